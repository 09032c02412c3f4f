"""What weights are divided by, so that talkative actors and popular propositions do not dominate a network.

Definitions: Leifeld, Discourse Network Analyzer manual, sections "Normalization for One-Mode Networks" and
"Normalization of Affiliation Networks". With a(i) the statements of unit i and p(j) those on unit j:

    average          (a(i) + a(i')) / 2
    jaccard          sum over j, k of x(i,j,k) [x(i',j,k) = 0] + x(i',j,k) [x(i,j,k) = 0] + x(i,j,k) x(i',j,k)
    cosine           sqrt(a(i)^2) sqrt(a(i')^2) = a(i) a(i'); so the source, although no cosine of an angle
    textbook-cosine  |x(i)| |x(i')|, the Euclidean lengths of the two profiles over (j, k), or over j alone where the
                     aggregation ignores stances: congruence on a binary scale, and ignore, become cosines of an angle
    activity         a(i)
    prominence       p(j)

A weight whose divisor is 0 is 0.
"""

from __future__ import annotations

import numpy as np
from scipy import sparse

from kg.networks.weights.counts import Counts


def divisors(counts: Counts, normalize: str, aggregate: str, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """The divisor of each pair (rows[n], columns[n]) of units: float64, of the shape of `rows`."""
    if normalize == "none":
        return np.ones(len(rows))
    if normalize == "activity":
        return counts.activity[rows].astype(float)
    if normalize == "prominence":
        return counts.prominence[columns].astype(float)
    first, second = counts.activity[rows], counts.activity[columns]
    if normalize == "average":
        return (first + second) / 2
    if normalize == "cosine":
        return (first * second).astype(float)
    if normalize == "jaccard":
        return _jaccard(counts, rows, columns)
    profile = counts.mentions if aggregate == "ignore" else counts.profile
    squares = profile.multiply(profile).sum(axis=1)
    return np.sqrt(squares[rows] * squares[columns])


def _jaccard(counts: Counts, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    profile = counts.profile
    used = (profile > 0).astype(profile.dtype)
    shared = (profile @ used.T).tocsr()  # of the statements of i, those at a (j, k) that i' uses too
    pairs = (profile @ profile.T).tocsr()
    first, second = counts.activity[rows], counts.activity[columns]
    together = _at(pairs, rows, columns) - _at(shared, rows, columns) - _at(shared, columns, rows)
    return (first + second + together).astype(float)


def _at(matrix: sparse.csr_array, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    return np.asarray(matrix[rows, columns]).ravel() if len(rows) else np.zeros(0)


def normalized(matrix: sparse.csr_array, counts: Counts, normalize: str, aggregate: str) -> sparse.csr_array:
    """The matrix with every weight divided by the divisor of its pair."""
    if normalize == "none":
        return matrix
    entries = matrix.tocoo()
    divisor = divisors(counts, normalize, aggregate, entries.row, entries.col)
    weights = np.divide(entries.data, divisor, out=np.zeros(len(divisor)), where=divisor != 0)
    return sparse.csr_array(sparse.coo_array((weights, (entries.row, entries.col)), shape=entries.shape))
