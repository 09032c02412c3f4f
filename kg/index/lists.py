"""The rows of the lists, by name: what is in the index of what `ontology/questions/resources/` asks for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Connection

from kg.index.contradictions import Contradictions
from kg.index.held import Positions
from kg.index.shortening import Shortening, number
from kg.index.statements import OUTSIDE, Place, Statements
from kg.index.telling import Telling
from kg.index.terms import Row
from kg.index.things import Things

__all__ = [
    "LATEST",
    "LISTS",
    "OUTSIDE",
    "SKIPPED",
    "number_of_statements",
    "numbers_on",
    "places_of_statements",
    "rows",
    "speakers_on",
    "statements_at",
    "statements_of",
]

LISTS = frozenset(("actors", "topics", "propositions", "articles", "statements", "positions", "contradictions"))
"""The lists that the index answers; the others are asked of the graphs."""


LATEST, SKIPPED = "latest", "skipped"
"""Filters of statements and contradictions beside those of their questions: the latest so many, and of statements how
many later ones are passed over before."""


def rows(
    connection: Connection,
    shortening: Shortening,
    name: str,
    filters: Mapping[str, str],
    limit: int | None = None,
    *,
    brief: bool = False,
) -> list[Row]:
    """The rows of a list, in order, as its question gives them.

    Args:
        connection: reads the index.
        shortening: how IRIs are kept.
        name: one of LISTS.
        filters: by name; IRIs in full, days as YYYY-MM-DD, numbers as digits. `after` and `after_id` name the day and
            the IRI of the thing after which to begin; of the LATEST statements, before which they end.
        limit: how many things at most; None: all.
        brief: contradictions say no more of their statements than which they are.
    """
    chosen = {key: value for key, value in filters.items() if key not in ("after", "after_id")}
    start = None
    if "after_id" in filters:
        start = number(filters["after"]) if "after" in filters else 0, shortening.encode(filters["after_id"])
    latest = chosen.pop(LATEST, None)
    match name:
        case "statements":
            statements = Statements(connection, shortening)
            skipped = int(chosen.pop(SKIPPED, "0"))
            if latest is not None:
                return Telling(statements).rows(statements.latest(chosen, int(latest), skipped, start), chosen)
            return Telling(statements).rows(statements.places(chosen, start, limit), chosen)
        case "positions":
            positions = Positions(connection, shortening)
            return positions.rows(positions.places(chosen, start, limit))
        case "contradictions":
            contradictions = Contradictions(connection, shortening)
            if latest is not None:
                places = contradictions.latest(chosen, int(latest))
            else:
                places = contradictions.places(chosen, start, limit)
            return contradictions.rows(places, chosen.get("known_on"), brief=brief)
    things = Things(connection, shortening, name)
    return things.rows(things.places(chosen, start, limit), chosen)


def number_of_statements(connection: Connection, shortening: Shortening, filters: Mapping[str, str]) -> int:
    """How many statements fit filters, given as for `rows`."""
    return Statements(connection, shortening).count(filters)


def numbers_on(
    connection: Connection, shortening: Shortening, filters: Mapping[str, str], propositions: Iterable[str]
) -> dict[str, int]:
    """How many statements fit filters, given as for `rows`, on each of some propositions, given as IRIs; 0 left out."""
    return Statements(connection, shortening).count_on(filters, propositions)


def places_of_statements(connection: Connection, shortening: Shortening, filters: Mapping[str, str]) -> list[Place]:
    """Where the statements stand that fit filters, given as for `rows`, in order: for `statements_at`."""
    chosen = dict(filters)
    latest, skipped = chosen.pop(LATEST, None), int(chosen.pop(SKIPPED, "0"))
    statements = Statements(connection, shortening)
    return statements.places(chosen, None, None) if latest is None else statements.latest(chosen, int(latest), skipped)


def statements_at(
    connection: Connection, shortening: Shortening, places: Sequence[Place], filters: Mapping[str, str]
) -> list[Row]:
    """The rows of statements at some places, with their reports that fit filters, given as for `rows`."""
    chosen = {name: value for name, value in filters.items() if name not in (LATEST, SKIPPED)}
    return Telling(Statements(connection, shortening)).rows(places, chosen)


def speakers_on(connection: Connection, shortening: Shortening, topic: str, day: str) -> list[Row]:
    """Who said something on a topic by a day, or on one within it: `?speaker` with its label.

    Each of those who speak at all is found after a few of its statements, however many the topic has.
    """
    return Statements(connection, shortening).speakers_on(topic, number(day))


def statements_of(connection: Connection, shortening: Shortening, iris: Iterable[str]) -> list[Row]:
    """The rows of the list of statements for these alone, in its order."""
    statements = Statements(connection, shortening)
    return Telling(statements).rows(statements.places_of(map(shortening.encode, iris)), {})
