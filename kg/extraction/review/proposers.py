"""Two that propose, as two coders: rules and a model, two models, or two prompts, matched by their passages.

A candidate of one is matched with one of the other if they share at least half of the shorter passage; each is matched
once, those that share most first. Nobody has to have decided about any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from kg.extraction.candidate import Candidate
from kg.extraction.review.coding import Agreement, alpha
from kg.extraction.review.decision import proposed
from kg.extraction.review.queue import Queue

FIELDS = ("speaker", "proposition", "stance", "force", "mode", "date")


@dataclass(frozen=True)
class Comparison:
    """How far two proposers agree: candidates that are matched, those that each has alone, and each field."""

    matched: tuple[tuple[Candidate, Candidate], ...]
    first_alone: int
    second_alone: int
    fields: tuple[Agreement, ...]


def proposers(queue: Queue) -> list[str]:
    """Who has proposed anything in a queue, in order of names."""
    return sorted({candidate.extractor for candidate in queue.candidates() if candidate.extractor})


def named(queue: Queue, part: str) -> str | None:
    """The one proposer whose name has a part, or is it; None if there is none, or several."""
    every = proposers(queue)
    names = [name for name in every if part.lower() in name.lower()]
    return part if part in every else names[0] if len(names) == 1 else None


def compare(queue: Queue, first: str, second: str) -> Comparison:
    """The agreement of two proposers over all articles for which both proposed something."""
    matched: list[tuple[Candidate, Candidate]] = []
    alone = [0, 0]
    for article in queue.articles():
        every = queue.candidates(article.sha256)
        own = [candidate for candidate in every if candidate.extractor == first]
        other = [candidate for candidate in every if candidate.extractor == second]
        if own and other:
            pairs = pair(own, other)
            matched += pairs
            alone = [alone[0] + len(own) - len(pairs), alone[1] + len(other) - len(pairs)]
    fields = []
    for name in FIELDS:
        values = [(proposed(name, left), proposed(name, right)) for left, right in matched]
        same = sum(left == right for left, right in values)
        fields.append(Agreement(name, len(values), same / len(values) if values else 0.0, alpha(values)))
    return Comparison(tuple(matched), alone[0], alone[1], tuple(fields))


def pair(first: Sequence[Candidate], second: Sequence[Candidate]) -> list[tuple[Candidate, Candidate]]:
    """Candidates of two lists that share at least half of the shorter passage, each at most once."""
    shared = sorted(
        (
            (min(own.end, other.end) - max(own.start, other.start), i, j)
            for i, own in enumerate(first)
            for j, other in enumerate(second)
        ),
        key=lambda overlap: (-overlap[0], overlap[1], overlap[2]),
    )
    pairs: list[tuple[Candidate, Candidate]] = []
    left: set[int] = set()
    right: set[int] = set()
    for characters, i, j in shared:
        shorter = min(first[i].end - first[i].start, second[j].end - second[j].start)
        if i not in left and j not in right and 2 * characters >= shorter:
            left.add(i)
            right.add(j)
            pairs.append((first[i], second[j]))
    return pairs
