"""How often each proposition was supported, opposed, and neither."""

from __future__ import annotations

import numpy as np

from kg.errors import KgError
from kg.networks.plots.canvas import STANCE_COLORS, figure, legend, row, save, whole, whole_numbers
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import STANCES, StatementTable
from kg.networks.weights.counts import Counts, count
from kg.networks.weights.selection import select

MOST_BARS = 40


def draw(table: StatementTable, recipe: Recipe, kind: str, title: str = "", source: str = "") -> bytes:
    """A bar for each unit of `via`, the 40 with most statements: opposition to the left, support to the right.

    Ambivalent statements lie half to each side of the middle. Raises KgError if nothing is selected.
    """
    selection = select(table, recipe.with_(stance="ordinal", scale=None))
    counts = count(selection, recipe.with_(stance="ordinal", scale=None))
    if not len(selection):
        raise KgError("plot: no statement is selected; expected a recipe that selects some")
    sums = {word: _sums(counts, number) for word, number in STANCES.items()}
    total = np.sum(list(sums.values()), axis=0)
    chosen = np.lexsort((np.arange(len(total)), -total))[:MOST_BARS]
    chosen = chosen[total[chosen] > 0]
    names = [whole(table.label(selection.second_names[code]), 70) for code in chosen]
    made, axes = figure(10, 1.5 + row(names, 0.25) * len(chosen), title or f"Statements by {recipe.via}")
    left = -(sums["opposes"] + sums["ambivalent"] / 2)
    for word in ("opposes", "ambivalent", "supports"):
        axes.barh(range(len(chosen)), sums[word][chosen], left=left[chosen], color=STANCE_COLORS[word], height=0.75)
        left = left + sums[word]
    axes.axvline(0, color="#444444", linewidth=0.6)
    axes.set_yticks(range(len(chosen)), names, fontsize=7)
    axes.set_ylim(len(chosen) - 0.4, -0.6)
    whole_numbers(axes.xaxis)
    axes.xaxis.set_major_formatter(lambda value, _: f"{abs(value):g}")
    axes.set_xlabel("statements", fontsize=8)
    legend(axes, {word: STANCE_COLORS[word] for word in STANCES})
    return save(made, kind, source)


def _sums(counts: Counts, level: float) -> np.ndarray:
    if level not in counts.levels:
        return np.zeros(counts.mentions.shape[1])
    return counts.layers[counts.levels.index(level)].sum(axis=0).astype(float)
