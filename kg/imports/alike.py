"""Which reports of an article have to be validated: of those that cannot be told apart by any shape, one.

Shapes look at nodes, their values, and the nodes beside them. Two reports of one article that were filled into one
stencil differ in ids, in the number of the row that proves them, and in nothing else. They have the same result where

- the graph of the article ties them to nothing but the article and things of the reference: each describes nodes of its
  own only, and refers to no others;
- the parts of their ids are as they are in the same places, equal in the same places and equally formed, since shapes
  compare ids and say how they are formed, part by part;
- what they refer to is the same, or is said to be of the same class and to have names, and nothing else.

An article in which one of these may not hold is validated whole. So is a batch in which anything at all is found, so
that findings are those of the whole. A test holds the outcome of spoilt articles to that of the whole validation.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode, Quad

from kg.bases import RDF, RDFS, SKOS, Bases, value
from kg.imports.stencils import Part, Shape

OWN, REFERRED, ROW, EXACT = "own", "referred", "row", "exact"

_FORMED = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


class Alike:
    """Chooses among the reports of articles, with one reference graph.

    Args:
        reference: what the articles refer to.
        bases: the bases in force.
    """

    def __init__(self, reference: Sequence[Quad], bases: Bases) -> None:
        self._bases = bases
        self._classes = _classes(reference, bases)
        self._roles: dict[Shape, tuple[str, ...]] = {}

    def chosen(self, parts: Sequence[Part]) -> list[Part]:
        """One of each kind of the reports of an article; all of them where they may bear on each other."""
        kinds: dict[object, Part] = {}
        described: set[str] = set()
        for part in parts:
            roles = self._roles.get(part.shape)
            if roles is None:
                roles = self._roles[part.shape] = _roles(part.shape)
            article, own = part.values[0], set[str]()
            named = list(zip(roles, part.values[2:], strict=True))
            for role, text in named:
                if role is OWN:
                    if text in described or text in self._classes or text == article:
                        return list(parts)
                    own.add(text)
            if any(role is REFERRED and text not in self._classes and text != article for role, text in named):
                return list(parts)
            described |= own
            kind = part.shape, *self._kind(article, named)
            if kind not in kinds:
                if not self._describes(part, own):
                    return list(parts)
                kinds[kind] = part
        return list(kinds.values())

    def _kind(self, article: str, named: Sequence[tuple[str, str]]) -> Iterator[object]:
        seen: dict[str, int] = {}
        yield _formed(article, seen)
        for role, text in named:
            if role is ROW:
                yield int(text) > 0
            elif role is EXACT:
                yield text
            else:
                yield _formed(text, seen)
                if role is REFERRED:
                    yield self._classes.get(text)

    def _describes(self, part: Part, own: set[str]) -> bool:
        """Whether a report speaks of nothing but its own nodes."""
        subjects = {line.partition(" ")[0] for line in part.text.splitlines()}
        return subjects <= {f"<{self._bases.id(text)}>" for text in own}


def _formed(identity: str, seen: dict[str, int]) -> tuple[object, ...]:
    """An id as shapes tell it from others: its kind, which of its parts were `seen` before, how they are formed."""
    path, hash_, fragment = identity.partition("#")
    kind, *parts = path.split("/")
    numbered = ((seen.setdefault(part, len(seen)), bool(_FORMED.fullmatch(part))) for part in parts)
    return kind, *numbered, hash_, fragment


def _roles(shape: Shape) -> tuple[str, ...]:
    """What the values of a shape are, from the first after those of the article on."""
    roles: dict[int, str] = {}
    for name, (kind, mark) in _marks("", shape):
        if kind == "id":
            roles[mark] = OWN if name == "id" or roles.get(mark) is OWN else REFERRED
        else:
            roles[mark] = ROW if (kind, name) == ("number", "row") else EXACT
    return tuple(roles[mark] for mark in sorted(roles))


def _marks(name: str, shape: Shape) -> Iterator[tuple[str, tuple[str, int]]]:
    """The marks of a shape, each with the field that it stands in."""
    kind, *rest = shape
    if kind == "list":
        for inner in rest:
            yield from _marks(name, inner)
    elif kind in ("id", "number", "text"):
        yield name, (kind, rest[0])
    elif kind != "constant":
        for field, inner in shape:
            yield from _marks(field, inner)


def _classes(reference: Sequence[Quad], bases: Bases) -> dict[str, object]:
    """The things of the reference: of those of which only class and names are said, their classes; of others, which."""
    names = {RDFS + "label", SKOS + "altLabel", bases.term("isoCode")}
    classes: dict[str, set[str]] = defaultdict(set)
    more: set[str] = set()
    for quad in reference:
        if not isinstance(quad.subject, NamedNode):
            continue
        thing = bases.shorten(quad.subject.value)
        if quad.predicate.value == RDF + "type":
            classes[thing].add(value(quad.object))
        elif quad.predicate.value not in names:
            more.add(thing)
    told: dict[str, object] = {thing: frozenset(some) for thing, some in classes.items()}
    return told | {thing: thing for thing in more}
