"""What frames what is said: the turns of a transcript, a text that is somebody's own, and through whom it came."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from kg.extraction.candidate import Speaker
from kg.extraction.clauses import subject, trimmed
from kg.extraction.cues import ANONYMOUS_WORDS, EPITHETS, SAYING, TITLES
from kg.extraction.quoting import according_to
from kg.extraction.reading import Hit, Reading
from kg.names import fold

if TYPE_CHECKING:
    from spacy.tokens import Token

    from kg.extraction.parsing import Paragraph

_TURN = re.compile(r"^(?:\(\w[^)]*\)\s*)?((?:[A-Z][A-Z.’'\u2060-]+)(?: [A-Z][A-Z.’'\u2060-]+){0,4}|Q)\s*:\s*(?=\S)")
_TRAILING = re.compile(
    r", ((?:the )?[\w.’' -]{2,40}?) (?:reports?|reported|writes|wrote|has reported)(?: citing [^,.]*)?[.]?\s*$"
)
_OWN = re.compile(
    r"^(?:Joint )?(?:Statement|Remarks|Speech|Address|Letter|Message|Op-Ed|Testimony)\b.{0,40}? (by|from) ", re.I
)
_UNNAMED = re.compile(
    r"\b(?:not to be (?:named|identified|quoted)|declin\w+ to be (?:named|identified)|to remain (?:anonymous|unnamed)|"
    r"(?:on|under|requested|request(?:ing)?) (?:the )?(?:condition of )?anonymity|anonymously)\b",
    re.I,
)
_PASSING = frozenset(["according", "citing", "reference"])
_PASSED_ON = frozenset(["report", "quote", "cite", "carry", "publish", "relay"])


def turns(reading: Reading) -> Iterator[Hit]:
    """The sentences of a transcript: who speaks is named in capitals before a colon, until the next name."""
    matches = [_TURN.match(paragraph.text) for paragraph in reading.paragraphs]
    if sum(match is not None for match in matches) < 2:
        return
    speaker: Speaker | None = None
    for paragraph, match in zip(reading.paragraphs, matches, strict=True):
        begin = 0
        if match:
            begin = match.end()
            speaker = None if match[1] == "Q" else _labelled(reading, paragraph, match[1])
        text = paragraph.text
        if speaker is None or re.fullmatch(r"[\s*\\#(]*(?:\d.*[AP]\.M\..*|END .*|.{0,12}|\(.*\))", text):
            continue
        for sentence in reading.sentences(paragraph):
            start, end = trimmed(paragraph.doc, max(sentence.start_char, begin), sentence.end_char)
            if len(text[start:end].split()) >= 5:
                reasons = (f"the transcript names {speaker.mention!r} before the turn",)
                yield Hit(paragraph, start, end, "quoted", "transcript", None, speaker.mention, speaker, "", reasons)


def own_text(reading: Reading) -> Iterator[Hit]:
    """The sentences of a text that is somebody's own: headed "Statement by X", it speaks of "I" or "we"."""
    heading = next((paragraph for paragraph in reading.paragraphs if paragraph.kind == "headline"), None)
    match = _OWN.match(heading.text) if heading is not None else None
    body = [paragraph for paragraph in reading.paragraphs if paragraph.kind != "headline"]
    words = [token.lower_ for paragraph in body for token in reading.outside(paragraph, paragraph.doc)]
    if heading is None or match is None or sum(word in ("i", "we", "our", "my", "us") for word in words) < 2:
        return
    end = heading.text.find(" on ", match.end())
    names = [ent for ent in heading.doc.ents if ent.label_ == "PERSON" and ent.start_char >= match.start(1)]
    names = [ent for ent in names if end < 0 or ent.start_char < end]
    if not names:
        return
    speaker = reading.cast.resolve(names[0].root, heading.start)
    for paragraph in body:
        for sentence in reading.sentences(paragraph):
            start, stop = trimmed(paragraph.doc, sentence.start_char, sentence.end_char)
            if len(paragraph.text[start:stop].split()) >= 5:
                reasons = (f"the text is {speaker.mention!r}'s own, as its headline says",)
                yield Hit(paragraph, start, stop, "quoted", "own text", None, match[0].strip(), speaker, "", reasons)


def _labelled(reading: Reading, paragraph: Paragraph, label: str) -> Speaker:
    name = label.replace("\u2060", "").title()
    words = name.split()
    start = paragraph.start
    known = reading.cast.known.named(" ".join(words)) or reading.cast.known.named(words[-1], ("person",))
    if not known:
        titled = reading.cast.known.posts(name, "state/united-states")
        holders = [person for post in titled for person in reading.cast.known.holders(post, reading.day)]
        known = [(holders[0], 1.0)] if len(set(holders)) == 1 else []
    if not known and name == "The President":
        known = [(id, 1.0) for id in reading.cast.known.holders("post/president-of-the-united-states", reading.day)]
    if not known:
        known = [(id, 0.8) for word in reversed(words) for id, _ in reading.cast.known.named(word, ("person",))][:1]
    return Speaker(label, start, start + len(label), name, known[0][0] if known else "", tuple(known[1:]), "label")


