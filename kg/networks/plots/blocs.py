"""A network as dots and lines, coloured by type, or by stance on one proposition."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection

from kg.errors import KgError
from kg.networks.build import build
from kg.networks.network import Network, Node
from kg.networks.plots.canvas import STANCE_COLORS, TYPE_COLORS, figure, ink, legend, save, short, whole
from kg.networks.plots.layout import positions, spread
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import STANCES, StatementTable
from kg.networks.weights.filters import known

EDGES_A_NODE = 3
AGGREGATES = {
    "ignore": "Shared subjects",
    "congruence": "Agreement",
    "conflict": "Conflict",
    "subtract": "Agreement less conflict",
}
MANY = 60
VOTES = {"supports": "supports", "ambivalent": "ambivalent", "opposes": "opposes", "none": "no statement found"}


def draw(
    table: StatementTable, recipe: Recipe, kind: str, color_by: str = "", title: str = "", source: str = ""
) -> bytes:
    """The network of a recipe without windows; of a dense one the strongest edges, three for each node.

    Raises:
        KgError: a series, an event list, an empty network, or a proposition that no statement is about.
    """
    if recipe.window or recipe.mode == "events":
        raise KgError("plot: a network is one picture; expected a recipe without a window")
    network = next(build(table, recipe))
    if not network.nodes:
        raise KgError("plot: the network has no node; expected a recipe that selects statements")
    weights = network.dense if network.one_mode else _both(network.dense)
    many = len(network.nodes) > MANY
    places = spread(positions(weights), 0.034 if many else 0.07)
    made, axes = figure(12 if many else 10, 9 if many else 7, title or _title(table, recipe))
    axes.set_axis_off()
    shown = _edges(axes, places, weights)
    colors = _by_stance(table, color_by, network) if color_by else _by_type(network)
    _dots(axes, network, places, colors, many)
    _key(axes, table, network, color_by, colors)
    total = len(np.nonzero(np.triu(weights, 1))[0])
    note = (
        f"{len(network.nodes)} nodes; {shown} strongest of {total} edges drawn" if shown < total else f"{total} edges"
    )
    axes.text(0, -0.02, note, transform=axes.transAxes, fontsize=7, color="#555555")
    axes.set_aspect("equal")
    axes.margins(0.06)
    return save(made, kind, source)


def _both(weights: np.ndarray) -> np.ndarray:
    rows, columns = weights.shape
    return np.block([[np.zeros((rows, rows)), weights], [weights.T, np.zeros((columns, columns))]])


def _title(table: StatementTable, recipe: Recipe) -> str:
    span = " to ".join(day for day in (recipe.since, recipe.until) if day)
    what = AGGREGATES.get(recipe.aggregate, recipe.aggregate)
    if recipe.mode == "two-mode":
        return f"{recipe.between} and {recipe.via}{', ' + span if span else ''}"
    return f"{what} of each {recipe.between} with others, by {recipe.via}{', ' + span if span else ''}"


def _edges(axes: Axes, places: np.ndarray, weights: np.ndarray) -> int:
    rows, columns = np.nonzero(np.triu(weights, 1))
    values = weights[rows, columns]
    strongest = np.lexsort((columns, rows, -np.round(np.abs(values), 12)))[: EDGES_A_NODE * len(weights)]
    rows, columns, values = rows[strongest], columns[strongest], values[strongest]
    if not len(values):
        return 0
    lines = list(np.stack([places[rows], places[columns]], axis=1))
    wide = 0.3 + 2.2 * np.abs(values) / np.abs(values).max()
    colors = np.where(values > 0, "#7799bb", "#cc5544")
    styles = ["-" if value > 0 else (0, (3, 2)) for value in values]
    axes.add_collection(LineCollection(lines, linewidths=wide, colors=colors, linestyles=styles, alpha=0.35, zorder=1))
    return len(values)


def _dots(axes: Axes, network: Network, places: np.ndarray, colors: list[str], many: bool) -> None:
    said = np.array([float(node.attributes["statements"]) for node in network.nodes])
    size = 30 + 250 * said / max(said.max(), 1) if not many else np.full(len(said), 150.0)
    shapes = [("o", 1), ("s", 2)]
    for marker, side in shapes:
        at = np.array([node.side == side for node in network.nodes])
        if at.any():
            chosen = [color for color, here in zip(colors, at, strict=True) if here]
            across, up = places[at].T
            axes.scatter(
                across, up, s=size[at], c=chosen, marker=marker, edgecolors="#444444", linewidths=0.5, zorder=2
            )
    for node, place, color in zip(network.nodes, places, colors, strict=True):
        if many:
            axes.annotate(_mark(node), place, ha="center", va="center", fontsize=6, zorder=3, color=ink(color))
        else:
            label = whole(node.label, 28)
            axes.annotate(label, place, xytext=(0, 9), textcoords="offset points", ha="center", fontsize=7.5, zorder=3)


def _mark(node: Node) -> str:
    """A few letters for a dot: the country code, else the first letters of the label."""
    code = str(node.attributes.get("code", "")) or node.id.rpartition("/")[2]
    return code.upper() if len(code) <= 3 else short(node.label, 5)


def _by_type(network: Network) -> list[str]:
    return [TYPE_COLORS.get(str(node.attributes.get("type", "")), TYPE_COLORS[""]) for node in network.nodes]


def _by_stance(table: StatementTable, proposition: str, network: Network) -> list[str]:
    known("proposition", [proposition], table.proposition.values)
    about = np.flatnonzero(table.proposition.codes == table.proposition.places[proposition])
    units = getattr(table, network.recipe.between.partition(":")[0].replace("-", "_"), None)
    if units is None:
        raise KgError(
            f"plot: {network.recipe.between} take no stance; expected between person, organization or publisher"
        )
    words = {float(number): word for word, number in STANCES.items()}
    latest = {
        units.name(row): words.get(float(table.stance[row]), "none") for row in about
    }  # rows are in order of time
    return [STANCE_COLORS[latest.get(node.id, "none")] for node in network.nodes]


def _key(axes: Axes, table: StatementTable, network: Network, color_by: str, colors: list[str]) -> None:
    if color_by:
        names = {f"{VOTES[word]} ({colors.count(color)})": color for word, color in STANCE_COLORS.items()}
    else:
        names = {name or "other": color for name, color in TYPE_COLORS.items() if color in colors}
    legend(axes, names)
