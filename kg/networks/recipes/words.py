"""The words that a recipe may use, and what is said of another."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

from kg.errors import KgError

MODES = ("one-mode", "two-mode", "events", "acts")
UNITS = ("person", "organization", "actor-type", "proposition", "topic", "publisher", "article")
AGGREGATES = {
    "one-mode": ("ignore", "congruence", "conflict", "subtract"),
    "two-mode": ("ignore", "combine", "subtract"),
    "events": ("ignore",),
    "acts": ("ignore", "subtract", "cooperation", "conflict", "weight"),
}
NORMALIZATIONS = {
    "one-mode": ("none", "average", "jaccard", "cosine", "textbook-cosine"),
    "two-mode": ("none", "activity", "prominence"),
    "events": ("none",),
    "acts": ("none",),
}
DATES = ("all", "stated")
STANCE_SCALES = ("ordinal", "binary", "levels")
DUPLICATES = ("all", "utterance", "article", "week", "month", "year", "range")
ACT_UNITS = ("actor", "actor-type")
ACT_DUPLICATES = ("all", "act", "article", "week", "month", "year", "range")
ACT_FILTERS = (
    *("actor", "recipient", "party", "actor-type", "act-type", "publisher", "article"),
    *("mode", "certainty", "hops", "coder"),
)
"""What a recipe of acts may say; a party is an actor or a recipient."""
ISOLATES = ("none", "active", "all")
WINDOW_UNITS = ("seconds", "minutes", "hours", "days", "weeks", "months", "years", "statements")
KERNELS = ("none", "uniform", "triangular", "epanechnikov", "gaussian")
FILTERS = [
    "person",
    "organization",
    "actor-type",
    "proposition",
    "topic",
    "publisher",
    "article",
    "utterance",
    "stance",
    "mode",
    "certainty",
    "force",
    "conditional",
    "contested",
    "standing",
    "hops",
    "coder",
]
STANDING_WORDS = ("named", "anonymous", "interpretation", "implied")
STANCE_WORDS = ("supports", "ambivalent", "opposes")
MOST_LEVELS = 50


class RecipeError(KgError):
    """A recipe whose options are unknown or contradict each other."""


def one_of(field: str, found: object, expected: Iterable[str]) -> list[str]:
    """The problem of a value that is not among the expected ones; none if it is."""
    words = list(expected)
    if found in words:
        return []
    close = difflib.get_close_matches(str(found), words, 1)
    hint = f" (did you mean {close[0]}?)" if close else ""
    return [f"{field}: {found!r} is not known; expected {', '.join(words)}{hint}"]
