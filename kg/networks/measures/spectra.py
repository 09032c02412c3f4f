"""How far apart two networks on the same nodes are.

Definitions: Leifeld (2026), rDNA, dna_backbone and dna_phaseTransitions; the spectral distance of normalized Laplacian
eigenvalues after Gera et al. (2018), Applied Network Science 3:2.
"""

from __future__ import annotations

import numpy as np


def eigenvalues(weights: np.ndarray) -> np.ndarray:
    """Eigenvalues of the Laplacian D - A, ascending, scaled to the sum 1; negative weights count as 0.

    All 0 for a network without positive edges. (The original program subtracts A from D without keeping the result,
    and so takes the eigenvalues of D: its losses are those of weighted degrees.)
    """
    positive = np.maximum(weights, 0)
    laplacian = np.diag(positive.sum(axis=1)) - positive
    values = np.linalg.eigvalsh(laplacian)
    total = values.sum()
    return values / total if total > 0 else np.zeros(len(values))


def spectral(first: np.ndarray, second: np.ndarray) -> float:
    """The sum of absolute differences between two spectra, from 0 to 2."""
    return float(np.abs(first - second).sum())


def absolute(first: np.ndarray, second: np.ndarray) -> float:
    """The sum of absolute differences between two matrices, each scaled to a sum of absolute weights of 1: 0 to 2."""
    return float(np.abs(_scaled(first) - _scaled(second)).sum())


def _scaled(matrix: np.ndarray) -> np.ndarray:
    total = np.abs(matrix).sum()
    return matrix / total if total > 0 else matrix
