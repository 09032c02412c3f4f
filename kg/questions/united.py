"""Several values of one parameter of a question: a union where they name things or words, else a wrong question."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import product
from math import prod

from kg.errors import QueryError
from kg.questions.files import Question

UNITED = ("id", "term")
"""The kinds of parameters of which several values are a union, as in lists: things and words."""
MOST = 100
"""How many combinations of values one question is asked of."""


def combinations(question: Question, pairs: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    """The values to ask a question of, one after another: of each combination, where one is given several.

    Args:
        question: whose parameters are given.
        pairs: names and values as given, in their order.

    Raises:
        QueryError: a parameter of which several values are no union (a day, a number, a text) is given twice, or there
            are more than `MOST` combinations.
    """
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    for parameter in question.parameters:
        if parameter.kind not in UNITED and len(values.get(parameter.name, ())) > 1:
            raise QueryError(f"{parameter.name} is given twice; expected it once: two of it are no union")
    each = {name: tuple(dict.fromkeys(several)) for name, several in values.items()}
    number = prod(map(len, each.values()))
    if number > MOST:
        raise QueryError(f"the values given make {number} combinations; expected at most {MOST}")
    return [dict(zip(each, chosen, strict=True)) for chosen in product(*each.values())]
