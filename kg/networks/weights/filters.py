"""Which rows of a statement table a recipe selects."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence

import numpy as np

from kg.errors import KgError
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.column import NONE, Column
from kg.networks.table.statements import NO_LEVEL, STANCES, STANDINGS, UNDATED, StatementTable, seconds

DAY = 86_400


def selected(table: StatementTable, recipe: Recipe) -> np.ndarray:
    """Mask of the rows that pass the dates and filters of a recipe and have a stance on its scale.

    A row without a date passes only if neither `since` nor `until` is given. A row lacking the field of an `include`
    does not pass; one lacking the field of an `exclude` does. One coding counts: see `second_codings`. Unless a filter
    speaks of standing, only what is said by name counts: no anonymous statement, and no publisher's reading.

    Raises:
        KgError: a filter names a value that no row of the table has, or a level lies outside the recipe's scale.
    """
    mask = ~np.isnan(levels(table, recipe))
    mask &= within(table.time, recipe)
    for name, values in recipe.include:
        mask &= _matches(table, name, values)
    if all(name != "coder" for name, _ in recipe.include):
        mask &= ~second_codings(table)
    if all(name != "standing" for name, _ in (*recipe.include, *recipe.exclude)):
        mask &= _matches(table, "standing", STANDINGS[:1])
    for name, values in recipe.exclude:
        mask &= ~_matches(table, name, values)
    _on_scale(table, recipe, mask)
    return mask


def within(time: np.ndarray, recipe: Recipe) -> np.ndarray:
    """Mask of the moments, in seconds since 1970-01-01, between a recipe's first and last day."""
    mask = np.ones(len(time), bool)
    if recipe.since:
        mask &= time >= seconds(recipe.since)
    if recipe.until:
        mask &= (time < seconds(recipe.until) + DAY) & (time != UNDATED)
    return mask


def levels(table: StatementTable, recipe: Recipe) -> np.ndarray:
    """The level k of each row on the recipe's scale, float64; nan where the row has none.

    Ordinal: -1, 0, 1. Binary: 0 opposes, 1 supports. Levels: the source's integers.
    """
    if recipe.stance == "levels":
        return np.where(table.level == NO_LEVEL, np.nan, table.level.astype(float))
    if recipe.stance == "binary":
        return np.where(table.stance == 0, np.nan, (table.stance + 1) / 2)
    return table.stance


def _on_scale(table: StatementTable, recipe: Recipe, mask: np.ndarray) -> None:
    if not recipe.scale:
        return
    low, high = recipe.scale
    outside = mask & ((table.level < low) | (table.level > high))
    if outside.any():
        row = int(np.flatnonzero(outside)[0])
        raise KgError(
            f"{table.statement.name(row)}: level {table.level[row]}; expected {low} to {high}, the scale of the recipe"
            f" ({int(outside.sum())} statements lie outside it)"
        )


def second_codings(table: StatementTable) -> np.ndarray:
    """Mask of the rows that are another coder's coding of what a coder before it in the alphabet coded.

    Two codings are of one thing if article, speaker, whom it speaks for, date and proposition are the same.
    """
    second = np.zeros(len(table), bool)
    order = {code: place for place, code in enumerate(np.argsort(np.array(table.coder.values, object)))}
    rows = np.flatnonzero(present(table.coder))
    if len(table.coder.values) < 2:
        return second
    parts = (table.article, table.person, table.organization, table.proposition)
    things = [(*(int(column.codes[row]) for column in parts), int(table.time[row])) for row in rows]
    first: dict[tuple[int, ...], int] = {}
    for thing, row in zip(things, rows, strict=True):
        place = order[int(table.coder.codes[row])]
        first[thing] = min(first.get(thing, place), place)
    for thing, row in zip(things, rows, strict=True):
        second[row] = order[int(table.coder.codes[row])] != first[thing]
    return second


def _matches(table: StatementTable, name: str, values: Sequence[str]) -> np.ndarray:
    if name == "stance":
        return np.isin(table.stance, [STANCES[value] for value in values])
    if name == "hops":
        return np.isin(table.hops, [int(value) for value in values])
    if name in ("conditional", "contested"):
        return np.isin(getattr(table, name), [value == "true" for value in values])
    if name == "standing":
        codes = [STANDINGS.index(value) for value in values]
        return np.isin(np.zeros(len(table), np.int8) if table.standing is None else table.standing, codes)
    if name == "topic":
        return _under(table, values)
    column: Column = getattr(table, name.replace("-", "_"))
    known(name, values, column.values)
    return np.isin(column.codes, [column.places[value] for value in values])


def _under(table: StatementTable, values: Sequence[str]) -> np.ndarray:
    above = [set(table.topics.all(proposition)) for proposition in table.proposition.values]
    known("topic", values, sorted(set().union(*above)))
    roots = set(values)
    hit = np.array([bool(roots & topics) for topics in above] + [False])
    return hit[table.proposition.codes]


def known(name: str, values: Sequence[str], existing: Sequence[str], of: str = "statement") -> None:
    """Refuse a value that no statement, or act, has. Raises KgError, with the nearest ones that exist."""
    places = set(existing)
    for value in values:
        if value not in places:
            close = difflib.get_close_matches(value, existing, 3) or sorted(existing)[:3]
            raise KgError(f"{name} {value!r} is in no {of}; expected one of {len(places)}, such as {', '.join(close)}")


def place_of(node: str, names: Sequence[str], label: Callable[[str], str], unit: str, of: str = "statement") -> int:
    """Where among `names` a node is that is given by its id, or by a label that no other has. Raises KgError."""
    labelled = [name for name in names if label(name) == node] if node not in names else []
    if len(labelled) == 1:
        return names.index(labelled[0])
    known(unit, [node], names, of)
    return names.index(node)


def present(column: Column) -> np.ndarray:
    """Mask of the rows that have a name."""
    return column.codes != NONE
