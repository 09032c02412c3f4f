"""Utterances on record that a candidate may be one more report of: those of its speaker, the likeliest first."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache

import pyoxigraph as ox

from kg import dates
from kg.engine.base import Engine
from kg.ontology import Ontology
from kg.questions import rules

Known = Callable[[str, str], list[str]]
"""Ids of the utterances of a speaker (an id), those that may be of a day (EDTF; "" is unknown) first."""

MOST = 9


def of_engine(engine: Engine, ontology: Ontology) -> Known:
    """What a store has, asked once for each speaker. Raises StoreError, LimitError when asked."""
    shorten = ontology.bases.shorten

    @lru_cache(maxsize=500)
    def of(speaker: str) -> tuple[tuple[str, str], ...]:
        rows = rules.ask(engine, ontology, "utterances-of-speaker", speaker=ox.NamedNode(ontology.bases.id(speaker)))
        return tuple(dict.fromkeys((shorten(row["utterance"].value), row["date"].value) for row in rows))

    def likely(speaker: str, day: str) -> list[str]:
        dated = sorted(of(speaker), key=lambda pair: (distance(pair[1], day), pair[0])) if "/" in speaker else []
        return list(dict.fromkeys(id for id, _ in dated))[:MOST]

    return likely


def distance(first: str, second: str) -> int:
    """The least number of days between two dates in EDTF; 0 where they may be the same, or one of them is unknown."""
    try:
        left, right = dates.parse(first), dates.parse(second)
    except ValueError:
        return 0
    if left.latest < right.earliest:
        return (right.earliest - left.latest).days
    return max(0, (left.earliest - right.latest).days)
