"""Ids for the names of an import: one name, one thing, also beside what a store holds already."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from unicodedata import normalize

from pyoxigraph import Literal, NamedNode, Quad

from kg.bases import RDFS, SKOS, Bases
from kg.errors import Finding
from kg.imports.corpus import slug
from kg.links.judgements.judgement import ACCEPTED, CONCEPT_PREDICATES, REJECTED, THING_PREDICATES, Judgement
from kg.names.labels import in_order

_ID = re.compile(r"[a-z]+/[a-z0-9]+(-[a-z0-9]+)*")
ALSO = {"person": ("state", "organization", "collective"), "organization": ("state", "collective")}
"""Kinds that may stand where a table has a kind: a state or a body may speak for itself."""


@dataclass(frozen=True)
class Thing:
    """A thing that the store describes.

    Attributes:
        id: "person/sergey-lavrov".
        labels: its names, in any language, an English one first.
        others: its further names.
        item: the item of Wikidata that an accepted link says it is; "" if none does.
        rejected: the items that it was decided not to be.
    """

    id: str
    labels: tuple[str, ...]
    others: tuple[str, ...] = ()
    item: str = ""
    rejected: frozenset[str] = frozenset()

    @property
    def kind(self) -> str:
        """What its id begins with."""
        return self.id.partition("/")[0]


@dataclass(frozen=True)
class Things:
    """What a store describes in its reference graph, by id."""

    by_id: Mapping[str, Thing] = field(default_factory=dict)

    def __iter__(self) -> Iterator[Thing]:
        return iter(self.by_id.values())

    def named(self) -> dict[tuple[str, str], list[str]]:
        """(kind, label) to the ids of the things that have it, in the order of the ids."""
        ids: dict[tuple[str, str], list[str]] = {}
        for identity, thing in sorted(self.by_id.items()):
            for label in dict.fromkeys(map(composed, thing.labels)):
                ids.setdefault((thing.kind, label), []).append(identity)
        return ids


def things(reference: Iterable[Quad], bases: Bases, links: Iterable[Judgement] = ()) -> Things:
    """What the quads of a reference graph describe, with what was judged of them."""
    accepted: dict[str, str] = {}
    rejected: dict[str, set[str]] = {}
    for judged in links:
        if judged.judgement == ACCEPTED and judged.predicate in (*THING_PREDICATES, CONCEPT_PREDICATES[0]):
            accepted[judged.subject] = judged.object
        elif judged.judgement == REJECTED:
            rejected.setdefault(judged.subject, set()).add(judged.object)
    labels: dict[str, list[Literal]] = {}
    others: dict[str, list[str]] = {}
    for quad in reference:
        if not isinstance(quad.subject, NamedNode):
            continue
        identity = bases.shorten(quad.subject.value)
        labels.setdefault(identity, [])
        if quad.predicate.value == RDFS + "label" and isinstance(quad.object, Literal):
            labels[identity].append(quad.object)
        elif quad.predicate.value == SKOS + "altLabel" and isinstance(quad.object, Literal):
            others.setdefault(identity, []).append(quad.object.value)
    return Things(
        {
            identity: Thing(
                identity,
                tuple(label.value for label in sorted(known, key=in_order)),
                tuple(others.get(identity, ())),
                accepted.get(identity, ""),
                frozenset(rejected.get(identity, ())),
            )
            for identity, known in labels.items()
            if "/" in identity and "#" not in identity
        }
    )


def composed(name: str) -> str:
    """A name in Unicode's composed form (NFC): two texts that are canonically equivalent are one name."""
    return name if name.isascii() else normalize("NFC", name)


class Names:
    """Ids for names: the same name of one kind has one id, two names never share one.

    A name that the store has as a label of a thing of this kind means that thing; any other name is another thing,
    however much its id would look like one that is there.
    """

    def __init__(
        self,
        store: Things | None = None,
        decided: Mapping[tuple[str, str], str] | None = None,
        apart: Collection[tuple[str, str]] = (),
    ) -> None:
        """
        Args:
            store: what the store describes already.
            decided: (kind, name) to the id of the thing in the store that somebody said it means.
            apart: (kind, name) of names that mean nothing that the store has, whatever has that label there.
        """
        store = store or Things()
        self._ids: dict[tuple[str, str], str] = dict(decided or {})
        self._decided = frozenset(self._ids)
        self._taken = set(store.by_id)
        self._meant = set(store.by_id)
        self._named = store.named()
        self._apart = frozenset(apart)
        self._kinds: dict[tuple[str, str], str] = {}
        self.ambiguous: dict[tuple[str, str], list[str]] = {}
        """(kind, name) of names asked for that several things of the store have, and their ids."""

    def tell(self, kinds: Mapping[tuple[str, str], str]) -> None:
        """Say of which kind names are that stand where another has its place: a state among organizations."""
        self._kinds.update({(kind, composed(name)): told for (kind, name), told in kinds.items()})

    def __call__(self, kind: str, name: str) -> str:
        """The id of a name, "<kind>/<slug>"; "-2", "-3" … tells apart names that fold alike."""
        key = (kind, composed(name))
        if key not in self._ids:
            told = self._kinds.get(key, kind)
            there = [] if key in self._apart else self._named.get((told, key[1]), [])
            if not there and self._is_id(kind, name) and (name in self._meant or name not in self._taken):
                there = [name]  # a table that this service wrote names things by their ids, in every column
                self._taken.add(name)
                self._meant.add(name)
            if len(there) > 1:
                self.ambiguous[key] = there
            self._ids[key] = there[0] if there else self._free(f"{told}/{slug(name)}")
        return self._ids[key]

    @staticmethod
    def _is_id(kind: str, name: str) -> bool:
        """Whether a name is the id of a thing that may stand where the kind does."""
        return bool(_ID.fullmatch(name)) and name.partition("/")[0] in (kind, *ALSO.get(kind, ()))

    def _free(self, base: str) -> str:
        candidate, number = base, 1
        while candidate in self._taken:
            number += 1
            candidate = f"{base}-{number}"
        self._taken.add(candidate)
        return candidate

    def adopted(self) -> frozenset[str]:
        """Ids that names were given by decision, or that were named by their ids."""
        return frozenset(identity for key, identity in self._ids.items() if key in self._decided or key[1] == identity)

    def items(self) -> Iterator[tuple[str, str, str]]:
        """(kind, name, id) of every name asked for, in the order in which they were."""
        return ((kind, name, identity) for (kind, name), identity in self._ids.items())


def unclear(names: Names, file: str) -> list[Finding]:
    """A fault for each name of a source that several things of the store have."""
    expected = "a decision: give the id of the one that is meant in --names FILE, or the item that it is"
    return [
        Finding(file, f"{kind} {name!r}", f"the name of {len(ids)} things of the store: {', '.join(ids)}", expected)
        for (kind, name), ids in names.ambiguous.items()
    ]
