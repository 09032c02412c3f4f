"""How often a repeated statement counts.

Definition: Leifeld, Discourse Network Analyzer manual, chapter on exporting networks, "duplicate statements": of the
statements with the same first variable, second variable and stance within one span, only the earliest counts. Under
the aggregation "ignore" the stance does not tell statements apart.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from kg.networks.table.statements import UNDATED

DAY = 86_400
HIGHEST = 2**62
THURSDAY = 3  # 1970-01-01 was a Thursday: three days after the Monday on which its week began


class Reported(Protocol):
    """What is counted: a table of statements, or of acts."""

    @property
    def time(self) -> np.ndarray: ...
    def __len__(self) -> int: ...


def spans(table: Reported, rule: str, dna_compatible: bool) -> np.ndarray | None:
    """The span that each row falls in under a rule, int64; None where every row counts.

    Weeks are those of ISO 8601, months and years those of the calendar, each with its year. With `dna_compatible`
    weeks and months are told apart by their number within the year alone, as the original program does. Undated rows
    share one span.
    """
    if rule == "all":
        return None
    if rule == "range":
        return np.zeros(len(table), np.int64)
    if rule in ("utterance", "article"):
        return getattr(table, rule).codes.astype(np.int64)
    days = table.time // DAY
    if rule == "week":
        span = _week_of_year(days) if dna_compatible else (days + THURSDAY) // 7
    elif rule == "month":
        months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        span = months % 12 if dna_compatible else months
    else:
        span = days.astype("datetime64[D]").astype("datetime64[Y]").astype(np.int64)
    return np.where(table.time == UNDATED, UNDATED, span)


def _week_of_year(days: np.ndarray) -> np.ndarray:
    thursday = (days + THURSDAY) // 7 * 7
    year = thursday.astype("datetime64[D]").astype("datetime64[Y]")
    return (thursday - year.astype("datetime64[D]").astype(np.int64)) // 7


def first_of_each(*keys: np.ndarray) -> np.ndarray:
    """Sorted indices of the first row of each distinct combination of keys: integer arrays of one length."""
    combined, most = np.zeros(len(keys[0]), np.int64), 1
    for key in keys if len(combined) else ():
        low = int(key.min())
        size = int(key.max()) - low + 1
        if most * size >= HIGHEST:
            # Numbered anew, so that the combinations fit: this sorts, which is most of the time.
            key, combined = (np.unique(each, return_inverse=True)[1] for each in (key, combined))
            low, size, most = 0, int(key.max()) + 1, int(combined.max()) + 1
        combined, most = combined * size + (key - low), most * size
    return np.sort(np.unique(combined, return_index=True)[1])
