"""The list of statements in the order of newspapers, what was said last first; programs get it in that of time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import cast

from api.pages.evidence import span
from api.pages.portions import latest
from api.problems import Refusal
from api.resources.models import Statement
from api.resources.paging import HOW
from api.resources.stated_dates import dates_of, stated
from api.service import Service

MOST_UNITED = 24
"""Combinations of values of filters that one page is gathered from."""


def newest(
    service: Service, values: Mapping[str, Sequence[str]], skipped: int, number: int
) -> tuple[list[Statement], bool]:
    """Statements that fit filters, what was said last first, and whether there are earlier ones.

    Args:
        service: whose statements.
        values: filters by name, as text; several values of one are a union.
        skipped: how many later ones are left out.
        number: how many at most.

    Raises:
        QueryError: a filter's value is not of its kind. Refusal: 400 the values are too many, or the statements too
            many to be put in another order where there is no index.
    """
    if prod(map(len, values.values())) > MOST_UNITED:
        raise Refusal(400, f"the filters make more than {MOST_UNITED} combinations; expected fewer values")
    every = [dict(zip(values, chosen, strict=True)) for chosen in product(*values.values())]
    dates = dates_of(every[0].get("dates", "all"))
    asked = [{name: value for name, value in each.items() if name not in HOW} for each in every]
    if len(asked) == 1:
        told = latest(service, asked[0], number + 1, skipped)[::-1]
    else:
        # Each statement of the union's beginning is among the beginnings of one of its parts.
        parts = (statement for each in asked for statement in latest(service, each, skipped + number + 1))
        known = {statement.id: statement for statement in parts}
        told = sorted(known.values(), key=_place, reverse=True)[skipped : skipped + number + 1]
    shown = (stated(statement, dates) for statement in told[:number])
    return [cast(Statement, statement) for statement in shown if statement is not None], len(told) > number


def _place(statement: Statement) -> tuple[str, str]:
    return span(statement.utterance.date)[0].isoformat(), statement.id
