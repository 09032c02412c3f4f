"""The matrix of weights as colours, nodes alike beside each other."""

from __future__ import annotations

from unicodedata import east_asian_width

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from kg.errors import KgError
from kg.networks.build import build
from kg.networks.plots.canvas import figure, row, save, whole, whole_numbers
from kg.networks.plots.layout import distances
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import StatementTable

LABELS = 80
WIDEST = 100
"""Letters of a line of a name."""
CELL, LETTER = 0.22, 0.06
"""Inches that a row of the picture is high at least, and that a letter is wide."""


def draw(table: StatementTable, recipe: Recipe, kind: str, title: str = "", source: str = "") -> bytes:
    """The heat map of a network without windows: blue above 0, red below, white at 0.

    Raises:
        KgError: a series, an event list, or an empty network.
    """
    if recipe.window or recipe.mode == "events":
        raise KgError("plot: a heat map is one picture; expected a recipe without a window")
    network = next(build(table, recipe))
    weights = network.dense
    if not weights.size:
        raise KgError("plot: the network has no node; expected a recipe that selects statements")
    rows = among(weights) if network.one_mode else order(weights)
    columns = rows if network.one_mode else order(weights.T)
    names = _shown([network.first[at].label for at in rows]), _shown([network.second[at].label for at in columns])
    rooms = [row(shown, CELL) * max(side, 5) for shown, side in zip(names, weights.shape, strict=True)]
    high, wide = min(rooms[0], 20) + _breadth(names[1]) + 1, min(rooms[1], 20) + _breadth(names[0]) + 2
    made, axes = figure(wide, high, title or recipe.aggregate)
    top = np.abs(weights).max() or 1
    image = axes.imshow(
        weights[rows][:, columns], cmap="RdBu", vmin=-top, vmax=top, interpolation="nearest", aspect="auto"
    )
    bar = made.colorbar(image, ax=axes, shrink=0.6, label="weight")
    if np.array_equal(weights, np.round(weights)):
        whole_numbers(bar.ax.yaxis)
    axes.set_yticks(range(len(names[0])), names[0], fontsize=7)
    axes.set_xticks(range(len(names[1])), names[1], fontsize=7, rotation=90)
    return save(made, kind, source)


def among(weights: np.ndarray) -> np.ndarray:
    """The nodes of a symmetric matrix of weights in an order that puts those that are near beside each other.

    How far apart two nodes are is told by their own weight (`layout.distances`), not by how alike their rows are: two
    that agree with each other and with nobody else have unlike rows, for each has the other's place.
    """
    if len(weights) < 3:
        return np.arange(len(weights))
    apart = squareform(distances(weights), checks=False)
    return leaves_list(linkage(apart, "average", optimal_ordering=len(weights) <= 300))


def order(weights: np.ndarray) -> np.ndarray:
    """Rows in an order that puts those with like weights beside each other (average linkage, optimal leaves)."""
    if len(weights) < 3:
        return np.arange(len(weights))
    return leaves_list(linkage(weights, "average", optimal_ordering=len(weights) <= 300))


def _shown(labels: list[str]) -> list[str]:
    """The names beside a side; none where they are many."""
    return [whole(label, WIDEST) for label in labels] if len(labels) <= LABELS else []


def _breadth(names: list[str]) -> float:
    """Inches that the longest line of some names takes; letters of East Asia are twice as wide as others."""
    lines = [line for name in names for line in name.split("\n")]
    return LETTER * max(
        (sum(2 if east_asian_width(letter) in "WF" else 1 for letter in line) for line in lines), default=0
    )
