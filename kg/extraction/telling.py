"""The rules for what is told in other words: clauses of verbs of saying, what is stood for, nouns, "according to"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction.besides import beside
from kg.extraction.clauses import clauses, is_asserted, span_of, subject, told_within, trimmed
from kg.extraction.cues import ATTITUDE, NAMING, NOUNS, SAYING, STANDING, STRONG, TO_DO, WEAK, WITH_PREPOSITION
from kg.extraction.hits import LEAST, hits_of, pieces
from kg.extraction.quoting import according_to
from kg.extraction.quoting_cues import REFERRING
from kg.extraction.readiness import READY, readiness
from kg.extraction.reading import Hit, Reading
from kg.extraction.speakers import can_speak

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
            yield from _noun(reading, paragraph, token, lemma)
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
    if lemma in SAYING and cue.dep_ == "advcl" and any(mark.lower_ == "as" for mark in cue.lefts):
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
        hits = list(_infinitive(reading, paragraph, cue, TO_DO[lemma]))
        if hits:
            yield from hits
            return
    if lemma in NAMING:
        hits = list(_naming(reading, paragraph, cue))
        if hits:
            yield from hits
            return
    if lemma in STANDING and not any(mark.lower_ == "to" for mark in cue.lefts):
        hits = list(_object(reading, paragraph, cue, STANDING[lemma]))
        if hits:
            yield from hits
            return
    hits = list(_prepositional(reading, paragraph, cue, lemma))
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
    content_clauses = [child for child in (of or cue).children if child.dep_ == "ccomp"]
    content_clauses = content_clauses or list(_that_clause(reading, paragraph, cue)) or list(_open_clause(cue))
    content_clauses += [
        child
        for child in cue.children
        if content_clauses
        and child.dep_ == "conj"
        and any(mark.lower_ in ("if", "because", "unless") for mark in child.lefts)
    ]
    if cue.lemma_.lower() in WEAK and of is None:
        content_clauses = [content for content in content_clauses if _is_introduced(content)]
    head = subject(cue)
    for content in content_clauses:
        if reading.in_quotation(paragraph, content.idx):
            within = [cue] if content in cue.ancestors else []
            yield from hits_of(reading, paragraph, cue, span_of(content, without=within), rule, force, head)
            continue
        below = list(content.subtree)
        left_out = [token for token in below if token == cue or (token.lower_ == "according" and according_to(token))]
        for _, span in clauses(content) if not left_out else [(content, span_of(content, without=left_out))]:
            yield from hits_of(reading, paragraph, cue, span, rule, force, head)


def _open_clause(cue: Token) -> Iterator[Token]:
    """A clause that the parse takes for one without a subject: "which they say left a vacuum"."""
    if cue.lemma_.lower() in STRONG:
        alone = not any(child.dep_ in ("dobj", "ccomp") for child in cue.rights)
        for child in cue.rights:
            is_open = child.dep_ == "xcomp" and child.pos_ in ("VERB", "AUX")
            unmarked = alone and child.dep_ == "advcl" and any(token.dep_.startswith("nsubj") for token in child.lefts)
            marks = {token.lower_ for token in child.lefts if token.dep_ in ("mark", "aux", "advmod")}
            if (is_open and "to" not in marks) or (unmarked and not marks & _MARKED and child.tag_ != "VBG"):
                yield child


_MARKED = frozenset([
    "to", "as", "when", "while", "after", "before", "if", "because", "since", "although", "though", "until",
    "unless", "where", "once", "whenever",
])  # fmt: skip


def _is_introduced(content: Token) -> bool:
    """Whether "that" or a question word begins a clause."""
    return any(mark.lower_ == "that" or mark.tag_ in ("WP", "WRB", "WDT") for mark in content.lefts)


def _naming(reading: Reading, paragraph: Paragraph, cue: Token) -> Iterator[Hit]:
    """What somebody calls a thing: the verb with its object and the name that it is given."""
    given = [token for token in cue.rights if token.dep_ in ("oprd", "ccomp", "xcomp", "attr") or token.lower_ == "as"]
    objects = [token for token in cue.rights if token.dep_ == "dobj"]
    small = [token for token in given if any(child.dep_.startswith("nsubj") for child in token.lefts)]
    if given and (objects or small) and (cue.tag_ != "VBN" or any(child.dep_ == "aux" for child in cue.lefts)):
        end = max(token.right_edge.idx + len(token.right_edge) for token in [*given, *objects])
        span = trimmed(paragraph.doc, _begin(cue), end)
        yield from hits_of(reading, paragraph, cue, span, "naming", "asserts", subject(cue))


def _that_clause(reading: Reading, paragraph: Paragraph, cue: Token) -> Iterator[Token]:
    """A "that" clause behind the verb which the parse has hung elsewhere."""
    for token in paragraph.doc[cue.i + 1 : min(cue.i + 14, len(paragraph.doc))]:
        if token.lower_ == "that" and token.dep_ == "mark" and token.head.i > token.i:
            if cue in token.head.ancestors and not reading.in_quotation(paragraph, token.idx):
                yield token.head
            return
        if token.pos_ == "VERB" and token.dep_ not in ("amod", "acl"):
            return


def _infinitive(reading: Reading, paragraph: Paragraph, cue: Token, force: str) -> Iterator[Hit]:
    """What somebody offers, promises, refuses or demands to be done."""
    for child in cue.children:
        marked = any(mark.lower_ == "to" for mark in child.lefts)
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


def _object(reading: Reading, paragraph: Paragraph, cue: Token, force: str) -> Iterator[Hit]:
    """What somebody rejects, supports, demands, underscores: the verb with its object."""
    for child in cue.children:
        if cue.lemma_.lower() == "cite" and child.dep_ == "dobj" and can_speak(child):
            return  # who is cited speaks, or passes on what others said
        if child.dep_ in ("dobj", "nsubjpass") and child.pos_ in ("NOUN", "PROPN", "PRON", "VERB"):
            relative = [clause for clause in child.children if clause.dep_ == "relcl"]
            start, end = span_of(child, without=relative)
            for more in cue.children:
                if more.dep_ == "prep" and 0 <= more.idx - end <= 1:
                    end = more.right_edge.idx + len(more.right_edge)
            if child.dep_ == "dobj" and child.i > cue.i:
                start, end = trimmed(paragraph.doc, start, end)
                yield from hits_of(reading, paragraph, cue, (_begin(cue), end), "stands for", force, subject(cue))
            return


def _prepositional(reading: Reading, paragraph: Paragraph, cue: Token, lemma: str) -> Iterator[Hit]:
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


def _noun(reading: Reading, paragraph: Paragraph, cue: Token, lemma: str) -> Iterator[Hit]:
    """A noun of saying with its owner and a clause: "Russia's claim that …", "their commitment to …"."""
    owner = next((child for child in cue.children if child.dep_ == "poss"), None)
    if owner is None or cue.head.lemma_.lower() in STANDING:
        return
    for child in cue.children:
        marks = {mark.lower_ for mark in child.lefts}
        if child.dep_ in ("acl", "ccomp", "relcl") and marks & {"that", "to"} and child.i > cue.i:
            yield from hits_of(reading, paragraph, cue, span_of(child), "noun", NOUNS[lemma], owner)
            return


def _according(reading: Reading, paragraph: Paragraph, token: Token) -> Iterator[Hit]:
    """The clause that "according to X" belongs to, unless it has a verb of saying, which X then passes on."""
    head = according_to(token)
    if head is None:
        return
    clause = token.head
    while clause.pos_ not in ("VERB", "AUX") and clause.head != clause:
        clause = clause.head
    sentence = reading.sentence(paragraph, token.idx)
    if any(other.lemma_.lower() in SAYING and subject(other) is not None for other in _verbs_above(clause)):
        return
    speaker: Speaker = reading.cast.resolve(head, paragraph.start)
    start, end = span_of(clause, without=[token])
    own = sorted(descendant.idx for descendant in token.subtree)
    if end - start < 10:
        start, end = trimmed(paragraph.doc, sentence.start_char, sentence.end_char)
    elif clause.dep_ == "ROOT" and own[0] > start:
        start, _ = trimmed(paragraph.doc, sentence.start_char, start)
    reasons = ("named by 'according to'",)
    for piece in pieces(reading, paragraph, (start, end)):
        if len(paragraph.doc.text[slice(*piece)].split()) >= LEAST:
            yield Hit(
                paragraph, *piece, "paraphrased", "according to", None, "according to", speaker, "asserts", reasons
            )


def _verbs_above(clause: Token) -> Iterator[Token]:
    yield clause
    yield from (token for token in clause.ancestors if token.pos_ == "VERB")
    beside = (token for token in clause.children if token.dep_ in ("conj", "parataxis") and token.pos_ == "VERB")
    yield from (token for token in beside if any(child.dep_ == "ccomp" for child in token.children))
