"""The position rule: maximal runs of equal stance of one actor on one proposition."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
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
        begins: first day of the first statement that it rests on.
        ends: last day of the last of them.
        rests_on: the statements, in order of date.
        lapses: first day of the actor's next position on the proposition; None while this one is the latest.
    """

    actor: str
    proposition: str
    number: int
    stance: str
    begins: date
    ends: date
    rests_on: tuple[Statement, ...]
    lapses: date | None = None

    @property
    def contested(self) -> bool:
        """Whether reports disagree about a statement that it rests on."""
        return any(statement.contested for statement in self.rests_on)


def positions(statements: Iterable[Statement], *, begin_on_anonymous: bool = False) -> Iterator[Position]:
    """Positions of every actor, in order of actor, proposition and number.

    A statement counts for its speaker and for those spoken for. Statements are taken in order of the first day, then
    of the last day, of their date; within one such date those that continue the running stance come first, so that
    a day of two stances makes the fewest positions. A statement known only through anonymous hops continues a
    position of its stance, and otherwise changes nothing, unless `begin_on_anonymous`.
    """
    held: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        for actor in statement.actors:
            held[actor, statement.proposition].append(statement)
    for (actor, proposition), group in sorted(held.items()):
        runs = _runs(group, begin_on_anonymous)
        for number, run in enumerate(runs, 1):
            following = runs[number] if number < len(runs) else None
            yield Position(
                actor=actor,
                proposition=proposition,
                number=number,
                stance=run[0].stance,
                begins=run[0].earliest,
                ends=max(statement.latest for statement in run),
                rests_on=tuple(run),
                lapses=following[0].earliest if following else None,
            )


def _runs(statements: list[Statement], begin_on_anonymous: bool) -> list[list[Statement]]:
    runs: list[list[Statement]] = []
    for statement in _in_order(statements):
        if runs and runs[-1][0].stance == statement.stance:
            runs[-1].append(statement)
        elif begin_on_anonymous or not statement.anonymous:
            runs.append([statement])
    return runs


def _in_order(statements: list[Statement]) -> Iterator[Statement]:
    running = ""
    ordered = sorted(statements, key=lambda one: (one.earliest, one.latest, one.stance, one.anonymous, one.iri))
    for _, same_date in groupby(ordered, key=lambda one: (one.earliest, one.latest)):
        group = sorted(same_date, key=lambda one: one.stance != running)
        yield from group
        running = group[-1].stance
