"""One-mode networks: how much two actors, or two propositions, agree and disagree.

Definitions: Leifeld, Discourse Network Analyzer manual, section "Construction of One-Mode Networks"; Leifeld (2017),
Discourse network analysis, in The Oxford Handbook of Political Networks. Weights are in pairs of statements, before
normalization; the diagonal is 0.

    congruence(i, i') = sum over j, k, k' of x(i,j,k) x(i',j,k') (1 - |k - k'| / (|K| - 1))
    conflict(i, i')   = the same with |k - k'| / (|K| - 1)
    subtract(i, i')   = congruence(i, i') - conflict(i, i')
    ignore(i, i')     = sum over j of (sum over k of x(i,j,k)) (sum over k of x(i',j,k))
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from kg.networks.weights.counts import Counts


def one_mode(counts: Counts, aggregate: str) -> sparse.csr_array:
    """The matrix of weights (units i by units i), symmetric, float64, explicit zeros removed.

    Whole counts are multiplied and added as whole numbers and divided once at the end, so that the result does not
    depend on the machine.
    """
    ignored = _product(counts.mentions, counts.mentions)
    if aggregate == "ignore" or not counts.reach:
        return _clean(ignored if aggregate != "conflict" else ignored * 0)
    distance = _distance(counts)
    if aggregate == "conflict":
        return _clean(distance / counts.reach)
    close = ignored * counts.reach - distance
    if aggregate == "congruence":
        return _clean(close / counts.reach)
    return _clean((close - distance) / counts.reach)


def _distance(counts: Counts) -> sparse.csr_array:
    """The sum over j, k, k' of x(i,j,k) x(i',j,k') |k - k'|."""
    total = sparse.csr_array(counts.mentions.shape[:1] * 2, dtype=counts.mentions.dtype)
    for place, low in enumerate(counts.levels):
        for after in range(place + 1, len(counts.levels)):
            pairs = _product(counts.layers[place], counts.layers[after])
            total = total + (pairs + pairs.T) * (counts.levels[after] - low)
    return total


def _product(left: sparse.csr_array, right: sparse.csr_array) -> sparse.csr_array:
    return (left @ right.T).tocsr()


def _clean(matrix: sparse.csr_array) -> sparse.csr_array:
    cells = matrix.astype(np.float64).tocoo()
    keep = (cells.row != cells.col) & (cells.data != 0)
    entries = (cells.data[keep], (cells.row[keep], cells.col[keep]))
    return sparse.csr_array(sparse.coo_array(entries, shape=cells.shape))
