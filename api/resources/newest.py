"""Statements the newest first: the places of the list from its end, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import cast

from pyoxigraph import Literal, NamedNode

from api.problems import Refusal
from api.service import Service
from kg.bases import Term
from kg.index.database import IndexUnreadable
from kg.index.lists import LATEST, rows
from kg.index.shortening import Shortening
from kg.questions import wrong
from kg.questions.files import Row

ORDERS = ("oldest", "newest")
"""The orders of statements, the first where none is asked for."""
QUESTION = "resources/statements"
MOST_READ = 5_000
"""Statements that are read from the beginning, without an index, to find the last of them."""

Place = tuple[str, NamedNode]
"""A day, and a statement."""


def is_newest(asked: Sequence[str]) -> bool:
    """Whether the order that is asked for begins with the newest. Raises Refusal 400 for what is none, or several."""
    if len(set(asked)) > 1:
        raise Refusal(400, f"order: found {' and '.join(map(repr, asked))}; expected one of {' or '.join(ORDERS)}")
    given = asked[0] if asked else ORDERS[0]
    if given not in ORDERS:
        meant = wrong.nearest(given, ORDERS) or ORDERS[1]
        raise Refusal(400, f"order: found {given!r}; expected {' or '.join(ORDERS)}; did you mean {meant}?")
    return given == "newest"


def placed(service: Service, terms: Mapping[str, Term], limit: int) -> dict[Place, list[Row]]:
    """The last statements before a place (`after`, `after_id`; of all without), so many at most, in order of places.

    Raises:
        Refusal: 400 there is no index, and they are too many to be read.
    """
    with suppress(IndexUnreadable), service.index() as connection:  # the graphs know it too
        if connection is not None:
            filters = {name: term.value for name, term in terms.items()} | {LATEST: str(limit)}
            told = rows(connection, Shortening(service.settings.bases), "statements", filters)
            return _by_place(told)
    every = _read(service, {name: term for name, term in terms.items() if name not in ("after", "after_id")})
    if "after_id" in terms:
        end = terms["after"].value, terms["after_id"].value
        every = {place: told for place, told in every.items() if (place[0], place[1].value) < end}
    return dict(sorted(every.items(), key=lambda pair: (pair[0][0], pair[0][1].value))[-limit:])


def _by_place(told: Sequence[Row]) -> dict[Place, list[Row]]:
    places: dict[Place, list[Row]] = {}
    for row in told:
        places.setdefault((row["key"].value, cast(NamedNode, row["statement"])), []).append(row)
    return places


def _read(service: Service, terms: Mapping[str, Term]) -> dict[Place, list[Row]]:
    """Every statement that fits, read one page after another."""
    every: dict[Place, list[Row]] = {}
    after: dict[str, Term] = {}
    while len(every) <= MOST_READ:
        asked = service.questions.ask(QUESTION, service.settings.limits, ("page",), **terms, **after)
        read = _by_place(asked)
        if not read.keys() - every.keys():
            return every
        every |= read
        day, statement = max(read, key=lambda place: (place[0], place[1].value))
        after = {"after": _day(asked, day), "after_id": Literal(statement.value)}
    raise Refusal(
        400, f"found more than {MOST_READ:,} statements, and no index; expected a filter that leaves fewer, or oldest"
    )


def _day(asked: Sequence[Row], day: str) -> Term:
    return next(row["key"] for row in asked if row["key"].value == day)
