"""When a series of networks passes from one phase to another.

Definition: Masuda and Holme (2019), Scientific Reports 9:795; Leifeld, rDNA, dna_phaseTransitions. Windows are compared
two by two, the distances clustered, and a phase is a maximal run of windows in one cluster.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from kg.errors import KgError
from kg.networks.build import build
from kg.networks.measures.communities import graph
from kg.networks.measures.spectra import absolute, eigenvalues, spectral
from kg.networks.recipes.recipe import Recipe
from kg.networks.recipes.words import one_of
from kg.networks.table.statements import StatementTable

DISTANCES = ("absolute", "spectral")
LINKAGES = ("average", "complete", "single", "ward")


@dataclass(frozen=True)
class Phase:
    """A run of windows alike: its state (numbered by first appearance), first and last window, and their dates."""

    state: int
    first: int
    last: int
    start: str
    end: str


def distances(
    table: StatementTable, recipe: Recipe, kind: str = "absolute"
) -> tuple[np.ndarray, list[tuple[str, str]]]:
    """Distances between all windows, shape (windows, windows), 0 to 2, and the dates of each window.

    Raises:
        KgError: the recipe has no window, or the spectral distance is asked of a two-mode network.
    """
    problems = one_of("distance", kind, DISTANCES)
    if problems:
        raise KgError(problems[0])
    if not recipe.window:
        raise KgError("phases: they need a series; expected a recipe with a window")
    if kind == "spectral" and recipe.mode != "one-mode":
        raise KgError("phases: the spectral distance is defined for one-mode networks; expected absolute")
    series = list(build(table, recipe.with_(isolates="all")))
    states = [eigenvalues(network.dense) if kind == "spectral" else network.dense for network in series]
    of = spectral if kind == "spectral" else absolute
    apart = np.zeros((len(states), len(states)))
    for place, state in enumerate(states):
        for after in range(place + 1, len(states)):
            apart[place, after] = apart[after, place] = of(state, states[after])
    return apart, [(network.centre or network.start, network.end) for network in series]


def phases(
    table: StatementTable, recipe: Recipe, kind: str = "absolute", method: str = "average", most: int = 6
) -> list[Phase]:
    """The phases of a series, in order of time; each begins with a transition.

    Windows are clustered by `method`; of the cuts into 2 to `most` clusters the one with the highest modularity, in
    the network of similarities 1 - distance / largest distance, is taken.

    Raises:
        KgError: as `distances`, or fewer than three windows.
    """
    problems = one_of("linkage", method, LINKAGES)
    if problems:
        raise KgError(problems[0])
    apart, dates = distances(table, recipe, kind)
    if len(apart) < 3:
        raise KgError(f"phases: {len(apart)} windows; expected 3 or more")
    return _runs(_states(apart, method, most), dates)


def _states(apart: np.ndarray, method: str, most: int) -> np.ndarray:
    if not apart.max():
        return np.ones(len(apart), np.int64)
    tree = linkage(squareform(apart, checks=False), method)
    alike = graph(1 - apart / apart.max())
    cuts = [fcluster(tree, size, "maxclust") for size in range(2, min(most, len(apart) - 1) + 1)]
    if not alike.ecount():
        return cuts[0]
    scores = [alike.modularity((cut - 1).tolist(), weights="weight") for cut in cuts]
    return cuts[int(np.argmax(np.round(scores, 12)))]


def _runs(states: np.ndarray, dates: list[tuple[str, str]]) -> list[Phase]:
    numbers: dict[int, int] = {}
    runs: list[Phase] = []
    for place, state in enumerate(states.tolist()):
        number = numbers.setdefault(state, len(numbers) + 1)
        start, end = dates[place]
        if runs and runs[-1].state == number:
            runs[-1] = Phase(number, runs[-1].first, place + 1, runs[-1].start, end)
        else:
            runs.append(Phase(number, place + 1, place + 1, start, end))
    return runs
