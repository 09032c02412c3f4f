"""One article as the rules read it: its paragraphs, quotations, cast, and what a rule has found in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import partial
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
    """

    text: str
    paragraphs: list[Paragraph]
    quotations: list[Quotation]
    cast: Cast
    publisher: str = ""
    day: date | None = None
    _quoted: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    _sentences: dict[int, list[Span]] = field(default_factory=dict)

    def quoted(self, paragraph: Paragraph) -> list[tuple[int, int]]:
        """The spans of a paragraph that stand in quotation marks, in its own characters."""
        key = paragraph.start
        if key not in self._quoted:
            end = key + len(paragraph.doc.text)
            spans = [part for quotation in self.quotations for part in quotation.parts]
            inside = [(start - key, stop - key) for start, stop in spans if key <= start and stop <= end]
            self._quoted[key] = sorted(inside)
        return self._quoted[key]

    def in_quotation(self, paragraph: Paragraph, place: int) -> bool:
        """Whether a character of a paragraph stands in quotation marks."""
        return any(start <= place < end for start, end in self.quoted(paragraph))

    def sentences(self, paragraph: Paragraph) -> list[Span]:
        """The sentences of a paragraph; none begins within a quotation."""
        if paragraph.start not in self._sentences:
            self._sentences[paragraph.start] = sentences(paragraph.doc, self.quoted(paragraph))
        return self._sentences[paragraph.start]

    def sentence(self, paragraph: Paragraph, place: int) -> Span:
        """The sentence that a character of a paragraph stands in."""
        every = self.sentences(paragraph)
        return next((sentence for sentence in every if place < sentence.end_char), every[-1])

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
