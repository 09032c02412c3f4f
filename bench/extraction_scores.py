"""When a candidate agrees with what was coded, simpler ways to compare with, and the figures that come of it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from bench.coded_texts import Coded, Text
from kg.extraction.candidate import Candidate, Speaker
from kg.extraction.known import Known
from kg.extraction.parsing import Parser
from kg.extraction.quotations import outermost, quotations
from kg.extraction.segments import PROPER, segments
from kg.names import fold

_ID = re.compile(r"(?:person|state|organization|collective)/[a-z0-9-]+")


def agrees(candidate: Candidate, coded: Coded, text: Text, known: Known) -> bool:
    """Whether a candidate has the speaker of a coded passage."""
    speaker = candidate.speaker
    if not coded.words and _ID.fullmatch(coded.speaker):
        return speaker.id == coded.speaker
    if not coded.words:
        return True  # the corpus names nobody
    if any(speaker.start <= end + 2 and start <= speaker.end + 2 for start, end in coded.words):
        return True
    named = fold(coded.speaker).split()  # a quotation that goes on names nobody: its speaker stands elsewhere
    return bool(named) and not coded.pronoun and named[-1:] == fold(speaker.name).split()[-1:]


def passes_on(candidate: Candidate, coded: Coded, text: Text, known: Known) -> bool:
    """Whether a candidate has the source of a coded passage as its speaker, or as a hop of its chain.

    Of "according to X, Y said that …" a corpus marks what X passes on; a candidate has Y as speaker and X in its chain.
    """
    hops = ((hop.start, hop.end) for hop in candidate.chain)
    told = any(start <= last + 2 and first <= end + 2 for start, end in hops for first, last in coded.words)
    return told or agrees(candidate, coded, text, known)


def covers(candidate: Candidate, coded: Coded) -> bool:
    """Whether a candidate covers at least half of a coded passage."""
    return coded.shared(candidate.start, candidate.end) >= 0.5 * coded.length


def together(candidates: list[Candidate], coded: Coded) -> bool:
    """Whether candidates together cover at least half of a coded passage."""
    inside = {
        at
        for one in candidates
        for first, last in coded.spans
        for at in range(max(one.start, first), min(one.end, last))
    }
    return len(inside) >= 0.5 * coded.length


def marks_and_nearest(text: Text, parser: Parser, known: Known) -> list[Candidate]:
    """The first simple way: what stands in quotation marks, with the nearest name of a person or body outside them."""
    parts = segments(text.source.text)
    found, _ = quotations(text.source.text)
    spans = [(q.start, q.end) for q in outermost(found)]
    names = [
        (paragraph.start + entity.start_char, paragraph.start + entity.end_char, entity.text)
        for paragraph in parser.read(text.source.text, parts)
        for entity in paragraph.doc.ents
        if entity.label_ in ("PERSON", "ORG", "GPE", "NORP")
    ]
    names = [name for name in names if not any(start <= name[0] < end for start, end in spans)]
    made = []
    for start, end in spans:
        if not any(part.kind in PROPER and part.start <= start < part.end for part in parts) or not names:
            continue
        near = min(names, key=lambda name: min(abs(name[0] - end), abs(start - name[1])))
        id = next((id for id, _ in known.named(near[2])), "")
        speaker = Speaker(near[2], near[0], near[1], near[2], id)
        made.append(Candidate(text.name, start, end, "", "quoted", speaker, "marks and nearest name"))
    return made


def by_textacy(text: Text, parser: Parser, known: Known) -> list[Candidate] | None:
    """The second: textacy's direct quotations; None if textacy is not installed."""
    try:
        from textacy.extract import triples
    except ImportError:
        return None
    made = []
    plain = re.sub(r"[“”]", '"', text.source.text)
    doc = parser.pipeline(plain)
    try:
        quoted = list(triples.direct_quotations(doc))
    except ValueError:
        quoted = []  # it gives up on a text with an odd number of marks
    for one in quoted:
        head = one.speaker[0]
        mention = " ".join(token.text for token in one.speaker)
        id = next((id for id, _ in known.named(mention)), "")
        speaker = Speaker(mention, head.idx, one.speaker[-1].idx + len(one.speaker[-1]), mention, id)
        start, end = one.content.start_char + 1, one.content.end_char - 1
        if start < end:
            made.append(Candidate(text.name, start, end, "", "quoted", speaker, "textacy"))
    return made


@dataclass
class Score:
    """Counts of one group."""

    coded: int = 0
    found: int = 0
    placed: int = 0
    exact: int = 0
    proposed: int = 0
    right: int = 0

    def row(self, name: str) -> str:
        """The counts as a row of a table."""
        precision = self.right / self.proposed if self.proposed else None
        recall = self.found / self.coded if self.coded else None
        both = None
        if precision is not None and recall is not None and precision + recall:
            both = 2 * precision * recall / (precision + recall)
        shown = [("–" if value is None else f"{value:.2f}") for value in (precision, recall, both)]
        placed = f"{self.placed / self.coded:.2f}" if self.coded else "–"
        exact = f"{self.exact / self.coded:.2f}" if self.coded else "–"
        return f"| {name} | {self.coded} | {self.proposed} | {' | '.join(shown)} | {placed} | {exact} |"


def score(
    texts: list[Text],
    known: Known,
    keep: Callable[[Coded], bool] = lambda coded: True,
    by: Callable[[Candidate, Coded, Text, Known], bool] = agrees,
) -> Score:
    """The counts over some texts; `keep` says which coded passages count for recall, `by` when a speaker is right."""
    total = Score()
    for text in texts:
        for coded in filter(keep, text.coded):
            agreeing = [one for one in text.found if by(one, coded, text, known)]
            total.coded += 1
            total.placed += together(text.found, coded)
            total.found += together(agreeing, coded)
            total.exact += any((one.start, one.end) == (coded.start, coded.end) for one in agreeing)
        for one in text.found:
            total.proposed += 1
            total.right += is_right(one, text, known)
    return total


def is_right(candidate: Candidate, text: Text, known: Known) -> bool:
    """Whether a candidate covers a coded passage of its speaker, or is the greater part of one."""
    for coded in text.coded:
        shared = coded.shared(candidate.start, candidate.end)
        enough = shared >= 0.5 * min(coded.length, candidate.end - candidate.start)
        if enough and agrees(candidate, coded, text, known):
            return True
    return False
