"""Statements that a store has already, of an article of the same title: an event list of the store come back to it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kg import dates
from kg.derive.scope import OnRecord
from kg.engine.base import Engine
from kg.errors import DataError, Finding
from kg.imports.corpus import Corpus, Record
from kg.imports.dnacsv import Event, events
from kg.imports.naming import composed
from kg.ontology import Ontology
from kg.questions.rules import ask

_BREAK = " … "
"""What an event list puts between the passages of one report."""


@dataclass(frozen=True)
class _Said:
    """A statement as a row of a table can tell it, by names: kinds and ids may differ on the way."""

    speaker: str
    proposition: str
    stance: str
    day: str
    coder: str
    quote: str


def not_doubled(engine: Engine, ontology: Ontology, corpus: Corpus, there: set[str]) -> None:
    """Make sure that no statement is in the store under another article of its title and publisher.

    A statement is the same if speaker, proposition, stance, first day, coder and quote are. Where there is no quote,
    every statement of the article has to be there: two studies may agree on one.

    Args:
        engine, ontology, corpus: the store, what records may say, and what is to be loaded.
        there: ids of the corpus's articles that the store has, which are replaced at most.

    Raises:
        DataError: some are, each article of them a finding.
    """
    if corpus.bulk:
        return
    held = _Held(engine, ontology, corpus)
    records = [record for record in corpus.articles() if str(record["id"]) not in there]
    same = {str(record["id"]): articles for record in records if (articles := held.of_its_title(record))}
    if not same:
        return
    known = held.statements({article for articles in same.values() for article in articles})
    findings = []
    for record in records:
        articles = same.get(str(record["id"]), [])
        mine = list(held.told(record))
        twice = [said for said in mine if any(said in known[article] for article in articles)]
        if twice and (len(twice) == len(mine) or any(said.quote for said in twice)):
            findings.append(_finding(corpus.file, record, articles[0], len(twice), len(mine)))
    if findings:
        raise DataError(findings)


def _finding(file: str, record: Record, article: str, twice: int, of: int) -> Finding:
    title = next(iter(record.get("label", {}).values()), "")
    found = f"{twice} of {of} statements of {title!r} are in the store, in {article}: each would be there twice"
    expected = "statements that are not there yet, or a column that says by which other coder these are"
    return Finding(file, str(record["id"]), found, expected, "there")


class _Held:
    """What a store and a corpus call things, and the articles and statements of both in these words."""

    def __init__(self, engine: Engine, ontology: Ontology, corpus: Corpus) -> None:
        self._engine, self._ontology, self._bases = engine, ontology, ontology.bases
        self._own = {str(each["id"]): str(next(iter(each.get("label", {}).values()), "")) for each in corpus.reference}
        self._labels: Mapping[str, str] = {}
        self._titled: dict[tuple[str, str], dict[str, str]] = {}
        for row in ask(engine, ontology, "titles"):
            article, publisher = (self._bases.shorten(row[name].value) for name in ("article", "publisher"))
            title = _plain(row["title"].value) if row["title"] is not None else article
            url = row["url"].value if row["url"] is not None else ""
            self._titled.setdefault((title, publisher), {})[article] = url

    def of_its_title(self, record: Record) -> list[str]:
        """The articles of the store that have the title and publisher of a record, and no other address."""
        url = str(record.get("url", ""))
        for title in record.get("label", {}).values():
            alike = self._titled.get((_plain(str(title)), str(record["publisher"])), {})
            return [article for article, address in alike.items() if not url or not address or url == address]
        return []

    def statements(self, articles: set[str]) -> dict[str, set[_Said]]:
        """What the store has of these articles."""
        self._labels = OnRecord(self._engine, self._ontology).labels()
        known: dict[str, set[_Said]] = {article: set() for article in articles}
        for event in events(self._engine, self._ontology):
            article = self._bases.shorten(event.row["article"].value)
            if article in known:
                known[article].update(self._ways(event))
        return known

    def _ways(self, event: Event) -> Iterator[_Said]:
        """The ways in which tables tell an event: bodies one a row or joined, and a body that speaks alone."""
        row = event.row
        speaker, proposition = (self._name(self._bases.shorten(row[name].value)) for name in ("speaker", "proposition"))
        bodies = [self._name(self._bases.shorten(body)) for body in sorted(event.organizations)]
        stance = row["stance"].value.removeprefix(self._bases.vocabulary)
        coder = row["coder"].value if row["coder"] is not None else ""
        alone = [] if self._bases.shorten(row["speaker"].value).startswith("person/") else [""]
        for name in {_spoken(speaker, body) for body in (", ".join(bodies), *bodies, *alone)}:
            yield _Said(name, proposition, stance, row["earliest"].value, coder, _plain(event.quote()))

    def told(self, record: Record) -> Iterator[_Said]:
        """What the reports of a record tell."""
        utterances: dict[str, Record] = {}
        statements: dict[str, Record] = {}
        for report in record["reports"]:
            quote = _BREAK.join(str(each["exact"]) for each in report["evidence"] if each.get("exact"))
            for conveyed in report["conveys"]:
                statement = statements[conveyed] if isinstance(conveyed, str) else conveyed
                if "proposition" not in statement:
                    continue
                statements[str(statement["id"])] = statement
                spoken = statement["utterance"]
                spoken = utterances[spoken] if isinstance(spoken, str) else spoken
                utterances[str(spoken["id"])] = spoken
                yield _Said(
                    _spoken(self._name(spoken["speaker"]), self._name(spoken.get("onBehalfOf", ""))),
                    self._name(statement["proposition"]),
                    statement["stance"],
                    dates.parse(spoken["date"]).earliest.isoformat(),
                    report.get("coder", ""),
                    _plain(quote),
                )

    def _name(self, identity: str) -> str:
        return _plain(self._labels.get(self._bases.id(identity)) or self._own.get(identity) or identity)


def _spoken(speaker: str, body: str) -> str:
    return f"{speaker} for {body}" if body and body != speaker else speaker


def _plain(text: str) -> str:
    return composed(" ".join(text.split()))
