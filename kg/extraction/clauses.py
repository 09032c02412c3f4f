"""Clauses of a parse: who is the subject of a verb, what is its content, where sentences begin.

Labels are those of spaCy's English models (ClearNLP dependencies).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from kg.extraction.cues import NOT_DONE, PRONOUNS, SAYING, UNREAL

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

_CLIMBS = frozenset({"conj", "xcomp", "advcl", "pcomp", "dep", "prep", "parataxis"})
_SUBJECTS = frozenset({"nsubj", "csubj"})
_MARKS = "\"'“”‘’«»„,;:.!? \t—–-()[]"


def text_of(doc: Doc) -> str:
    """The characters of a parse, kept with it: spaCy puts them together anew whenever it is asked for them."""
    kept = doc.user_data.get("text")
    if kept is None:
        kept = doc.user_data["text"] = doc.text
    return str(kept)


def entity_of(token: Token) -> Span | None:
    """The name that a token is a part of; the names of a parse are kept with it, since they are often asked for."""
    kept = token.doc.user_data.get("names")
    if kept is None:
        kept = {at: name for name in token.doc.ents for at in range(name.start, name.end)}
        token.doc.user_data["names"] = kept
    name: Span | None = kept.get(token.i)
    return name


def sentences(doc: Doc, quoted: Sequence[tuple[int, int]]) -> list[Span]:
    """The sentences of a paragraph; one that would begin within a quotation is joined to the one before.

    Args:
        doc: the paragraph.
        quoted: spans of its outermost quotations, in its own characters.
    """
    starts: list[int] = []
    text = text_of(doc)
    for sentence in doc.sents:
        at = sentence.start_char
        inside = any(start < at < end or (0 <= at - end <= 2 and text[end - 1] == ",") for start, end in quoted)
        if not starts or not (inside or _says_what_stands_before(sentence, quoted)):
            starts.append(sentence.start)
    ends = [*starts[1:], len(doc)]
    return [doc[start:end] for start, end in zip(starts, ends, strict=True)]


def _says_what_stands_before(sentence: Span, quoted: Sequence[tuple[int, int]]) -> bool:
    """Whether a sentence only says who said the quotation that it follows: “Why?” X asked, laughing."""
    doc = sentence.doc
    text = text_of(doc)
    closed = any(0 <= sentence.start_char - end <= 2 and text[end - 1] in "?!…" for _, end in quoted)
    if not closed:
        return False
    for token in sentence[:9]:
        if token.lemma_.lower() in SAYING and token.tag_ in ("VBD", "VBZ", "VBP"):
            behind = doc[token.i + 1].text if token.i + 1 < len(doc) else "."
            told = any(child.dep_ in ("ccomp", "dobj") and child.i > token.i for child in token.children)
            return any(child.dep_ == "nsubj" for child in token.children) and not told and behind not in (":", "that")
    return False


def is_negated(verb: Token) -> bool:
    """Whether a verb is denied: "did not say", "never said"."""
    return any(child.dep_ == "neg" for child in verb.children)


def is_asserted(verb: Token) -> bool:
    """Whether a verb tells what somebody did, not what they should, might, were asked, or declined to do."""
    if any(child.dep_ == "aux" and child.lower_ in UNREAL for child in verb.children):
        return False
    if any(child.dep_ == "mark" and child.lower_ in ("if", "unless", "whether") for child in verb.lefts):
        return False
    to_do = any(child.lower_ == "to" and child.dep_ == "aux" for child in verb.lefts)
    return not (to_do and verb.dep_ in ("xcomp", "ccomp") and verb.head.lemma_.lower() in NOT_DONE)


def subject(verb: Token, depth: int = 0) -> Token | None:
    """The head of the phrase that does what the verb says; None if the text does not say who.

    A verb without a subject of its own has that of the verb it depends on ("went on to note", "said, adding"); a
    relative clause has the noun it belongs to.
    """
    own = [child for child in verb.children if child.dep_ in _SUBJECTS]
    agents = [
        grand for child in verb.children if child.dep_ == "agent" for grand in child.children if grand.dep_ == "pobj"
    ]
    if agents:
        return agents[0]
    if own:
        return _antecedent(own[-1] if own[-1].i < verb.i else own[0], verb)
    passive = next((child for child in verb.children if child.dep_ == "nsubjpass"), None)
    if passive is not None or _is_bare_passive(verb):
        return passive if depth else None  # "she was asked, adding …", "he is reported to have said"
    inverted = [child for child in verb.rights if child.dep_ in ("dobj", "npadvmod", "attr") and child.pos_ == "PROPN"]
    inverted = [child for child in inverted if child.ent_type_ not in ("DATE", "TIME")]
    if inverted and verb.dep_ in ("ROOT", "parataxis", "conj") and inverted[0].i - verb.i <= 4:
        return inverted[0]
    counted = [child for child in verb.lefts if child.dep_ == "nummod"]  # "4 in 10 say"
    if counted:
        return counted[-1]
    if depth > 4:
        return None
    if verb.dep_ in ("relcl", "acl"):
        by = verb.head.head if verb.tag_ == "VBG" and verb.head.dep_ == "dobj" else None
        return (subject(by, depth + 1) if by is not None else None) or _of_noun(verb.head)
    teller = _teller(verb)
    if teller is not None:
        return subject(teller, depth + 1)
    if verb.dep_ == "xcomp" and verb.head.dep_ == "acomp":  # "was quick to add"
        return subject(verb.head.head, depth + 1)
    if verb.dep_ in _CLIMBS and verb.head != verb:
        if verb.head.pos_ in ("VERB", "AUX", "ADP", "SCONJ"):
            return subject(verb.head, depth + 1) if verb.head.lemma_ != "quote" else _quoted(verb.head)
        return _of_noun(verb.head) if verb.dep_ in ("advcl", "prep", "pcomp") and verb.head.pos_ == "NOUN" else None
    return None


def _is_bare_passive(verb: Token) -> bool:
    """Whether a participle says what was done to somebody ("when asked about it"), so that its doer is not told."""
    return (
        verb.tag_ == "VBN" and verb.dep_ in ("acl", "advcl") and not any(child.dep_ == "aux" for child in verb.children)
    )


def _teller(verb: Token) -> Token | None:
    """The verb of saying that ", adding …" goes on with, where the parse hung it on what was said."""
    before = verb.doc[max(0, verb.i - 2) : verb.i].text
    if verb.tag_ != "VBG" or verb.dep_ != "advcl" or "," not in before:
        return None
    for above in verb.ancestors:
        if above.dep_ == "ccomp" and above.head.lemma_.lower() in SAYING and above.head.i < above.i < verb.i:
            return above.head
    return None


def _quoted(verb: Token) -> Token | None:
    """Who was quoted as saying something."""
    return next((child for child in verb.children if child.dep_ == "nsubjpass"), None)


def _antecedent(token: Token, verb: Token) -> Token:
    """What a relative pronoun stands for; behind a dateline ("WASHINGTON -- President Obama said"), who is named."""
    if token.i == 0 and token.text.isupper() and len(token) > 4:
        return next((child for child in token.children if child.dep_ == "appos" and child.ent_type_), token)
    if PRONOUNS.get(token.lower_) == "relative" and token.tag_ in ("WP", "WDT"):
        climbed = verb
        while climbed.dep_ in ("conj", "xcomp", "ccomp") and climbed.head != climbed:
            climbed = climbed.head
        if climbed.dep_ in ("relcl", "acl"):
            return climbed.head
    return token


def _of_noun(noun: Token) -> Token | None:
    """Who speaks by a noun: its owner ("Lavrov's statement"), who made it ("a statement by Lavrov"), or itself."""
    owner = next((child for child in noun.children if child.dep_ == "poss"), None)
    if owner is not None:
        return owner
    for child in noun.children:
        if child.dep_ in ("prep", "agent") and child.lower_ in ("by", "from", "of"):
            maker = next((grand for grand in child.children if grand.dep_ == "pobj" and grand.ent_type_), None)
            if maker is not None:
                return maker
    return noun


def told_within(verb: Token) -> Token | None:
    """The verb of saying in whose content clause a verb stands: "says" of "she says that he wants …"; None if none."""
    inside = False
    while verb.head != verb and verb.dep_ in ("ccomp", "xcomp", "conj", "advcl"):
        inside = inside or verb.dep_ == "ccomp"
        verb = verb.head
        if inside and verb.lemma_.lower() in SAYING:
            return verb
    return None


def phrase(head: Token) -> Span:
    """The noun phrase of a head, without clauses and appositions behind it."""
    doc = head.doc
    left = head
    for child in head.lefts:
        if child.dep_ in ("det", "compound", "amod", "nmod", "poss", "nummod", "quantmod", "advmod", "appos"):
            left = child.left_edge if child.left_edge.i < left.i else left
    right = head.i + 1
    if head.ent_type_:
        entity = entity_of(head)
        if entity is not None:
            right = max(right, entity.end)
            left = doc[min(left.i, entity.start)]
    for child in head.rights:
        if child.dep_ == "prep" and child.lower_ in ("of", "for", "in", "from") and child.i == right:
            right = child.right_edge.i + 1 if child.right_edge.i - child.i <= 6 else right
            break
    return doc[left.i : right]


def trimmed(doc: Doc, start: int, end: int, *, marks: str = _MARKS) -> tuple[int, int]:
    """A span of characters without the marks and spaces around it."""
    text = text_of(doc)
    while start < end and text[start] in marks:
        start += 1
    while end > start and text[end - 1] in marks:
        end -= 1
    if text[end : end + 1] == ")" and text.count("(", start, end) > text.count(")", start, end):
        end += 1
    return start, end


def span_of(head: Token, *, without: Sequence[Token] = ()) -> tuple[int, int]:
    """The characters of everything that depends on a token, without the subtrees of some others."""
    left_out = {token.i for other in without for token in other.subtree}
    doc = head.doc
    kept = {token.i for token in head.subtree if token.i not in left_out}
    first = head.i
    while first - 1 in kept or (first > 0 and doc[first - 1].is_space):
        first -= 1
    last = head.i
    while last + 1 in kept or (last + 1 < len(doc) and doc[last + 1].is_space):
        last += 1
    start = doc[first].idx
    if doc[first].lower_ in ("that", "because") and doc[first].dep_ in ("mark", "advmod") and first < last:
        start = doc[first + 1].idx
    return trimmed(doc, start, doc[last].idx + len(doc[last]))


def clauses(head: Token) -> Iterator[tuple[Token, tuple[int, int]]]:
    """A content clause in its coordinated parts ("must return … and would not accept …"): verbs and spans."""
    parts = [head]
    for child in head.conjuncts:
        if child.i > head.i and child.pos_ in ("VERB", "AUX") and len(list(child.subtree)) >= 4:
            parts.append(child)
    parts.sort(key=lambda token: token.i)
    doc = head.doc
    for index, part in enumerate(parts):
        start, end = span_of(part, without=parts[index + 1 :])
        end = min(end, parts[index + 1].left_edge.idx) if index + 1 < len(parts) else end
        words = text_of(doc)[start:end].rstrip(_MARKS)
        for joining in (" and", " but", " or", " while"):
            words = words.removesuffix(joining).rstrip(_MARKS)
        yield part, (start, start + len(words))
