"""Accepted candidates as an article's record, with who proposed and who accepted each, and the new things they need."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kg.errors import DataError, Finding
from kg.extraction.candidate import Candidate
from kg.extraction.draft import draft, passage
from kg.extraction.extract import version
from kg.extraction.known import Known
from kg.extraction.review.authors import authors
from kg.extraction.review.coding import final
from kg.extraction.review.decision import Decision, kind_and_name, slug
from kg.extraction.review.provenance import proposal, provenance
from kg.extraction.review.queue import Article, Queue
from kg.extraction.sources import Source

CODEBOOK = "4"
"""The version of docs/codebook.md by which a reviewer decides."""

_KINDS = {"person": "Person", "organization": "Organization", "state": "State", "collective": "Collective"}


@dataclass
class Built:
    """What the decisions about an article come to.

    Attributes:
        record: the article's record.
        things: new entries of the reference data.
        accepted: the candidates in it, each with the decision.
    """

    record: dict[str, Any]
    things: list[dict[str, Any]] = field(default_factory=list)
    accepted: list[tuple[Candidate, Decision]] = field(default_factory=list)


def build(
    queue: Queue, article: Article, known: Known, before: Mapping[str, Any] | None = None, *, whole: bool = True
) -> Built:
    """The record that the decisions about an article make.

    Args:
        queue: the queue.
        article: the article.
        known: the graph's names.
        before: the article's record as it is in the store, whose reports stay; None: it is new.
        whole: passages are kept as they were accepted; otherwise, for a folder whose records may quote twelve words,
            no more than these, and the report's note says where the passage ends.

    Raises:
        DataError: the article has no publisher or date, or two decisions contradict each other.
    """
    named = _publisher(article.publisher, known)
    article = replace(article, publisher=str(named["id"]) if named else article.publisher)
    source = _source(article)
    work = _Building(article, known, dict(before) if before else _new(article, source, known), whole)
    work.write_authors([] if before else authors(source, known))
    if named and named["id"] not in known.things.by_id:
        work.things[str(named["id"])] = named
    for candidate in queue.candidates(article.sha256):
        decision = final(queue, candidate)
        if decision is not None and decision.kind == "accept":
            work.take(candidate, decision)
    work.finish()
    return Built(work.record, list(work.things.values()), work.accepted)


def _publisher(name: str, known: Known) -> dict[str, Any] | None:
    """The entry of a publisher that is given by its name; None of one that is given by its id, or not at all."""
    if not name or name.startswith("organization/"):
        return None
    publishers = known.named(name, ("organization",))
    id = publishers[0][0] if publishers else f"organization/{slug(name)}"
    return {"id": id, "type": "Organization", "label": {"en": name}}


def _source(article: Article) -> Source:
    return Source(
        article.id,
        article.text,
        title=article.title,
        url=article.url,
        publisher=article.publisher,
        published=article.published,
        author=article.author,
        language=article.language,
    )


def _new(article: Article, source: Source, known: Known) -> dict[str, Any]:
    record = draft(source, known, slug=article.id.partition("/")[2]).record
    missing = [name for name in ("publisher", "published") if name not in record]
    if missing:
        expected = "it: kg extract the text into the queue again with --publisher NAME and --published YYYY-MM-DD"
        raise DataError([Finding(article.id, name, "nothing", expected, "review") for name in missing])
    return {**record, "reports": []}


class _Building:
    def __init__(self, article: Article, known: Known, record: dict[str, Any], whole: bool) -> None:
        self.article, self.known, self.record, self.whole = article, known, record, whole
        self.things: dict[str, dict[str, Any]] = {}
        self.accepted: list[tuple[Candidate, Decision]] = []
        self.findings: list[Finding] = []
        self.stances: dict[str, str] = {}
        self.utterances: set[str] = set()
        reports = record.get("reports") or []
        self.reports: list[dict[str, Any]] = list(reports) if isinstance(reports, list) else [reports]
        self.places = {span for report in self.reports for span in _spans(report)}
        for node in _nodes(self.reports):
            id = str(node.get("id", ""))
            self.utterances |= {id} if id.startswith("utterance/") else set()
            if id.startswith("statement/") and "stance" in node:
                self.stances[id] = str(node["stance"])

    def take(self, candidate: Candidate, decision: Decision) -> None:
        """Add the report of an accepted candidate, unless the record has its passage already."""
        start, end = int(decision.value("start", candidate)), int(decision.value("end", candidate))
        accepted = {"start": start, "end": end, "exact": self.article.text[start:end]}
        beginning = passage(self.article.text, start, end)
        self.accepted.append((candidate, decision))
        if not self.places.isdisjoint({(start, end), (beginning["start"], beginning["end"])}):
            return
        evidence = accepted if self.whole else beginning
        report: dict[str, Any] = {"id": f"report/{self.slug}/{self.number()}"}
        report["mode"] = decision.value("mode", candidate)
        report["certainty"] = decision.value("certainty", candidate)
        hedge = decision.value("hedge", candidate)
        report |= {"hedge": hedge} if hedge else {}
        report |= {"interpretation": True} if candidate.rule == "headline" else {}
        report |= {"coder": decision.coder, "coded": decision.made[:10], "codebook": CODEBOOK, "evidence": evidence}
        via = self.via(decision.value("chain", candidate))
        report |= {"via": via} if via else {}
        report["proposal"] = proposal(candidate)
        report["note"] = provenance(candidate, decision)
        if evidence != accepted:
            report["note"] += f" The passage runs from {start} to {end}; its first words are quoted."
        report["conveys"] = [self.statement(candidate, decision)]
        self.reports.append(report)

    @property
    def slug(self) -> str:
        """The article's slug."""
        return str(self.record["id"]).partition("/")[2]

    def number(self) -> int:
        """The number of the next report."""
        numbers = [str(report.get("id", "")).rpartition("/")[2] for report in self.reports]
        return 1 + max((int(number) for number in numbers if number.isdigit()), default=0)

    def via(self, chain: list[str]) -> dict[str, Any]:
        """The hops of a chain, the outermost first, each within the one before."""
        nested: dict[str, Any] = {}
        for hop in reversed(chain):
            reporter: Any = self.reporter(hop)
            nested = {"reporter": reporter, **({"via": nested} if nested else {})}
        return nested

    def reporter(self, hop: str) -> Any:
        """Who stands at a hop: an id, "organization: NAME", a name on record, or someone whom the words do not name."""
        if "/" in hop and " " not in hop:
            return hop
        kind, name = kind_and_name(hop)
        known = self.known.named(name)
        if known:
            return known[0][0]
        return self.named(kind, name) if kind and name else {"type": "AnonymousReporter", "label": {"en": hop}}

    def named(self, kind: str, name: str) -> str:
        """The id of a name; one that nothing has becomes a new entry."""
        id = f"{kind}/{slug(name)}"
        if id not in self.known.things.by_id:
            self.things[id] = {"id": id, "type": _KINDS.get(kind, "Person"), "label": {"en": name}}
        return id

    def write_authors(self, every: Sequence[dict[str, Any]]) -> None:
        """Name the authors; those who are not on record become new entries."""
        if every:
            ids = [str(entry["id"]) for entry in every]
            self.record["author"] = ids[0] if len(ids) == 1 else ids
            self.things |= {str(entry["id"]): entry for entry in every if entry["id"] not in self.known.things.by_id}

    def statement(self, candidate: Candidate, decision: Decision) -> Any:
        """The statement, in place at its first report, by its id at every other."""
        speaker, proposition = self.speaker(candidate, decision), self.proposition(candidate, decision)
        date = str(decision.value("date", candidate)) or str(self.record["published"])
        own = f"utterance/{speaker.partition('/')[2]}-{date.replace('/', '-to-')}"
        utterance = str(decision.value("utterance", candidate)) or own
        id = f"statement/{utterance.partition('/')[2]}/{proposition.partition('/')[2]}"
        stance = str(decision.value("stance", candidate))
        if id in self.stances:
            if self.stances[id] != stance:
                found = f"{stance!r}, and {self.stances[id]!r} in another passage of the article"
                expected = "one stance of one utterance on one proposition: give one of them another date"
                self.findings.append(Finding(self.article.id, candidate.id, found, expected, "review"))
            return id
        self.stances[id] = stance
        told: dict[str, Any] = {"id": id, "proposition": proposition, "stance": stance}
        told["force"] = decision.value("force", candidate)
        condition = str(decision.value("condition", candidate))
        told |= {"condition": self.sentence(condition)} if condition else {}
        if utterance in self.utterances:
            return {**told, "utterance": utterance}
        self.utterances.add(utterance)
        spoken: dict[str, Any] = {"id": utterance, "speaker": speaker}
        principal = self.principal(str(decision.value("on_behalf_of", candidate)))
        spoken |= {"onBehalfOf": principal} if principal and principal != speaker else {}
        basis = candidate.date.basis if candidate.date and candidate.date.value == date else "inferred"
        return {
            **told,
            "utterance": {**spoken, "date": date, "basis": "stated" if "date" in decision.changes else basis},
        }

    def speaker(self, candidate: Candidate, decision: Decision) -> str:
        """The speaker's id; a new name becomes a new entry."""
        name = str(decision.changes.get("new_speaker", "")).strip()
        if not name:
            return str(decision.value("speaker", candidate))
        return self.named(str(decision.changes.get("new_kind", "") or "person"), name)

    def principal(self, told: str) -> str:
        """The id of who is spoken for; a new name becomes a new entry."""
        kind, name = kind_and_name(told)
        return self.named(kind, name) if kind and name else told

    def proposition(self, candidate: Candidate, decision: Decision) -> str:
        """The proposition's id; a new sentence becomes a new entry."""
        sentence = str(decision.changes.get("new_proposition", "")).strip()
        topic = str(decision.changes.get("new_topic", ""))
        return self.sentence(sentence, topic) if sentence else str(decision.value("proposition", candidate))

    def sentence(self, told: str, topic: str = "") -> str:
        """The id of a proposition that is given by its id or its sentence; a new sentence becomes a new entry."""
        if told.startswith("proposition/") and " " not in told:
            return told
        id = f"proposition/{slug(told)}"
        if id not in self.known.things.by_id:
            entry: dict[str, Any] = {"id": id, "type": "Proposition", "label": {"en": told}}
            self.things.setdefault(id, {**entry, **({"broader": topic} if topic else {})})
        return id

    def finish(self) -> None:
        """Put the reports into the record. Raises DataError if decisions contradict each other."""
        if self.findings:
            raise DataError(self.findings)
        self.record["reports"] = self.reports
        day = max((decision.made[:10] for _, decision in self.accepted), default="")
        passages = {span for report in self.reports for span in _passages(report)}
        if day and all(self.article.text[start:end] == exact for start, end, exact in passages):
            self.record["check"] = {
                "textSha256": self.article.sha256,
                "passagesSha256": _digest(passages),
                "checkedOn": day,
                "checkedWith": version(),
            }


def _spans(report: Mapping[str, Any]) -> Iterator[tuple[int, int]]:
    return ((start, end) for start, end, _ in _passages(report))


def _digest(passages: set[tuple[int, int, str]]) -> str:
    """The digest of passages as `kg.records.provenance.passages_digest` defines it."""
    lines = sorted((str(start).rjust(12), str(end).rjust(12), exact) for start, end, exact in passages)
    text = "".join(f"{start.strip()} {end.strip()} {exact}\n" for start, end, exact in lines)
    return hashlib.sha256(text.encode()).hexdigest()


def _passages(report: Mapping[str, Any]) -> Iterator[tuple[int, int, str]]:
    evidence = report.get("evidence") or []
    for selector in evidence if isinstance(evidence, list) else [evidence]:
        if isinstance(selector, dict) and "start" in selector:
            yield int(selector["start"]), int(selector["end"]), str(selector.get("exact", ""))


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        for child in value.values():
            yield from _nodes(child)
    elif isinstance(value, list):
        for child in value:
            yield from _nodes(child)
