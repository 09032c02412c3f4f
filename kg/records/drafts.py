"""A draft: what one graph is to hold, as records or RDF give it, with its findings and places. Nothing is stored."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from kg.bases import value
from kg.characters import decode, unwritable
from kg.errors import DataError, Finding
from kg.ontology import Ontology
from kg.records import checking, mapping, naming
from kg.records.completing import complete
from kg.records.fields import fields_of
from kg.records.reading import Element, read_json, read_yaml

ARTICLE, REFERENCE, LINKS = "article", "reference", "links"
FREE = "free"
"""The role of a graph of a plain RDF store, in which nothing is checked, completed or derived."""

RECORD_TYPES = {
    "application/json": read_json,
    "application/yaml": read_yaml,
    "application/x-yaml": read_yaml,
    "text/yaml": read_yaml,
}


@dataclass
class Draft:
    """What one graph is to hold.

    Attributes:
        graph: IRI of the graph; "" if the record does not say which.
        role: ARTICLE, REFERENCE or LINKS.
        places: where nodes stand.
        quads: the completed quads.
        findings: what is wrong with the record on its own.
        defined: (id, place) of every node that the records define.
    """

    graph: str
    role: str
    places: naming.Places
    quads: list[ox.Quad] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    defined: list[tuple[str, naming.Place]] = field(default_factory=list)

    @property
    def twice(self) -> set[str]:
        """IRIs of the nodes that the records define more than once."""
        counts = Counter(identity for identity, _ in self.defined)
        return {self.places.fields.bases.id(identity) for identity, count in counts.items() if count > 1}


def role_of(graph: str, ontology: Ontology) -> str | None:
    """The role of a graph by its IRI; None for a graph that people do not write."""
    name = graph.removeprefix(ontology.bases.graphs)
    return name if name in (REFERENCE, LINKS) else ARTICLE if name.startswith("article/") else None


def read(content: bytes, media_type: str, file: str) -> Element:
    """A record's bytes as an element. Raises DataError; KeyError for a media type not in `RECORD_TYPES`."""
    return RECORD_TYPES[media_type](decode(content, file), file)


def article(root: Element, file: str, ontology: Ontology) -> Draft:
    """The draft of the one article that a file holds; its graph is named after its id."""
    fields = fields_of(ontology)
    draft = Draft("", ARTICLE, naming.Places(fields))
    if not isinstance(root.value, dict):
        draft.findings.append(Finding(file, "", root.kind, "one article: a mapping of fields", "json-type", root.line))
        return draft
    identity = root.value.get("id")
    name = identity.text if identity else ""
    match = checking.ID.fullmatch(name)
    if identity and match and (match["kind"] != ARTICLE or "#" in name or name.count("/") > 1):
        expected = "an id of the form article/slug"
        draft.findings.append(Finding(file, "id", f"{name!r}", expected, "id-kind", identity.line))
    draft.graph = ontology.bases.graph(name if match else "article/unnamed")
    return _fill(draft, [(file, root)], ontology)


def shared(files: Sequence[tuple[str, Element]], role: str, ontology: Ontology) -> Draft:
    """The draft of the reference or links graph, which many files make up."""
    draft = Draft(ontology.bases.graph(role), role, naming.Places(fields_of(ontology)))
    return _fill(draft, files, ontology)


def free(graph: str, quads: Sequence[ox.Quad], ontology: Ontology) -> Draft:
    """The draft of a graph of a plain RDF store. Raises DataError for a graph that the store itself keeps."""
    if graph in {ontology.bases.graph(name) for name in ("derived", "changes", "vocabulary")}:
        found = f"the graph {graph}, which is kept by the store"
        raise DataError([Finding("", "", found, "another graph", "graph")])
    draft = Draft(graph, FREE, naming.Places(fields_of(ontology)), list(dict.fromkeys(quads)))
    draft.findings += _controls(draft, draft.quads)
    return draft


def of_quads(graph: str, quads: Sequence[ox.Quad], ontology: Ontology) -> Draft:
    """The draft of a graph whose quads are at hand, completed; none of them: the graph is to be removed.

    Raises:
        DataError: people do not write this graph.
    """
    fields = fields_of(ontology)
    role = role_of(graph, ontology)
    if role is None:
        expected = f"{ontology.bases.graph('reference')}, …/links or …/article/slug"
        raise DataError([Finding("", "", f"the graph {graph}", expected, "graph")])
    draft = Draft(graph, role, naming.Places(fields), complete(quads, graph, fields))
    draft.findings += _controls(draft, draft.quads)
    return draft


def _fill(draft: Draft, files: Sequence[tuple[str, Element]], ontology: Ontology) -> Draft:
    fields = draft.places.fields
    quads: list[ox.Quad] = []
    for file, root in files:
        checked = checking.check(root, file, fields)
        nodes, defined = naming.named(root, file, draft.places)
        draft.findings += checked
        draft.defined += defined
        try:
            quads += mapping.quads(nodes, draft.graph, ontology)
        except SyntaxError as error:
            if not checked:
                raise DataError([Finding(file, "", f"a record that is no JSON-LD: {error}", "a record")]) from error
    draft.findings += _twice(draft.defined, draft.places)
    draft.findings += _controls(draft, quads)
    draft.quads = complete(quads, draft.graph, fields)
    return draft


def _controls(draft: Draft, quads: Sequence[ox.Quad]) -> list[Finding]:
    """A finding for each text with a character that no XML has: it could never be written as RDF/XML or drawn."""
    findings = []
    for quad in quads:
        if isinstance(quad.object, ox.Literal) and (character := unwritable(quad.object.value)):
            place = draft.places.locate(value(quad.subject), quad.predicate.value)
            found = f"the control character {character} in {quad.object.value[:40]!r}"
            findings.append(
                Finding(place.file, place.path, found, "a text without it", "control-character", place.line)
            )
    return findings


def _twice(defined: Sequence[tuple[str, naming.Place]], places: naming.Places) -> list[Finding]:
    """A finding for each definition of an id after its first."""
    findings = []
    for identity, place in defined:
        first = places.nodes[places.fields.bases.id(identity)][0]
        if place != first:
            findings.append(duplicate(identity, place, first))
    return findings


def duplicate(identity: str, place: naming.Place, first: naming.Place) -> Finding:
    """The finding that an id is defined a second time."""
    where = ", ".join(part for part in (first.file if first.file != place.file else "", first.path) if part)
    expected = f"one definition; the first is at {where or 'the top'}, refer to it by its id"
    path = f"{place.path}.id" if place.path else "id"
    return Finding(place.file, path, f"{identity!r} is defined a second time", expected, "duplicate-id", place.line)
