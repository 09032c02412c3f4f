"""Plots of networks and of the statements behind them, as SVG and PNG: the same bytes for the same network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kg.networks.plots import blocs, heatmap, polarized, stances, timeline
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import StatementTable


@dataclass(frozen=True)
class Wish:
    """What a plot is to show besides its recipe.

    Attributes:
        kind: "svg" or "png".
        color_by: a proposition; the nodes of a network are coloured by their latest stance on it; "" by type.
        title: above the plot; "" for one made of the recipe.
    """

    kind: str = "svg"
    color_by: str = ""
    title: str = ""


FIGURES: dict[str, Callable[[StatementTable, Recipe, Wish], bytes]] = {
    "network": lambda table, recipe, wish: blocs.draw(table, recipe, wish.kind, wish.color_by, wish.title),
    "heat-map": lambda table, recipe, wish: heatmap.draw(table, recipe, wish.kind, wish.title),
    "timeline": lambda table, recipe, wish: timeline.draw(table, recipe, wish.kind, wish.title),
    "stances": lambda table, recipe, wish: stances.draw(table, recipe, wish.kind, wish.title),
    "polarization": lambda table, recipe, wish: polarized.draw(table, recipe, wish.kind, wish.title),
}
