"""The statements that a view is made of: all that fit, or, where they are many, a portion of them, the latest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import cast

from sqlalchemy import Connection

from api.problems import Refusal
from api.resources.folding import Folding
from api.resources.models import Statement
from api.resources.paging import LONGEST_PAGE, STATEMENTS, listed
from api.service import Service
from kg.index.database import IndexUnreadable
from kg.index.lists import LATEST, OUTSIDE, SKIPPED, places_of_statements, statements_at
from kg.index.lists import number_of_statements as counted
from kg.index.lists import numbers_on as counted_on
from kg.index.shortening import Shortening

WHOLE = 1_000
"""Statements of which a view is made whole; a page says when there are more."""
MOST = 100
"""Of more, the statements that one view is made of: the first of a revision is worked out while somebody waits."""
MOST_LISTED = 5 * WHOLE
"""Statements that are read one page after another, without an index, to find the latest of them."""


Known = Callable[[str], Statement | None]
"""From the id of a statement to what was told of it before at this revision, if anything was."""


def _nothing(_: str) -> None:
    """Nothing was told."""


@dataclass(frozen=True)
class Portion:
    """Statements in order of their days.

    Attributes:
        statements: these.
        number: of all that fit; None where they are not counted, and these are the first.
        skipped: how many later ones are left out.
    """

    statements: list[Statement]
    number: int | None
    skipped: int = 0

    @property
    def whole(self) -> bool:
        """Whether nothing is left out."""
        return self.number is not None and self.number <= WHOLE

    @property
    def words(self) -> str:
        """Which these are, in words; "" for all."""
        if self.whole:
            return ""
        if self.number is None:
            return f"the first {len(self.statements):,} statements"
        if not self.skipped:
            return f"the latest {len(self.statements):,} of {self.number:,} statements"
        last = self.skipped + len(self.statements)
        return f"statements {self.skipped + 1:,} to {last:,} of {self.number:,}, the latest first"


def read(service: Service, filters: Mapping[str, str], skipped: int = 0, known: Known = _nothing) -> Portion:
    """Statements that fit filters, all if they are no more than `WHOLE`.

    Args:
        service: whose index is read, or whose lists, where it has none or it is being made.
        filters: those of the question `resources/statements`, and OUTSIDE.
        skipped: how many of the latest are left out, of more than `WHOLE`.
        known: which need not be told again; with filters that leave out none of a statement's reports.

    Raises:
        QueryError: the value of a filter is not of its kind.
    """
    with suppress(IndexUnreadable), service.index() as connection:  # the graphs know it too
        if connection is not None:
            return _indexed(connection, service, filters, skipped, known)
    return _listed(service, {name: value for name, value in filters.items() if name != OUTSIDE}, skipped)


def latest(service: Service, filters: Mapping[str, str], number: int, skipped: int = 0) -> list[Statement]:
    """The latest statements that fit filters, in order of their days.

    Args:
        service: as for `read`.
        filters: as for `read`.
        number: how many at most.
        skipped: how many of the latest are left out.

    Raises:
        QueryError: a value is not of its kind. Refusal: 400 there is no index, and they are too many to be read.
    """
    with suppress(IndexUnreadable), service.index() as connection:
        if connection is not None:
            asked = _asked(service, filters) | {LATEST: str(number), SKIPPED: str(skipped)}
            return _told(connection, service, [asked])[0]
    every, all_read = _read(service, filters)
    if not all_read:
        found = f"found more than {MOST_LISTED:,} statements, and no index"
        raise Refusal(400, f"{found}; expected a filter that leaves fewer")
    return every[max(0, len(every) - skipped - number) : max(0, len(every) - skipped)]


def latest_of_each(service: Service, asked: Iterable[Mapping[str, str]], number: int) -> list[list[Statement]]:
    """The same for each of several sets of filters, which may leave out none of a statement's reports, at once."""
    sets = list(asked)
    with suppress(IndexUnreadable), service.index() as connection:
        if connection is not None:
            more = {LATEST: str(number)}
            return _told(connection, service, [_asked(service, filters) | more for filters in sets])
    return [latest(service, filters, number) for filters in sets]


def how_many(service: Service, filters: Mapping[str, str]) -> int | None:
    """How many statements fit filters, given as for `read`; None where there is no index to count them."""
    with suppress(IndexUnreadable), service.index() as connection:
        if connection is not None:
            return counted(connection, Shortening(service.settings.bases), _asked(service, filters))
    return None


def how_many_on(service: Service, filters: Mapping[str, str], propositions: Iterable[str]) -> dict[str, int]:
    """The same on each of some propositions, given by their ids; those that are not counted are left out."""
    bases = service.settings.bases
    with suppress(IndexUnreadable), service.index() as connection:
        if connection is not None:
            asked = _asked(service, filters)
            each = counted_on(connection, Shortening(bases), asked, map(bases.id, propositions))
            return {bases.shorten(iri): number for iri, number in each.items()}
    return {}


def _asked(service: Service, filters: Mapping[str, str]) -> dict[str, str]:
    """Filters as the index has them: the texts of the terms that they are."""
    question = service.questions.read(STATEMENTS.question)
    named = {name: value for name, value in filters.items() if name != OUTSIDE}
    asked = {name: value for name, value in filters.items() if name == OUTSIDE}
    return asked | {name: term.value for name, term in question.bind(named, service.settings.bases).items()}


def _indexed(
    connection: Connection, service: Service, filters: Mapping[str, str], skipped: int, known: Known
) -> Portion:
    asked = _asked(service, filters)
    number = counted(connection, Shortening(service.settings.bases), asked)
    if number > WHOLE:
        asked |= {LATEST: str(MOST), SKIPPED: str(skipped)}
    return Portion(_told(connection, service, [asked], known)[0], number, skipped)


def _told(
    connection: Connection, service: Service, asked: Sequence[Mapping[str, str]], known: Known = _nothing
) -> list[list[Statement]]:
    """The statements that the index has for each set of filters, in its order; what is known is not read again.

    Of several sets none may leave out reports of a statement, since all are read at once.
    """
    bases = service.settings.bases
    shortening = Shortening(bases)
    places = [places_of_statements(connection, shortening, filters) for filters in asked]
    ids = [shortening.shortened(text for _, text in each) for each in places]
    made = {id: statement for each in ids for id in each if (statement := known(id)) is not None}
    untold = {
        place
        for each, named in zip(places, ids, strict=True)
        for place, id in zip(each, named, strict=True)
        if id not in made
    }
    rows = statements_at(connection, shortening, sorted(untold), asked[0] if len(asked) == 1 else {})
    made |= {statement.id: statement for statement in Folding(bases).statements(rows)}
    return [[made[id] for id in dict.fromkeys(each) if id in made] for each in ids]


def _listed(service: Service, filters: Mapping[str, str], skipped: int) -> Portion:
    made, all_read = _read(service, filters)
    if not all_read:
        return Portion(made[:MOST], None)
    if len(made) <= WHOLE:
        return Portion(made, len(made), skipped)
    end = len(made) - skipped
    return Portion(made[max(0, end - MOST) : max(0, end)], len(made), skipped)


def _read(service: Service, filters: Mapping[str, str]) -> tuple[list[Statement], bool]:
    """Statements out of the list, one page after another, in order of their days; and whether these are all."""
    made: list[Statement] = []
    cursor = None
    while len(made) < MOST_LISTED:
        page = listed(service, STATEMENTS, filters, LONGEST_PAGE, cursor)
        made.extend(cast(list[Statement], page.items))
        cursor = page.following
        if cursor is None:
            return made, True
    return made, False
