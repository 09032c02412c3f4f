"""From a table and a recipe to networks."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from scipy import sparse

from kg.networks.network import Network, Node
from kg.networks.recipes.recipe import Recipe
from kg.networks.recipes.words import RecipeError
from kg.networks.table.statements import StatementTable, moment
from kg.networks.weights.counts import Counts, count
from kg.networks.weights.normalization import normalized
from kg.networks.weights.onemode import one_mode
from kg.networks.weights.selection import Selection, select
from kg.networks.weights.spells import edge_attributes, first_and_last
from kg.networks.weights.twomode import two_mode
from kg.networks.weights.windows import Slice, slices


def build(table: StatementTable, recipe: Recipe) -> Iterator[Network]:
    """The network of a recipe, or with a window the networks of its windows in order of time.

    Cost: linear in the statements for the counts; the pairs of units that share a `via` unit for one-mode weights.

    Raises:
        KgError: the recipe asks for what the data does not have (an unknown actor, a level outside the scale).
        RecipeError: an event list is no network.
    """
    if recipe.mode == "events":
        raise RecipeError("recipe: mode events is a list of statements; expected one-mode or two-mode for a network")
    if recipe.mode == "acts":
        raise RecipeError("recipe: mode acts is not made of statements; expected one-mode or two-mode")
    selection = select(table, recipe)
    for part in slices(selection, recipe):
        yield network(selection.take(part.places), recipe, part)


def weights(counts: Counts, recipe: Recipe) -> sparse.csr_array:
    """The normalized weights between all units: float64, without explicit zeros."""
    matrix = (one_mode if recipe.mode == "one-mode" else two_mode)(counts, recipe.aggregate)
    return normalized(matrix, counts, recipe.normalize, recipe.aggregate)


def network(selection: Selection, recipe: Recipe, part: Slice) -> Network:
    """The network of one slice, from the slice's own statements."""
    matrix = weights(count(selection, recipe, part.weights), recipe)
    rows = _kept(selection.first, matrix, 0, recipe)
    columns = rows if recipe.mode == "one-mode" else _kept(selection.second, matrix, 1, recipe)
    first = _nodes(selection, 1, rows)
    second = first if recipe.mode == "one-mode" else _nodes(selection, 2, columns)
    matrix = matrix[rows][:, columns]
    describe = partial(edge_attributes, selection, matrix, rows, columns, recipe)
    return Network(recipe, first, second, matrix, part.start, part.end, part.centre, len(selection), describe)


def _kept(units: np.ndarray, matrix: sparse.csr_array, axis: int, recipe: Recipe) -> np.ndarray:
    """The codes of the units that become nodes, ascending."""
    if recipe.isolates == "all":
        return np.arange(matrix.shape[axis])
    if recipe.isolates == "active":
        return np.unique(units)
    entries = matrix.tocoo()
    return np.unique(entries.col if axis else entries.row)


def _nodes(selection: Selection, side: int, codes: np.ndarray) -> tuple[Node, ...]:
    units, names = (selection.first, selection.first_names) if side == 1 else (selection.second, selection.second_names)
    table = selection.table
    statements = np.bincount(units, minlength=len(names))
    first, last = first_and_last(units, selection.time, len(names))
    nodes = []
    for code in codes:
        name = names[code]
        known = {key: value for key, value in table.attributes.get(name, {}).items() if key != "label" and value}
        spell = {"first": moment(first[code]), "last": moment(last[code])} if statements[code] else {}
        spell = {key: value for key, value in spell.items() if value}
        nodes.append(Node(name, table.label(name), side, {**known, "statements": int(statements[code]), **spell}))
    return tuple(nodes)
