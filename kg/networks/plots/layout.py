"""Where nodes go: near to those they are tied to, and not upon each other.

igraph's layout of Kamada and Kawai (1989, Information Processing Letters 31), begun from its multidimensional scaling:
edges between all nodes, as long as the nodes should be apart. No chance is in it: one network is laid out in one way.
"""

from __future__ import annotations

import numpy as np

DENSE = 0.5
"""Of all pairs that could be tied: if more are, nearly all paths are one step long and say nothing."""
ASIDE = 1e-3
"""How far scaling's places are moved, each its own way: two nodes upon each other would never come apart."""


def positions(weights: np.ndarray) -> np.ndarray:
    """Coordinates of the nodes of a symmetric matrix of weights: shape (nodes, 2), within 0 and 1."""
    size = len(weights)
    if size < 3:
        return np.column_stack([np.linspace(0.2, 0.8, size), np.full(size, 0.5)])
    import igraph  # takes long to import, since it brings what it could draw with

    apart = distances(weights)
    pairs = igraph.Graph.Full(size)
    scaled = np.array(pairs.layout_mds(dist=apart.tolist()).coords)
    ways = np.arange(size)
    begun = scaled + ASIDE * np.column_stack([np.cos(ways), np.sin(ways)])
    lengths = apart[np.triu_indices(size, 1)].tolist()  # in the order of the edges of a full graph
    return _fitted(np.array(pairs.layout_kamada_kawai(seed=begun.tolist(), weights=lengths).coords))


def distances(weights: np.ndarray) -> np.ndarray:
    """How far apart nodes should be: in a dense network by their weights, else along the shortest paths."""
    off = ~np.eye(len(weights), dtype=bool)
    if (weights[off] != 0).mean() > DENSE:
        low, high = weights[off].min(), weights[off].max()
        apart = (high - weights) / (high - low) + 0.1 if high > low else np.ones_like(weights)
    else:
        apart = _paths(weights)
    np.fill_diagonal(apart, 0)
    return apart


def _paths(weights: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(np.triu(weights > 0, 1))
    edges = list(zip(rows.tolist(), columns.tolist(), strict=True))
    import igraph

    tied = igraph.Graph(n=len(weights), edges=edges)
    top = weights.max() or 1
    length = [1.5 - 0.5 * weight / top for weight in weights[rows, columns]]
    apart = np.array(tied.distances(weights=length) if edges else np.full(weights.shape, np.inf))
    reached = apart[np.isfinite(apart)]
    return np.where(np.isfinite(apart), apart, (reached.max() if len(reached) else 0) + 1.5)


def _fitted(places: np.ndarray) -> np.ndarray:
    low = places.min(axis=0)
    span = (places.max(axis=0) - low).max() or 1
    return (places - low) / span + (1 - (places.max(axis=0) - low) / span) / 2


def spread(places: np.ndarray, gap: float, rounds: int = 200) -> np.ndarray:
    """The positions with every two nodes at least `gap` apart, as far as 200 rounds of pushing bring them."""
    places = places.copy()
    for _ in range(rounds):
        difference = places[:, None] - places[None]
        between = np.linalg.norm(difference, axis=2)
        np.fill_diagonal(between, np.inf)
        lack = np.maximum(gap - between, 0)
        if not lack.any():
            break
        direction = difference / np.maximum(between, 1e-9)[:, :, None]
        places += (direction * lack[:, :, None] / 2).sum(axis=1) * 0.5
    return places
