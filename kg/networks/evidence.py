"""The statements behind an edge, each with what it adds to the weight."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from kg.errors import KgError
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import StatementTable, moment
from kg.networks.weights.counts import Counts, count
from kg.networks.weights.filters import place_of
from kg.networks.weights.normalization import divisors
from kg.networks.weights.selection import Selection, select
from kg.networks.weights.twomode import code, signed
from kg.networks.weights.windows import window_of


@dataclass(frozen=True)
class Told:
    """One counted statement, as its earliest counted report tells it. Ids; `date` is ISO, `stance` the level k.

    `relations`, of a stance that was not said but follows: the relations of propositions that lead to it, in order.
    """

    statement: str
    report: str
    article: str
    person: str
    date: str
    stance: int
    weight: float
    relations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Contribution:
    """What one pair of statements (one-mode), or one statement (two-mode, `second` None), adds to a weight.

    `via` is the unit that ties the pair, `first` was said at the first end of the edge, `second` at the second;
    `amount` is in pairs or statements before normalization.
    """

    via: str
    first: Told
    second: Told | None
    amount: float


@dataclass(frozen=True)
class Explanation:
    """An edge and everything behind it: weight = sum of the contributions' amounts / divisor.

    Attributes:
        network: the recipe's name.
        first, second: ids of the two ends.
        start, end: the window, or first and last statement counted.
        weight: of the edge, 0 if there is none; divisor: of the normalization, 1 without.
        contributions: of every pair that ties the ends, also those that add 0, by unit, then date.
    """

    network: str
    first: str
    second: str
    start: str
    end: str
    weight: float
    divisor: float
    contributions: tuple[Contribution, ...]

    def written(self) -> dict[str, Any]:
        """The fields as JSON has them, where the statements of a contribution are called `one` and `other`."""
        contributions = [
            {
                "via": contribution.via,
                "one": asdict(contribution.first),
                "other": asdict(contribution.second) if contribution.second else None,
                "amount": contribution.amount,
            }
            for contribution in self.contributions
        ]
        return {field.name: getattr(self, field.name) for field in fields(self)} | {"contributions": contributions}


def explain(table: StatementTable, recipe: Recipe, first: str, second: str, window: int = 1) -> Explanation:
    """What lies behind the edge between two nodes, given by id or label.

    Args:
        table: the same table that the network was built from.
        recipe: its recipe.
        first: a unit of `between`; second: another one (one-mode), or a unit of `via` (two-mode).
        window: which window of the series, counted from 1.

    Raises:
        KgError: a node that no statement has, one node twice, or a window that is not in the series.
    """
    selection = select(table, recipe)
    one_mode = recipe.mode == "one-mode"
    seconds = selection.first_names if one_mode else selection.second_names
    a = place_of(first, selection.first_names, table.label, recipe.between)
    b = place_of(second, seconds, table.label, recipe.between if one_mode else recipe.via)
    if one_mode and a == b:
        raise KgError(f"{first}: an edge has two different ends in a one-mode network; expected another node")
    part = window_of(selection, recipe, window)
    weights = np.ones(len(part.places)) if part.weights is None else part.weights
    chosen = selection.take(part.places)
    counts = count(chosen, recipe, part.weights)
    rows = (
        _pairs(chosen, recipe, counts, weights, a, b) if one_mode else _singles(chosen, recipe, counts, weights, a, b)
    )
    contributions = tuple(rows)
    (divisor,) = divisors(counts, recipe.normalize, recipe.aggregate, np.array([a]), np.array([b]))
    total = sum(contribution.amount for contribution in contributions)
    weight = total / divisor if divisor else 0.0
    names = selection.first_names[a], seconds[b]
    return Explanation(recipe.name, *names, part.start, part.end, float(weight), float(divisor), contributions)


def _told(selection: Selection, place: int, weight: float) -> Told:
    table, row = selection.table, selection.rows[place]
    return Told(
        table.statement.name(row),
        table.report.name(row),
        table.article.name(row),
        table.person.name(row),
        moment(table.time[row]),
        int(selection.level[place]),
        float(weight),
        tuple(table.relations.name(row).split()) if table.relations is not None else (),
    )


def _pairs(
    selection: Selection, recipe: Recipe, counts: Counts, weights: np.ndarray, a: int, b: int
) -> Iterator[Contribution]:
    ours, theirs = np.flatnonzero(selection.first == a), np.flatnonzero(selection.first == b)
    for unit in np.intersect1d(selection.second[ours], selection.second[theirs]):
        via = selection.second_names[unit]
        for our in ours[selection.second[ours] == unit]:
            for their in theirs[selection.second[theirs] == unit]:
                share = _share(recipe.aggregate, counts, abs(int(selection.level[our] - selection.level[their])))
                pair = _told(selection, our, weights[our]), _told(selection, their, weights[their])
                yield Contribution(via, *pair, share * float(weights[our] * weights[their]))


def _share(aggregate: str, counts: Counts, distance: int) -> float:
    """What a pair of statements at a distance on the scale adds to a one-mode weight."""
    if aggregate == "ignore":
        return 1.0
    far = distance / counts.reach if counts.reach else 0.0
    return {"congruence": 1 - far, "conflict": far, "subtract": 1 - 2 * far}[aggregate]


def _singles(
    selection: Selection, recipe: Recipe, counts: Counts, weights: np.ndarray, a: int, b: int
) -> Iterator[Contribution]:
    taken: set[int] = set()
    for place in np.flatnonzero((selection.first == a) & (selection.second == b)).tolist():
        level = int(selection.level[place])
        if recipe.aggregate == "combine":  # the first statement at a level sets its bit, further ones add nothing
            amount = 0.0 if level in taken else float(code(counts, level))
            taken.add(level)
        else:
            amount = (1 if recipe.aggregate == "ignore" else signed(counts, level)) * float(weights[place])
        yield Contribution(selection.second_names[b], _told(selection, place, weights[place]), None, amount)
