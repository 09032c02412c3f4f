"""How central the nodes of a network are, by igraph, on its positive weights.

strength     sum of the weights (of all weights, negative ones too)
degree       number of edges with a positive weight
betweenness  Freeman (1977), share of shortest paths through a node; an edge is as long as 1 / weight
closeness    Wasserman and Faust (1994): 1 / mean distance to the nodes of its component; 0 for an isolate
eigenvector  Bonacich (1987), scaled to a maximum of 1
pagerank     Brin and Page (1998), damping 0.85, summing to 1
"""

from __future__ import annotations

import math

import numpy as np

from kg.networks.measures.communities import graph
from kg.networks.network import Network

MEASURES = ("strength", "degree", "betweenness", "closeness", "eigenvector", "pagerank")


def centralities(network: Network) -> dict[str, list[float]]:
    """Each measure's values, in the order of `network.nodes`; both sides of a two-mode network as one network."""
    weights = network.dense if network.one_mode else _square(network.dense)
    if not len(weights):
        return {name: [] for name in MEASURES}
    whole = graph(weights)
    nodes = whole.vcount()
    if not whole.ecount():
        empty = [0.0] * nodes
        return {
            **dict.fromkeys(MEASURES, empty),
            "strength": weights.sum(axis=1).tolist(),
            "pagerank": [1 / nodes] * nodes,
        }
    length = [1 / weight for weight in whole.es["weight"]]
    pairs = (nodes - 1) * (nodes - 2) / 2
    between = whole.betweenness(weights=length, directed=False)
    close = whole.closeness(weights=length, normalized=True)
    return {
        "strength": weights.sum(axis=1).tolist(),
        "degree": [float(degree) for degree in whole.degree()],
        "betweenness": [value / pairs if pairs else 0.0 for value in between],
        "closeness": [0.0 if math.isnan(value) else value for value in close],
        "eigenvector": _eigenvector(weights),
        "pagerank": whole.pagerank(weights="weight", directed=False),
    }


def _square(weights: np.ndarray) -> np.ndarray:
    rows, columns = weights.shape
    return np.block([[np.zeros((rows, rows)), weights], [weights.T, np.zeros((columns, columns))]])


def _eigenvector(weights: np.ndarray) -> list[float]:
    """The leading eigenvector; numpy's solver, since igraph's starts at random."""
    _, vectors = np.linalg.eigh(np.maximum(weights, 0))
    leading = np.abs(vectors[:, -1])
    return (leading / leading.max()).tolist()
