"""What the context and the vocabulary say of each field and each kind of id. No field is named here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from kg.bases import RDF, RDFS, SKOS
from kg.ontology import Ontology


@dataclass(frozen=True)
class Field:
    """One field of a record.

    Attributes:
        name: its name.
        iri: IRI of its property.
        form: "id" (ids or IRIs), "code" (concepts of a scheme), "class" (the type), "languages" (text by language),
            or "text", "integer", "decimal", "boolean", "edtf", "date", "hex".
        reverse: whether the property leads from the value to the record (JSON-LD `@reverse`).
        ranges: IRIs of the classes that values must belong to; empty: not said.
        codes: the values that a coded field may have.
    """

    name: str
    iri: str
    form: str
    reverse: bool = False
    ranges: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()


_DATATYPES = {
    "xsd:integer": "integer",
    "xsd:double": "decimal",
    "xsd:decimal": "decimal",
    "xsd:boolean": "boolean",
    "xsd:date": "date",
    "xsd:hexBinary": "hex",
    "edtf:EDTF": "edtf",
}


class Fields:
    """Every field, class and kind that an ontology knows.

    Attributes:
        fields: name to `Field`.
        classes: name of a class in records ("Person") to its IRI.
        kinds: kind, the first part of an id ("person"), to the IRI of its class.
        prefixes: the prefixes that compact IRIs in records may use, to their IRIs.
        domains, ranges: IRI of a property to the IRIs of its `rec:` domain and range classes.
        by_property: IRI of a property to the names of its fields.
        supers: IRI of a class to the IRIs of itself and every class above it.
    """

    def __init__(self, ontology: Ontology) -> None:
        self.bases = ontology.bases
        quads = [
            (quad.subject.value, quad.predicate.value, quad.object.value)
            for quad in ox.parse(ontology.vocabulary, format=ox.RdfFormat.TURTLE)
            if isinstance(quad.subject, ox.NamedNode)
        ]
        self._schemes = [quad for quad in quads if quad[1] in (RDFS + "seeAlso", SKOS + "inScheme")]
        self.domains = self._pairs(quads, RDFS + "domain")
        self.ranges = self._pairs(quads, RDFS + "range")
        self.supers = self._closure(quads)
        context = ontology.context
        plain = {key: value for key, value in context.items() if isinstance(value, str)}
        self.prefixes = {key: value for key, value in plain.items() if value[-1] in "/#"}
        self.classes = {
            key: iri
            for key, value in plain.items()
            if (iri := self.expand(value)) in self.supers and key not in self.prefixes
        }
        self.kinds = {name[0].lower() + name[1:]: iri for name, iri in self.classes.items()}
        self.fields = {key: self._field(key, value, quads) for key, value in context.items() if isinstance(value, dict)}
        self.by_property: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for field in self.fields.values():
            self.by_property[field.iri] += (field.name,)

    def expand(self, compact: str) -> str:
        """A compact IRI ("rec:Person") written out; anything else as it is."""
        prefix, colon, rest = compact.partition(":")
        return self.prefixes[prefix] + rest if colon and prefix in self.prefixes else compact

    def names_of(self, iri: str) -> tuple[str, ...]:
        """The fields of a property, or else the last part of its IRI."""
        return self.by_property.get(iri) or (iri.replace("#", "/").rsplit("/", 1)[-1],)

    def kinds_of(self, classes: tuple[str, ...]) -> list[str]:
        """The kinds whose ids belong to one of these classes."""
        return [kind for kind, iri in self.kinds.items() if self.supers[iri].intersection(classes)]

    def words(self, iri: str) -> tuple[str, ...]:
        """The coded values of a property, by the scheme that the vocabulary names for it; none for other properties."""
        return self._codes(iri, self._schemes)

    def _pairs(self, quads: list[Any], predicate: str) -> Mapping[str, tuple[str, ...]]:
        pairs: dict[str, tuple[str, ...]] = defaultdict(tuple)
        for subject, about, target in quads:
            if about == predicate and target.startswith(self.bases.vocabulary):
                pairs[subject] += (target,)
        return pairs

    def _closure(self, quads: list[Any]) -> dict[str, frozenset[str]]:
        classes = [s for s, p, o in quads if p == RDF + "type" and o == RDFS + "Class"]
        above = self._pairs(quads, RDFS + "subClassOf")
        closed = {}
        for iri in classes:
            seen, todo = {iri}, [iri]
            while todo:
                fresh = set(above[todo.pop()]) - seen
                seen |= fresh
                todo += fresh
            closed[iri] = frozenset(seen)
        return closed

    def _field(self, name: str, definition: dict[str, Any], quads: list[Any]) -> Field:
        reverse = "@reverse" in definition
        iri = self.expand(definition["@reverse"] if reverse else definition["@id"])
        ranges = self.domains[iri] if reverse else self.ranges[iri]
        kind = definition.get("@type")
        if kind == "@vocab":
            return Field(name, iri, "code", reverse, (), self._codes(iri, quads))
        if definition.get("@container") == "@language":
            return Field(name, iri, "languages")
        return Field(name, iri, "id" if kind == "@id" else _DATATYPES.get(kind or "", "text"), reverse, ranges)

    def _codes(self, iri: str, quads: list[Any]) -> tuple[str, ...]:
        schemes = {o for s, p, o in quads if s == iri and p == RDFS + "seeAlso"}
        concepts = [s for s, p, o in quads if p == SKOS + "inScheme" and o in schemes]
        return tuple(concept.removeprefix(self.bases.vocabulary) for concept in concepts)


@lru_cache(maxsize=8)
def fields_of(ontology: Ontology) -> Fields:
    """The fields of an ontology; read once."""
    return Fields(ontology)
