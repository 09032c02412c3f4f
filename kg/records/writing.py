"""Quads back to records: what `mapping` and `completing` made of a record, nested as people write it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import pyoxigraph as ox
import yaml

from kg.bases import RDF, XSD, value
from kg.records.completing import complete, made
from kg.records.fields import Field, Fields

_NUMBER = re.compile(r"(\d+)")
_PYTHON: dict[str, Callable[[str], object]] = {
    XSD + "integer": int,
    XSD + "double": float,
    XSD + "decimal": float,
    XSD + "boolean": "true".__eq__,
}


def record(root: str, quads: Sequence[ox.Quad], fields: Fields) -> dict[str, Any]:
    """The record of a node. An article's holds every node that hangs on it, where it is first reached; any other's
    holds the nodes that are named after it.

    What `complete` would add again is left out, and so is the id of a node that gets it from its parent.

    Args:
        root: IRI of the node.
        quads: its graph.
        fields: what fields there are.
    """
    return _Writer(quads, fields).record(root)


def records(roots: Iterable[str], quads: Sequence[ox.Quad], fields: Fields) -> list[dict[str, Any]]:
    """The records of several nodes of one graph, as `record` makes each of them."""
    writer = _Writer(quads, fields)
    return [writer.record(root) for root in roots]


def to_yaml(value: object) -> str:
    """Records as YAML that `reading` reads back as they are."""
    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)


class _Dumper(yaml.SafeDumper):
    """Writes plain what our reading takes as text, such as dates; quotes the rest."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way of configuring a dumper
        key: [(tag, rule) for tag, rule in rules if tag != "tag:yaml.org,2002:timestamp"]
        for key, rules in yaml.SafeDumper.yaml_implicit_resolvers.items()
    }

    def ignore_aliases(self, data: object) -> bool:
        """Write everything out."""
        return True


class _Writer:
    def __init__(self, quads: Sequence[ox.Quad], fields: Fields) -> None:
        self.fields, self.bases = fields, fields.bases
        self.nested = ""
        self.made = made(self.bases)
        self.about: dict[str, dict[str, list[Any]]] = defaultdict(lambda: defaultdict(list))
        self.into: dict[tuple[str, str], list[str]] = defaultdict(list)
        for quad in quads:
            self.about[value(quad.subject)][quad.predicate.value].append(quad.object)
            if isinstance(quad.object, ox.NamedNode):
                self.into[quad.object.value, quad.predicate.value].append(value(quad.subject))
        self.implied = self._implied(quads)
        self.written: set[str] = set()

    def record(self, root: str) -> dict[str, Any]:
        self.nested = "" if self.bases.shorten(root).startswith("article/") else f"{root}#"
        self.written = set()
        return self.node(root)

    def _implied(self, quads: Sequence[ox.Quad]) -> set[tuple[str, str]]:
        """(node, class) pairs that follow without being said."""
        if not quads:
            return set()
        graph = value(quads[0].graph_name)
        untyped = [quad for quad in quads if quad.predicate.value != RDF + "type"]
        whole = complete(untyped, graph, self.fields)
        return {(value(q.subject), value(q.object)) for q in whole if q.predicate.value == RDF + "type"}

    def node(self, iri: str, made: str = "") -> dict[str, Any]:
        self.written.add(iri)
        short = self.bases.shorten(iri)
        plain: dict[str, Any] = {} if short == made else {"id": short}
        classes = {iri: name for name, iri in self.fields.classes.items()}
        values = self.about[iri]
        for kind in values.get(RDF + "type", ()):
            if (iri, kind.value) not in self.implied:
                plain["type"] = classes.get(kind.value, kind.value)
        for field in self.fields.fields.values():
            terms = self.into.get((iri, field.iri), ()) if field.reverse else self.fitting(values, field)
            if terms and self.first(field, plain, values):
                plain[field.name] = self.values(terms, field, short)
        return plain

    def first(self, field: Field, plain: dict[str, Any], values: dict[str, Any]) -> bool:
        """Of two fields of one property and form, an article has the one named after it, everything else the other."""
        names = [name for name in self.fields.by_property[field.iri] if self.fields.fields[name].form == field.form]
        if len(names) < 2:
            return True
        article = ox.NamedNode(self.bases.term("Article")) in values.get(RDF + "type", ())
        return field.name == (names[-1] if article else names[0])

    def fitting(self, values: dict[str, Any], field: Field) -> Sequence[Any]:
        """The values of a property; of one that has a field for IRIs and one for literals, those of this one's kind."""
        terms: Sequence[Any] = values.get(field.iri, ())
        iris = {self.fields.fields[name].form == "id" for name in self.fields.by_property[field.iri]}
        if len(iris) < 2:
            return terms  # also those that do not fit, which are told of where they are written
        return [term for term in terms if isinstance(term, ox.Literal) != (field.form == "id")]

    def values(self, terms: Sequence[Any], field: Field, parent: str) -> object:
        if field.form == "languages":
            texts = defaultdict(list)
            if others := [term.value for term in terms if not isinstance(term, ox.Literal)]:
                raise ValueError(f"{field.name}: {others[0]} where a text is expected")
            for literal in sorted(terms, key=lambda literal: (literal.language or "", literal.value)):
                texts[literal.language].append(literal.value)
            return {tag: every[0] if len(every) == 1 else every for tag, every in texts.items()}
        ordered = sorted(terms, key=lambda term: _natural(term if isinstance(term, str) else term.value))
        every = [self.value(term, field, parent, number) for number, term in enumerate(ordered, 1)]
        return every if len(every) > 1 or field.reverse else every[0]

    def value(self, term: Any, field: Field, parent: str, number: int) -> object:
        if isinstance(term, ox.Literal):
            return _PYTHON.get(term.datatype.value, str)(term.value)
        iri = term if isinstance(term, str) else term.value
        if field.form == "code":
            return iri.removeprefix(self.bases.vocabulary)
        described = self.about.get(iri, {}).keys() - self.made
        if described and iri not in self.written and iri.startswith(self.nested):
            return self.node(iri, f"{parent}{'-' if '#' in parent else '#'}{field.name}-{number}")
        return self.compact(iri)

    def compact(self, iri: str) -> str:
        if iri.startswith(self.bases.ids):
            return self.bases.shorten(iri)
        for prefix, base in self.fields.prefixes.items():
            if iri.startswith(base) and re.fullmatch(r"[\w-]+", iri[len(base) :]):
                return f"{prefix}:{iri[len(base) :]}"
        return iri


def _natural(text: str) -> list[Any]:
    """A sort key by which x-2 comes before x-10."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in _NUMBER.split(text)]
