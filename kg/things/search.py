"""Finding things by what people type: the beginning of a name, words of it in any order, another spelling or script."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kg.names import fold, tokens
from kg.things.reading import Reading
from kg.things.things import KINDS, Thing, Things

LEAST_ALIKE = 0.6
"""How alike two names must be (`kg.names.similarity`) for one to be offered for the other."""


def search(things: Things, text: str, kinds: Collection[str] = KINDS, limit: int = 20) -> list[Thing]:
    """The things that a text may mean, the likeliest first: actors before places, offices, events and sentences.

    First those with a name that the text is, then those with a name of which each word of the text begins a word, or is
    one but for a slip, then those with a name like it, and at last the actors that some words name and what the others
    name. Words that carry no meaning in a question are skipped.

    Args:
        things: what can be found.
        text: in any script.
        kinds: first parts of the ids of what is wanted.
        limit: how many at most.
    """
    whole = tokens(text)
    if not whole:
        return []
    reading = Reading(things, text)
    candidates = (things.by_id[id] for id in things.lexicon.begun(reading.words))
    ranked = sorted(
        (rank, KINDS.index(thing.kind), thing.id, thing)
        for thing in candidates
        if thing.kind in kinds
        for rank in _rank(thing, whole, reading.words)
    )
    by_id = {thing.id: thing for *_, thing in ranked}
    by_id |= {thing.id: thing for thing in reading.called(reading.words, kinds) if thing.id not in by_id}
    if not by_id or reading.unknown(reading.words):
        near = things.index.search(" ".join(reading.words), limit=50, least=LEAST_ALIKE)
        for hit in sorted(near, key=lambda hit: (-round(hit.similarity, 1), KINDS.index(hit.item.types[0]))):
            if hit.item.types[0] in kinds:
                by_id.setdefault(hit.item.id, things.by_id[hit.item.id])
    for thing in reading.apart():
        if thing.kind in kinds:
            by_id.setdefault(thing.id, thing)
    return list(by_id.values())[:limit]


def _rank(thing: Thing, whole: tuple[str, ...], words: tuple[str, ...]) -> Iterator[int]:
    """The best way in which a name of the thing fits, 0 the best; nothing if none fits."""
    ranks = [rank for name in thing.names if (rank := _fit(fold(name), whole, words)) is not None]
    if ranks:
        yield min(ranks)


def _fit(name: str, whole: tuple[str, ...], words: tuple[str, ...]) -> int | None:
    if name == " ".join(whole):
        return 0
    present = name.split()
    return 1 if all(any(word.startswith(begun) for word in present) for begun in words) else None
