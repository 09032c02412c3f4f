"""The rule for nouns of saying: "Russia's claim that …", "made a call for …", "warnings from his lawyer that …"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction.clauses import span_of, subject
from kg.extraction.cues import NOUNS, STANDING
from kg.extraction.hits import hits_of
from kg.extraction.reading import Hit, Reading

if TYPE_CHECKING:
    from spacy.tokens import Token

    from kg.extraction.parsing import Paragraph

_LIGHT = frozenset(
    ["make", "issue", "sound", "repeat", "renew", "release", "give", "offer", "have", "voice", "deliver"]
)
"""Verbs that with a noun of saying for their object say no more than the noun's own verb would."""
_MATTER = {
    "call": ("for",), "comment": ("on", "about"), "claim": ("about",), "mention": ("of",), "demand": ("for",),
    "warning": ("of", "about"),
}  # fmt: skip
"""Prepositions with which these nouns take what is said, instead of a clause."""


def noun(reading: Reading, paragraph: Paragraph, cue: Token, lemma: str) -> Iterator[Hit]:
    """What a noun of saying tells, with who says it: its owner, its maker, or the subject of its verb."""
    head = _who(cue)
    if head is None or cue.head.lemma_.lower() in STANDING:
        return
    for child in cue.children:
        if child.i < cue.i:
            continue
        marks = {mark.lower_ for mark in child.lefts}
        if child.dep_ in ("acl", "ccomp", "relcl") and marks & {"that", "to"}:
            yield from hits_of(reading, paragraph, cue, span_of(child), "noun", NOUNS[lemma], head)
            return
        matter = next((grand for grand in child.children if grand.dep_ in ("pobj", "pcomp")), None)
        dated = matter is None or matter.ent_type_ in ("DATE", "TIME")
        if child.dep_ == "prep" and child.lower_ in _MATTER.get(lemma, ()) and not dated:
            last = child.right_edge
            span = (cue.idx, last.idx + len(last))
            yield from hits_of(reading, paragraph, cue, span, "noun", NOUNS[lemma], head)
            return


def _who(cue: Token) -> Token | None:
    """Who says what a noun tells: its owner, who stands before it, who it is from, or who makes it."""
    for child in cue.children:
        if child.dep_ == "poss" or (child.dep_ in ("compound", "nmod") and child.ent_type_ in ("PERSON", "ORG", "GPE")):
            return child
    for child in cue.rights:
        if child.dep_ in ("prep", "agent") and child.lower_ in ("from", "by"):
            return next((grand for grand in child.children if grand.dep_ == "pobj"), None)
    verb = cue.head
    return subject(verb) if cue.dep_ == "dobj" and verb.lemma_.lower() in _LIGHT else None
