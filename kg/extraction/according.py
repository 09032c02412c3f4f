"""The rule for "according to" and its like: "in the words of X", "in X's view", "per X"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction.clauses import entity_of, span_of, subject, trimmed
from kg.extraction.cues import SAYING, WEAK
from kg.extraction.hits import LEAST, pieces
from kg.extraction.quoting import according_to
from kg.extraction.reading import Hit, Reading
from kg.extraction.voices import can_speak

if TYPE_CHECKING:
    from spacy.tokens import Token

    from kg.extraction.parsing import Paragraph

_OWN = frozenset(["word", "view", "opinion", "telling", "account", "estimate", "judgment"])
"""Nouns by which "in X's …" and "in the … of X" say whose a sentence is."""
_BEFORE = 5
"""Characters that may stand before it at the beginning of one: "But according to X, …"."""
_BEHIND = 25
"""Characters that may stand behind "according to X" at the end of a sentence."""


def source_of(token: Token) -> Token | None:
    """The head of X in "according to X", "in the words of X", "in X's view", "per X"; None if it begins none."""
    if token.lower_ == "according":
        return according_to(token)
    own = next((child for child in token.children if child.dep_ == "pobj"), None)
    parted = token.is_sent_start or token.nbor(-1).is_punct
    if own is None or not parted or token.lower_ not in ("in", "by", "per"):
        return None
    if token.lower_ == "per":
        defined = any(child.dep_ in ("det", "poss") for child in own.lefts)
        return own if own.ent_type_ in ("PERSON", "ORG") or (defined and can_speak(own)) else None
    if own.lemma_.lower() not in _OWN:
        return None
    for child in own.children:
        if child.dep_ == "poss" or child.lower_ == "of":
            head = child if child.dep_ == "poss" else next((of for of in child.children if of.dep_ == "pobj"), None)
            return head if head is not None and head.pos_ != "PRON" and can_speak(head) else None
    return None


def according(reading: Reading, paragraph: Paragraph, token: Token) -> Iterator[Hit]:
    """The clause that "according to X" belongs to, unless it has a verb of saying, which X then passes on."""
    head = source_of(token)
    if head is None:
        return
    clause = token.head
    while not _has_subject(clause) and clause.head != clause:
        clause = clause.head
    if any(_says_something(other) for other in _verbs_above(clause) if not other.i < token.i < clause.i):
        return
    speaker = reading.cast.resolve(head, paragraph.start)
    words = "according to" if token.lower_ == "according" else f"{token.text} … {head.text}"
    named = {other.idx for other in paragraph.doc[token.i : head.i + 1]}
    for piece in pieces(reading, paragraph, _told(reading, paragraph, token, head, clause)):
        words_told = [word for word in paragraph.doc if piece[0] <= word.idx < piece[1] and word.idx not in named]
        if sum(word.is_alpha or word.like_num for word in words_told) >= LEAST:
            reasons = (f"named by {words!r}",)
            yield Hit(paragraph, *piece, "paraphrased", "according to", None, words, speaker, "asserts", reasons)


def _told(reading: Reading, paragraph: Paragraph, token: Token, head: Token, clause: Token) -> tuple[int, int]:
    """The characters of what is told: the clause without "according to X" where that begins or ends the sentence."""
    sentence = reading.sentence(paragraph, token.idx)
    start, end = span_of(clause, without=[token])
    own = sorted(descendant.idx for descendant in token.subtree)
    begins = own[0] - sentence.start_char <= _BEFORE
    ends = token.i > 0 and token.nbor(-1).text in (",", "”", '"') and max(own) + _BEHIND >= sentence.end_char
    if begins and clause.i > head.i and not any(child.dep_.startswith(("nsubj", "expl")) for child in clause.lefts):
        named = entity_of(head)
        first = head.i + 1 if named is None or head.dep_ != "pobj" else named.end  # its subject was taken for X's
        return trimmed(paragraph.doc, paragraph.doc[first].idx, max(end, start))
    if begins and start > own[0]:  # behind a colon or semicolon it goes on
        return trimmed(paragraph.doc, start, sentence.end_char)
    if end - start < 10:
        return trimmed(paragraph.doc, sentence.start_char, sentence.end_char)
    joined = ("mark", "cc", "punct")
    before = [other.idx for other in clause.subtree if other.idx < own[0] and other.dep_ not in joined]
    behind = [other for other in clause.subtree if other.idx > own[-1] and other.pos_ not in ("PUNCT", "ADP", "ADV")]
    if before and any(other.ent_type_ not in ("DATE", "TIME") for other in behind):
        last = behind[-1]  # it stands within: what is before it and what is behind it are told
        return trimmed(paragraph.doc, min(start, *before), max(end, last.idx + len(last)))
    if ends and not begins:
        return trimmed(paragraph.doc, sentence.start_char, own[0])
    if clause.dep_ == "ROOT" and own[0] > start:
        start, _ = trimmed(paragraph.doc, sentence.start_char, start)
    return start, end


def _says_something(verb: Token) -> bool:
    """Whether a verb tells what somebody said, and does not merely look like it ("prices continue to rise")."""
    if verb.lemma_.lower() not in SAYING or subject(verb) is None:
        return False
    told = any(child.dep_ in ("ccomp", "dobj") for child in verb.children)
    return told and (verb.lemma_.lower() not in WEAK or any(child.dep_ == "ccomp" for child in verb.children))


def _has_subject(token: Token) -> bool:
    return token.pos_ in ("VERB", "AUX") and any(child.dep_.startswith(("nsubj", "expl")) for child in token.lefts)


def _verbs_above(clause: Token) -> Iterator[Token]:
    yield clause
    yield from (token for token in clause.ancestors if token.pos_ == "VERB")
    beside = (token for token in clause.children if token.dep_ in ("conj", "parataxis") and token.pos_ == "VERB")
    yield from (token for token in beside if any(child.dep_ == "ccomp" for child in token.children))
