"""Statements, positions and contradictions as tables, and the scope that people give in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from kg.bases import Bases
from kg.derive import Contradiction, Counting, Position
from kg.derive.coverage import coverage as cells_of
from kg.derive.scope import OnRecord, Scope, in_force
from kg.errors import QueryError
from kg.library.statements import Report, Statement
from kg.library.table import Table
from kg.library.values import Value
from kg.questions import wrong
from kg.questions.parameters import Parameter, parse_value
from kg.records.fields import fields_of

Ids = str | list[str] | tuple[str, ...] | None
"""One id or several; None: no restriction."""
Day = str | date | None
_STATEMENT = (
    "statement date speaker speaker_label onBehalfOf stance force proposition proposition_label condition standing "
    "denied report publisher publisher_label published mode hops words article"
)
_POSITION = (
    "actor proposition stance firstStated lastStated statements conditional contested denied datedOutside restsOn"
)
_CONTRADICTION = (
    "type since proposition actors principals statements sources relations contested denied datedOutside certain"
)


def each(values: Ids) -> tuple[str, ...]:
    """One value or several as several."""
    return () if values is None else (values,) if isinstance(values, str) else tuple(values)


def several(values: Iterable[str]) -> str | None:
    """Several values in one cell; None for none."""
    return " | ".join(value for value in values if value) or None


def scope_of(bases: Bases, actor: Ids, proposition: Ids, topic: Ids, as_of: Day = None, known_on: Day = None) -> Scope:
    """What a listing is about, from ids and days as people give them. Raises QueryError for what is neither."""

    def iris(name: str, values: Ids) -> tuple[str, ...]:
        parameter = Parameter(name, "id", "person/sergey-lavrov")
        return tuple(parse_value(parameter, value, bases).value for value in each(values))

    def day(name: str, given: Day) -> date | None:
        if given is None or isinstance(given, date):
            return given
        return date.fromisoformat(parse_value(Parameter(name, "date", "2024-12-31"), given, bases).value)

    about = iris("actor", actor), iris("proposition", proposition), iris("topic", topic)
    return Scope(*about, day("as_of", as_of), day("known_on", known_on))


def statements(told: Iterable[Statement], revision: int) -> Table:
    """Statements as a table: one row a report of one."""
    rows = [_statement(statement, report) for statement in told for report in statement.reports]
    return Table.of(_STATEMENT.split(), rows, "reports of statements", revision)


def _statement(statement: Statement, report: Report) -> list[Value]:
    said: list[Value] = [
        statement.id,
        statement.date,
        statement.speaker.id,
        statement.speaker.label,
        several(actor.id for actor in statement.behalf),
        statement.stance,
        several(statement.force),
        statement.proposition.id,
        statement.proposition.label,
        several(proposition.id for proposition in statement.conditions),
        statement.standing or None,
        statement.denied,
    ]
    words = several(passage.exact for passage in report.passages)
    publisher = report.publisher
    return [
        *said,
        report.id,
        publisher.id,
        publisher.label,
        report.published,
        report.mode or None,
        report.hops,
        words,
        report.article,
    ]


def held(on_record: OnRecord, scope: Scope, counting: Counting) -> list[Position]:
    """The positions within a scope; as of a day, those in force on it."""
    derived = on_record.held(scope, replace(counting, most_conflicts=0)).positions
    return list(in_force(derived) if scope.as_of else derived)


def contradictions_within(
    on_record: OnRecord, scope: Scope, types: tuple[str, ...], counting: Counting
) -> list[Contradiction]:
    """The contradictions within a scope, of some types or of all, in order of time.

    Raises:
        QueryError: a type that there is not, or something that is not on record.
    """
    known = list(fields_of(on_record.ontology).words(on_record.ontology.bases.term("contradictionType")))
    for unknown in (each for each in types if each not in known):
        near = wrong.nearest(unknown, known)
        meant = f"; did you mean {near}?" if near else ""
        raise QueryError(f"{unknown!r} is not a type of contradiction; expected one of {', '.join(known)}{meant}")
    derived = on_record.derive(scope, counting).contradictions
    chosen = (contradiction for contradiction in derived if not types or contradiction.type in types)
    return sorted(chosen, key=lambda contradiction: contradiction.begins)


@dataclass(frozen=True)
class Covered:
    """Who is on record on what: IRIs of actors, and for each proposition a cell an actor, none of them empty."""

    actors: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


def covered(on_record: OnRecord, scope: Scope, counting: Counting) -> Covered:
    """What the actors of a scope, or all who spoke on its propositions, hold on each of these."""
    derived = on_record.derive(scope, replace(counting, most_conflicts=0))
    said = [
        statement
        for statement in derived.statements.values()
        if not scope.actors or set(statement.actors) & set(scope.actors)
    ]
    within = on_record.propositions(scope)
    names = {statement.proposition for statement in said if within is None or statement.proposition in within}
    propositions = sorted({*names, *scope.propositions})
    actors = list(scope.actors) or sorted({actor for statement in said for actor in statement.actors})
    columns = cells_of(derived, on_record.rows().frame(), actors, propositions)
    rows = ((proposition, tuple(cells)) for proposition, *cells in zip(propositions, *columns, strict=True))
    return Covered(tuple(actors), tuple(rows))


def coverage(on_record: OnRecord, scope: Scope, counting: Counting, revision: int) -> Table:
    """Who is on record on what: one row a proposition, one column an actor."""
    short, table = on_record.ontology.bases.shorten, covered(on_record, scope, counting)
    rows = ([short(proposition), *cells] for proposition, cells in table.rows)
    return Table.of(["proposition", *map(short, table.actors)], rows, "propositions", revision)


def positions(on_record: OnRecord, scope: Scope, counting: Counting, revision: int) -> Table:
    """The positions within a scope as a table."""
    short = on_record.ontology.bases.shorten
    rows: list[list[Value]] = [
        [
            short(position.actor),
            short(position.proposition),
            position.stance,
            position.first_stated,
            position.last_stated,
            len(position.rests_on),
            position.conditional,
            position.contested,
            position.denied,
            position.dated_outside,
            several(short(statement.iri) for statement in position.rests_on),
        ]
        for position in held(on_record, scope, counting)
    ]
    return Table.of(_POSITION.split(), rows, "positions", revision)


def contradictions(
    on_record: OnRecord, scope: Scope, types: tuple[str, ...], counting: Counting, revision: int
) -> Table:
    """The contradictions within a scope as a table, in order of time."""
    short = on_record.ontology.bases.shorten
    rows: list[list[Value]] = [
        [
            contradiction.type,
            contradiction.begins,
            short(contradiction.proposition),
            *(several(map(short, each)) for each in (contradiction.actors, contradiction.principals)),
            *(several(map(short, each)) for each in (contradiction.statements, contradiction.sources)),
            several(map(short, contradiction.relations)),
            *(contradiction.contested, contradiction.denied, contradiction.dated_outside),
            contradiction.certain,
        ]
        for contradiction in contradictions_within(on_record, scope, types, counting)
    ]
    return Table.of(_CONTRADICTION.split(), rows, "contradictions", revision)
