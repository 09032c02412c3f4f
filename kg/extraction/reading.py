"""One article as the rules read it: its paragraphs, quotations, cast, and what a rule has found in them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, partial
from typing import TYPE_CHECKING

from kg.extraction.candidate import Speaker
from kg.extraction.clauses import sentences
from kg.extraction.cues import ATTITUDE, SAYING
from kg.extraction.known import Known
from kg.extraction.parsing import Paragraph, Parser
from kg.extraction.quotations import Quotation, outermost, quotations
from kg.extraction.segments import segments
from kg.extraction.speakers import Cast

if TYPE_CHECKING:
    from spacy.tokens import Span, Token


@dataclass(frozen=True)
class Hit:
    """What a rule found: a passage, what shows that it was said, and who said it.

    Attributes:
        paragraph: where.
        start, end: the passage, in characters of the paragraph.
        mode: quoted or paraphrased.
        rule: the rule's name.
        cue: the verb; None where a label or a mark shows it.
        words: the cue in words.
        speaker: who.
        force: what the words do; "" is left to the cue.
        reasons: why.
    """

    paragraph: Paragraph
    start: int
    end: int
    mode: str
    rule: str
    cue: Token | None
    words: str
    speaker: Speaker
    force: str = ""
    reasons: tuple[str, ...] = ()

    @property
    def place(self) -> tuple[int, int]:
        """The passage in the article's text."""
        return self.paragraph.start + self.start, self.paragraph.start + self.end


@dataclass
class Reading:
    """An article read: what the rules look at, and what they share.

    Attributes:
        text: the article's text.
        paragraphs: its paragraphs in the article proper.
        quotations: its outermost quotations.
        cast: who is named, and who spoke.
        publisher: the publisher's id; "" if it is not known.
        day: the article's day.
        unnamed: words that describe those who do not want to be named.
    """

    text: str
    paragraphs: list[Paragraph]
    quotations: list[Quotation]
    cast: Cast
    publisher: str = ""
    day: date | None = None
    unnamed: set[str] = field(default_factory=set)
    _quoted: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _sentences: dict[int, list[Span]] = field(default_factory=dict)

    def quoted(self, paragraph: Paragraph) -> list[tuple[int, int]]:
        """The spans of a paragraph that stand in quotation marks, in its own characters."""
        key = paragraph.start
        if key not in self._quoted:
            length = len(paragraph.text)
            at = max(bisect_right(self._parts, (key,)) - 1, 0)
            inside = []
            while at < len(self._parts) and self._parts[at][0] < key + length:
                start, stop = self._parts[at]
                inside += [(max(start - key, 0), min(stop - key, length))] if stop > key else []
                at += 1
            self._quoted[key] = inside
        return self._quoted[key]

    def in_quotation(self, paragraph: Paragraph, place: int) -> bool:
        """Whether a character of a paragraph stands in quotation marks."""
        spans = self.quoted(paragraph)
        at = bisect_right(spans, place, key=lambda span: span[0]) - 1
        return at >= 0 and place < spans[at][1]

    def sentences(self, paragraph: Paragraph) -> list[Span]:
        """The sentences of a paragraph; none begins within a quotation."""
        if paragraph.start not in self._sentences:
            self._sentences[paragraph.start] = sentences(paragraph.doc, self.quoted(paragraph))
        return self._sentences[paragraph.start]

    def sentence(self, paragraph: Paragraph, place: int) -> Span:
        """The sentence that a character of a paragraph stands in."""
        every = self.sentences(paragraph)
        at = bisect_right(every, place, key=lambda sentence: sentence.end_char)
        return every[min(at, len(every) - 1)]

    def before(self, paragraph: Paragraph) -> Paragraph | None:
        """The paragraph before another one; None before the first."""
        at = bisect_right(self.paragraphs, paragraph.start, key=lambda other: other.start) - 1
        return self.paragraphs[at - 1] if at > 0 else None

    def begun(self, start: int, end: int) -> list[Quotation]:
        """The quotations that begin between two places of the text."""
        first = bisect_left(self.quotations, start, key=lambda quotation: quotation.start)
        last = bisect_left(self.quotations, end, key=lambda quotation: quotation.start)
        return self.quotations[first:last]

    @cached_property
    def _parts(self) -> list[tuple[int, int]]:
        """The spans of all quotations, those of each paragraph apart, in the order of the text."""
        return sorted(part for quotation in self.quotations for part in quotation.parts)

    @cached_property
    def source_line(self) -> list[tuple[Speaker, str]]:
        """Whom a line of its own ("Source: X") names as the source of the whole article, with the reason."""
        named = []
        for paragraph in self.paragraphs:
            if paragraph.kind == "sourceLine":
                names = [name for name in paragraph.doc.ents if name.label_ in ("ORG", "NORP", "PERSON")]
                first = [name for name in names if name.start <= 6][:1]
                named += [(self.cast.resolve(name.root, paragraph.start), "named by the source line") for name in first]
        return named

    def outside(self, paragraph: Paragraph, tokens: Iterable[Token]) -> Iterator[Token]:
        """The tokens that stand outside quotation marks."""
        return (token for token in tokens if not self.in_quotation(paragraph, token.idx))


def read(
    text: str, parser: Parser, known: Known, *, title: str = "", publisher: str = "", day: date | None = None
) -> Reading:
    """Read an article.

    Args:
        text: the article.
        parser: the pipeline.
        known: the graph's names.
        title: its headline, if the text does not begin with it.
        publisher: its publisher's id.
        day: the day on which it was published.
    """
    paragraphs = parser.read(text, segments(text, title))
    quoted, _ = quotations(text)
    reading = Reading(
        text, paragraphs, list(outermost(quoted)), Cast(known, day, known.country_of(publisher)), publisher, day
    )
    for paragraph in paragraphs:
        reading.cast.collect(paragraph, partial(reading.in_quotation, paragraph))
    return reading


def is_cue(token: Token) -> bool:
    """Whether a token is a verb of saying or of attitude."""
    return token.pos_ in ("VERB", "AUX") and token.lemma_.lower() in SAYING.keys() | ATTITUDE.keys()
