"""The two IRI bases of the project, and everything that is built from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

Term = NamedNode | BlankNode | Literal
"""An RDF term, as `pyoxigraph` has it."""

DEFAULT_VOCABULARY = "https://w3id.org/onrecord/vocab#"
DEFAULT_ROOT = "https://w3id.org/onrecord/"

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
PROV = "http://www.w3.org/ns/prov#"
OA = "http://www.w3.org/ns/oa#"
OWL = "http://www.w3.org/2002/07/owl#"
SCHEMA = "http://schema.org/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"


@dataclass(frozen=True)
class Bases:
    """Where the IRIs of vocabulary and things begin.

    Attributes:
        vocabulary: IRI that terms are appended to; ends in "#" or "/".
        root: IRI that "id/<kind>/<slug>" and "graph/<name>" are appended to; ends in "/".
    """

    vocabulary: str = DEFAULT_VOCABULARY
    root: str = DEFAULT_ROOT

    @cached_property
    def ids(self) -> str:
        """Base of things; records give ids relative to it."""
        return self.root + "id/"

    @property
    def graphs(self) -> str:
        """Base of named graphs."""
        return self.root + "graph/"

    def term(self, name: str) -> str:
        """IRI of a vocabulary term."""
        return self.vocabulary + name

    def id(self, relative: str) -> str:
        """IRI of a thing, from "<kind>/<slug>"."""
        return self.ids + relative

    def graph(self, name: str) -> str:
        """IRI of a named graph: "reference", "links", "derived", "changes", "vocabulary" or "article/<slug>"."""
        return self.graphs + name

    def shorten(self, iri: str) -> str:
        """Shorten the IRI of a thing to "<kind>/<slug>"; any other IRI is returned as it is."""
        return iri.removeprefix(self.ids)

    def abbreviate(self, iri: str) -> str:
        """An IRI as people read it: "person/x" for a thing, "rec:stance" for a term; what is no known IRI stays."""
        if iri.startswith(self.ids):
            return self.shorten(iri)
        prefixed = next(((prefix, base) for prefix, base in self.prefixes().items() if iri.startswith(base)), None)
        return f"{prefixed[0]}:{iri[len(prefixed[1]) :]}" if prefixed else iri

    def prefixes(self) -> dict[str, str]:
        """Prefixes that queries and pages may use without declaring them."""
        return {
            "rec": self.vocabulary,
            "id": self.ids,
            "graph": self.graphs,
            "dcterms": "http://purl.org/dc/terms/",
            "edtf": "http://id.loc.gov/datatypes/edtf/",
            "oa": OA,
            "org": "http://www.w3.org/ns/org#",
            "owl": OWL,
            "prov": PROV,
            "rdf": RDF,
            "rdfs": RDFS,
            "schema": SCHEMA,
            "skos": SKOS,
            "sssom": "https://w3id.org/sssom/",
            "wd": "http://www.wikidata.org/entity/",
            "xsd": XSD,
        }

    def localize(self, text: str) -> str:
        """A file of `ontology/` with the default bases replaced by these."""
        return text.replace(DEFAULT_VOCABULARY, self.vocabulary).replace(DEFAULT_ROOT, self.root)


def value(term: NamedNode | BlankNode | Literal | Triple | DefaultGraph | None) -> str:
    """The text of a term: an IRI, a literal's form, a blank node's label; of a triple its N-Triples, else ""."""
    if isinstance(term, NamedNode | BlankNode | Literal):
        return term.value
    return str(term) if isinstance(term, Triple) else ""


def quad(triple: Triple, graph: NamedNode) -> Quad:
    """A triple in a graph."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)
