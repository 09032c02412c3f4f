"""The matrix of weights as colours, nodes alike beside each other."""

from __future__ import annotations

import numpy as np
from scipy.cluster.hierarchy import leaves_list, linkage

from kg.errors import KgError
from kg.networks.build import build
from kg.networks.plots.canvas import figure, save, short
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
    rows = order(weights)
    columns = rows if network.one_mode else order(weights.T)
    made, axes = figure(*(min(3 + 0.22 * side, 16) for side in weights.shape[::-1]), title or recipe.aggregate)
    top = np.abs(weights).max() or 1
    image = axes.imshow(
        weights[rows][:, columns], cmap="RdBu", vmin=-top, vmax=top, interpolation="nearest", aspect="auto"
    )
    made.colorbar(image, ax=axes, shrink=0.6, label="weight")
    _names(axes.set_yticks, [network.first[row].label for row in rows])
    _names(axes.set_xticks, [network.second[column].label for column in columns], rotation=90)
    return save(made, kind)


def order(weights: np.ndarray) -> np.ndarray:
    """Rows in an order that puts those with like weights beside each other (average linkage, optimal leaves)."""
    if len(weights) < 3:
        return np.arange(len(weights))
    return leaves_list(linkage(weights, "average", optimal_ordering=len(weights) <= 300))


def _names(set_ticks, labels: list[str], **how) -> None:
    if len(labels) <= LABELS:
        set_ticks(range(len(labels)), [short(label, 38) for label in labels], fontsize=7, **how)
    else:
        set_ticks([])
