"""The counts x(i, j, k) of the method, as one sparse matrix a level."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy import sparse

from kg.networks.recipes.recipe import Recipe
from kg.networks.weights.selection import Selection


@dataclass(frozen=True, eq=False)
class Counts:
    """How often unit i takes stance k on unit j.

    Definition: Leifeld, Discourse Network Analyzer manual, section "Notation".

    Attributes:
        levels: the stances k that occur, ascending.
        layers: for each of them the matrix (units i by units j) of counts: int64, or float64 sums of time weights.
        scale: K, every level of the scale, ascending, whether or not it occurs.
        binary: whether 0 stands for opposition, not for a middle.
    """

    levels: tuple[int, ...]
    layers: tuple[sparse.csr_array, ...]
    scale: Sequence[int]
    binary: bool

    @property
    def reach(self) -> int:
        """|K| - 1, the largest distance between two stances."""
        return self.scale[-1] - self.scale[0]

    @cached_property
    def mentions(self) -> sparse.csr_array:
        """The sum over k: how often unit i speaks of unit j."""
        return sum(self.layers[1:], start=self.layers[0])

    @cached_property
    def activity(self) -> np.ndarray:
        """The sum over j and k: how much unit i speaks."""
        return self.mentions.sum(axis=1)

    @cached_property
    def prominence(self) -> np.ndarray:
        """The sum over i and k: how much unit j is spoken of."""
        return self.mentions.sum(axis=0)

    @cached_property
    def profile(self) -> sparse.csr_array:
        """The layers side by side: units i by (unit j, stance k)."""
        return sparse.hstack(self.layers, format="csr")


def scale(selection: Selection, recipe: Recipe) -> Sequence[int]:
    """The levels of the scale.

    With `dna_compatible` they are those that occur in the whole table, as in the original program (its manual counts
    every level of the scale, "not just those values that are empirically observed").
    """
    if recipe.stance == "binary":
        return (0, 1)
    low, high = recipe.scale or (-1, 1)
    if recipe.dna_compatible:
        table = selection.table
        levels = (
            table.observed_levels if recipe.stance == "levels" else np.unique(table.stance[~np.isnan(table.stance)])
        )
        if len(levels):
            return tuple(int(level) for level in levels)
    return range(low, high + 1)


def count(selection: Selection, recipe: Recipe, weights: np.ndarray | None = None) -> Counts:
    """Count a selection. `weights` (float64, one a counted statement) replaces 1 by each statement's time weight."""
    shape = (len(selection.first_names), len(selection.second_names))
    levels = tuple(int(level) for level in np.unique(selection.level)) or (0,)
    values = np.ones(len(selection), np.int64) if weights is None else weights
    layers = []
    for level in levels:
        at = selection.level == level
        entries = (values[at], (selection.first[at], selection.second[at]))
        layers.append(sparse.coo_array(entries, shape=shape).tocsr())
    return Counts(levels, tuple(layers), scale(selection, recipe), recipe.stance == "binary")
