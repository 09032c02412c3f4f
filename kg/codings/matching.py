"""Units of two codings matched by their passages, one to one, within an article.

Two units may be matched if the characters that their passages share are at least half of the shorter one's. Of all ways
to match as many units as possible, the one is taken in which most pairs agree in proposition, then in speaker, and
whose passages overlap most. This is the alignment that is kindest to the coders, as in measures of unitizing (Mathet,
Widlöcher and Métivier 2015), and it is needed where one passage proves two statements. Matched by place alone, only the
overlap decides, and then the order in which they are written: what agreement is at least.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from scipy.optimize import linear_sum_assignment

from kg.codings.unit import Unit

Pairing = Literal["values", "place"]
SHARE = 0.5
"""How much of the shorter of two must be shared."""

_PAIR, _PROPOSITION, _SPEAKER = 1e9, 1e6, 1e3


def overlap(left: Unit, right: Unit) -> tuple[float, float]:
    """The shared characters of two units as a share of the shorter one's, and of all that either has."""
    first, second = left.characters, right.characters
    shared = len(first & second)
    return shared / min(len(first), len(second)), shared / len(first | second)


def match(first: Sequence[Unit], second: Sequence[Unit], pairing: Pairing = "values") -> list[tuple[Unit, Unit]]:
    """The matched units of two codings of one article, in order of the first."""
    weights = np.zeros((len(first), len(second)))
    for row, unit in enumerate(first):
        for column, other in enumerate(second):
            of_shorter, of_both = overlap(unit, other)
            if of_shorter >= SHARE:
                weights[row, column] = _PAIR + 100 * of_both + _equal(unit, other, pairing)
    rows, columns = linear_sum_assignment(weights, maximize=True)
    return [(first[row], second[column]) for row, column in zip(rows, columns, strict=True) if weights[row, column]]


def _equal(left: Unit, right: Unit, pairing: Pairing) -> float:
    if pairing == "place":
        return 0.0
    proposition = left.values["proposition"] == right.values["proposition"]
    return _PROPOSITION * proposition + _SPEAKER * (left.values["speaker"] == right.values["speaker"])
