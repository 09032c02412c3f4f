"""The verb that a quotation belongs to: what it depends on, what stands beside it, or the nearest in its sentence."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extraction.clauses import subject, told_within
from kg.extraction.cues import ATTITUDE, NAMING, SAYING, STANDING, TO_DO, WITH_PREPOSITION
from kg.extraction.reading import Reading

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from kg.extraction.parsing import Paragraph

_FARTHEST = 30
REFERRING = frozenset(["it", "he", "she", "they", "that", "this", "which", "these"])
"""Pronouns that mean somebody or something of the clause around theirs."""
_OTHERS = STANDING.keys() | TO_DO.keys() | {verb for verb, _ in WITH_PREPOSITION}


def cue_of(reading: Reading, paragraph: Paragraph, sentence: Span, start: int, end: int) -> Token | None:
    """The verb that a quotation from `start` to `end` belongs to; None if its sentence has none."""
    inside = paragraph.doc.char_span(start, end, alignment_mode="expand")
    heads = set()
    if inside is not None:
        root = inside.root
        for _ in range(12):
            heads.add(root.i)
            if root.head == root:
                break
            root = root.head
    scored = []
    for token in reading.outside(paragraph, sentence):
        kind = _kind(token, token.i in heads, paragraph, start, end)
        if kind is not None:
            far = _distance(reading, paragraph, token, start, end) - 4 * (token.i in heads)
            scored.append((far + kind, token))
    if not scored:
        return None
    best, token = min(scored, key=lambda pair: pair[0])
    return _teller_of(reading, paragraph, token) if best < _FARTHEST else None


def is_verb_of_saying(token: Token) -> bool:
    """Whether a word that the parse takes for a noun is a verb of saying: "But Trump claims that …"."""
    kinds = {child.dep_ for child in token.children}
    return token.tag_ == "NNS" and token.lemma_.lower() in SAYING and "nsubj" in kinds and "ccomp" in kinds


def _teller_of(reading: Reading, paragraph: Paragraph, cue: Token) -> Token:
    """The verb of saying whose clause a cue stands in, where the cue's own subject is a pronoun: who says stands there.

    "She says it underscores that he is “unfit”" is hers, and in "he said he wants “more”" both are he.
    """
    outer = told_within(cue)
    if outer is None or reading.in_quotation(paragraph, outer.idx):
        return cue
    lemma = cue.lemma_.lower()
    own = next((child for child in cue.children if child.dep_ == "nsubj"), None) or subject(cue)
    says_itself = lemma in SAYING or lemma in NAMING
    return cue if says_itself and own is not None and own.lower_ not in REFERRING else outer


def _kind(token: Token, governs: bool, paragraph: Paragraph, start: int, end: int) -> float | None:
    """What a verb costs by its kind: one of saying nothing, any other only where it governs or touches; None: never."""
    lemma = token.lemma_.lower()
    if token.pos_ not in ("VERB", "AUX") and not is_verb_of_saying(token):
        return None
    if token.tag_ == "VBG" and token.dep_ == "advcl" and token.idx >= end:
        return None  # “…,” adding: it goes on with something else
    if lemma in SAYING:
        return 0.0
    if lemma in ATTITUDE or lemma in NAMING:
        return 2.0 if governs else 10.0
    if governs and lemma in _OTHERS:
        return 10.0
    return 6.0 if _touches(token, paragraph, start, end) else None


def _touches(token: Token, paragraph: Paragraph, start: int, end: int) -> bool:
    """Whether a verb stands beside a quotation as one of saying would: “…,” X shot back; she laughed: “…”"""
    text = paragraph.text
    has_subject = any(child.dep_ == "nsubj" for child in token.children)
    subordinate = any(child.dep_ == "mark" for child in token.lefts)
    if token.tag_ not in ("VBD", "VBZ", "VBP") or token.pos_ == "AUX" or subordinate or not has_subject:
        return False
    if token.idx >= end:
        between = text[end + 1 : token.idx]
        parted = text[end - 1 : end] in (",", "!", "?", "…") or text[end + 1 : end + 2] == ","
        return parted and len(between.split()) <= 5 and not re.search(r"[.!?:;]\s", between)
    between = text[token.idx + len(token) : start - 1].rstrip("\"“'‘« ")
    return between[-1:] in (",", ":") and len(between.split()) <= 3 and not re.search(r"[.!?;]\s", between)


def _distance(reading: Reading, paragraph: Paragraph, cue: Token, start: int, end: int) -> float:
    """How far a cue is from a quotation, in words outside of others; a verb behind a comma is nearest."""
    text = paragraph.text
    if cue.idx >= end:
        between = text[end + 1 : cue.idx]
        comma = text[end - 1 : end] in (",", "!", "?", "…") or text[end + 1 : end + 2] == ","
        cost = -2.0 if comma else 4.0
    else:
        between, comma = text[cue.idx + len(cue) : start - 1], text[start - 3 : start - 1].strip() in (",", ":")
        cost = -1.0 if comma else 0.0
    words = len(re.findall(r"\w+", between))
    crossed = sum(
        1 for s, e in reading.quoted(paragraph) if min(cue.idx, start) < s and e < max(cue.idx, end) and s != start
    )
    return cost + words + 3 * crossed + (6 if re.search(r"[.!?] ", between) else 0)
