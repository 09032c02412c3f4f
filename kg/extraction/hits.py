"""From a cue, its speaker and a span to hits: one a speaker and a piece that no quotation mark stands around."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction.clauses import entity_of, is_negated, subject, trimmed
from kg.extraction.cues import HEDGING_CUES, SAYING, STRONG
from kg.extraction.reading import Hit, Reading
from kg.extraction.voices import can_speak

if TYPE_CHECKING:
    from spacy.tokens import Token

    from kg.extraction.parsing import Paragraph

LEAST = 3
"""Words from which a clause is worth a candidate."""
WHOLE = 4
"""Words from which a quotation is taken to be said as such, not only a word that is set apart."""

Span = tuple[int, int]


def hits_of(
    reading: Reading, paragraph: Paragraph, cue: Token, span: Span, rule: str, force: str, head: Token | None
) -> Iterator[Hit]:
    """A hit, if there is a speaker and something is told outside quotation marks."""
    if head is not None and not can_speak(head, cue):
        head = _outer(cue) if cue.dep_ in ("advcl", "acl", "conj") else None
    head = head or _before(reading, paragraph, cue)
    if head is None or head.lower_ in ("this", "that", "there", "what") or (head.lower_ == "it" and rule != "indirect"):
        return
    if reading.in_quotation(paragraph, head.idx) and not reading.in_quotation(paragraph, cue.idx):
        return
    for start, end in pieces(reading, paragraph, span, cue):
        if len(re.findall(r"\w+", paragraph.text[start:end])) < LEAST:
            continue
        together = [
            conjunct
            for conjunct in head.conjuncts
            if conjunct.i > head.i and can_speak(conjunct) and conjunct.i < cue.i
        ]
        for who in [head, *together]:
            speaker = reading.cast.resolve(who, paragraph.start)
            reasons = [f"{speaker.mention!r} is the subject of {cue.text!r}"]
            if cue.lemma_.lower() in HEDGING_CUES:
                reasons.append(f"{cue.text!r} keeps a distance")
            if is_negated(cue):
                reasons.append(f"{cue.text!r} is negated")
            yield Hit(paragraph, start, end, "paraphrased", rule, cue, cue.text, speaker, force, tuple(reasons))


def _before(reading: Reading, paragraph: Paragraph, cue: Token) -> Token | None:
    """The name right before a verb of saying, or at its sentence's head before a comma, where the parse lost it."""
    if cue.lemma_.lower() not in STRONG or cue.tag_ not in ("VBD", "VBZ") or cue.dep_ != "ROOT":
        return None
    if any(child.dep_ in ("nsubjpass", "auxpass") for child in cue.children):
        return None
    sentence = reading.sentence(paragraph, cue.idx)
    last = cue.i - 1
    while last > sentence.start and cue.doc[last].pos_ in ("ADV", "AUX"):
        last -= 1
    begun = (entity_of(token) for token in cue.doc[sentence.start : sentence.start + 4])
    first = next((entity for entity in begun if entity is not None and entity.start >= sentence.start), None)
    leads = first is not None and first.end < cue.i and cue.doc[first.end].text == ","
    named = [cue.doc[last]] if last >= sentence.start else []
    named += [first.root] if leads and first is not None else []
    return next((token for token in named if token.ent_type_ in ("PERSON", "ORG") and token.pos_ == "PROPN"), None)


def _outer(cue: Token) -> Token | None:
    """The subject of the nearest verb of saying above, for a participle that the parse hung on what was said."""
    for above in cue.ancestors:
        if above.lemma_.lower() in SAYING and above.pos_ == "VERB":
            head = subject(above)
            if head is not None and can_speak(head):
                return head
    return None


_CITING = re.compile(r"^citing [^,]+, (?:that )?")
_PASSED_ON = re.compile(
    r"^(?:[A-Z][\w.’'-]*|media|sources|the|news|agency)(?: [\w.’'-]+){0,4} (?:reports?|reported|writes|wrote|says)$"
)


def stands_apart(text: str, start: int, end: int, cue: Token | None = None) -> bool:
    """Whether a quotation stands for itself: a sentence, four words, or two that end a clause behind its verb."""
    words = len(text[start:end].split())
    if words >= WHOLE or cue is None:
        return words >= WHOLE
    return is_complete(text, start, end) or (words >= 2 and cue.idx < start and ends_clause(text, end))


def is_complete(text: str, start: int, end: int) -> bool:
    """Whether a quotation is a sentence of its own: it ends with a mark, or stands behind a comma or colon."""
    closes = text[start:end].rstrip()[-1:] in ".,!?…" or text[end + 1 : end + 2] in (",", ".")
    begins = text[start : start + 1].isupper()
    return closes and begins


def ends_clause(text: str, end: int) -> bool:
    """Whether a quotation that closes at `end` has a mark or nothing behind it."""
    behind = text[end + 1 : end + 4].lstrip("' ")[:1]
    return not behind or behind in ".,;:—–-!?"


def pieces(reading: Reading, paragraph: Paragraph, span: Span, cue: Token | None = None) -> Iterator[Span]:
    """A span without the quotations that stand for themselves."""
    start, end = span
    cited = _CITING.match(paragraph.text[start:end])
    start += cited.end() if cited else 0
    if _PASSED_ON.match(paragraph.text[start:end]):
        return
    place = start
    for opened, closed in reading.quoted(paragraph):
        if opened >= end or closed <= start:
            continue
        if not stands_apart(paragraph.text, opened, closed, cue):
            continue
        if opened - 1 > place:
            yield _without_joints(paragraph, place, opened - 1)
        place = min(closed + 1, end)
    if place < end:
        yield _without_joints(paragraph, place, end)


def _without_joints(paragraph: Paragraph, start: int, end: int) -> Span:
    start, end = trimmed(paragraph.doc, start, end)
    words = paragraph.text[start:end]
    words = re.sub(r"[\s,]+(?:and|but|that|or|because|the|a|an|of|to|in)$", "", words)
    shorter = re.sub(r"^(?:and|but|that|or)[\s,]+", "", words)
    return start + len(words) - len(shorter), start + len(words)
