"""The position rule: maximal runs of equal stance of one actor on one proposition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from kg.derive.statements import Statement


@dataclass(frozen=True, slots=True)
class Position:
    """An actor's unchanged stance on a proposition.

    Attributes:
        actor, proposition: whose position on what (IRIs).
        number: 1 for the actor's first position on the proposition, 2 for the next, and so on.
        stance: local name of the stance.
        first_stated: the day by which the first of the statements that may begin it was certainly made.
        last_stated: the day by which the last of them was certainly made.
        rests_on: the statements, in order of date; those that only continue it among them.
        beginning: those of them that may begin it, in the same order; one at least.
        lapses: the day by which the actor's next position on the proposition was certainly stated; None while this
            one is the latest.
    """

    actor: str
    proposition: str
    number: int
    stance: str
    first_stated: date
    last_stated: date
    rests_on: tuple[Statement, ...]
    beginning: tuple[Statement, ...]
    lapses: date | None = None

    @property
    def earliest(self) -> date:
        """The first day on which a statement that it rests on may have been made."""
        return min(statement.earliest for statement in self.rests_on)

    @property
    def latest(self) -> date:
        """The last day on which a statement that it rests on may have been made."""
        return max(statement.latest for statement in self.rests_on)

    @property
    def conditional(self) -> str:
        """How many of the statements that it rests on hold only under a condition: none, some or all."""
        held = [bool(statement.conditions) for statement in self.rests_on]
        return "all" if all(held) else "some" if any(held) else "none"

    @property
    def contested(self) -> bool:
        """Whether reports disagree about a statement that it rests on."""
        return any(statement.contested for statement in self.rests_on)

    @property
    def denied(self) -> bool:
        """Whether a statement that it rests on is denied."""
        return any(statement.denied for statement in self.rests_on)

    @property
    def dated_outside(self) -> bool:
        """Whether the date of a statement that it rests on is known from outside the articles."""
        return any(statement.dated_outside for statement in self.rests_on)


def by_actor(statement: Statement) -> tuple[str, ...]:
    """A statement counts for its speakers and for those spoken for."""
    return statement.actors


def by_speaker(statement: Statement) -> tuple[str, ...]:
    """A statement counts for its speakers alone."""
    return statement.speakers


def positions(
    statements: Iterable[Statement],
    *,
    begin_on_anonymous: bool = False,
    of: Callable[[Statement], tuple[str, ...]] = by_actor,
) -> Iterator[Position]:
    """Positions of every actor, in order of actor, proposition and number.

    Statements are taken in order of the last day, then of the first day, of their date: the day by which they were
    certainly made. Within one such date those that continue the running stance come first, so that a day of two
    stances makes the fewest positions. A statement that may not begin a position (its date is wider than a month, it
    is known only through anonymous hops, or only as a publisher's reading) continues a position of its stance, and
    otherwise changes nothing.

    Args:
        statements: on any propositions.
        begin_on_anonymous: whether anonymous hops keep a statement from beginning a position.
        of: for whom a statement counts.
    """
    held: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        for actor in of(statement):
            held[actor, statement.proposition].append(statement)
    for (actor, proposition), group in sorted(held.items()):
        if len(group) == 1:
            if _begins(group[0], begin_on_anonymous):
                day = group[0].latest
                only = (group[0],)
                yield Position(actor, proposition, 1, group[0].stance, day, day, only, only)
            continue
        runs = _runs(group, begin_on_anonymous)
        for number, run in enumerate(runs, 1):
            following = runs[number] if number < len(runs) else None
            beginning = tuple(statement for statement in run if _begins(statement, begin_on_anonymous))
            days = [statement.latest for statement in beginning]
            yield Position(
                actor=actor,
                proposition=proposition,
                number=number,
                stance=run[0].stance,
                first_stated=min(days),
                last_stated=max(days),
                rests_on=tuple(run),
                beginning=beginning,
                lapses=following[0].latest if following else None,
            )


def _date(statement: Statement) -> tuple[date, date]:
    return statement.latest, statement.earliest


def _begins(statement: Statement, begin_on_anonymous: bool) -> bool:
    if begin_on_anonymous and statement.anonymous:
        return not (statement.vague or statement.interpretation)
    return statement.sure


def _runs(statements: list[Statement], begin_on_anonymous: bool) -> list[list[Statement]]:
    runs: list[list[Statement]] = []
    for statement in _in_order(statements, begin_on_anonymous):
        if runs and runs[-1][0].stance == statement.stance:
            runs[-1].append(statement)
        elif _begins(statement, begin_on_anonymous):
            runs.append([statement])
    return runs


def _in_order(statements: list[Statement], begin_on_anonymous: bool) -> Iterator[Statement]:
    running = ""
    ordered = sorted(
        statements,
        key=lambda statement: (
            statement.latest,
            statement.earliest,
            statement.stance,
            not _begins(statement, begin_on_anonymous),
            statement.iri,
        ),
    )
    for _, same_date in groupby(ordered, key=_date):
        group = list(same_date)
        if len(group) > 1:
            group.sort(key=lambda statement: statement.stance != running)
        yield from group
        beginning = [
            statement for statement in group if statement.stance == running or _begins(statement, begin_on_anonymous)
        ]
        running = beginning[-1].stance if beginning else running
