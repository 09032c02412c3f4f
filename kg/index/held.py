"""The list of positions, as `ontology/questions/resources/positions.rq` defines it, and what contradictions share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import Literal
from sqlalchemy import Column, ColumnElement, Connection, Table, false, select, tuple_

from kg.bases import SKOS
from kg.index import schema as at
from kg.index.shortening import Shortening, number
from kg.index.statements import AT_ONCE, Place
from kg.index.terms import Row, Terms, below, date, flag


class Derived:
    """What positions and contradictions have in common.

    Args:
        connection: where.
        shortening: how IRIs are kept.
    """

    table: Table
    day: Column[int]

    def __init__(self, connection: Connection, shortening: Shortening) -> None:
        self.connection, self.shortening = connection, shortening
        self.terms = Terms(connection, shortening)

    def condition(self, name: str, value: str) -> ColumnElement[bool]:
        """What a row must be like for one filter; IRIs and days as text."""
        raise NotImplementedError

    def _about(self, name: str, which: int) -> ColumnElement[bool]:
        if name == "topic":
            broader = self.terms.number(SKOS + "broader")
            return self.table.c.proposition.in_(below(which, broader)) if broader is not None else false()
        return bool_column(self.table, name) == which

    def places(self, filters: Mapping[str, str], after: Place | None, limit: int | None) -> list[Place]:
        """The places of what fits, after one of them, at most so many."""
        column = self.table.c
        asked = select(self.day, column.text).where(*(self.condition(*pair) for pair in filters.items()))
        if after is not None:
            asked = asked.where(tuple_(self.day, column.text) > tuple_(*after))
        return list(self.connection.execute(asked.order_by(self.day, column.text).limit(limit)))

    def latest(self, filters: Mapping[str, str], number_: int) -> list[Place]:
        """The places of the latest of what fits, so many at most, in the order of the list."""
        column = self.table.c
        asked = select(self.day, column.text).where(*(self.condition(*one) for one in filters.items()))
        asked = asked.order_by(self.day.desc(), column.text.desc()).limit(number_)
        return sorted(map(tuple, self.connection.execute(asked)))

    def _found(self, places: Sequence[Place]) -> list[Any]:
        column = self.table.c
        texts = [text for _, text in places]
        rows: list[Any] = []
        for start in range(0, len(texts), AT_ONCE):
            rows += self.connection.execute(select(self.table).where(column.text.in_(texts[start : start + AT_ONCE])))
        return sorted(rows, key=lambda row: (getattr(row, self.day.name), row.text))

    def _parts(
        self, table: Table, owner: str, part: str, owners: Sequence[int], role: str | None = None
    ) -> dict[int, list[object]]:
        grouped: dict[int, list[object]] = defaultdict(list)
        for start in range(0, len(owners), AT_ONCE):
            asked = select(table.c[owner], table.c[part]).where(table.c[owner].in_(owners[start : start + AT_ONCE]))
            if role is not None:
                asked = asked.where(table.c.role == role)
            for own, value in self.connection.execute(asked):
                grouped[own].append(value)
        return grouped


def bool_column(table: Table, name: str) -> ColumnElement[object]:
    """A column that a filter of this name is about."""
    return table.c[{"contradictionType": "type"}.get(name, name)]


class Positions(Derived):
    """Positions by filters: actor, proposition, topic, stance, since, until."""

    table, day = at.position, at.position.c.first_stated

    def condition(self, name: str, value: str) -> ColumnElement[bool]:
        match name:
            case "since":
                return at.position.c.last_stated >= number(value)
            case "until":
                return at.position.c.first_stated <= number(value)
            case "position":
                return at.position.c.text == self.shortening.encode(value)
        which = self.terms.number(value)
        return false() if which is None else self._about(name, which)

    def rows(self, places: Sequence[Place]) -> list[Row]:
        """The rows of the positions at these places, in order."""
        every = self._found(places)
        rests = self._parts(at.rests_on, "position", "statement", [row.id for row in every])
        things = {which for row in every for which in (row.actor, row.proposition)}
        self.terms.read(things | {row.stance for row in every})
        self.terms.name(things)
        return [row for position in every for row in self._rows(position, sorted(map(str, rests[position.id])))]

    def _rows(self, position: Any, statements: Sequence[str]) -> Iterator[Row]:
        terms = self.terms
        row: Row = {
            "position": terms.decoded(position.text),
            "key": date(position.first_stated),
            "firstStated": date(position.first_stated),
            "lastStated": date(position.last_stated),
            "earliest": date(position.earliest),
            "latest": date(position.latest),
            "stance": terms.node(position.stance),
            "conditional": Literal(position.conditional),
            **marks(position),
        }
        terms.put_thing(row, "actor", position.actor)
        terms.put_thing(row, "proposition", position.proposition)
        if position.shift_of:
            row["shiftOf"] = terms.decoded(position.shift_of)
        for statement in statements:
            yield row | {"statement": terms.decoded(statement)}


def marks(row: Any) -> Row:
    """What marks a position or contradiction."""
    columns = {"contested": "contested", "denied": "denied", "datedOutside": "dated_outside"}
    return {name: flag(bool(getattr(row, column))) for name, column in columns.items()}
