"""Polarization over time."""

from __future__ import annotations

import numpy as np

from kg.errors import KgError
from kg.networks.measures.polarization import polarization
from kg.networks.plots.canvas import dates, figure, save
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import StatementTable


def draw(table: StatementTable, recipe: Recipe, kind: str, title: str = "", source: str = "") -> bytes:
    """The score of each window (`kg.networks.measures.polarization`) as a line.

    Raises:
        KgError: the recipe has no window, or no statement is dated.
    """
    if not recipe.window:
        raise KgError("plot: polarization over time needs a series; expected a recipe with a window, as --window years")
    windows = polarization(table, recipe)
    if not windows:
        raise KgError("plot: no window has statements; expected dated statements")
    made, axes = figure(9, 4, title or f"Polarization of {recipe.between}s into two camps")
    times = np.array([np.datetime64(item.start, "s") for item in windows])
    axes.plot(times, [item.score for item in windows], marker="o", markersize=3, color="#4477aa", linewidth=1.2)
    axes.set_ylim(0, 1)
    axes.set_ylabel("score", fontsize=8)
    axes.grid(color="#dddddd", linewidth=0.5)
    axes.tick_params(labelsize=8)
    dates(axes)
    return save(made, kind, source)
