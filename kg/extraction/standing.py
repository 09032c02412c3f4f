"""The rules for what somebody stands for without a clause: by an infinitive, an object, a preposition, or a name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction.clauses import span_of, subject, trimmed
from kg.extraction.cues import WITH_PREPOSITION
from kg.extraction.hits import hits_of
from kg.extraction.reading import Hit, Reading
from kg.extraction.voices import can_speak

if TYPE_CHECKING:
    from spacy.tokens import Token

    from kg.extraction.parsing import Paragraph


_NAMED = frozenset(["name", "identify", "quote"])
_SMALL = ("nsubj", "nsubjpass", "npadvmod")


def naming(reading: Reading, paragraph: Paragraph, cue: Token) -> Iterator[Hit]:
    """What somebody calls a thing: the verb with its object and the name that it is given."""
    names = [token for token in cue.rights if token.dep_ in ("oprd", "ccomp", "xcomp", "attr") or token.lower_ == "as"]
    things = [token for token in cue.rights if token.dep_ in ("dobj", "npadvmod")]
    small = [token for token in names if any(child.dep_ in _SMALL for child in token.lefts)]
    named = (names and (things or small)) or len(things) >= 2
    if named and (cue.tag_ != "VBN" or any(child.dep_ == "aux" for child in cue.lefts)):
        end = max(token.right_edge.idx + len(token.right_edge) for token in [*names, *things])
        span = trimmed(paragraph.doc, _begin(cue), end)
        yield from hits_of(reading, paragraph, cue, span, "naming", "asserts", subject(cue))


def infinitive(reading: Reading, paragraph: Paragraph, cue: Token, force: str) -> Iterator[Hit]:
    """What somebody offers, promises, refuses or demands to be done."""
    for child in cue.children:
        marked = any(mark.lower_ == "to" for mark in child.lefts)
        if child.lemma_ in _NAMED and any(token.dep_ == "auxpass" for token in child.lefts):
            return  # "asked not to be named" says nothing of what was said
        if child.dep_ in ("xcomp", "ccomp", "advcl") and marked and child.i > cue.i:
            _, end = span_of(child)
            yield from hits_of(reading, paragraph, cue, (_begin(cue), end), "infinitive", force, subject(cue))
            return


def _begin(cue: Token) -> int:
    """Where a verb begins with its adverbs and auxiliaries."""
    begin = cue
    for child in reversed(list(cue.lefts)):
        if child.dep_ in ("advmod", "neg", "aux") and child.i == begin.i - 1:
            begin = child
    return begin.idx


def stood_for(reading: Reading, paragraph: Paragraph, cue: Token, force: str) -> Iterator[Hit]:
    """What somebody rejects, supports, demands, underscores: the verb with its object."""
    for child in cue.children:
        if cue.lemma_.lower() == "cite" and child.dep_ == "dobj" and can_speak(child):
            return  # who is cited speaks, or passes on what others said
        if child.dep_ in ("dobj", "nsubjpass") and child.pos_ in ("NOUN", "PROPN", "PRON", "VERB"):
            start, end = span_of(child)
            for more in cue.children:
                if more.dep_ == "prep" and 0 <= more.idx - end <= 1:
                    end = more.right_edge.idx + len(more.right_edge)
            if child.dep_ == "dobj" and child.i > cue.i:
                start, end = trimmed(paragraph.doc, start, end)
                yield from hits_of(reading, paragraph, cue, (_begin(cue), end), "stands for", force, subject(cue))
            return


def prepositional(reading: Reading, paragraph: Paragraph, cue: Token, lemma: str) -> Iterator[Hit]:
    """What somebody calls for, rules out, warns of."""
    for child in cue.children:
        force = WITH_PREPOSITION.get((lemma, child.lower_))
        if force and child.dep_ in ("prep", "prt") and child.i > cue.i:
            end = child.right_edge.idx + len(child.right_edge)
            if child.dep_ == "prt":
                objects = [token for token in cue.children if token.dep_ in ("dobj", "ccomp") and token.i > cue.i]
                end = max((token.right_edge.idx + len(token.right_edge) for token in objects), default=end)
            span = trimmed(paragraph.doc, _begin(cue), end)
            yield from hits_of(reading, paragraph, cue, span, "stands for", force, subject(cue))
            return
