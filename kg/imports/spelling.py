"""Names of an import that look alike: spellings of one name, and names that are merely like another.

Two names that differ in case, white space or the marks at their end only are *spellings*: somebody has to say whether
they are one name before anything is stored. Names that are alike otherwise (other letters, an initial, another order,
one word more) are different names, and are shown.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from unicodedata import normalize

from kg.imports.corpus import Coding
from kg.imports.naming import Things, composed
from kg.names.fold import fold, tokens
from kg.names.parts import parts
from kg.names.similarity import name_similarity, person_similarity
from kg.names.sound import block

FOLDS = ("case", "points", "spaces")
"""What may be folded when somebody asks for it: upper and lower case, marks at the end, white space."""

ACTORS = ("person", "organization", "state", "collective")

LIKE_PERSON, LIKE_BODY = 0.85, 0.8
"""From which similarity on names of persons, and of anything else, are shown as alike."""

_END = re.compile(r"[\s.,;:!?…。！？；]+$")
_MOST_SHARING = 40
"""A word that more names have than these tells nothing apart."""


@dataclass(frozen=True)
class LookAlike:
    """A name of the source and another one that it looks like.

    Attributes:
        kind, name: of the source.
        where: the first place that has it.
        like: the other name.
        id: of the thing of the store that has the other name; "" if the source has it.
        spelling: they are spellings of one name, so that somebody has to decide.
    """

    kind: str
    name: str
    where: str
    like: str
    id: str
    spelling: bool

    def __str__(self) -> str:
        other = f"{self.like!r} ({self.id}, in the store)" if self.id else repr(self.like)
        return f"{self.where}: {self.kind} {self.name!r} {'is spelled like' if self.spelling else 'is like'} {other}"


def folded(name: str, folds: Iterable[str] = FOLDS) -> str:
    """A name with what is asked for folded: "case", "points" (marks at the end), "spaces"."""
    text = composed(name)
    if "points" in folds:
        text = _END.sub("", text) or text
    if "spaces" in folds:
        text = " ".join(text.split())
    return normalize("NFKC", text).casefold() if "case" in folds else text


def look_alikes(coding: Coding, store: Things, settled: Mapping[tuple[str, str], str]) -> list[LookAlike]:
    """The names of a source that look like another one of it, or like one of the store, in the source's order.

    Args:
        coding: the source.
        store: what the store describes; a name that it has itself is no look-alike.
        settled: (kind, name) that somebody decided on already.
    """
    places = coding.mentioned()
    exact = {key for key in store.named()}
    pairs: dict[tuple[str, str, str], LookAlike] = {}

    order = {key: number for number, key in enumerate(places)}

    def note(kind: str, name: str, like: str, identity: str, spelling: bool) -> None:
        if not identity and order[kind, like] > order[kind, name]:
            name, like = like, name
        if not identity and (kind, like) in settled and (kind, like) != (kind, name):
            return
        if (kind, name) not in settled and (kind, composed(name)) not in exact:
            pairs.setdefault((kind, name, like), LookAlike(kind, name, places[kind, name], like, identity, spelling))

    for kind in dict.fromkeys(kind for kind, _ in places):
        names = [name for of_kind, name in places if of_kind == kind]
        others = [
            (label, thing.id)
            for thing in store
            if thing.kind == kind or {thing.kind, kind} <= set(ACTORS)
            for label in (*thing.labels, *thing.others)
        ]
        for name, like, identity in _spelled_alike(names, others):
            note(kind, name, like, identity, True)
        for name, like, identity in _alike(kind, names, others):
            if (kind, name, like) not in pairs and (kind, like, name) not in pairs:
                note(kind, name, like, identity, folded(name) == folded(like))
    return sorted(pairs.values(), key=lambda alike: (not alike.spelling, order[alike.kind, alike.name]))


def _spelled_alike(names: list[str], others: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """(name, what it is spelled like, its id): a thing of the store first, else the first spelling of the source."""
    there: dict[str, tuple[str, str]] = {}
    for label, identity in others:
        there.setdefault(folded(label), (label, identity))
    for name in names:
        like, identity = there.setdefault(folded(name), (name, ""))
        if like != name:
            yield name, like, identity


def _alike(kind: str, names: list[str], others: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """(name, what it is like, its id) for names that share a sound or a rare word, and are alike on the whole."""
    keys: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for name, identity in [*((name, "") for name in names), *others]:
        for key in _keys(kind, name):
            keys[key].add((name, identity))
    own = dict.fromkeys(names)
    seen: set[tuple[str, str]] = set()
    for sharing in keys.values():
        if len(sharing) > _MOST_SHARING:
            continue
        for first, second in combinations(sorted(sharing, key=lambda each: (each[1] != "", each)), 2):
            (name, identified), (like, identity) = first, second
            if identified or name not in own or name == like or (name, like) in seen:
                continue
            seen.add((name, like))
            if _similarity(kind, name, like) >= (LIKE_PERSON if kind == "person" else LIKE_BODY):
                yield name, like, identity


def _keys(kind: str, name: str) -> Iterator[str]:
    if kind == "person":
        yield from (block(word) for word in parts(name).words if len(word) > 1)
    else:
        yield from dict.fromkeys(tokens(name))
    if not fold(name):
        yield composed(name)


def _similarity(kind: str, first: str, second: str) -> float:
    if kind == "person":
        left, right = parts(first), parts(second)
        return max(person_similarity(left, right), person_similarity(right, left))
    return name_similarity(first, second)


def foldings(coding: Coding, store: Things, folds: Iterable[str]) -> dict[tuple[str, str], str]:
    """(kind, name) to the name that it becomes when case, points or spaces are folded as asked.

    Of the names that fold alike, the one that the store has goes before the one that most statements use, and that
    before the first of the source.
    """
    asked = tuple(folds)
    if not asked:
        return {}
    there = {(kind, folded(name, asked)): name for kind, name in store.named()}
    groups: dict[tuple[str, str], list[str]] = defaultdict(list)
    for kind, name in coding.mentioned():
        groups[kind, folded(name, asked)].append(name)
    counts = Counter(
        key
        for statement in coding.statements
        for key in (
            ("person", statement.person),
            ("organization", statement.organization),
            ("proposition", statement.proposition),
        )
    )
    counts.update(key for act in coding.acts for key in (act.actor, act.recipient))
    becomes: dict[tuple[str, str], str] = {}
    for (kind, key), names in groups.items():
        chosen = there.get((kind, key)) or max(names, key=lambda name: counts[kind, name])
        becomes |= {(kind, name): chosen for name in names if name != chosen}
    return becomes
