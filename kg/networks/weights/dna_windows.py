"""The windows of Discourse Network Analyzer 3, for recipes with `dna_compatible`."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from kg.networks.recipes.recipe import Recipe, Window
from kg.networks.table.statements import seconds
from kg.networks.weights.calendar import shift


def windows(times: np.ndarray, recipe: Recipe, window: Window) -> Iterator[tuple[int, int, int]]:
    """First second, last second and centre of each window of time; `window` is the recipe's.

    A window is centred; it reaches round((width - 1) / 2) units to either side, both ends included, and is kept only
    if it lies within the time from the first to the last statement, or from `since` to `until`.
    """
    first = seconds(recipe.since) if recipe.since else int(times[0])
    last = seconds(recipe.until) + 86_399 if recipe.until else int(times[-1])
    reach = window.width // 2  # Math.round((width - 1) / 2.0), halves upwards
    centre = first
    while centre <= last:
        start, end = shift(centre, window.unit, -reach), shift(centre, window.unit, reach)
        if start >= first and end <= last:
            yield start, end, centre
        centre = shift(centre, window.unit, window.step)


def statement_windows(times: np.ndarray, width: int, step: int, seed: int) -> Iterator[tuple[int, np.ndarray]]:
    """Place of the focal statement and places of all statements of each window of statements.

    A window reaches half its width of statements to either side of a focal one. Of the statements that share the
    moment of its first, and of its last, statement as many as fit are drawn by lot. The original has no seed: its
    networks differ from run to run; here the lot is drawn by PCG64 with the recipe's seed.
    """
    lot = np.random.Generator(np.random.PCG64(seed))
    half = width // 2
    for focal in range(half, len(times) - half, step):
        lower, upper = times[focal - half], times[focal + half]
        places = np.arange(len(times))
        before = places[(times > lower) & (places < focal)]
        after = places[(times < upper) & (places > focal)]
        begins = lot.permutation(places[times == lower])[: max(half - len(before), 0)]
        ends = lot.permutation(places[times == upper])[: max(half - len(after), 0)]
        yield focal, np.concatenate([begins, before, [focal], after, ends])
