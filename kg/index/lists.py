"""Pages of the lists, by name: what is in the index of what `ontology/questions/resources/` asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from kg.index.coding import Coding, day_of, number
from kg.index.held import Contradictions, Positions
from kg.index.statements import Place, Statements
from kg.index.terms import Row
from kg.index.things import Things

LISTS = frozenset(("actors", "topics", "propositions", "articles", "statements", "positions", "contradictions"))
"""The lists that the index answers; the others are asked of the graphs."""


@dataclass(frozen=True)
class Part:
    """A part of a list.

    Attributes:
        rows: the rows of its things, in order, as the question gives them.
        last: day ("" where the list has none) and IRI of the last thing; None if there is none.
        more: whether others follow.
    """

    rows: list[Row]
    last: tuple[str, str] | None
    more: bool


def page(
    connection: Connection,
    coding: Coding,
    name: str,
    filters: Mapping[str, str],
    after: tuple[str, str] | None,
    limit: int,
) -> Part:
    """A part of a list.

    Args:
        connection: reads the index.
        coding: how IRIs are kept.
        name: one of LISTS.
        filters: by name; IRIs in full, days as YYYY-MM-DD, numbers as digits.
        after: day and IRI of the thing after which to begin; None: at the beginning.
        limit: how many things at most.
    """
    start = (number(after[0]) if after[0] else 0, coding.encode(after[1])) if after else None
    places, rows = _asked(connection, coding, name, filters, start, limit)
    shown = places[:limit]
    last = (day_of(shown[-1][0]) if shown[-1][0] else "", coding.decode(shown[-1][1])) if shown else None
    return Part(rows, last, len(places) > limit)


def _asked(
    connection: Connection, coding: Coding, name: str, filters: Mapping[str, str], start: Place | None, limit: int
) -> tuple[list[Place], list[Row]]:
    """One place more than asked for, to see whether there is one, and the rows of the others."""
    match name:
        case "statements":
            statements = Statements(connection, coding)
            places = statements.places(filters, start, limit + 1)
            return places, statements.rows(places[:limit], filters)
        case "positions":
            positions = Positions(connection, coding)
            places = positions.places(filters, start, limit + 1)
            return places, positions.rows(places[:limit])
        case "contradictions":
            contradictions = Contradictions(connection, coding)
            places = contradictions.places(filters, start, limit + 1)
            return places, contradictions.rows(places[:limit], filters.get("known_on"))
    things = Things(connection, coding, name)
    places = things.places(filters, start, limit + 1)
    return places, things.rows(places[:limit], filters)
