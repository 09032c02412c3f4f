"""How far a network falls into camps that agree within and contradict each other.

    score = max over partitions into k camps of Q / (1 - 1/k)
    Q     = (sum over pairs in one camp of (C(i,i') - c(i) c(i') / c) - (F(i,i') - f(i) f(i') / f)) / (c + f)

C is the congruence network, F the conflict network, c(i) and f(i) their row sums, c and f their totals: the modularity
of signed networks (Gómez, Jensen and Arenas 2009, Physical Review E 80:016114), divided by the largest value that k
camps can have. 1: k camps of equal strength, all congruence within them and all conflict between them; 0: agreement
and conflict fall as chance would have it, as in a consensus.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kg.errors import KgError
from kg.networks.build import build
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import StatementTable

RESTARTS = 20


@dataclass(frozen=True)
class Polarization:
    """The score of one network or window, 0 to 1, and the camps, each a sorted tuple of ids, largest first."""

    start: str
    end: str
    score: float
    camps: tuple[tuple[str, ...], ...]


def polarization(table: StatementTable, recipe: Recipe, camps: int = 2, seed: int = 0) -> list[Polarization]:
    """The score of the recipe's network, or of each of its windows.

    The aggregation of the recipe is replaced by congruence and by conflict; its normalization, filters, windows and
    kernel stay. Camps are found by moving single nodes while that helps, from 20 starts drawn with the seed; the same
    seed finds the same.

    Raises:
        KgError: the recipe is not one-mode, or fewer than 2 camps are asked for.
    """
    if recipe.mode != "one-mode":
        raise KgError("polarization: it is defined for a one-mode network")
    if camps < 2:
        raise KgError(f"polarization: {camps} camps; expected 2 or more")
    agree = build(table, recipe.with_(aggregate="congruence", isolates="active"))
    against = build(table, recipe.with_(aggregate="conflict", isolates="active"))
    windows = []
    for congruence, conflict in zip(agree, against, strict=True):
        membership, score = best(gains(congruence.dense, conflict.dense), camps, seed)
        ids = np.array([node.id for node in congruence.first])
        groups = [tuple(ids[membership == camp].tolist()) for camp in range(camps)]
        groups = sorted((group for group in groups if group), key=lambda group: (-len(group), group))
        windows.append(Polarization(congruence.start, congruence.end, score, tuple(groups)))
    return windows


def gains(congruence: np.ndarray, conflict: np.ndarray) -> np.ndarray:
    """What each ordered pair adds to Q when in one camp: shape (nodes, nodes), symmetric."""
    total = congruence.sum() + conflict.sum()
    if not total:
        return np.zeros_like(congruence)
    return (_surplus(congruence) - _surplus(conflict)) / total


def _surplus(weights: np.ndarray) -> np.ndarray:
    total = weights.sum()
    strength = weights.sum(axis=1)
    return weights - np.outer(strength, strength) / total if total else np.zeros_like(weights)


def quality(gain: np.ndarray, membership: np.ndarray, camps: int) -> float:
    """The score of one partition: `membership` holds the number of each node's camp."""
    same = membership[:, None] == membership[None, :]
    return float(gain[same].sum() / (1 - 1 / camps))


def best(gain: np.ndarray, camps: int, seed: int) -> tuple[np.ndarray, float]:
    """The best partition found and its score, never below 0 (everyone in one camp)."""
    size = len(gain)
    chance = np.random.Generator(np.random.PCG64(seed))
    chosen, top = np.zeros(size, np.int64), 0.0
    for _ in range(RESTARTS):
        membership = _climbed(gain, chance.integers(camps, size=size), camps)
        score = quality(gain, membership, camps)
        if score > top + 1e-12:
            chosen, top = membership, score
    return chosen, top


def _climbed(gain: np.ndarray, membership: np.ndarray, camps: int) -> np.ndarray:
    """Move the node that gains most to where it gains most, until no move gains."""
    if not len(gain):
        return membership
    rows = np.arange(len(gain))
    off = gain - np.diag(np.diag(gain))
    while True:
        ties = off @ np.eye(camps)[membership]
        advantage = ties - ties[rows, membership][:, None]
        node, camp = np.unravel_index(np.argmax(np.round(advantage, 12)), advantage.shape)
        if advantage[node, camp] <= 1e-12:
            return membership
        membership[node] = camp
