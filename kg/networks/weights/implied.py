"""Implied stances as rows of a statement table, for recipes that ask for them.

What follows from a statement by relations of propositions (`kg.derive.frame`) is counted as a statement of its speaker
on the other proposition, only where a recipe includes the standing "implied", and never where the same utterance has
a stance of its own on it. Nothing follows from what is anonymous, or a publisher's reading.
"""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np

from kg.networks.recipes.recipe import Recipe
from kg.networks.table.column import Column
from kg.networks.table.statements import NO_LEVEL, STANCES, STANDINGS, StatementTable

IMPLIED = "implied"
_WORDS = {number: word for word, number in STANCES.items()}


def with_implied(table: StatementTable, recipe: Recipe) -> StatementTable:
    """The table, with a row for each implied stance after its own rows if the recipe asks for them."""
    if IMPLIED not in dict(recipe.include).get("standing", ()) or not table.frame.relations:
        return table
    said = set(zip(table.utterance.codes.tolist(), table.proposition.codes.tolist(), strict=True))
    spoken = {(utterance, table.proposition.values[code]) for utterance, code in said if code >= 0}
    rows, propositions, stances, paths = [], [], [], []
    for row in np.flatnonzero(~np.isnan(table.stance) & (_standing(table) == 0)).tolist():
        proposition, stance = table.proposition.name(row), _WORDS[int(table.stance[row])]
        for implication in table.frame.implied(proposition, stance):
            if (int(table.utterance.codes[row]), implication.proposition) not in spoken:
                rows.append(row)
                propositions.append(implication.proposition)
                stances.append(float(STANCES[implication.stance]))
                paths.append(" ".join(implication.path))
    if not rows:
        return table
    added = replace(
        table.take(np.array(rows)),
        proposition=Column.of(propositions),
        stance=np.array(stances),
        level=np.full(len(rows), NO_LEVEL),  # the scale that the source coded on is of what was said
        standing=np.full(len(rows), STANDINGS.index(IMPLIED), np.int8),
        relations=Column.of(paths),
    )
    return _together(replace(table, standing=_standing(table), relations=Column.of([None] * len(table))), added)


def _standing(table: StatementTable) -> np.ndarray:
    return np.zeros(len(table), np.int8) if table.standing is None else table.standing


def _together(table: StatementTable, added: StatementTable) -> StatementTable:
    parts: dict[str, Any] = {}
    for item in fields(table):
        first, second = getattr(table, item.name), getattr(added, item.name)
        if isinstance(first, Column):
            parts[item.name] = Column.of([*_names(first), *_names(second)])
        elif isinstance(first, np.ndarray):
            parts[item.name] = np.concatenate([first, second])
    return replace(table, **parts).ordered()


def _names(column: Column) -> list[str | None]:
    return [column.values[code] if code >= 0 else None for code in column.codes]
