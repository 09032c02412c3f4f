"""The rules for what is told in other words: clauses of verbs of saying, what is stood for, nouns, "according to"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction.besides import beside, is_bare
from kg.extraction.clauses import clauses, is_asserted, span_of, subject, told_within, trimmed
from kg.extraction.contents import contents, parted, widened
from kg.extraction.cues import ATTITUDE, NAMING, NOUNS, SAYING, STANDING, TO_DO, WEAK
from kg.extraction.hits import LEAST, hits_of, pieces
from kg.extraction.nouns import noun
from kg.extraction.quoting import according_to
from kg.extraction.quoting_cues import REFERRING
from kg.extraction.readiness import READY, readiness
from kg.extraction.reading import Hit, Reading
from kg.extraction.standing import infinitive, naming, prepositional, stood_for

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from kg.extraction.candidate import Speaker
    from kg.extraction.parsing import Paragraph


def told(reading: Reading, paragraph: Paragraph, sentence: Span) -> Iterator[Hit]:
    """What a sentence tells in other words than the speaker's."""
    for token in reading.outside(paragraph, sentence):
        lemma = token.lemma_.lower()
        if token.lower_ == "according":
            yield from _according(reading, paragraph, token)
        elif token.lemma_ in READY and token.dep_ == "acomp":
            yield from readiness(reading, paragraph, token)
        elif token.pos_ in ("VERB", "AUX") or _is_verb_of_saying(token):
            yield from _verb(reading, paragraph, token, lemma)
        elif token.pos_ == "NOUN" and lemma in NOUNS:
            yield from noun(reading, paragraph, token, lemma)
        elif token.lower_ in ("clear", "plain", "known") and token.head.lemma_ == "make":
            yield from _clauses(reading, paragraph, token.head, "indirect", "asserts", of=token)


def _is_verb_of_saying(token: Token) -> bool:
    """Whether a word that the parse takes for a noun is a verb of saying: "But Trump claims that …"."""
    kinds = {child.dep_ for child in token.children}
    return token.tag_ == "NNS" and token.lemma_.lower() in SAYING and "nsubj" in kinds and "ccomp" in kinds


def _verb(reading: Reading, paragraph: Paragraph, cue: Token, lemma: str) -> Iterator[Hit]:
    """A verb's clause, its infinitive, its object, or the clause that it stands beside."""
    if not is_asserted(cue):
        return
    if lemma in SAYING and cue.dep_ == "advcl" and any(mark.lower_ == "as" for mark in cue.lefts) and is_bare(cue):
        span = span_of(cue.head, without=[cue])  # "As X said, …" tells the clause it stands beside
        yield from hits_of(reading, paragraph, cue, span, "indirect", SAYING[lemma], subject(cue))
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


def _according(reading: Reading, paragraph: Paragraph, token: Token) -> Iterator[Hit]:
    """The clause that "according to X" belongs to, unless it has a verb of saying, which X then passes on."""
    head = according_to(token)
    if head is None:
        return
    clause = token.head
    while not _has_subject(clause) and clause.head != clause:
        clause = clause.head
    sentence = reading.sentence(paragraph, token.idx)
    if any(_says_something(other) for other in _verbs_above(clause)):
        return
    speaker: Speaker = reading.cast.resolve(head, paragraph.start)
    start, end = span_of(clause, without=[token])
    own = sorted(descendant.idx for descendant in token.subtree)
    begins = own[0] - sentence.start_char <= 5
    ends = token.i > 0 and token.nbor(-1).text in (",", "”", '"') and max(own) + 25 >= sentence.end_char
    if end - start < 10:
        start, end = trimmed(paragraph.doc, sentence.start_char, sentence.end_char)
    elif ends and not begins:
        start, end = trimmed(paragraph.doc, sentence.start_char, own[0])
    elif clause.dep_ == "ROOT" and own[0] > start:
        start, _ = trimmed(paragraph.doc, sentence.start_char, start)
    reasons = ("named by 'according to'",)
    for piece in pieces(reading, paragraph, (start, end)):
        if len(paragraph.doc.text[slice(*piece)].split()) >= LEAST:
            yield Hit(
                paragraph, *piece, "paraphrased", "according to", None, "according to", speaker, "asserts", reasons
            )


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
