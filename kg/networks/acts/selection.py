"""The acts that a recipe counts, each with the two nodes that it ties."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from kg.networks.acts.table import ActTable
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.column import Column
from kg.networks.weights.duplicates import first_of_each, spans
from kg.networks.weights.filters import known, within


@dataclass(frozen=True, eq=False)
class ActSelection:
    """Counted acts in order of time.

    Attributes:
        table: the whole table.
        rows: int64, row of the table of each counted act.
        first, second: int64, who did it and to whom, as codes into `names`.
        names: ids of every actor of the table, sorted; or the classes of actors.
    """

    table: ActTable
    rows: np.ndarray
    first: np.ndarray
    second: np.ndarray
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def time(self) -> np.ndarray:
        """Seconds since 1970-01-01 of each counted act."""
        return self.table.time[self.rows]

    def take(self, places: np.ndarray) -> ActSelection:
        """The counted acts of a mask or index array."""
        return replace(self, rows=self.rows[places], first=self.first[places], second=self.second[places])


def select(table: ActTable, recipe: Recipe) -> ActSelection:
    """The acts that a recipe counts, in order of time.

    Of the aggregate `cooperation` or `conflict` these are the acts of that sign, of `weight` those that have one.

    Raises:
        KgError: a filter names a value that no act has.
    """
    rows = np.flatnonzero(_selected(table, recipe))
    first, second, names = _ends(table, recipe.between)
    return _unrepeated(ActSelection(table, rows, first[rows], second[rows], names), recipe)


def _ends(table: ActTable, unit: str) -> tuple[np.ndarray, np.ndarray, tuple[str, ...]]:
    """Actor and recipient of every row as codes into the names of all."""

    def named(name: str) -> str:
        return name if unit == "actor" else table.kind(name) or "Actor"

    columns = table.actor, table.recipient
    names = tuple(sorted({named(name) for column in columns for name in column.values}))
    place = {name: code for code, name in enumerate(names)}
    codes = [np.array([place[named(name)] for name in column.values] or [0], np.int64) for column in columns]
    return codes[0][table.actor.codes], codes[1][table.recipient.codes], names


def _selected(table: ActTable, recipe: Recipe) -> np.ndarray:
    mask = within(table.time, recipe)
    if recipe.aggregate in ("cooperation", "conflict"):
        mask &= table.sign == (1 if recipe.aggregate == "cooperation" else -1)
    if recipe.aggregate == "weight":
        mask &= ~np.isnan(table.weight)
    for name, values in recipe.include:
        mask &= _matches(table, name, values)
    for name, values in recipe.exclude:
        mask &= ~_matches(table, name, values)
    return mask


def _matches(table: ActTable, name: str, values: Sequence[str]) -> np.ndarray:
    if name == "hops":
        return np.isin(table.hops, [int(value) for value in values])
    if name == "party":
        known(name, values, sorted({*table.actor.values, *table.recipient.values}), "act")
        return _among(table.actor, values) | _among(table.recipient, values)
    if name == "actor-type":
        kinds = {name: table.kind(name) for name in table.actor.values}
        known(name, values, sorted({*kinds.values()} - {""}), "act")
        return _among(table.actor, [actor for actor, kind in kinds.items() if kind in values])
    column: Column = table.type if name == "act-type" else getattr(table, name)
    known(name, values, column.values, "act")
    return _among(column, values)


def _among(column: Column, values: Sequence[str]) -> np.ndarray:
    return np.isin(column.codes, [column.places[value] for value in values if value in column.places])


def _unrepeated(selection: ActSelection, recipe: Recipe) -> ActSelection:
    if recipe.duplicates == "act":
        return selection.take(first_of_each(selection.table.act.codes[selection.rows]))
    span = spans(selection.table, recipe.duplicates, False)
    if span is None:
        return selection
    kinds = selection.table.type.codes[selection.rows]
    return selection.take(first_of_each(selection.first, selection.second, kinds, span[selection.rows]))
