"""Where nodes go: near to those they are tied to, and not upon each other.

Stress majorization (Gansner, Koren and North 2004, Graph Drawing) from the classical scaling of Torgerson (1952): no
chance in it, so the same network is laid out the same.
"""

from __future__ import annotations

import numpy as np

ROUNDS = 150
DENSE = 0.5


def positions(weights: np.ndarray) -> np.ndarray:
    """Coordinates of the nodes of a symmetric matrix of weights: shape (nodes, 2), within 0 and 1."""
    size = len(weights)
    if size < 3:
        return np.column_stack([np.linspace(0.2, 0.8, size), np.full(size, 0.5)])
    apart = distances(weights)
    return _fitted(_majorized(apart, _classical(apart)))


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
    import igraph  # takes long to import, since it brings what it could draw with

    found = igraph.Graph(n=len(weights), edges=edges)
    top = weights.max() or 1
    length = [1.5 - 0.5 * weight / top for weight in weights[rows, columns]]
    apart = np.array(found.distances(weights=length) if edges else np.full(weights.shape, np.inf))
    reached = apart[np.isfinite(apart)]
    return np.where(np.isfinite(apart), apart, (reached.max() if len(reached) else 0) + 1.5)


def _classical(apart: np.ndarray) -> np.ndarray:
    centre = np.eye(len(apart)) - 1 / len(apart)
    values, vectors = np.linalg.eigh(-centre @ (apart**2) @ centre / 2)
    axes = vectors[:, -2:][:, ::-1]
    sign = np.sign(axes[np.abs(axes).argmax(axis=0), range(2)])  # eigenvectors are defined up to their sign
    spread = 1e-3 * np.column_stack([np.cos(np.arange(len(apart))), np.sin(np.arange(len(apart)))])
    return axes * sign * np.sqrt(np.maximum(values[-2:][::-1], 0)) + spread


def _majorized(apart: np.ndarray, places: np.ndarray) -> np.ndarray:
    size = len(apart)
    weight = np.divide(1, apart**2, out=np.zeros_like(apart), where=apart > 0)
    laplacian = np.diag(weight.sum(axis=1)) - weight
    inverse = np.linalg.pinv(laplacian + 1 / size) - 1 / size
    for _ in range(ROUNDS):
        between = np.linalg.norm(places[:, None] - places[None], axis=2)
        ratio = np.divide(weight * apart, between, out=np.zeros_like(apart), where=between > 1e-12)
        places = inverse @ ((np.diag(ratio.sum(axis=1)) - ratio) @ places)
    return places


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
