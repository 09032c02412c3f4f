"""The rule for a verb of saying without content of its own: ", Lavrov said on Friday", ", he added, "."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.extraction.clauses import subject, trimmed
from kg.extraction.hits import LEAST, hits_of
from kg.extraction.reading import Hit, Reading

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from kg.extraction.parsing import Paragraph

_COMMAS = frozenset([",", "–", "—", "-", "--"])
_TELLING = frozenset(["tell", "inform", "assure", "remind", "warn", "ask", "advise"])
_LONGEST = 14
"""Words that may follow the verb before a comma ends what belongs to it: "said in an interview on Friday"."""


def beside(reading: Reading, paragraph: Paragraph, cue: Token, force: str) -> Iterator[Hit]:
    """The sentence that a verb of saying stands behind or in the middle of, parted from it by commas."""
    head = subject(cue)
    sentence = reading.sentence(paragraph, cue.idx)
    if head is None or not is_bare(cue):
        return
    own = min(cue.i, head.left_edge.i) if head.i < cue.i else cue.i
    own -= own > sentence.start + 1 and paragraph.doc[own - 1].lower_ == "as"  # ", as one of them pointed out, "
    if own <= sentence.start or paragraph.doc[own - 1].text not in _COMMAS:
        return
    last = _end(cue, head, sentence)
    if last is None:
        return
    before, behind = paragraph.doc[sentence.start : own - 1], paragraph.doc[last + 1 : sentence.end]
    is_told = _is_clause(before)
    start = before.start_char if is_told or not _is_clause(behind) else behind.start_char
    if len(_words(behind)) >= 2:
        span = trimmed(paragraph.doc, start, sentence.end_char)
    elif is_told or (not _words(behind) and _is_fragment(before)):
        span = trimmed(paragraph.doc, start, before.end_char)
    else:
        return
    yield from hits_of(reading, paragraph, cue, span, "behind", force, head)


def is_bare(cue: Token) -> bool:
    """Whether a verb of saying has no content behind it."""
    told = ("ccomp", "xcomp") if cue.lemma_.lower() in _TELLING else ("ccomp", "xcomp", "dobj")
    return not any(child.dep_ in told for child in cue.children if child.i > cue.i)


def _end(cue: Token, head: Token, sentence: Span) -> int | None:
    """The last token of what belongs to the verb: up to a comma or the sentence's end; None if that is far."""
    last = max(cue.i, head.right_edge.i if head.i > cue.i else 0)
    for token in cue.doc[last + 1 : sentence.end]:
        if token.text in _COMMAS or (token.is_punct and token.text in ".!?;"):
            return last
        if token.i - cue.i > _LONGEST or token.dep_ == "nsubj":
            return None
        last = token.i
    return last


def _is_clause(span: Span) -> bool:
    """Whether words have a subject and its verb that are not subordinate: no mere "in a speech", "when asked"."""
    inside = set(range(span.start, span.end))
    for token in span:
        if token.dep_ in ("nsubj", "nsubjpass", "expl", "csubj") and token.head.i in inside:
            marks = {child.dep_ for child in token.head.children if child.i < token.head.i}
            if "mark" not in marks and token.head.dep_ not in ("relcl", "acl", "advcl"):
                return True
    return any(token.dep_ in ("nsubj", "csubj") and token.head.i >= span.end for token in span)


def _is_fragment(span: Span) -> bool:
    """Whether words without a verb are told all the same: "People like Scott, he said." """
    words = _words(span)
    begins = words[0].pos_ in ("NOUN", "PROPN", "PRON", "DET", "ADJ") if words else False
    return begins and LEAST <= len(words) <= _LONGEST and not any(token.ent_type_ in ("DATE", "TIME") for token in span)


def _words(span: Span) -> list[Token]:
    return [token for token in span if not token.is_punct and not token.is_space]
