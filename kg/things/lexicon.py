"""The words of the names of things, and which of them a typed word may be: as it stands, begun, or with a slip.

A slip is one letter too many, too few, another, or two that changed places (optimal string alignment, Damerau 1964);
it is looked for only where no name has the word as it stands: what is on record is not misspelt.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from kg.names import fold

EXACT, BEGUN, SLIP, ENDING, BEGUN_SLIP, NONE = range(6)
"""How a word fits another, the best first."""
LEAST_STEM, MOST_ENDING = 5, 3
"""Letters that two forms of a word share at least, and letters of an ending at most: "territorial", "territory"."""
LEAST_NEAR = 65
"""How alike, of 100, a word must be to be offered where nothing fits."""


@dataclass(frozen=True)
class Fit:
    """The words of names that a typed one may be, and how they fit it."""

    how: int
    words: frozenset[str]


def slips(word: str) -> int:
    """How many letters of a word may be wrong."""
    return 0 if len(word) < 3 else 1 if len(word) < 9 else 2


def fitting(word: str, present: Iterable[str]) -> Fit:
    """Those of some words that a typed one is, begins, or is but for a slip: only those that fit it best."""
    every = set(present)
    if word in every:
        return Fit(EXACT, frozenset((word,)))
    begun = frozenset(other for other in every if other.startswith(word))
    return Fit(BEGUN, begun) if begun else _nearly(word, every)


def _nearly(word: str, every: Iterable[str]) -> Fit:
    most = slips(word)
    if not most:
        return Fit(NONE, frozenset())
    alike = _within(word, [other for other in every if len(other) > 2], most)
    if alike:
        return Fit(SLIP, alike)
    stem = max(LEAST_STEM, len(word) - MOST_ENDING)
    endings = frozenset(
        other
        for other in every
        if word[:stem] == other[:stem] and len(word) > stem and len(other) <= _longest(word, other)
    )
    if endings:
        return Fit(ENDING, endings)
    by_part: dict[str, set[str]] = defaultdict(set)
    for other in every:
        if len(other) > len(word) >= 4:
            by_part[other[: len(word)]].add(other)
    begun = frozenset(other for part in _within(word, list(by_part), most) for other in by_part[part])
    return Fit(BEGUN_SLIP if begun else NONE, begun)


def _longest(word: str, other: str) -> int:
    """The letters that two words share at the beginning, and an ending."""
    shared = next(
        (at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), min(len(word), len(other))
    )
    return shared + MOST_ENDING


def _within(word: str, others: list[str], most: int) -> frozenset[str]:
    """The words with fewest slips; short ones must begin alike, or with the first two letters changed."""
    hits = process.extract(word, others, scorer=OSA.distance, score_cutoff=most, limit=None)
    least = min((distance for _, distance, _ in hits), default=0)
    return frozenset(
        other
        for other, distance, _ in hits
        if distance == least and (len(word) > 4 or other[0] == word[0] or other[:2] == word[1::-1])
    )


class Lexicon:
    """The words of things' names.

    Args:
        names: from the id of a thing to its names.
    """

    def __init__(self, names: Mapping[str, Iterable[str]]) -> None:
        self._names: dict[str, tuple[frozenset[str], ...]] = {}
        by_word: dict[str, set[str]] = defaultdict(set)
        for id, every in names.items():
            self._names[id] = tuple(frozenset(fold(name).split()) for name in every)
            for words in self._names[id]:
                for word in words:
                    by_word[word].add(id)
        self._by_word = {word: frozenset(ids) for word, ids in by_word.items()}
        self._sorted = sorted(self._by_word)
        self.like = lru_cache(maxsize=4096)(self._like)

    def words(self, id: str) -> frozenset[str]:
        """Every word of a thing's names."""
        return frozenset().union(*self._names.get(id, ()))

    def of_names(self, id: str) -> tuple[frozenset[str], ...]:
        """The words of each name of a thing."""
        return self._names.get(id, ())

    def ids(self, words: Iterable[str]) -> frozenset[str]:
        """The things that have one of some words in a name."""
        return frozenset().union(*(self._by_word.get(word, frozenset()) for word in words))

    def rarity(self, word: str) -> float:
        """How much a word says: 1 if one thing only has it."""
        return 1 / max(1, len(self._by_word.get(word, ())))

    def _like(self, word: str) -> Fit:
        """The words of names that a typed one may be: only those that fit it best."""
        if word in self._by_word:
            return Fit(EXACT, frozenset((word,)))
        begun = self._begun(word)
        return Fit(BEGUN, frozenset(begun)) if begun else _nearly(word, self._sorted)

    def _begun(self, word: str) -> list[str]:
        return self._sorted[bisect_left(self._sorted, word) : bisect_left(self._sorted, word + "\uffff")]

    def begun(self, words: Iterable[str]) -> frozenset[str]:
        """The things of whose names each of some words begins a word; all things where there are none."""
        return frozenset(self._names).intersection(*(self.ids(self._begun(word)) for word in words))

    def nearest(self, word: str) -> str:
        """The word of a name that is most like one that fits none; "" if none is."""
        hit = process.extractOne(word, self._sorted, scorer=OSA.normalized_similarity, score_cutoff=LEAST_NEAR / 100)
        return hit[0] if hit else ""
