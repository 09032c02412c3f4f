"""What is on record within a scope: positions and contradictions, derived when they are asked for.

Stored positions say what holds on all that is known. What held on a day, or what could be known on one, is derived from
the statements that were made, or published, by then, by the same rule.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from pyoxigraph import Literal, NamedNode, QuerySolution

from kg.bases import Bases
from kg.derive import Contradiction, Counting, Derived, Position, Rows, StatementRow, findings, rows_beside
from kg.derive.frame import Frame
from kg.derive.neighbourhood import around, by_target, reached, widened
from kg.derive.quads import position_ids
from kg.derive.statements import Statement
from kg.engine.base import Engine, Limits
from kg.names.labels import in_order
from kg.ontology import Ontology
from kg.questions import wrong
from kg.questions.rules import UNLIMITED, stream


@dataclass(frozen=True)
class Scope:
    """What a listing is about. Empty or None: no restriction.

    Attributes:
        actors, propositions, topics: IRIs; an actor as speaker or as whom the speaker speaks for.
        as_of: only what was certainly said by this day.
        known_on: only what was published by this day.
    """

    actors: tuple[str, ...] = ()
    propositions: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    as_of: date | None = None
    known_on: date | None = None

    def holds(self, row: StatementRow, frame: Frame, outside: bool = True) -> bool:
        """Whether a row was said and published in time, as it is dated or, if `outside`, identified.

        From the texts alone, an article that bears no day was published by none.
        """
        if not outside and self.known_on is not None and row.graph in frame.undated:
            return False
        _, latest = frame.identified.get(row.utterance, (row.earliest, row.latest)) if outside else (None, row.latest)
        said = self.as_of is None or latest <= self.as_of
        return said and (self.known_on is None or row.published <= self.known_on)


@dataclass(frozen=True)
class Identified:
    """A position with its IRI, and that of the position that it is a shift of."""

    iri: str
    position: Position
    shift_of: str | None

    @property
    def place(self) -> tuple[str, str]:
        """What positions are listed in order of: the day by which first stated, then the IRI."""
        return self.position.first_stated.isoformat(), self.iri


def identified(positions: Iterable[Position], bases: Bases) -> Iterator[Identified]:
    """Positions with their IRIs. They are in order of actor, proposition and number, none of them left out."""
    before: str | None = None
    for iri, position in position_ids(positions, bases):
        yield Identified(iri, position, before if position.number > 1 else None)
        before = iri


class OnRecord:
    """Reads one engine.

    Attributes:
        engine: the engine to ask.
        ontology: where the rule files are.
        limits: what one query may use; by default no limit.
    """

    def __init__(self, engine: Engine, ontology: Ontology, limits: Limits = UNLIMITED) -> None:
        self.engine, self.ontology, self.limits = engine, ontology, limits

    def derive(self, scope: Scope, counting: Counting) -> Derived:
        """Positions and contradictions within a scope.

        With actors, positions are theirs and contradictions are those that one of them is part of.

        Raises:
            QueryError: nothing is on record of an actor, proposition or topic.
        """
        named = (*scope.actors, *scope.propositions, *scope.topics)
        wrong.on_record(self.engine, self.ontology, named, self.limits)
        propositions = self.propositions(scope)
        rows = self.rows()
        frame = rows.frame()
        if propositions is None:
            every: Iterable[StatementRow] = rows()
        else:
            every = around(rows, widened(propositions, frame), by_target(rows.denials()))
        return _within(scope, counting, propositions, frame, every)

    def held(self, scope: Scope, counting: Counting) -> Derived:
        """Positions within a scope, as `derive` gives them; with actors, only their statements, and no contradictions.

        A position rests on its actor's own statements, so those of others on the same propositions are not read.

        Raises:
            QueryError: nothing is on record of an actor, proposition or topic.
        """
        counting = replace(counting, most_conflicts=0)
        if not scope.actors:
            return self.derive(scope, counting)
        wrong.on_record(self.engine, self.ontology, (*scope.actors, *scope.propositions, *scope.topics), self.limits)
        rows = self.rows()
        frame, own = rows.frame(), set(rows.statements_of(scope.actors))
        every = reached(rows, rows(statement=own), by_target(rows.denials()))
        if any(row.coder for row in every):
            # Another's reading of the same words may not name the actor: which coding counts shows only in the whole.
            return self.derive(scope, counting)
        propositions = self.propositions(scope) if scope.propositions or scope.topics else None
        derived = _within(scope, counting, propositions, frame, every)
        said = {
            iri: statement
            for iri, statement in derived.statements.items()
            if not {*scope.actors}.isdisjoint(statement.actors)
        }
        return Derived(derived.positions, [], said)

    def rows(self) -> Rows:
        """The statement rows of the latest revision."""
        return rows_beside(self.engine, self.ontology, self.limits)

    def propositions(self, scope: Scope) -> set[str] | None:
        """The propositions that a scope reaches; None for all."""
        sets = []
        if scope.propositions:
            sets.append(set(scope.propositions))
        if scope.topics:
            within = (row for topic in scope.topics for row in self._ask("propositions-on-topic", topic=topic))
            sets.append({row["proposition"].value for row in within})
        if scope.actors:
            rows = self.rows()
            sets.append({proposition for actor in scope.actors for proposition in rows.propositions_of(actor)})
        return set.intersection(*sets) if sets else None

    def labels(self) -> dict[str, str]:
        """What things are called, in English before other languages."""
        best: dict[str, Literal] = {}
        for row in self._ask("labels"):
            thing, label = row["thing"].value, row["label"]
            best[thing] = min(best.get(thing, label), label, key=in_order)
        return {thing: label.value for thing, label in best.items()}

    def passages(self, statement: str) -> list[dict[str, str]]:
        """The passages that prove a statement, each with its report; keys as in `ontology/rules/passages.rq`."""
        names = (
            "report article publisher published url mode hedge certainty interpretation hops note exact start end row"
            " checked stance force date speaker condition reason standing denied"
        )
        return [
            {name: row[name].value for name in names.split() if row[name] is not None}
            for row in self._ask("passages", statement=statement)
        ]

    def chains(self, statement: str) -> dict[str, list[str]]:
        """Report of a statement to the labels of those through whom it came, the nearest first."""
        chains: dict[str, list[str]] = defaultdict(list)
        for row in self._ask("chain", statement=statement):
            chains[row["report"].value].append((row["label"] or row["reporter"]).value)
        return chains

    def reasons(self) -> dict[str, str]:
        """Why relations between propositions were accepted, by their IRI."""
        return {row["relation"].value: row["reason"].value for row in self._ask("reasons")}

    def _ask(self, rule: str, **bound: str) -> Iterator[QuerySolution]:
        return stream(
            self.engine, self.ontology, rule, self.limits, **{name: NamedNode(iri) for name, iri in bound.items()}
        )


def _within(
    scope: Scope, counting: Counting, propositions: set[str] | None, frame: Frame, every: Iterable[StatementRow]
) -> Derived:
    """What rows make on the propositions that are wanted; with actors, their positions and contradictions."""
    kept = (row for row in every if scope.holds(row, frame, counting.outside))
    derived = findings(kept, counting, only=propositions, frame=frame)
    if not scope.actors:
        return derived
    return Derived(
        [position for position in derived.positions if position.actor in scope.actors],
        [
            contradiction
            for contradiction in derived.contradictions
            if not set(scope.actors).isdisjoint(_whose(contradiction, derived.statements))
        ],
        derived.statements,
    )


def _whose(contradiction: Contradiction, statements: Mapping[str, Statement]) -> set[str]:
    """Whose contradiction it is: its actors, those for whom they speak, and the speakers of its sides."""
    sides = (*contradiction.supporting, *contradiction.opposing)
    return {*contradiction.actors, *contradiction.principals}.union(*(statements[iri].speakers for iri in sides))


def in_force(positions: Iterable[Position]) -> list[Position]:
    """The latest position of each actor on each proposition."""
    return [position for position in positions if position.lapses is None]
