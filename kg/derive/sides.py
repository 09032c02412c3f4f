"""Conflicts that are many: who stands for a proposition and who against it, and how many pairs that makes.

Two hundred states that vote make thousands of pairs on one resolution. They are kept as two sides: every pair of one
from each side whose positions were certainly in force on one same day is a conflict, but for two who speak for one
actor, who are kept as a pair of their own. So nothing is lost, and what is kept grows with the speakers.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from kg.derive.contradictions import Contradiction, conflict, conflicts, meet
from kg.derive.positions import Position

FOREVER = date.max


def bounded_conflicts(positions: Sequence[Position], most: int) -> list[Contradiction]:
    """The conflicts of positions on one proposition: pair by pair, or, if there are more than `most`, as two sides.

    Args:
        positions: those of speakers; see `kg.derive.positions.by_speaker`.
        most: how many pairs are kept as pairs.
    """
    sides = _Sides(positions)
    count = sides.meetings()
    if count <= most:
        return list(conflicts(positions)) if count else []
    internal = list(sides.internal())
    return [*internal, *sides.as_one(count - len(internal))]


class _Sides:
    """The positions for and against one proposition that were certainly in force on some day."""

    def __init__(self, positions: Sequence[Position]) -> None:
        held = [position for position in positions if position.first_stated < _lapses(position)]
        self.supporting, self.opposing = (
            sorted((position for position in held if position.stance == stance), key=_order)
            for stance in ("supports", "opposes")
        )

    def meetings(self) -> int:
        """How many pairs, one from each side, were in force on one same day.

        All pairs, without those of which one had lapsed when the other began; of two that were ever in force, not both
        can have done so.
        """
        return len(self.supporting) * len(self.opposing) - sum(
            _lapsed_before(some, others)
            for some, others in ((self.supporting, self.opposing), (self.opposing, self.supporting))
        )

    def internal(self) -> Iterator[Contradiction]:
        """The pairs of two who speak for one actor, or one of whom speaks for the other."""
        if not any(
            statement.represented
            for side in (self.supporting, self.opposing)
            for at in side
            for statement in at.rests_on
        ):
            return
        opposing: dict[str, list[Position]] = defaultdict(list)
        for position in self.opposing:
            for who in _whose(position):
                opposing[who].append(position)
        for position in self.supporting:
            others = {id(other): other for who in _whose(position) for other in opposing[who]}
            for other in others.values():
                if meet(position, other) and (contradiction := conflict(position, other)).type == "internal":
                    yield contradiction

    def as_one(self, pairs: int) -> Iterator[Contradiction]:
        """The conflict of both sides, shown by the first pair that met; nothing if there are no `pairs`."""
        first = self._first() if pairs else None
        if first is None:
            return
        supporting, opposing = (
            [position.beginning[0] for position in some if self._meets(position, others)]
            for some, others in ((self.supporting, self.opposing), (self.opposing, self.supporting))
        )
        every = (*supporting, *opposing)
        yield replace(
            conflict(*first),
            contested=any(position.contested for position in every),
            denied=any(position.denied for position in every),
            dated_outside=any(position.dated_outside for position in every),
            pairs=pairs,
            supporting=tuple(statement.iri for statement in supporting),
            opposing=tuple(statement.iri for statement in opposing),
        )

    def _meets(self, position: Position, others: Sequence[Position]) -> bool:
        """Whether a position was in force together with one of the others, which are in order of their beginnings."""
        begun = bisect_left(others, _lapses(position), key=_begins)
        # Those of one side that began in time seldom all lapsed: the latest are looked at first.
        return any(position.first_stated < _lapses(other) for other in reversed(others[:begun]))

    def _first(self) -> tuple[Position, Position] | None:
        """The pair that met first and is no internal contradiction, the supporting one first."""
        standing: dict[str, list[Position]] = {"supports": [], "opposes": []}
        for position in sorted([*self.supporting, *self.opposing], key=_order):
            against = "opposes" if position.stance == "supports" else "supports"
            standing[against] = [
                opposing for opposing in standing[against] if position.first_stated < _lapses(opposing)
            ]
            for other in standing[against]:
                if not _whose(position) & _whose(other):
                    return (position, other) if against == "opposes" else (other, position)
            standing[position.stance].append(position)
        return None


def _whose(position: Position) -> set[str]:
    """The speaker of a position and all for whom its statements were made."""
    return {position.actor}.union(*((*statement.speakers, *statement.represented) for statement in position.rests_on))


def _lapsed_before(some: Sequence[Position], others: Sequence[Position]) -> int:
    """How many pairs there are of one that had lapsed when the other began."""
    lapses = sorted(map(_lapses, some))
    return sum(bisect_right(lapses, other.first_stated) for other in others)


def _lapses(position: Position) -> date:
    return position.lapses or FOREVER


def _begins(position: Position) -> date:
    return position.first_stated


def _order(position: Position) -> tuple[date, str, int]:
    return position.first_stated, position.actor, position.number
