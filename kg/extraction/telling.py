"""The rules for what is told in other words: clauses of verbs of saying, what is stood for, nouns, "according to"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction.according import according
from kg.extraction.besides import beside, is_bare
from kg.extraction.clauses import clauses, is_asserted, span_of, subject, told_within, trimmed
from kg.extraction.contents import contents, parted, widened
from kg.extraction.cues import ATTITUDE, NAMING, NOUNS, SAYING, STANDING, TO_DO
from kg.extraction.hits import hits_of
from kg.extraction.nouns import noun
from kg.extraction.quoting import according_to
from kg.extraction.quoting_cues import REFERRING, is_verb_of_saying
from kg.extraction.readiness import READY, readiness
from kg.extraction.reading import Hit, Reading
from kg.extraction.standing import infinitive, naming, prepositional, stood_for

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from kg.extraction.parsing import Paragraph


def told(reading: Reading, paragraph: Paragraph, sentence: Span) -> Iterator[Hit]:
    """What a sentence tells in other words than the speaker's."""
    for token in reading.outside(paragraph, sentence):
        lemma = token.lemma_.lower()
        if token.lower_ in ("according", "in", "by", "per"):
            yield from according(reading, paragraph, token)
        elif token.lemma_ in READY and token.dep_ == "acomp":
            yield from readiness(reading, paragraph, token)
        elif token.pos_ in ("VERB", "AUX") or is_verb_of_saying(token):
            yield from _verb(reading, paragraph, token, lemma)
        elif token.pos_ == "NOUN" and lemma in NOUNS:
            yield from noun(reading, paragraph, token, lemma)
        elif token.lower_ in ("clear", "plain", "known") and token.head.lemma_ == "make":
            yield from _clauses(reading, paragraph, token.head, "indirect", "asserts", of=token)


def _verb(reading: Reading, paragraph: Paragraph, cue: Token, lemma: str) -> Iterator[Hit]:
    """A verb's clause, its infinitive, its object, or the clause that it stands beside."""
    if not is_asserted(cue):
        return
    if cue.dep_ == "advcl" and any(mark.lower_ == "as" for mark in cue.lefts) and _tells_by_as(cue, lemma):
        span = _stood_beside(cue)
        yield from hits_of(reading, paragraph, cue, span, "indirect", SAYING.get(lemma, "asserts"), subject(cue))
        return
    if lemma not in SAYING and _is_of_who_tells(cue):
        return
    if lemma in SAYING or (lemma in ATTITUDE and any(child.dep_ == "nsubj" for child in cue.children)):
        rule = "indirect" if lemma in SAYING else "attitude"
        hits = list(_clauses(reading, paragraph, cue, rule, SAYING.get(lemma) or ATTITUDE[lemma]))
        if hits:
            yield from hits
            return
    if lemma in TO_DO:
        hits = list(infinitive(reading, paragraph, cue, TO_DO[lemma]))
        if hits:
            yield from hits
            return
    if lemma in NAMING:
        hits = list(naming(reading, paragraph, cue))
        if hits:
            yield from hits
            return
    if lemma in STANDING and not any(mark.lower_ == "to" for mark in cue.lefts):
        hits = list(stood_for(reading, paragraph, cue, STANDING[lemma]))
        if hits:
            yield from hits
            return
    hits = list(prepositional(reading, paragraph, cue, lemma))
    if hits:
        yield from hits
    elif lemma in SAYING:
        yield from beside(reading, paragraph, cue, SAYING[lemma])


def _tells_by_as(cue: Token, lemma: str) -> bool:
    """Whether the verb behind "as" is one of saying without content of its own, or "put it"."""
    if lemma == "put":
        return any(child.dep_ == "dobj" and child.lower_ == "it" for child in cue.rights)
    return lemma in SAYING and is_bare(cue)


def _stood_beside(cue: Token) -> tuple[int, int]:
    """The characters of the clause that "as X said" stands beside: all of it, where that stands within it."""
    clause = cue.head
    before = [
        token for token in clause.subtree if token.i < cue.left_edge.i and token.dep_ not in ("mark", "cc", "punct")
    ]
    named = any(token.dep_.startswith("nsubj") and token.head == clause for token in before)
    behind = [token for token in clause.subtree if token.i > cue.right_edge.i and not token.is_punct]
    if not named or not behind:
        return span_of(clause, without=[cue])
    return trimmed(clause.doc, before[0].idx, behind[-1].idx + len(behind[-1]))


def _is_of_who_tells(cue: Token) -> bool:
    """Whether a verb is a part of what somebody says of themselves: "thinks" of "she said she thinks that …"."""
    own = next((child for child in cue.children if child.dep_ == "nsubj"), None)
    return own is not None and own.lower_ in REFERRING and told_within(cue) is not None


def _clauses(
    reading: Reading, paragraph: Paragraph, cue: Token, rule: str, force: str, *, of: Token | None = None
) -> Iterator[Hit]:
    """The content clauses of a verb of saying."""
    content_clauses = contents(reading, paragraph, cue, of)
    head = subject(cue)
    lost = None if content_clauses or of is not None else parted(cue)
    if lost is not None:
        yield from hits_of(reading, paragraph, cue, trimmed(paragraph.doc, *lost), rule, force, head)
    for content in content_clauses:
        if reading.in_quotation(paragraph, content.idx):
            within = [cue] if content in cue.ancestors else []
            yield from hits_of(reading, paragraph, cue, span_of(content, without=within), rule, force, head)
            continue
        below = list(content.subtree)
        left_out = [token for token in below if token == cue or (token.lower_ == "according" and according_to(token))]
        found = list(clauses(content)) if not left_out else [(content, span_of(content, without=left_out))]
        for index, (_, span) in enumerate(found):
            if len(content_clauses) == 1 and not left_out:
                wide = widened(reading, paragraph, cue, content, span)
                span = (wide[0] if index == 0 else span[0], wide[1] if index == len(found) - 1 else span[1])
            yield from hits_of(reading, paragraph, cue, trimmed(paragraph.doc, *span), rule, force, head)
