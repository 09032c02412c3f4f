"""Who held which position when: a line for each actor and proposition, coloured by stance."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from kg.errors import KgError
from kg.networks.plots.canvas import STANCE_COLORS, dates, figure, legend, row, save, whole
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import STANCES, UNDATED, StatementTable
from kg.networks.weights.selection import Selection, select

MOST_LINES = 120
WORDS = {number: word for word, number in STANCES.items()}


def draw(table: StatementTable, recipe: Recipe, kind: str, title: str = "", source: str = "") -> bytes:
    """The timeline of `between` and `via`: a dot a statement, a bar from one to the next while the stance lasts.

    Raises:
        KgError: nothing is selected, or more than 120 lines are.
    """
    selection = select(table, recipe.with_(stance="ordinal", scale=None))
    selection = selection.take(selection.time != UNDATED)
    pairs = sorted(set(zip(selection.first.tolist(), selection.second.tolist(), strict=True)))
    if not 0 < len(pairs) <= MOST_LINES:
        raise KgError(
            f"plot: {len(pairs)} lines; expected 1 to {MOST_LINES}: narrow the recipe, as with --include person=…"
        )
    labels = [_label(selection, pair) for pair in pairs]
    made, axes = figure(
        11, 1.6 + row(labels, 0.24) * len(pairs), title or f"Positions of {recipe.between}s, by {recipe.via}"
    )
    for line, pair in enumerate(pairs):
        _line(axes, line, selection, pair)
    axes.set_yticks(range(len(pairs)), labels, fontsize=7)
    axes.set_ylim(len(pairs) - 0.5, -0.5)
    axes.grid(axis="x", color="#dddddd", linewidth=0.5)
    axes.tick_params(axis="x", labelsize=8)
    dates(axes)
    legend(axes, {word: STANCE_COLORS[word] for word in STANCES})
    return save(made, kind, source)


def _line(axes: Axes, line: int, selection: Selection, pair: tuple[int, int]) -> None:
    at = (selection.first == pair[0]) & (selection.second == pair[1])
    times = selection.time[at].astype("datetime64[s]").astype("datetime64[D]")
    colors = [STANCE_COLORS[WORDS[level]] for level in selection.level[at].tolist()]
    for place in range(len(times) - 1):
        if colors[place] == colors[place + 1]:
            axes.plot(times[place : place + 2], [line, line], color=colors[place], linewidth=4, solid_capstyle="butt")
    axes.scatter(times, np.full(len(times), line), c=colors, s=26, edgecolors="#444444", linewidths=0.4, zorder=3)


def _label(selection: Selection, pair: tuple[int, int]) -> str:
    names = selection.first_names[pair[0]], selection.second_names[pair[1]]
    first, second = (selection.table.label(name) for name in names)
    return whole(f"{first}: {second}", 80)
