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
AT_ONCE = 32
"""Others with whom one unit is compared at once: so few that what is compared stays in the processor's cache."""
PRODUCTS = 2_000_000
"""Sums of products that are held at once."""
NARROW = 65_535
"""Fewer distinct times have ranks of two bytes."""


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
    dated = (first != UNDATED) & (first != NEVER)
    days = {time: moment(time) for time in np.unique([first[dated], last[dated]]).tolist()}
    attributes: list[dict[str, Value]] = []
    for number, begin, end, known in zip(*(each.tolist() for each in (pairs, first, last, dated)), strict=True):
        attributes.append({"pairs": number, "first": days[begin], "last": days[end]} if known else {"pairs": number})
    return attributes


def _cells(selection: Selection, time: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Count, first and last time of every (unit i, unit j) as arrays of shape (units i, units j)."""
    shape = (len(selection.first_names), len(selection.second_names))
    cell = selection.first * shape[1] + selection.second
    size = shape[0] * shape[1]
    number = np.bincount(cell, minlength=size)
    first, last = first_and_last(cell, time, size)
    first = np.where(first == UNDATED, NEVER, first)
    return number.reshape(shape), first.reshape(shape), last.reshape(shape)


def _two_mode(selection: Selection, first_end: np.ndarray, second_end: np.ndarray) -> tuple[np.ndarray, ...]:
    cells = len(selection.second_names)
    keys, place, number = np.unique(selection.first * cells + selection.second, return_inverse=True, return_counts=True)
    first, last = first_and_last(place, selection.time, len(keys))
    at = np.searchsorted(keys, first_end.astype(np.int64) * cells + second_end)
    return number[at], first[at], last[at]


def _one_mode(selection: Selection, first_end: np.ndarray, second_end: np.ndarray) -> tuple[np.ndarray, ...]:
    # Times by their rank: numbers of four bytes are compared in half the time, of two in a quarter.
    times, rank = np.unique(selection.time, return_inverse=True)
    number, first, last = _cells(selection, np.where(selection.time == UNDATED, UNDATED, rank))
    kind = np.uint16 if len(times) < NARROW else np.uint32
    never, undated = len(times) + 1, 0
    first = np.where(first == NEVER, never, first + 1).astype(kind)
    last = np.where(last == UNDATED, undated, last + 1).astype(kind)
    shape = len(first_end)
    begins, ends = np.full(shape, never), np.full(shape, undated)
    # Every bit where a unit was spoken on, none elsewhere: a mask that takes no conversion.
    spoken = np.where(number > 0, np.iinfo(kind).max, 0).astype(kind)
    order = np.argsort(first_end, kind="stable")
    for at in np.split(order, np.flatnonzero(np.diff(first_end[order])) + 1) if shape else ():
        unit, others = first_end[at[0]], second_end[at]
        for start in range(0, len(at), AT_ONCE):
            some, few = at[start : start + AT_ONCE], others[start : start + AT_ONCE]
            # Who has not spoken on a unit has `never` begun there, so that it needs no mask; what is last does.
            begins[some] = np.maximum(first[unit], first[few]).min(axis=1, initial=never)
            both = np.maximum(last[unit], last[few])
            both &= spoken[few]
            both &= spoken[unit]
            ends[some] = both.max(axis=1, initial=undated)
    known = np.concatenate([[UNDATED], times, [NEVER]])
    return _met(number.astype(float), first_end, second_end), known[begins], known[ends]


def _met(counted: np.ndarray, first_end: np.ndarray, second_end: np.ndarray) -> np.ndarray:
    """How many pairs of statements lie behind each edge: the sum of products of what both ends said on each unit."""
    pairs = np.zeros(len(first_end), np.int64)
    size = max(1, PRODUCTS // max(1, len(counted)))
    for start in range(0, len(counted), size):
        at = np.flatnonzero((first_end >= start) & (first_end < start + size))
        if len(at):
            pairs[at] = (counted[start : start + size] @ counted.T)[first_end[at] - start, second_end[at]]
    return pairs
