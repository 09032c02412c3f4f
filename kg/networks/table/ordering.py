"""The order of rows by several keys, told quickly of rows that are in order but for a few that came last."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

FEW = 5_000
"""So many rows are put in their places one by one; of more, all are sorted."""


def order(keys: Sequence[np.ndarray], fresh: int = 0) -> np.ndarray | None:
    """The rows in the order of keys, the first of which weighs most; None if they are in it.

    Args:
        keys: arrays of one length.
        fresh: how many rows, the last ones, may be anywhere. If the others are not in order, all are sorted.
    """
    size = len(keys[0])
    settled = size - fresh
    if fresh > FEW or not _is_ordered([key[:settled] for key in keys]):
        return np.lexsort(tuple(reversed(keys)))
    if not fresh:
        return None
    rows = settled + np.lexsort([key[settled:] for key in reversed(keys)])
    places = [
        bisect_right(
            range(settled), tuple(key[row].item() for key in keys), key=lambda at: tuple(key[at].item() for key in keys)
        )
        for row in rows.tolist()
    ]
    return np.insert(np.arange(settled), places, rows)


def _is_ordered(keys: Sequence[np.ndarray]) -> bool:
    """Whether each row is the one after the row before it, or like it."""
    alike = np.arange(max(len(keys[0]) - 1, 0))
    for key in keys:
        first, second = key[alike], key[alike + 1]
        if (first > second).any():
            return False
        alike = alike[first == second]
    return True
