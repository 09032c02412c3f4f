"""The matrix of weights as colours, nodes alike beside each other."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage
from scipy.spatial.distance import squareform

from kg.errors import KgError
from kg.networks.build import build
from kg.networks.plots.canvas import figure, save, whole, whole_numbers
from kg.networks.plots.layout import distances
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import StatementTable

LABELS = 80


def draw(table: StatementTable, recipe: Recipe, kind: str, title: str = "") -> bytes:
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
    high, wide = (min(3 + 0.22 * side, 16) for side in weights.shape)
    made, axes = figure(wide, high, title or recipe.aggregate)
    top = np.abs(weights).max() or 1
    image = axes.imshow(
        weights[rows][:, columns], cmap="RdBu", vmin=-top, vmax=top, interpolation="nearest", aspect="auto"
    )
    bar = made.colorbar(image, ax=axes, shrink=0.6, label="weight")
    if np.array_equal(weights, np.round(weights)):
        whole_numbers(bar.ax.yaxis)
    _names(axes.set_yticks, [network.first[row].label for row in rows])
    _names(axes.set_xticks, [network.second[column].label for column in columns], rotation=90)
    return save(made, kind)


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


def _names(set_ticks: Callable[..., object], labels: list[str], **how: object) -> None:
    if len(labels) <= LABELS:
        set_ticks(range(len(labels)), [whole(label, 44) for label in labels], fontsize=7, **how)
    else:
        set_ticks([])
