"""From a table of acts and a recipe to directed networks.

The weight of the edge from i to j, over the acts of i on j that the recipe counts:

- `ignore`: how many there are;
- `subtract`: acts of cooperation less acts of conflict (PLOVER 0.8), so that the sign tells which are more;
- `cooperation`, `conflict`: how many are of that kind;
- `weight`: the sum of their own weights, on the source's scale.

An edge whose acts sum to nothing stays, with the weight 0: something was done.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from scipy import sparse

from kg.networks.acts.selection import ActSelection, select
from kg.networks.acts.table import ActTable
from kg.networks.network import EdgeAttributes, Network, Node, Value
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import UNDATED, moment
from kg.networks.weights.filters import place_of
from kg.networks.weights.spells import first_and_last
from kg.networks.weights.windows import Slice, slices, window_of


def build(table: ActTable, recipe: Recipe) -> Iterator[Network]:
    """The network of a recipe of acts, or with a window the networks of its windows in order of time.

    Raises:
        KgError: a filter names a value that no act has. RecipeError: there are too many windows.
    """
    selection = select(table, recipe)
    for part in slices(selection, recipe):
        yield _network(selection.take(part.places), recipe, part)


def amounts(selection: ActSelection, recipe: Recipe) -> np.ndarray:
    """What each counted act adds to the weight of its edge, float64."""
    if recipe.aggregate == "weight":
        return selection.table.weight[selection.rows]
    if recipe.aggregate == "subtract":
        return selection.table.sign[selection.rows].astype(float)
    return np.ones(len(selection))


def _network(selection: ActSelection, recipe: Recipe, part: Slice) -> Network:
    size = len(selection.names)
    values = amounts(selection, recipe) * (1.0 if part.weights is None else part.weights)
    matrix = sparse.coo_array((values, (selection.first, selection.second)), shape=(size, size)).tocsr()
    active = np.unique(np.concatenate([selection.first, selection.second]))
    codes = np.arange(size) if recipe.isolates == "all" else active
    nodes = tuple(_nodes(selection, codes))
    describe = partial(_edges, selection, codes)
    kept = matrix[codes][:, codes]
    return Network(recipe, nodes, nodes, kept, part.start, part.end, part.centre, len(selection), describe)


def _nodes(selection: ActSelection, codes: np.ndarray) -> Iterator[Node]:
    table, size = selection.table, len(selection.names)
    done, received = (np.bincount(ends, minlength=size) for ends in (selection.first, selection.second))
    both = np.concatenate([selection.first, selection.second])
    first, last = first_and_last(both, np.concatenate([selection.time] * 2), size)
    for code in codes.tolist():
        name = selection.names[code]
        about = {key: value for key, value in table.attributes.get(name, {}).items() if key != "label" and value}
        spell = {} if first[code] == UNDATED else {"first": moment(first[code]), "last": moment(last[code])}
        counts = {"acts": int(done[code] + received[code]), "done": int(done[code]), "received": int(received[code])}
        yield Node(name, table.label(name), 1, {**about, **counts, **spell})


def _edges(selection: ActSelection, codes: np.ndarray) -> EdgeAttributes:
    """Of each edge how many acts there are, of which sign and types, and from when to when."""
    place = {code: number for number, code in enumerate(codes.tolist())}
    rows: dict[tuple[int, int], list[int]] = {}
    for number, ends in enumerate(zip(selection.first.tolist(), selection.second.tolist(), strict=True)):
        rows.setdefault(ends, []).append(number)
    return {(place[source], place[target]): _edge(selection, acts) for (source, target), acts in rows.items()}


def _edge(selection: ActSelection, places: list[int]) -> dict[str, Value]:
    table, rows = selection.table, selection.rows[places]
    signs, times = table.sign[rows], table.time[rows]
    dated = times[times != UNDATED]
    told: dict[str, Value] = {
        "acts": len(rows),
        "cooperation": int((signs == 1).sum()),
        "conflict": int((signs == -1).sum()),
        "types": ", ".join(sorted({table.type.name(row) for row in rows.tolist()})),
    }
    return told | ({"first": moment(dated.min()), "last": moment(dated.max())} if len(dated) else {})


@dataclass(frozen=True)
class ToldAct:
    """One counted act behind an edge: ids, `date` as ISO text, `amount` what it adds to the weight."""

    act: str
    type: str
    date: str
    article: str
    report: str
    amount: float


@dataclass(frozen=True)
class ActsBetween:
    """An edge of a network of acts and every act behind it: weight = sum of the amounts."""

    network: str
    first: str
    second: str
    start: str
    end: str
    weight: float
    acts: tuple[ToldAct, ...]


def explain(table: ActTable, recipe: Recipe, first: str, second: str, window: int = 1) -> ActsBetween:
    """The acts of one actor on another, each given by id or label. `window`: which of a series, from 1.

    Raises:
        KgError: an actor that no act has, or a window that is not in the series.
    """
    selection = select(table, recipe)
    source, target = (place_of(node, selection.names, table.label, "actor", "act") for node in (first, second))
    part = window_of(selection, recipe, window)
    chosen = selection.take(part.places)
    values = amounts(chosen, recipe) * (1.0 if part.weights is None else part.weights)
    acts = []
    for place in np.flatnonzero((chosen.first == source) & (chosen.second == target)).tolist():
        row = int(chosen.rows[place])
        act, kind, day = table.act.name(row), table.type.name(row), moment(table.time[row])
        acts.append(ToldAct(act, kind, day, table.article.name(row), table.report.name(row), float(values[place])))
    weight = float(sum(act.amount for act in acts))
    names_ = selection.names[source], selection.names[target]
    return ActsBetween(recipe.name, *names_, part.start, part.end, weight, tuple(acts))
