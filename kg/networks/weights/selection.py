"""The statements that a recipe counts, each with the nodes it ties: the x(i, j, k) of the method before counting."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kg.networks.recipes.recipe import Recipe
from kg.networks.table.column import NONE, Column
from kg.networks.table.statements import StatementTable
from kg.networks.weights.duplicates import first_of_each, spans
from kg.networks.weights.filters import levels, selected
from kg.networks.weights.implied import with_implied


@dataclass(frozen=True, eq=False)
class Selection:
    """Counted statements in order of time; a statement with several units (topics) is counted under each.

    Attributes:
        table: the whole table, with implied stances if the recipe asks for them.
        rows: int64, row of the table of each counted statement.
        first, second: int64, unit i of `between` and unit j of `via`, as codes into the names.
        level: int64, k on the scale of the recipe.
        first_names, second_names: ids of all units of the table, sorted.
    """

    table: StatementTable
    rows: np.ndarray
    first: np.ndarray
    second: np.ndarray
    level: np.ndarray
    first_names: tuple[str, ...]
    second_names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def time(self) -> np.ndarray:
        """Seconds since 1970-01-01 of each counted statement."""
        return self.table.time[self.rows]

    def take(self, places: np.ndarray) -> Selection:
        """The counted statements of a mask or index array."""
        return replace(
            self,
            rows=self.rows[places],
            first=self.first[places],
            second=self.second[places],
            level=self.level[places],
        )


def select(table: StatementTable, recipe: Recipe) -> Selection:
    """The statements that a recipe counts, in order of time.

    A statement without a unit of either kind (no organization, no topic at the level) is not counted.

    Raises:
        KgError: a filter's value or a level is not one the data or the scale has.
    """
    table = with_implied(table.of_texts() if recipe.dates == "stated" else table, recipe)
    rows = np.flatnonzero(selected(table, recipe))
    places, first, first_names = _units(table, recipe.between, rows)
    rows = rows[places]
    places, second, second_names = _units(table, recipe.via, rows)
    first, rows = first[places], rows[places]
    level = levels(table, recipe)[rows].astype(np.int64)
    return _unrepeated(Selection(table, rows, first, second, level, first_names, second_names), recipe)


def _units(table: StatementTable, unit: str, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Places in `rows`, repeated once for each unit of the row, the units' codes, and the names of all units."""
    if unit.startswith("topic"):
        return _topics(table, unit.partition(":")[2] or "direct", rows)
    column: Column = getattr(table, unit.replace("-", "_"))
    codes = column.codes[rows]
    places = np.flatnonzero(codes != NONE)
    return places, codes[places].astype(np.int64), tuple(column.values)


def _topics(table: StatementTable, level: str, rows: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    topics = [table.topics.at(proposition, level) for proposition in table.proposition.values]
    names = tuple(sorted(set().union(*topics)))
    code = {name: place for place, name in enumerate(names)}
    counts = np.array([*map(len, topics), 0])
    starts = np.concatenate([[0], np.cumsum(counts)])
    flat = np.array([code[name] for named in topics for name in named], np.int64)
    proposition = table.proposition.codes[rows]
    each = counts[proposition]
    places = np.repeat(np.arange(len(rows)), each)
    within = np.arange(each.sum()) - np.repeat(np.cumsum(each) - each, each)
    return places, flat[starts[proposition[places]] + within], names


def _unrepeated(selection: Selection, recipe: Recipe) -> Selection:
    span = spans(selection.table, recipe.duplicates, recipe.dna_compatible)
    if span is None:
        return selection
    keys = [selection.first, selection.second, span[selection.rows]]
    if recipe.aggregate != "ignore":
        keys.append(selection.level)
    return selection.take(first_of_each(*keys))
