"""The terms of the vocabulary and the shapes as a page shows them: what each means, and what it is near to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from kg.bases import OWL, RDF, RDFS, SKOS, Bases, value

SH = "http://www.w3.org/ns/shacl#"
NEIGHBOURS = {
    RDFS + "subClassOf": "a kind of",
    RDFS + "subPropertyOf": "a kind of",
    SKOS + "closeMatch": "close to",
    SKOS + "broadMatch": "within",
    SKOS + "relatedMatch": "related to",
}
"""Properties that lead to neighbours of a term, in the words of the page."""
GROUPS = {
    "Classes": RDFS + "Class",
    "Properties": RDF + "Property",
    "Schemes of values": SKOS + "ConceptScheme",
    "Values": SKOS + "Concept",
}
"""Headings of the page, and the class of the terms under each."""


@dataclass(frozen=True)
class Term:
    """One term.

    Attributes:
        name: local name, which is the anchor on the page.
        iri: its IRI.
        label: its English label.
        definition: what it means; "" for a shape without words.
        examples: of its use.
        facts: further words: what a property leads from and to, neighbours, scheme; each with abbreviated names and
            their IRIs.
        notes: what is said of it in plain words, as that it has no neighbour.
    """

    name: str
    iri: str
    label: str
    definition: str
    examples: tuple[str, ...]
    facts: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    notes: tuple[str, ...] = ()


class Described:
    """Triples about terms, by subject and property.

    Args:
        triples: of a vocabulary, or of shapes.
        bases: by which IRIs are abbreviated.
    """

    def __init__(self, triples: Iterable[ox.Triple], bases: Bases) -> None:
        self.bases = bases
        self._about: dict[str, dict[str, list[str]]] = {}
        for triple in triples:
            if isinstance(triple.subject, ox.NamedNode):
                known = self._about.setdefault(triple.subject.value, {})
                known.setdefault(triple.predicate.value, []).append(value(triple.object))

    def values(self, iri: str, *properties: str) -> list[str]:
        """The values of properties, in their order."""
        known = self._about.get(iri, {})
        return [each for name in properties for each in known.get(name, ())]

    def header(self) -> dict[str, list[str]]:
        """What is said of the vocabulary itself, by local names of the properties; IRIs and texts as they are."""
        for known in self._about.values():
            if OWL + "Ontology" in known.get(RDF + "type", ()):
                return {name.rpartition("#")[2].rpartition("/")[2]: values for name, values in known.items()}
        return {}

    def groups(self) -> dict[str, list[Term]]:
        """Terms under the page's headings, each in the order of the file."""
        made: dict[str, list[Term]] = {heading: [] for heading in GROUPS}
        for iri in self._about:
            for heading, kind in GROUPS.items():
                if kind in self.values(iri, RDF + "type"):
                    made[heading].append(self.term(iri))
        return {heading: terms for heading, terms in made.items() if terms}

    def term(self, iri: str) -> Term:
        """One term."""
        facts = [
            ("leads from", self.values(iri, RDFS + "domain")),
            ("leads to", self.values(iri, RDFS + "range")),
            *((words, self.values(iri, name)) for name, words in NEIGHBOURS.items()),
            ("values in", [each for each in self.values(iri, RDFS + "seeAlso") if self._is_scheme(each)]),
            ("in the scheme", self.values(iri, SKOS + "inScheme")),
        ]
        linked = tuple(
            (words, tuple((self.bases.abbreviate(value), value) for value in values))
            for words, values in facts
            if values
        )
        return Term(
            iri.removeprefix(self.bases.vocabulary),
            iri,
            next(iter(self.values(iri, RDFS + "label")), ""),
            next(iter(self.values(iri, SKOS + "definition")), ""),
            tuple(self.values(iri, SKOS + "example")),
            linked,
            tuple(self.values(iri, SKOS + "note")),
        )

    def _is_scheme(self, iri: str) -> bool:
        return SKOS + "ConceptScheme" in self.values(iri, RDF + "type")

    def shapes(self) -> list[Term]:
        """Node shapes: what each is about and which properties it constrains."""
        root = self.bases.root + "shapes#"
        made = []
        for iri in self._about:
            if SH + "NodeShape" not in self.values(iri, RDF + "type") or not iri.startswith(root):
                continue
            facts = (
                ("of the class", self.values(iri, SH + "targetClass")),
                ("of what has", self.values(iri, SH + "targetSubjectsOf")),
                ("of the value of", self.values(iri, SH + "targetObjectsOf")),
            )
            linked = tuple((words, tuple((self.bases.abbreviate(x), x) for x in each)) for words, each in facts if each)
            words = self.values(iri, RDFS + "comment", SH + "description", SH + "message")
            made.append(Term(iri.removeprefix(root), iri, iri.removeprefix(root), next(iter(words), ""), (), linked))
        return made
