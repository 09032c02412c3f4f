"""Which SPARQL constraints can find anything in some data: the others need not be run for each of its nodes.

A constraint on a property whose query begins with `$this $PATH ?value` has no solution for a node without that property
(SPARQL 1.1 Query Language, section 18.3: every triple pattern of a basic graph pattern matches). If no node of the
classes that its shape targets has the property, it is left out, and what is found is the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from kg.bases import RDF, RDFS, value
from kg.formats import written
from kg.validation.report import SH

_BEGINS_WITH_PATH = re.compile(r"WHERE\s*\{\s*\$this\s+\$PATH\s+\?value\s*[.;}]")
_TYPE, _ABOVE = NamedNode(RDF + "type"), NamedNode(RDFS + "subClassOf")

Node = NamedNode | BlankNode


@dataclass(frozen=True)
class _Constraint:
    """The SPARQL constraint of a property shape.

    Attributes:
        shape: the property shape.
        path: the property that a node must have for the constraint to find anything.
        classes: the classes, or their subclasses, that a node must be of; None: any node may be judged by it.
    """

    shape: Node
    path: NamedNode
    classes: frozenset[Node] | None


class Relevance:
    """What the constraints of some shapes are about.

    Args:
        shapes: shapes in Turtle.
        vocabulary: classes and their subclasses, in Turtle.
    """

    def __init__(self, shapes: str, vocabulary: str) -> None:
        self._whole = shapes
        self._triples = [quad.triple for quad in parse(shapes.encode(), format=RdfFormat.TURTLE)]
        self._constraints = _constraints(self._triples, _below(vocabulary))
        self._paths = {constraint.path for constraint in self._constraints}
        self._texts: dict[frozenset[Node], str] = {}

    def shapes(self, triples: Iterable[Triple]) -> str:
        """The shapes, in Turtle, without the SPARQL constraints that can find nothing in these triples."""
        types: dict[object, list[object]] = defaultdict(list)
        having: dict[NamedNode, list[object]] = {path: [] for path in self._paths}
        for triple in triples:
            predicate = triple.predicate
            if predicate == _TYPE:
                types[triple.subject].append(triple.object)
            elif predicate == _ABOVE:
                return self._whole  # what is of which class is not for the vocabulary alone to say
            elif predicate in having:
                having[predicate].append(triple.subject)
        of = {path: {kind for node in nodes for kind in types[node]} for path, nodes in having.items()}
        idle = frozenset(
            constraint.shape
            for constraint in self._constraints
            if not having[constraint.path]
            or (constraint.classes is not None and constraint.classes.isdisjoint(of[constraint.path]))
        )
        if idle not in self._texts:
            self._texts[idle] = self._without(idle)
        return self._texts[idle]

    def _without(self, idle: frozenset[Node]) -> str:
        if not idle:
            return self._whole
        kept = [
            triple for triple in self._triples if triple.predicate.value != SH + "sparql" or triple.subject not in idle
        ]
        return written(kept, RdfFormat.TURTLE).decode()


@lru_cache(maxsize=8)
def relevance(shapes: str, vocabulary: str) -> Relevance:
    """The `Relevance` of shapes and vocabulary, read once."""
    return Relevance(shapes, vocabulary)


def _constraints(triples: Iterable[Triple], below: Mapping[Node, frozenset[Node]]) -> list[_Constraint]:
    """The constraints that can be left out, each of a property shape that has no other."""
    said: dict[object, dict[str, list[Node | Literal | Triple]]] = defaultdict(lambda: defaultdict(list))
    using: dict[object, list[tuple[str, Node]]] = defaultdict(list)
    for triple in triples:
        said[triple.subject][triple.predicate.value].append(triple.object)
        if isinstance(triple.subject, Node):
            using[triple.object].append((triple.predicate.value, triple.subject))
    constraints = []
    for shape, about in list(said.items()):
        queries = [said[constraint][SH + "select"] for constraint in about.get(SH + "sparql", ())]
        paths = [path for path in about.get(SH + "path", ()) if isinstance(path, NamedNode)]
        begun = all(len(texts) == 1 and _BEGINS_WITH_PATH.search(value(texts[0])) for texts in queries)
        if queries and begun and len(paths) == 1 and isinstance(shape, Node) and paths[0] not in (_TYPE, _ABOVE):
            constraints.append(_Constraint(shape, paths[0], _classes(shape, said, using, below)))
    return constraints


def _classes(
    shape: Node,
    said: Mapping[object, Mapping[str, list[Node | Literal | Triple]]],
    using: Mapping[object, list[tuple[str, Node]]],
    below: Mapping[Node, frozenset[Node]],
) -> frozenset[Node] | None:
    """The classes of nodes that a property shape judges; None if it is reached otherwise than by class targets."""
    classes: set[Node] = set()
    for predicate, owner in [*using[shape], ("", shape)]:
        about = said[owner]
        targets = {name for name in about if name.startswith(SH + "target")}
        if owner == shape:
            if targets:
                return None
        elif predicate != SH + "property" or using[owner] or targets != {SH + "targetClass"}:
            return None
        elif NamedNode(RDFS + "Class") in about[RDF + "type"]:
            return None  # a shape that is a class judges its own instances too
        else:
            named = [target for target in about[SH + "targetClass"] if isinstance(target, Node)]
            classes.update(*(below.get(target, frozenset((target,))) for target in named))
    return frozenset(classes)


def _below(vocabulary: str) -> dict[Node, frozenset[Node]]:
    """Each class that has subclasses, with itself and all of them."""
    direct: dict[Node, set[Node]] = defaultdict(set)
    for quad in parse(vocabulary.encode(), format=RdfFormat.TURTLE):
        if quad.predicate == _ABOVE and isinstance(quad.subject, Node) and isinstance(quad.object, Node):
            direct[quad.object].add(quad.subject)
    below: dict[Node, frozenset[Node]] = {}
    for class_ in list(direct):
        seen, todo = {class_}, [class_]
        while todo:
            fresh = direct.get(todo.pop(), set()) - seen
            seen |= fresh
            todo += fresh
        below[class_] = frozenset(seen)
    return below
