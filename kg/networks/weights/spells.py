"""When nodes and edges are there, and how much lies behind an edge."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from kg.networks.network import EdgeAttributes, Value
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import UNDATED, moment
from kg.networks.weights.selection import Selection

NEVER = np.iinfo(np.int64).max
MOST_CELLS = 20_000_000


def first_and_last(units: np.ndarray, time: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Times of the first and the last dated statement of each unit; UNDATED where there is none."""
    dated = time != UNDATED
    first, last = np.full(size, NEVER), np.full(size, UNDATED)
    np.minimum.at(first, units[dated], time[dated])
    np.maximum.at(last, units[dated], time[dated])
    return np.where(first == NEVER, UNDATED, first), last


def edge_attributes(
    selection: Selection, matrix: sparse.csr_array, rows: np.ndarray, columns: np.ndarray, recipe: Recipe
) -> EdgeAttributes:
    """What is known of each edge, by its row and column in the matrix.

    `pairs`: pairs of statements of the two ends on one `via` unit, of whatever stance (one-mode), or statements that
    tie the two ends (two-mode). `first`: the earliest date by which both ends had spoken on one such unit; `last`: the
    latest date on which either end spoke on a unit that both speak on, one unit at a time. One-mode edges have
    no attributes where units of both kinds make more than 20 million combinations.
    """
    entries = (sparse.triu(matrix, 1) if recipe.mode == "one-mode" else matrix).tocoo()
    ends = rows[entries.row], columns[entries.col]
    if recipe.mode == "two-mode":
        table = _two_mode(selection, *ends)
    elif len(selection.first_names) * len(selection.second_names) > MOST_CELLS:
        return {}
    else:
        table = _one_mode(selection, *ends)
    keys = zip(entries.row.tolist(), entries.col.tolist(), strict=True)
    return dict(zip(keys, _attributes(*table), strict=True))


def _attributes(pairs: np.ndarray, first: np.ndarray, last: np.ndarray) -> list[dict[str, Value]]:
    attributes = []
    for number, begin, end in zip(pairs.tolist(), first.tolist(), last.tolist(), strict=True):
        dates = {} if begin in (UNDATED, NEVER) else {"first": moment(begin), "last": moment(end)}
        attributes.append({"pairs": number, **dates})
    return attributes


def _cells(selection: Selection) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count, first and last time of every (unit i, unit j) as arrays of shape (units i, units j)."""
    shape = (len(selection.first_names), len(selection.second_names))
    cell = selection.first * shape[1] + selection.second
    size = shape[0] * shape[1]
    number = np.bincount(cell, minlength=size)
    first, last = first_and_last(cell, selection.time, size)
    first = np.where(first == UNDATED, NEVER, first)
    return number.reshape(shape), first.reshape(shape), last.reshape(shape)


def _two_mode(selection: Selection, first_end: np.ndarray, second_end: np.ndarray) -> tuple[np.ndarray, ...]:
    cells = len(selection.second_names)
    keys, place, number = np.unique(selection.first * cells + selection.second, return_inverse=True, return_counts=True)
    first, last = first_and_last(place, selection.time, len(keys))
    at = np.searchsorted(keys, first_end.astype(np.int64) * cells + second_end)
    return number[at], first[at], last[at]


def _one_mode(selection: Selection, first_end: np.ndarray, second_end: np.ndarray) -> tuple[np.ndarray, ...]:
    number, first, last = _cells(selection)
    shape = len(first_end)
    pairs, begins, ends = np.zeros(shape, np.int64), np.full(shape, NEVER), np.full(shape, UNDATED)
    for unit in np.unique(first_end):
        at = first_end == unit
        others = second_end[at]
        both = (number[unit] > 0) & (number[others] > 0)
        pairs[at] = number[others] @ number[unit]
        begins[at] = np.where(both, np.maximum(first[unit], first[others]), NEVER).min(axis=1, initial=NEVER)
        ends[at] = np.where(both, np.maximum(last[unit], last[others]), UNDATED).max(axis=1, initial=UNDATED)
    return pairs, begins, ends
