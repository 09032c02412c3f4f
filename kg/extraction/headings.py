"""The rule for headlines: a speaker before a colon, or before a verb of saying, whatever a parse makes of capitals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction.candidate import Speaker
from kg.extraction.clauses import trimmed
from kg.extraction.reading import Hit, Reading

if TYPE_CHECKING:
    from spacy.tokens import Span

    from kg.extraction.parsing import Paragraph

READING = "a headline is the publisher's reading"
LONGEST = 16
"""Words up to which an article's first paragraph is read as its headline, even if it ends with a full stop."""
_LABEL = re.compile(r"^([A-Z][\w.’' -]{1,40}?): (?=\S)")
_SAID = re.compile(
    r"^([A-Z][\w.’'-]*(?: [A-Z][\w.’'-]*){0,4}?) "
    r"((?i:says?|claims?|insists?|admits?|confirms?|argues?)(?: [Tt]hat)? |(?i:denies|deny|calls?|warns?|vows?) )(?=\S)"
)


def headline(reading: Reading, paragraph: Paragraph) -> Iterator[Hit]:
    """What a headline says of somebody: the publisher's reading of what was said."""
    leads = paragraph is reading.paragraphs[0] and len(reading.paragraphs) > 1
    first = leads and len(paragraph.text.split()) <= LONGEST
    if paragraph.kind != "headline" and not first:
        return
    match = _LABEL.match(paragraph.text) if paragraph.kind == "headline" else None
    if not match:
        yield from _said(reading, paragraph)
        return
    name = paragraph.doc.char_span(0, match.end(1), alignment_mode="expand")
    speaker = _speaker(reading, paragraph, name) if name is not None else None
    if name is None or speaker is None:
        return
    start, end = trimmed(paragraph.doc, match.end(), len(paragraph.text))
    halves = re.split(r",? but ", paragraph.text[start:end], maxsplit=1)
    if len(halves) == 2 and all(len(half.split()) >= 3 for half in halves):
        second = end - len(halves[1])
        spans = [(start, start + len(halves[0])), (second, end)]
    else:
        spans = [(start, end)]
    for span in spans:
        reasons = ("its label names the speaker", READING)
        yield Hit(paragraph, *span, "paraphrased", "headline", None, f"{name.text}:", speaker, "", reasons)


def _said(reading: Reading, paragraph: Paragraph) -> Iterator[Hit]:
    """A headline of the kind "Name Says …": the words behind the verb, with it where it is more than saying."""
    match = _SAID.match(paragraph.text)
    name = paragraph.doc.char_span(0, match.end(1), alignment_mode="contract") if match else None
    speaker = _speaker(reading, paragraph, name) if name is not None else None
    if match is None or speaker is None:
        return
    plain = re.match(r"(?:sa|cl|in|ad|co|ar)", match[2], re.I)
    start, end = trimmed(paragraph.doc, match.end() if plain else match.start(2), len(paragraph.text))
    if len(paragraph.text[start:end].split()) >= 3:
        verb = match[2].split()[0]
        reasons = (f"{speaker.mention!r} stands before {verb!r}", READING)
        yield Hit(paragraph, start, end, "paraphrased", "headline", None, verb, speaker, "", reasons)


def _speaker(reading: Reading, paragraph: Paragraph, name: Span) -> Speaker | None:
    """Who a headline's first words name; None where they are the name of nobody."""
    known = reading.cast.known.named(name.text)
    start, end = paragraph.start + name.start_char, paragraph.start + name.end_char
    if known:
        return Speaker(name.text, start, end, name.text, known[0][0], tuple(known[1:]))
    speaker = reading.cast.resolve(name.root, paragraph.start)
    named = name.root.ent_type_ in ("PERSON", "GPE", "NORP") or name.text.split()[-1].lower() in _family_names(reading)
    return speaker if speaker.id or named else None


def _family_names(reading: Reading) -> set[str]:
    return {word for word in reading.cast.longest if word}
