"""How much a statement weighs by its distance in time from the centre of a window.

Definitions, with u the distance as a share of half the window's width (so that the window reaches from -1 to 1):

    uniform       1/2                      for |u| <= 1
    triangular    1 - |u|                  for |u| <= 1
    epanechnikov  3/4 (1 - u^2)            for |u| <= 1
    gaussian      exp(-u^2 / 2) / sqrt(2 pi), for every statement

Silverman (1986), Density Estimation, table 3.1. A pair of statements weighs the geometric mean of its two weights
(Leifeld, rDNA, dna_phaseTransitions), so in one-mode networks a statement counts the square root of its weight.
"""

from __future__ import annotations

import numpy as np

from kg.networks.weights.calendar import UNIT_SECONDS, shift, whole_units


def distances(times: np.ndarray, centre: int, unit: str, width: int) -> np.ndarray:
    """u of each time (seconds), float64, for a window of `width` units around `centre` (seconds)."""
    if unit in UNIT_SECONDS:
        return (times - centre) / (width * UNIT_SECONDS[unit] / 2)
    halves = width * 6 if unit == "years" else width // 2
    before, after = shift(centre, "months", -halves), shift(centre, "months", halves)
    return np.where(times < centre, (times - centre) / (centre - before), (times - centre) / (after - centre))


def weights(distance: np.ndarray, kernel: str) -> np.ndarray:
    """The weight of each u."""
    if kernel == "gaussian":
        return np.exp(-(distance**2) / 2) / np.sqrt(2 * np.pi)
    shape = {
        "uniform": np.full(len(distance), 0.5),
        "triangular": 1 - np.abs(distance),
        "epanechnikov": 0.75 * (1 - distance**2),
    }[kernel]
    return np.where(np.abs(distance) <= 1, shape, 0.0)


def original_weights(times: np.ndarray, centre: int, unit: str, width: int, kernel: str) -> np.ndarray:
    """The weights of Discourse Network Analyzer 3, where they differ from the definitions above.

    Distances are cut to whole units and keep their sign (earlier is positive); the triangular kernel is |1 - u| and
    Epanechnikov's 3/4 (1 - u)^2, so that statements after the centre weigh more than those before it.
    """
    distance = 2 * whole_units(times, centre, unit) / width
    if kernel in ("uniform", "gaussian"):
        return weights(distance, kernel)
    shape = np.abs(1 - distance) if kernel == "triangular" else 0.75 * (1 - distance) ** 2
    return np.where(np.abs(distance) <= 1, shape, 0.0)
