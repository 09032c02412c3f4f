"""Two-mode networks: which stance an actor takes on a proposition.

Definitions: Leifeld, Discourse Network Analyzer manual, section "Affiliation Networks". Weights are in statements.

    ignore(i, j)   = sum over k of x(i,j,k)
    subtract(i, j) = sum over k of k x(i,j,k); on a binary scale k counts as -1 for 0
    combine(i, j)  = a code of the set of stances taken: the sum over the k with x(i,j,k) > 0 of 2 to the power of how
                     many levels of the scale lie above k. Binary: 1 supports, 2 opposes, 3 both. Ordinal: 1 supports,
                     2 ambivalent, 4 opposes, and sums of these.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from kg.networks.weights.counts import Counts


def two_mode(counts: Counts, aggregate: str) -> sparse.csr_array:
    """The matrix of weights (units i by units j), float64, explicit zeros removed."""
    if aggregate == "ignore":
        return clean(counts.mentions)
    total = sparse.csr_array(counts.mentions.shape, dtype=np.float64)
    for level, layer in zip(counts.levels, counts.layers, strict=True):
        total = total + (
            signed(counts, level) * layer if aggregate == "subtract" else (layer > 0) * code(counts, level)
        )
    return clean(total)


def signed(counts: Counts, level: int) -> int:
    """What one statement at a level adds to "subtract"."""
    return 2 * level - 1 if counts.binary else level


def code(counts: Counts, level: int) -> int:
    """What a level that is taken adds to "combine"."""
    return 2 ** (len(counts.scale) - 1 - counts.scale.index(level))


def clean(matrix: sparse.csr_array) -> sparse.csr_array:
    """The matrix as float64 without explicit zeros."""
    counts = sparse.csr_array(matrix.astype(np.float64))
    counts.eliminate_zeros()
    return counts
