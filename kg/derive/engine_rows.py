"""Statement rows out of an engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad, QuerySolution, Store

from kg.derive.statements import StatementRow
from kg.engine.base import Engine, Limits
from kg.ontology import Ontology
from kg.questions.rules import UNLIMITED, stream


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

    def __init__(self, engine: Engine, ontology: Ontology, limits: Limits = UNLIMITED) -> None:
        self.engine, self.ontology, self.limits = engine, ontology, limits

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
        terms = {name: NamedNode(iri) for name, iri in bound.items()}
        return stream(self.engine, self.ontology, rule, self.limits, **terms)


def rows_of(quads: Iterable[Quad], ontology: Ontology) -> list[StatementRow]:
    """The statement rows of quads that are in no store yet."""
    store = Store()
    store.extend(quads)
    answer = store.query(ontology.text("rules/statements.rq"))
    return [statement_row(solution, ontology.bases.vocabulary) for solution in answer]


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
