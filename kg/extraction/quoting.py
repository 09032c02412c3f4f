"""The rules for quotations: who is quoted, by the verb beside it, by a label before it, or by who spoke last."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction.candidate import Speaker
from kg.extraction.clauses import subject, told_within, trimmed
from kg.extraction.cues import NOUNS, PRONOUNS, SAYING, STRONG, TITLES
from kg.extraction.hits import WHOLE, is_complete, stands_apart
from kg.extraction.quoting_cues import cue_of
from kg.extraction.reading import Hit, Reading, is_cue
from kg.extraction.voices import can_speak

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from kg.extraction.parsing import Paragraph
    from kg.extraction.quotations import Quotation

_LABEL = re.compile(
    r"(?:^|[.!?\n]\s*)(?:quotes?(?: from| by| of)?\s+)?([^:.!?\"“”«»]{2,70}?)\s*:\s*[\"“„«']?\s*$", re.I
)
_PLAIN_LABELS = frozenset(["details", "source", "background", "note", "quote", "update", "correction"])
_INTO = frozenset(
    [
        "on",
        "of",
        "in",
        "the",
        "a",
        "an",
        "to",
        "for",
        "at",
        "from",
        "by",
        "with",
        "his",
        "her",
        "its",
        "their",
        "this",
        "program",
        "programme",
        "show",
        "book",
        "film",
        "series",
        "song",
        "hit",
        "magazine",
        "podcast",
        "column",
        "article",
        "classic",
        "called",
        "titled",
        "named",
        "headlined",
        "entitled",
        "special",
    ]
)
_NAMES = ("PERSON", "ORG", "GPE", "NORP")
_TIMES = ("DATE", "TIME", "CARDINAL")
_OF = ("'s", "’s", "s'", "s’")
LEAST = 8
"""Words from which a paragraph without marks is taken for what its lead announces."""


def quoted(reading: Reading, paragraph: Paragraph, sentence: Span) -> Iterator[Hit]:
    """What the quotations that begin in a sentence say. Note each before the next is asked for."""
    for quotation in reading.begun(paragraph.start + sentence.start_char, paragraph.start + sentence.end_char):
        first = quotation.parts[0]
        start, end = first[0] - paragraph.start, min(first[1] - paragraph.start, len(paragraph.text))
        hit = _one(reading, paragraph, quotation, start, end)
        if hit is not None:
            yield hit


def _one(reading: Reading, paragraph: Paragraph, quotation: Quotation, start: int, end: int) -> Hit | None:
    text = paragraph.text
    words = len(text[start:end].split())
    whole = quotation.end - paragraph.start if len(quotation.parts) > 1 else end
    if _is_title(text, start, end):
        return None
    sentence = reading.sentence(paragraph, start)
    place = (paragraph, start, whole, "quoted")
    label = _label(reading, paragraph, text[: start - 1])
    if label is not None:
        return Hit(*place, "label", None, f"{label.mention}:", label, reasons=("its label names the speaker",))
    signed = _signed(reading, paragraph, end)
    if signed is not None:
        signs = ("the name behind it signs it",)
        return Hit(*place, "label", None, signed.mention, signed, reasons=signs)
    cue = cue_of(reading, paragraph, sentence, start, end)
    if cue is not None and (stands_apart(text, start, end, cue)):
        head = _subject(reading, paragraph, cue, start, end)
        voiceless = head is not None and (head.lower_ == "it" or not can_speak(head, cue))
        outer = told_within(cue) if voiceless else None
        head = (subject(outer) if outer is not None else None) or head  # "said the plan failed and called it “…”"
        if head is not None and head.lower_ not in ("that", "this", "what", "there", "which"):
            speaker = reading.cast.resolve(head, paragraph.start)
            rule = "quoted" if is_complete(text, start, end) else "partly quoted"
            said = f"{speaker.mention!r} is the subject of {cue.text!r}"
            return Hit(*place, rule, cue, cue.text, speaker, reasons=(said,))
    if words < WHOLE:
        return None
    named = _according(reading, paragraph, sentence)
    if named is not None:
        return Hit(*place, "according to", None, "according to", named, reasons=("named by 'according to'",))
    if _stands_alone(text, sentence, start, end):
        going_on = _going_on(reading, paragraph, start)
        if going_on is not None:
            said = f"it goes on behind what {going_on.mention!r} said"
            return Hit(*place, "continued", None, "", going_on, reasons=(said,))
        led = _led(reading, paragraph) if start <= 2 else None
        if led is not None:
            return Hit(*place, "label", None, ":", led, reasons=("the paragraph before ends with a colon",))
        every = reading.sentences(paragraph)
        at = next((index for index, sentence in enumerate(every) if start < sentence.end_char), 0)
        last = bare(reading, paragraph, every[at - 1]) if at else None
        last = last or reading.cast.speaker_before(paragraph.start + start)
        if last is not None:
            return Hit(*place, "floating", None, "", last, reasons=("nobody is named; who spoke last goes on",))
    return None


def _label(reading: Reading, paragraph: Paragraph, before: str) -> Speaker | None:
    """The speaker of "Quote from Lavrov: …" or "Lavrov: …"."""
    match = _LABEL.search(before)
    if not match or fold_first(match[1]) in _PLAIN_LABELS:
        return None
    tokens = paragraph.doc.char_span(match.start(1), match.end(1), alignment_mode="expand")
    if tokens is None or any(token.pos_ in ("VERB", "AUX") for token in tokens):
        return None
    root = tokens.root
    if not (root.pos_ == "PROPN" or root.ent_type_ or root.lemma_.lower() in TITLES) or root.ent_type_ in _TIMES:
        return None
    return reading.cast.resolve(tokens.root, paragraph.start)


def _signed(reading: Reading, paragraph: Paragraph, end: int) -> Speaker | None:
    """The name behind a dash: “…” – Name."""
    match = re.match(r"[\"”’»]?\s*[-–—]\s*([A-Z][\w.’'-]+(?: [A-Z][\w.’'-]+){1,3})", paragraph.text[end : end + 200])
    if not match:
        return None
    name = paragraph.doc.char_span(end + match.start(1), end + match.end(1), alignment_mode="expand")
    return reading.cast.resolve(name.root, paragraph.start) if name is not None else None


def _led(reading: Reading, paragraph: Paragraph) -> Speaker | None:
    """The subject of the last verb of saying of the paragraph before, if that ends with a colon."""
    before = reading.before(paragraph)
    if before is None or not before.text.rstrip().endswith(":"):
        return None
    for token in reversed(list(reading.sentences(before)[-1])):
        if is_cue(token) and (head := subject(token)) is not None:
            return reading.cast.resolve(head, before.start)
    root = reading.sentences(before)[-1].root  # "She made the following comment:"
    head = subject(root) if root.pos_ == "VERB" else None
    return reading.cast.resolve(head, before.start) if head is not None and can_speak(head) else None


def block(reading: Reading, paragraph: Paragraph) -> Iterator[Hit]:
    """A paragraph that a verb of saying with a colon leads to, set apart without marks: "The governor added:"."""
    before = reading.before(paragraph)
    if before is None or not before.text.rstrip().endswith(":"):
        return
    last = reading.sentences(before)[-1].root
    start, end = trimmed(paragraph.doc, 0, len(paragraph.text))
    apart = not any(begin <= 2 for begin, _ in reading.quoted(paragraph))
    head = subject(last) if last.lemma_.lower() in SAYING and apart else None
    told = any(child.dep_ in ("ccomp", "dobj") for child in last.children)
    if head is not None and can_speak(head, last) and not told and len(paragraph.text[start:end].split()) >= LEAST:
        speaker = reading.cast.resolve(head, before.start)
        reasons = (f"{speaker.mention!r} is the subject of {last.text!r}, whose colon leads to the paragraph",)
        yield Hit(paragraph, start, end, "quoted", "block", last, last.text, speaker, reasons=reasons)


def _going_on(reading: Reading, paragraph: Paragraph, start: int) -> Speaker | None:
    """Who said the sentence before a quotation that stands alone: “…,” he said. “…”"""
    every = reading.sentences(paragraph)
    at = next((index for index, sentence in enumerate(every) if start < sentence.end_char), 0)
    begin = every[at - 1].start_char if at else every[at].start_char
    return reading.cast.spoke_between(begin + paragraph.start, start + paragraph.start)


def bare(reading: Reading, paragraph: Paragraph, sentence: Span) -> Speaker | None:
    """Who is told to have spoken by a sentence that does not say what: "Lavrov said in a statement." """
    for token in reading.outside(paragraph, sentence):
        if token.dep_ == "ROOT" and token.pos_ == "VERB" and (head := subject(token)) is not None:
            is_person = head.ent_type_ == "PERSON" or PRONOUNS.get(head.lower_) == "person"
            if is_person or (token.lemma_.lower() in STRONG and can_speak(head, token)):
                return reading.cast.resolve(head, paragraph.start)
    return None


def _is_title(text: str, start: int, end: int) -> bool:
    """Whether quoted words are the name of a work or thing: their longer words begin with capitals, and no mark ends
    them, or a word stands right before them that is none of saying (on “Face the Nation.”).
    """
    words = text[start:end]
    long = [word for word in re.findall(r"[\w’'-]+", words) if len(word) > 3]
    if not (1 <= len(long) <= 8 and all(word[0].isupper() for word in long)):
        return False
    if start <= 2 and len(text) - end <= 3 and len(long) >= 2:
        return True  # a heading
    before = re.search(r"(\S+)\s+\W?$", text[:start])
    within = before is not None and (before[1].lower() in _INTO or before[1][:1].isupper() or before[1][-2:] in _OF)
    return words.rstrip()[-1:] not in ".!?…," or (within and words.rstrip()[-1:] in ".,")


def fold_first(label: str) -> str:
    """The first word of a label, in small letters."""
    return label.split()[0].lower() if label.split() else ""


def _subject(reading: Reading, paragraph: Paragraph, cue: Token, start: int, end: int) -> Token | None:
    """The speaker's phrase: the cue's subject, or where the parse put that within the quotation, the nearest name."""
    head = subject(cue)
    if head is not None and not start <= head.idx < end and not reading.in_quotation(paragraph, head.idx):
        return head
    doc = paragraph.doc
    for step in (1, 2, 3, -1, -2, -3):
        if 0 <= cue.i + step < len(doc):
            token = doc[cue.i + step]
            named = token.pos_ == "PROPN" and token.ent_type_ not in ("DATE", "TIME")
            if not reading.in_quotation(paragraph, token.idx) and (
                named or token.lower_ in ("he", "she", "they", "i", "we")
            ):
                return token if token.dep_ != "compound" else token.head
    return None


def _according(reading: Reading, paragraph: Paragraph, sentence: Span) -> Speaker | None:
    for token in reading.outside(paragraph, sentence):
        head = according_to(token)
        if head is not None:
            return reading.cast.resolve(head, paragraph.start)
    return None


def according_to(token: Token) -> Token | None:
    """The head of X in "according to X"; None if the token does not begin that.

    A name that the parse takes for something else ("According to Rathbun the property was …") is one all the same.
    """
    to = (
        next((child for child in token.children if child.lower_ == "to"), None) if token.lower_ == "according" else None
    )
    if to is None:
        return None
    head = next((child for child in to.children if child.dep_ == "pobj"), None)
    behind = token.doc[to.i + 1] if to.i + 1 < len(token.doc) else None
    return behind if head is None and behind is not None and behind.ent_type_ in _NAMES else head


def _stands_alone(text: str, sentence: Span, start: int, end: int) -> bool:
    """Whether a quotation is all, or nearly all, of its sentence."""
    around = len(re.findall(r"\w+", text[sentence.start_char : start])) + len(
        re.findall(r"\w+", text[end : sentence.end_char])
    )
    return around <= 3


__all__ = ["NOUNS", "according_to", "is_cue", "quoted"]
