"""Statement rows out of an engine."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad, QuerySolution, Store

from kg.derive.statements import StatementRow
from kg.engine.base import Engine, Limits
from kg.ontology import Ontology
from kg.questions.rules import UNLIMITED, stream, text


class Rows(Protocol):
    """Gives the statement rows of a state of the data, those about some things if such are named.

    Keywords, at most one of them, each with IRIs: graph, report, statement, utterance, proposition.
    """

    def __call__(self, **bound: Collection[str]) -> Iterator[StatementRow]: ...

    def disputing(self, things: Collection[str]) -> Iterator[str]:
        """The propositions of the statements that dispute one of some statements, reports, utterances or acts."""
        ...

    def derived(self, propositions: Collection[str]) -> Iterator[Quad]:
        """What the derived graph holds about propositions."""
        ...


class EngineRows:
    """The statement rows of an engine's latest revision.

    Attributes:
        engine: the engine to ask.
        ontology: where the rule files are.
        limits: what one query may use; by default no limit, since a rule is not a user's query.
    """

    def __init__(self, engine: Engine, ontology: Ontology, limits: Limits = UNLIMITED) -> None:
        self.engine, self.ontology, self.limits = engine, ontology, limits

    def __call__(self, **bound: Collection[str]) -> Iterator[StatementRow]:
        vocabulary = self.ontology.bases.vocabulary
        for solution in self._run("statements", bound):
            yield statement_row(solution, vocabulary)

    def disputing(self, things: Collection[str]) -> Iterator[str]:
        for solution in self._run("disputing", {"disputes": things}):
            yield solution["proposition"].value

    def derived(self, propositions: Collection[str]) -> Iterator[Quad]:
        graph = NamedNode(self.ontology.bases.graph("derived"))
        for solution in self._run("derived", {"proposition": propositions}):
            yield Quad(solution["subject"], solution["predicate"], solution["object"], graph)

    def _run(self, rule: str, bound: Mapping[str, Collection[str]]) -> Iterator[QuerySolution]:
        terms = {name: [NamedNode(iri) for iri in sorted(iris)] for name, iris in bound.items()}
        return stream(self.engine, self.ontology, rule, self.limits, **terms)


def around(rows: Callable[..., Iterator[StatementRow]], propositions: Collection[str]) -> set[StatementRow]:
    """The rows that suffice for what is derived about propositions; see the package's docstring.

    `rows` gives rows as `Rows` does.
    """
    own = set(rows(proposition=propositions))
    found = own | set(rows(utterance={row.utterance for row in own}))
    disputed = {row.disputes for row in own if row.disputes}
    for kind in ("statement", "utterance", "report"):
        found |= set(rows(**{kind: disputed}))
    # What is disputed may be contested by what is said of its utterance.
    return found | set(rows(utterance={row.utterance for row in found} - {row.utterance for row in own}))


def rows_of(quads: Iterable[Quad], ontology: Ontology) -> list[StatementRow]:
    """The statement rows of quads that are in no store yet."""
    store = Store()
    store.extend(quads)
    answer = store.query(text(ontology, "statements"))
    return [statement_row(solution, ontology.bases.vocabulary) for solution in answer]


def statement_row(solution: QuerySolution, vocabulary: str) -> StatementRow:
    """One solution of `ontology/rules/statements.rq` as a row. `vocabulary`: the base of the stances."""

    def value(name: str) -> str | None:
        term = solution[name]
        return None if term is None else term.value

    anonymous = solution["anonymous"]
    return StatementRow(
        graph=value("graph"),
        report=value("report"),
        statement=value("statement"),
        utterance=value("utterance"),
        proposition=value("proposition"),
        stance=value("stance").removeprefix(vocabulary),
        speaker=value("speaker"),
        earliest=date.fromisoformat(value("earliest")),
        latest=date.fromisoformat(value("latest")),
        published=date.fromisoformat(value("published")),
        hops=int(value("hops")),
        on_behalf_of=value("onBehalfOf"),
        condition=value("condition"),
        disputes=value("disputes"),
        anonymous=isinstance(anonymous, Literal) and anonymous.value in ("true", "1"),
    )
