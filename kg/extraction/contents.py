"""The content clauses of a verb of saying: where the parse has them, and where it has hung them elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction.cues import ATTITUDE, SAYING, STRONG, WEAK
from kg.extraction.reading import Reading

if TYPE_CHECKING:
    from spacy.tokens import Token

    from kg.extraction.parsing import Paragraph

_ASKING = frozenset(["ask", "wonder", "question", "inquire", "query", "explain", "clarify", "specify"])
_OWN = ("prt", "dative", "advmod", "npadvmod", "prep", "agent", "nsubj")
_TELLING = frozenset(["tell", "inform", "assure", "remind", "warn", "ask", "advise"])
_FINITE = ("VBZ", "VBP", "VBD", "MD")


def contents(reading: Reading, paragraph: Paragraph, cue: Token, of: Token | None = None) -> list[Token]:
    """The verbs of the content clauses of a verb of saying; of "made clear", those of the adjective `of`."""
    told = [child for child in (of or cue).children if child.dep_ == "ccomp"]
    told = told or list(_that_clause(reading, paragraph, cue)) or list(_asked(cue)) or list(_open_clause(cue))
    told += [
        child
        for child in cue.children
        if told and child.dep_ == "conj" and any(mark.lower_ in ("if", "because", "unless") for mark in child.lefts)
    ]
    if cue.lemma_.lower() in WEAK and of is None:
        told = [content for content in told if _is_introduced(content)]
    return told


def parted(cue: Token) -> tuple[int, int] | None:
    """The characters of a clause whose subject the parse took for the object of a verb that nearly always reports
    speech: "they warn it could harm commerce", where "it" hangs on "warn" and "harm" elsewhere; None if there is none.
    """
    taken = next((child for child in cue.rights if child.dep_ == "dobj"), None)
    if taken is None or cue.lemma_.lower() not in STRONG:
        return None
    doc, at = cue.doc, taken.right_edge.i + 1
    while at < len(doc) and doc[at].pos_ == "ADV":
        at += 1
    if at >= len(doc) or doc[at].tag_ not in _FINITE or any(token.is_sent_start for token in doc[cue.i + 1 : at + 1]):
        return None
    verb = doc[at].head if doc[at].dep_ in ("aux", "auxpass") else doc[at]
    if _has_subject(verb) or verb.i < cue.i:
        return None
    last = verb.right_edge
    return taken.left_edge.idx, last.idx + len(last)


def _that_clause(reading: Reading, paragraph: Paragraph, cue: Token) -> Iterator[Token]:
    """A "that" clause behind the verb which the parse has hung elsewhere."""
    for token in paragraph.doc[cue.i + 1 : min(cue.i + 14, len(paragraph.doc))]:
        if token.lower_ == "that" and token.dep_ == "mark" and token.head.i > token.i:
            if cue in token.head.ancestors and not reading.in_quotation(paragraph, token.idx):
                yield token.head
            return
        if token.pos_ == "VERB" and token.dep_ not in ("amod", "acl"):
            return


def _asked(cue: Token) -> Iterator[Token]:
    """What somebody asks or explains, or does not say: "asked workers if they planned …", "has not said when …"."""
    unsaid = any(child.dep_ == "neg" for child in cue.children)
    if cue.lemma_.lower() in _ASKING or (unsaid and cue.lemma_.lower() in STRONG):
        for child in cue.rights:
            if child.dep_ == "advcl" and any(
                mark.lower_ in ("if", "whether") or mark.tag_ in ("WRB", "WP", "WDT") for mark in child.lefts
            ):
                yield child


def _open_clause(cue: Token) -> Iterator[Token]:
    """A clause that the parse takes for one without a subject: "which they say left a vacuum"."""
    lemma = cue.lemma_.lower()
    if lemma in _WITH_GERUND:
        yield from (child for child in cue.rights if child.dep_ == "xcomp" and _is_gerund(child))
    if lemma in STRONG:
        alone = not any(child.dep_ in ("dobj", "ccomp") for child in cue.rights)
        for child in cue.rights:
            is_open = child.dep_ == "xcomp" and child.pos_ in ("VERB", "AUX")
            unmarked = alone and child.dep_ == "advcl" and any(token.dep_.startswith("nsubj") for token in child.lefts)
            marks = {token.lower_ for token in child.lefts if token.dep_ in ("mark", "aux", "advmod")}
            if (is_open and "to" not in marks) or (unmarked and not marks & _MARKED and child.tag_ != "VBG"):
                yield child


def _is_gerund(verb: Token) -> bool:
    return verb.tag_ == "VBG" or any(child.dep_ == "aux" and child.lower_ == "having" for child in verb.lefts)


_WITH_GERUND = frozenset(["report", "suggest", "mention", "propose", "recommend", "recall", "describe", "advise"])
"""Verbs whose content may be a participle: "reported finding ice", "suggested selling the harbour"."""

_MARKED = frozenset([
    "to", "as", "when", "while", "after", "before", "if", "because", "since", "although", "though", "until",
    "unless", "where", "once", "whenever",
])  # fmt: skip


def _is_introduced(content: Token) -> bool:
    """Whether "that" or a question word begins a clause."""
    return any(mark.lower_ == "that" or mark.tag_ in ("WP", "WRB", "WDT") for mark in content.lefts)


def widened(
    reading: Reading, paragraph: Paragraph, cue: Token, content: Token, span: tuple[int, int]
) -> tuple[int, int]:
    """The characters of a content clause with what the parse has parted from it, on either side of it.

    Behind a verb that nearly always reports speech the clause begins with the first word that does not belong to the
    verb ("said on Friday", "told reporters"), and goes on with the sentence, unless somebody does something there who
    is not told of: another verb of saying, a verb that has the same subject, "according to", a participle.
    """
    if cue.lemma_.lower() not in STRONG or content.i < cue.i:
        return span
    return _begin(cue, content, span[0]), _end(reading, paragraph, cue, span[1])


def _begin(cue: Token, content: Token, start: int) -> int:
    own = {
        token.i
        for child in cue.rights
        if child.i < content.i and (child.dep_ in _OWN or (child.dep_ == "dobj" and cue.lemma_.lower() in _TELLING))
        for token in child.subtree
    }
    first = cue.i + 1
    while first < content.i and (first in own or cue.doc[first].is_punct or cue.doc[first].lower_ == "that"):
        first += 1
    return min(start, cue.doc[first].idx)


def _end(reading: Reading, paragraph: Paragraph, cue: Token, end: int) -> int:
    sentence = reading.sentence(paragraph, cue.idx)
    rest = [token for token in sentence if token.idx >= end]
    if not any(token.is_alpha for token in rest):
        return end
    for token in rest:
        subjectless = token.dep_ in ("conj", "advcl") and token.head == cue and not _has_subject(token)
        if token.lower_ in ("according", "citing") or subjectless:
            return end
        if token.pos_ == "VERB" and token.lemma_.lower() in SAYING.keys() | ATTITUDE.keys():
            return end
    return sentence.end_char


def _has_subject(verb: Token) -> bool:
    return any(child.dep_ in ("nsubj", "nsubjpass", "expl", "csubj") for child in verb.lefts)