def chain(reading: Reading, hit: Hit) -> Iterator[tuple[Speaker, str]]:
    """Through whom what a hit tells came, the outermost first, each with the reason.

    The source line of the article, those who report what the speaker is said to have said, "according to", "citing",
    "in comments reported by".
    """
    yield from reading.source_line
    hops = []
    if hit.cue is not None:
        hops = list(_above(reading, hit.paragraph, hit.cue))
    sentence = reading.sentence(hit.paragraph, hit.start)
    trailing = _TRAILING.search(sentence.text)
    if trailing:
        begin = sentence.start_char + trailing.start(1)
        name = hit.paragraph.doc.char_span(begin, begin + len(trailing[1]), alignment_mode="expand")
        hops += (
            [(reading.cast.resolve(name.root, hit.paragraph.start), "who passes it on is named at the end")]
            if name
            else []
        )
    passing = (token for token in sentence if token.lower_ in _PASSING or token.tag_ == "VBN")
    for token in reading.outside(hit.paragraph, passing):
        head = according_to(token)
        if head is not None and hit.rule != "according to":
            hops.insert(0, (reading.cast.resolve(head, hit.paragraph.start), "named by 'according to'"))
        if token.lower_ == "citing" or (token.lower_ == "reference" and token.head.lower_ == "with"):
            cited = [
                source
                for source in token.subtree
                if source.dep_ in ("dobj", "pobj") and source.head in (token, *token.children)
            ]
            hops += [
                (reading.cast.resolve(source, hit.paragraph.start), f"named by {token.text!r}") for source in cited[:1]
            ]
        if token.dep_ in ("acl", "relcl") and token.lemma_ in _PASSED_ON and token.tag_ == "VBN":
            agent = subject(token)
            if agent is not None and agent.head.dep_ == "agent":
                hops.append((reading.cast.resolve(agent, hit.paragraph.start), f"named by {token.text!r}"))
    for speaker, reason in hops:
        if (speaker.id or speaker.mention) != (hit.speaker.id or hit.speaker.mention) and not _is_publisher(
            reading, speaker
        ):
            yield speaker, reason


def unnamed(reading: Reading, hit: Hit) -> Iterator[tuple[Speaker, str]]:
    """The speaker as an unnamed source, where the sentence says that they do not want to be named.

    An unnamed source is a reporter of the chain (docs/codebook.md, "Who speaks"): for whom it speaks is for a person to
    say. Later in the article the same words ("the official") mean the same source.
    """
    speaker = hit.speaker
    if speaker.id.startswith("person/") or not speaker.mention:
        return
    sentence = reading.sentence(hit.paragraph, hit.start)
    asks = any(
        not reading.in_quotation(hit.paragraph, sentence.start_char + m.start())
        for m in _UNNAMED.finditer(sentence.text)
    )
    words = {word.removesuffix("s") for word in fold(speaker.mention).split()}
    called = words & (ANONYMOUS_WORDS | TITLES | EPITHETS) or set(fold(speaker.mention).split()[-1:])
    if asks and speaker.kind in ("group", "title", "name"):
        reading.unnamed.update(called)
    known = bool(called & reading.unnamed) and speaker.kind in ("group", "title", "pronoun", "epithet")
    if asks or known:
        source = replace(speaker, kind="group", id="")
        yield source, f"{speaker.mention!r} does not want to be named"


def _is_publisher(reading: Reading, speaker: Speaker) -> bool:
    return bool(reading.publisher) and speaker.id == reading.publisher


def _above(reading: Reading, paragraph: Paragraph, cue: Token) -> Iterator[tuple[Speaker, str]]:
    """Those in whose own report a cue stands."""
    outer = []
    token = cue
    for _ in range(10):
        if token.head == token:
            break
        if token.dep_ in ("ccomp", "relcl", "advcl", "conj", "acl", "xcomp"):
            above = token.head
            cited = token.dep_ == "relcl" and above.dep_ == "dobj" and above.head.lemma_.lower() in _PASSED_ON
            head = subject(above.head) if cited else None
            if head is not None:  # "the paper cited a person who said …"
                outer.append(
                    (reading.cast.resolve(head, paragraph.start), f"told by {head.text!r}, {above.head.text!r}")
                )
            inside = token.dep_ == "ccomp" or any(mark.lower_ == "that" for mark in token.lefts)
            if above.lemma_.lower() in SAYING and above.pos_ == "VERB" and inside:
                head = subject(above)
                if head is not None and not reading.in_quotation(paragraph, above.idx):
                    outer.append(
                        (reading.cast.resolve(head, paragraph.start), f"told by {head.text!r}, {above.text!r}")
                    )
        token = token.head
    yield from reversed(outer)
