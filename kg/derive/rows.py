"""Statement rows out of an engine."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Protocol

from pyoxigraph import (
    Literal,
    NamedNode,
    Quad,
    QueryResultsFormat,
    QuerySolution,
    QuerySolutions,
    Store,
    parse_query_results,
)

from kg.derive.statements import StatementRow
from kg.engine.base import Answer, Engine, Limits, Query
from kg.ontology import Ontology


class Rows(Protocol):
    """Gives the statement rows of a state of the data, those about one thing if one is named.

    Keywords, at most one of them: graph, report, statement, utterance, proposition; `about` for all statements of the
    utterances that say something on a proposition.
    """

    def __call__(self, **bound: str) -> Iterator[StatementRow]: ...

    def disputing(self, thing: str) -> Iterator[str]:
        """The propositions of the statements that dispute a statement, report, utterance or act."""
        ...

    def derived(self, proposition: str) -> Iterator[Quad]:
        """What the derived graph holds about a proposition."""
        ...


class EngineRows:
    """The statement rows of an engine's latest revision.

    Attributes:
        engine: the engine to ask.
        ontology: where the rule files are.
        limits: what one query may use; by default no limit, since a rule is not a user's query.
    """

    def __init__(self, engine: Engine, ontology: Ontology, limits: Limits | None = None) -> None:
        self.engine, self.ontology = engine, ontology
        self.limits = limits or Limits(seconds=None, memory=None)

    def __call__(self, **bound: str) -> Iterator[StatementRow]:
        rule = "related" if "about" in bound else "statements"
        vocabulary = self.ontology.bases.vocabulary
        for solution in self._run(rule, bound):
            yield statement_row(solution, vocabulary)

    def disputing(self, thing: str) -> Iterator[str]:
        for solution in self._run("disputing", {"disputes": thing}):
            yield solution["proposition"].value

    def derived(self, proposition: str) -> Iterator[Quad]:
        graph = NamedNode(self.ontology.bases.graph("derived"))
        for solution in self._run("derived", {"proposition": proposition}):
            yield Quad(solution["subject"], solution["predicate"], solution["object"], graph)

    def _run(self, rule: str, bound: Mapping[str, str]) -> Iterator[QuerySolution]:
        text = self.ontology.text(f"rules/{rule}.rq")
        parameters = {name: NamedNode(iri) for name, iri in bound.items()}
        query = Query(text, "text/tab-separated-values", parameters, limits=self.limits)
        with self.engine.query(query) as answer:
            yield from solutions(answer)


def rows_of(quads: Iterable[Quad], ontology: Ontology) -> list[StatementRow]:
    """The statement rows of quads that are in no store yet."""
    store = Store()
    store.extend(quads)
    answer = store.query(ontology.text("rules/statements.rq"))
    return [statement_row(solution, ontology.bases.vocabulary) for solution in answer]


def solutions(answer: Answer) -> QuerySolutions:
    """The rows of a SELECT's answer in TSV, read as they come. Touch them on one thread only."""
    return parse_query_results(io.BufferedReader(_Chunks(answer)), QueryResultsFormat.TSV)


class _Chunks(io.RawIOBase):
    """An answer's chunks as a file."""

    def __init__(self, answer: Answer) -> None:
        self._chunks = iter(answer)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


def statement_row(solution: QuerySolution, vocabulary: str) -> StatementRow:
    """One solution of `ontology/rules/statements.rq` as a row. `vocabulary`: the base of the stances."""

    def text(name: str) -> str | None:
        term = solution[name]
        return None if term is None else term.value

    anonymous = solution["anonymous"]
    return StatementRow(
        graph=text("graph"),
        report=text("report"),
        statement=text("statement"),
        utterance=text("utterance"),
        proposition=text("proposition"),
        stance=text("stance").removeprefix(vocabulary),
        speaker=text("speaker"),
        earliest=date.fromisoformat(text("earliest")),
        latest=date.fromisoformat(text("latest")),
        published=date.fromisoformat(text("published")),
        hops=int(text("hops")),
        on_behalf_of=text("onBehalfOf"),
        condition=text("condition"),
        disputes=text("disputes"),
        anonymous=isinstance(anonymous, Literal) and anonymous.value in ("true", "1"),
    )
