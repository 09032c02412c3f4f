"""Plots of networks and of the statements behind them, as SVG and PNG: the same bytes for the same network."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module

from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import StatementTable


@dataclass(frozen=True)
class Wish:
    """What a plot is to show besides its recipe.

    Attributes:
        kind: "svg" or "png".
        color_by: a proposition; the nodes of a network are coloured by their latest stance on it; "" by type.
        title: above the plot; "" for one made of the recipe.
        source: a line below it that says where it comes from (`kg.charts.signature`); "" for none.
    """

    kind: str = "svg"
    color_by: str = ""
    title: str = ""
    source: str = ""


FIGURES: dict[str, Callable[[StatementTable, Recipe, Wish], bytes]] = {
    "network": lambda table, recipe, wish: _drawn(
        "blocs", table, recipe, wish.kind, wish.color_by, wish.title, wish.source
    ),
    "heat-map": lambda table, recipe, wish: _drawn("heatmap", table, recipe, wish.kind, *_words(wish)),
    "timeline": lambda table, recipe, wish: _drawn("timeline", table, recipe, wish.kind, *_words(wish)),
    "stances": lambda table, recipe, wish: _drawn("stances", table, recipe, wish.kind, *_words(wish)),
    "polarization": lambda table, recipe, wish: _drawn("polarized", table, recipe, wish.kind, *_words(wish)),
}


def _words(wish: Wish) -> tuple[str, str]:
    return wish.title, wish.source


def _drawn(module: str, *arguments: object) -> bytes:
    """What a figure's module draws. It is imported now: matplotlib takes longer than everything else at a start."""
    drawing: bytes = import_module(f"{__name__}.{module}").draw(*arguments)
    return drawing
