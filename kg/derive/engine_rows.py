"""Statement rows, and what holds beside them, out of an engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Protocol

from pyoxigraph import Literal, NamedNode, Quad, QuerySolution, QuerySolutions, Store

from kg import bases
from kg.derive.frame import Frame, Relation
from kg.derive.neighbourhood import Denial
from kg.derive.outcome import Telling
from kg.derive.statements import StatementRow
from kg.engine.base import Engine, Limits
from kg.ontology import Ontology
from kg.questions.rules import UNLIMITED, stream, text

FRAME = ("organs", "relations", "identifications")
"""The rules that say what holds beside the articles."""


class Rows(Protocol):
    """Gives the statement rows of a state of the data, those about some things if such are named.

    Keywords, at most one of them, each with IRIs: graph, report, statement, utterance, proposition.
    """

    def __call__(self, **bound: Collection[str]) -> Iterator[StatementRow]: ...

    def denials(self) -> Iterator[Denial]:
        """Every denial on record."""
        ...

    def resting(self, things: Collection[str]) -> Iterator[str]:
        """The statements reported through earlier reports, or through some told in utterances or statements."""
        ...

    def propositions_of(self, actor: str) -> Iterator[str]:
        """The propositions on which an actor is on record, as speaker or as whom the speaker speaks for."""
        ...

    def statements_of(self, actors: Collection[str]) -> Iterator[str]:
        """The statements of actors: their own, those made for them, and those of their organs."""
        ...

    def frame(self) -> Frame:
        """What holds beside the articles."""
        ...

    def derived(self, propositions: Collection[str]) -> Iterator[Quad]:
        """What the derived graph holds about propositions and the statements on them."""
        ...

    def told(self, propositions: Collection[str]) -> Mapping[str, Telling] | None:
        """The same as plain values, by the IRI of the thing of which it is said; None if only quads are at hand."""
        ...

    def derived_of(self, things: Collection[str]) -> Iterator[Quad]:
        """What the derived graph holds about things by their IRIs."""
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

    def denials(self) -> Iterator[Denial]:
        for row in self._run("disputing", {}):
            yield Denial(*(row[name].value for name in ("disputes", "statement", "proposition", "graph")))

    def resting(self, things: Collection[str]) -> Iterator[str]:
        for solution in self._run("resting", {"rests": things}):
            yield solution["statement"].value

    def propositions_of(self, actor: str) -> Iterator[str]:
        terms = {"actor": NamedNode(actor)}
        for solution in stream(self.engine, self.ontology, "propositions-of-actor", self.limits, **terms):
            yield solution["proposition"].value

    def statements_of(self, actors: Collection[str]) -> Iterator[str]:
        for actor in sorted(set(actors)):
            terms = {"actor": NamedNode(actor)}
            for solution in stream(self.engine, self.ontology, "statements-of-actor", self.limits, **terms):
                yield solution["statement"].value

    def frame(self) -> Frame:
        organs, relations, identifications = (list(self._run(rule, {})) for rule in FRAME)
        return frame_of_rows(organs, relations, identifications, self.ontology)

    def derived(self, propositions: Collection[str]) -> Iterator[Quad]:
        graph = NamedNode(self.ontology.bases.graph("derived"))
        for solution in self._run("derived", {"proposition": propositions}):
            yield Quad(solution["subject"], solution["predicate"], solution["object"], graph)

    def told(self, propositions: Collection[str]) -> None:
        """Nothing: the graphs hold quads."""

    def derived_of(self, things: Collection[str]) -> Iterator[Quad]:
        graph, subjects = NamedNode(self.ontology.bases.graph("derived")), list(map(NamedNode, things))
        for row in stream(self.engine, self.ontology, "quads", self.limits, graph=graph, subject=subjects):
            yield Quad(row["subject"], row["predicate"], row["object"], graph)

    def _run(self, rule: str, bound: Mapping[str, Collection[str]]) -> Iterator[QuerySolution]:
        terms = {name: [NamedNode(iri) for iri in sorted(iris)] for name, iris in bound.items()}
        return stream(self.engine, self.ontology, rule, self.limits, **terms)


def rows_beside(engine: Engine, ontology: Ontology, limits: Limits = UNLIMITED) -> Rows:
    """The statement rows of an engine: out of what it keeps beside its graphs, if it does and that is current."""
    kept = getattr(engine, "statement_rows", None)
    return (kept(limits) if kept is not None else None) or EngineRows(engine, ontology, limits)


def rows_of(quads: Iterable[Quad], ontology: Ontology) -> list[StatementRow]:
    """The statement rows of quads that are in no store yet."""
    store = Store()
    store.extend(quads)
    answer = _solutions(store, text(ontology, "statements"))
    return [statement_row(solution, ontology.bases.vocabulary) for solution in answer]


def _solutions(store: Store, query: str, *, union: bool = False) -> QuerySolutions:
    answer = store.query(query, use_default_graph_as_union=union)
    assert isinstance(answer, QuerySolutions), "it is a SELECT"
    return answer


def frame_of(quads: Iterable[Quad], ontology: Ontology) -> Frame:
    """What quads that are in no store yet say beside the articles."""
    quads, term = list(quads), ontology.bases.term
    kinds = {NamedNode(term("Relation")), NamedNode(term("Identification"))}
    about = {quad.subject for quad in quads if quad.predicate.value == term("organOf") or quad.object in kinds}
    store = Store()
    store.extend(quad for quad in quads if quad.subject in about)
    organs, relations, identifications = (_solutions(store, text(ontology, rule), union=True) for rule in FRAME)
    return frame_of_rows(organs, relations, identifications, ontology)


def frame_of_rows(
    organs: Iterable[QuerySolution],
    relations: Iterable[QuerySolution],
    identifications: Iterable[QuerySolution],
    ontology: Ontology,
) -> Frame:
    """The frame that the solutions of the rules of these names make."""
    above: dict[str, list[str]] = defaultdict(list)
    for row in organs:
        above[row["organ"].value].append(row["of"].value)
    excludes = ontology.bases.term("excludes")
    judged = [
        Relation(
            row["relation"].value, row["proposition"].value, row["other"].value, row["predicate"].value == excludes
        )
        for row in relations
    ]
    days: dict[str, list[tuple[date, date]]] = defaultdict(list)
    for row in identifications:
        first, last = (date.fromisoformat(row[name].value) for name in ("earliest", "latest"))
        days[row["utterance"].value].append((first, last))
    return Frame(
        {organ: tuple(sorted(of)) for organ, of in sorted(above.items())},
        tuple(sorted(judged)),
        {utterance: min(spans, key=lambda span: (span[1] - span[0], span)) for utterance, spans in days.items()},
        frozenset(map(ontology.bases.graph, filter(_is_article, map(ontology.bases.shorten, days)))),
    )


def _is_article(short: str) -> bool:
    return short.startswith("article/")


def statement_row(solution: QuerySolution, vocabulary: str) -> StatementRow:
    """One solution of `ontology/rules/statements.rq` as a row. `vocabulary`: the base of the stances."""

    def value(name: str) -> str:
        return bases.value(solution[name])

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
        on_behalf_of=value("onBehalfOf") or None,
        condition=value("condition") or None,
        disputes=value("disputes") or None,
        anonymous=isinstance(anonymous, Literal) and anonymous.value in ("true", "1"),
        interpretation=value("interpretation") in ("true", "1"),
        coder=value("coder") or None,
        hop=value("hop") or None,
        told=value("told") or None,
    )
