"""How sure an edge's weight is: percentile intervals of the bootstrap (Efron and Tibshirani 1993, chapter 13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kg.errors import KgError
from kg.networks.build import network, weights
from kg.networks.network import Edge, Network
from kg.networks.recipes.recipe import Recipe
from kg.networks.recipes.words import one_of
from kg.networks.table.statements import StatementTable
from kg.networks.weights.counts import count
from kg.networks.weights.selection import Selection, select
from kg.networks.weights.windows import slices

DRAWN = ("statement", "article", "utterance")


@dataclass(frozen=True)
class Interval:
    """An edge's weight in the data, the interval it had in the samples, and the share of samples in which it was 0."""

    first: str
    second: str
    weight: float
    low: float
    high: float
    absent: float


def intervals(
    table: StatementTable,
    recipe: Recipe,
    drawn: str = "article",
    samples: int = 1000,
    level: float = 0.95,
    seed: int = 0,
) -> list[Interval]:
    """The interval of every edge of the network, in the order of its edges.

    Args:
        table: the statements.
        recipe: without a window.
        drawn: what is drawn with replacement, as often as there are of it: articles (statements of one article come
            together), utterances, or single statements.
        samples: how many samples are drawn, by PCG64 with `seed`.
        level: share of the samples within the interval.

    Raises:
        KgError: the recipe has a window, or an argument is out of range.
    """
    problems = one_of("drawn", drawn, DRAWN)
    if problems or recipe.window or samples < 1 or not 0 < level < 1:
        reason = (
            problems[0] if problems else "expected a recipe without window, 1 or more samples, and a level in 0 to 1"
        )
        raise KgError(f"bootstrap: {reason}")
    selection = select(table, recipe)
    (part,) = slices(selection, recipe)
    resampled = network(selection, recipe, part)
    edges = list(resampled.edges)
    values = _drawn(selection, recipe, _places(selection, resampled, edges), _clusters(selection, drawn), samples, seed)
    tail = (1 - level) / 2
    low, high = np.quantile(values, [tail, 1 - tail], axis=0)
    absent = (values == 0).mean(axis=0)
    ends = [(resampled.nodes[edge.source].id, resampled.nodes[edge.target].id) for edge in edges]
    return [
        Interval(*ends[place], edge.weight, float(low[place]), float(high[place]), float(absent[place]))
        for place, edge in enumerate(edges)
    ]


def _drawn(
    selection: Selection,
    recipe: Recipe,
    places: tuple[np.ndarray, np.ndarray],
    clusters: list[np.ndarray],
    samples: int,
    seed: int,
) -> np.ndarray:
    """The weights at some places in each sample, shape (samples, places)."""
    values = np.zeros((samples, len(places[0])))
    chance = np.random.Generator(np.random.PCG64(seed))
    for sample in range(samples if values.size else 0):
        picked = chance.integers(len(clusters), size=len(clusters))
        chosen = selection.take(np.concatenate([clusters[cluster] for cluster in picked]))
        values[sample] = np.asarray(weights(count(chosen, recipe), recipe)[places]).ravel()
    return values


def _places(selection: Selection, observed: Network, edges: Sequence[Edge]) -> tuple[np.ndarray, np.ndarray]:
    """The codes of the edges' ends among all units of the selection."""
    first = {name: code for code, name in enumerate(selection.first_names)}
    second = first if observed.one_mode else {name: code for code, name in enumerate(selection.second_names)}
    rows = np.array([first[observed.nodes[edge.source].id] for edge in edges], np.int64)
    columns = np.array([second[observed.nodes[edge.target].id] for edge in edges], np.int64)
    return rows, columns


def _clusters(selection: Selection, drawn: str) -> list[np.ndarray]:
    """Places of the statements of each article, utterance or statement."""
    if drawn == "statement":
        return [np.array([place]) for place in range(len(selection))]
    codes = getattr(selection.table, drawn).codes[selection.rows]
    order = np.argsort(codes, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(codes[order])) + 1) if len(order) else []
