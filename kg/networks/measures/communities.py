"""Groups of nodes that are tied more closely to each other than to the rest.

leiden        Traag, Waltman and van Eck (2019), Scientific Reports 9:5233, maximizing modularity; negative weights
              count against a common group (Traag and Bruggeman 2009, as a layer of weight -1)
louvain       Blondel et al. (2008), J. Stat. Mech. P10008, on the positive weights
hierarchical  average linkage on the Jaccard distance of what the nodes say: the share, of all (unit, stance) pairs
              that either of two nodes takes, that not both take; cut where modularity is highest
"""

from __future__ import annotations

from collections.abc import Sequence

import igraph
import leidenalg
import networkx as nx
import numpy as np
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import pdist

from kg.errors import KgError
from kg.networks.network import Network
from kg.networks.recipes.recipe import Recipe
from kg.networks.recipes.words import one_of
from kg.networks.table.statements import StatementTable
from kg.networks.weights.counts import count
from kg.networks.weights.selection import select

METHODS = ("leiden", "louvain", "hierarchical")
MOST_GROUPS = 10


def communities(table: StatementTable, network: Network, method: str = "leiden", seed: int = 0) -> list[int]:
    """The number of each node's group, in the order of the nodes; group 1 is the largest.

    Args:
        table: the statements the network was built from (used by "hierarchical").
        network: a one-mode network without windows.
        method: "leiden", "louvain" or "hierarchical".
        seed: the same seed finds the same groups.

    Raises:
        KgError: the method is not known, or the network is not one-mode.
    """
    problems = one_of("communities", method, METHODS)
    if problems:
        raise KgError(problems[0])
    if not network.one_mode:
        raise KgError("communities: they are defined for a one-mode network")
    if not network.first:
        return []
    algorithms = {"leiden": _leiden, "louvain": _louvain}
    groups = _hierarchical(table, network) if method == "hierarchical" else algorithms[method](network, seed)
    return by_size(groups)


def by_size(groups: Sequence[int]) -> list[int]:
    """Groups numbered from 1 by size, then by their first member."""
    values, first, sizes = np.unique(np.asarray(groups), return_index=True, return_counts=True)
    order = values[np.lexsort((first, -sizes))]
    place = {int(group): number for number, group in enumerate(order, start=1)}
    return [place[int(group)] for group in groups]


def graph(weights: np.ndarray) -> igraph.Graph:
    """The undirected graph of the positive weights, without loops."""
    rows, columns = np.nonzero(np.triu(weights > 0, 1))
    edges = list(zip(rows.tolist(), columns.tolist(), strict=True))
    return igraph.Graph(n=len(weights), edges=edges, edge_attrs={"weight": weights[rows, columns].tolist()})


def _leiden(network: Network, seed: int) -> list[int]:
    layers = [graph(network.dense), graph(-network.dense)]
    used = [(layer, sign) for layer, sign in zip(layers, (1, -1), strict=True) if layer.ecount()]
    if not used:
        return list(range(len(network.first)))
    kind = leidenalg.ModularityVertexPartition
    partitions = [kind(layer, weights="weight") for layer, _ in used]
    optimiser = leidenalg.Optimiser()
    optimiser.set_rng_seed(seed)
    while optimiser.optimise_partition_multiplex(partitions, layer_weights=[sign for _, sign in used]) > 0:
        pass
    return list(partitions[0].membership)


def _louvain(network: Network, seed: int) -> list[int]:
    positive = nx.Graph()
    positive.add_nodes_from(range(len(network.first)))
    rows, columns = np.nonzero(np.triu(network.dense > 0, 1))
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        positive.add_edge(row, column, weight=float(network.dense[row, column]))
    groups = nx.community.louvain_communities(positive, seed=seed)
    membership = {node: number for number, group in enumerate(groups) for node in group}
    return [membership[node] for node in range(len(network.first))]


def _hierarchical(table: StatementTable, network: Network) -> list[int]:
    profile = profiles(table, network.recipe, [node.id for node in network.first])
    size = len(profile)
    if size < 3:
        return list(range(size))
    tree = linkage(pdist(profile, "jaccard"), "average")
    layers = graph(network.dense)
    cuts = [fcluster(tree, groups, "maxclust") for groups in range(2, min(MOST_GROUPS, size - 1) + 1)]
    if not layers.ecount():
        return cuts[0].tolist()
    scores = [layers.modularity((cut - 1).tolist(), weights="weight") for cut in cuts]
    return cuts[int(np.argmax(np.round(scores, 12)))].tolist()


def profiles(table: StatementTable, recipe: Recipe, nodes: Sequence[str]) -> np.ndarray:
    """Which (unit of `via`, stance) each node takes: bool, shape (nodes, units times stances)."""
    selection = select(table, recipe)
    counts = count(selection, recipe)
    place = {name: code for code, name in enumerate(selection.first_names)}
    return counts.profile[[place[node] for node in nodes]].toarray() > 0
