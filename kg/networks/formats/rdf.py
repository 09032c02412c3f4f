"""Networks as RDF: a data set of the RDF Data Cube Vocabulary (W3C Recommendation of 16 January 2014), in Turtle.

The network is `<root>network/<name>`; an observation is one edge, with its two ends, its weight and, in a series, its
window. The components are declared in the same file; ids of ours become IRIs again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import BytesIO

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from kg.bases import RDF, RDFS, XSD, Bases
from kg.networks.network import Edge, Network, number

QB = "http://purl.org/linked-data/cube#"
DCTERMS = "http://purl.org/dc/terms/"
COMPONENTS = {
    "first": ("dimension", "The one end of an edge."),
    "second": ("dimension", "The other end of an edge."),
    "start": ("dimension", "The first moment of the window."),
    "end": ("dimension", "The last moment of the window."),
    "weight": ("measure", "The weight of an edge by the network's recipe."),
}


def write(networks: Sequence[Network]) -> bytes:
    """The data set as Turtle, in the order of windows and edges."""
    return write_with(networks, Bases())


def write_with(networks: Sequence[Network], bases: Bases) -> bytes:
    """The data set as Turtle with other bases than the default ones."""
    out = BytesIO()
    # without prefixes: the serializer would write them in another order on each run
    serialize(_triples(networks, bases), out, format=RdfFormat.TURTLE)
    return out.getvalue()


def _triples(networks: Sequence[Network], bases: Bases) -> Iterator[Triple]:
    recipe = networks[0].recipe
    dataset = f"{bases.root}network/{recipe.name}"
    node = NamedNode(dataset)
    structure = NamedNode(f"{dataset}#structure")
    yield Triple(node, _a(), NamedNode(QB + "DataSet"))
    yield Triple(node, NamedNode(DCTERMS + "identifier"), Literal(recipe.name))
    yield Triple(node, NamedNode(DCTERMS + "description"), Literal(recipe.canonical, datatype=NamedNode(RDF + "JSON")))
    yield Triple(node, NamedNode(QB + "structure"), structure)
    yield Triple(structure, _a(), NamedNode(QB + "DataStructureDefinition"))
    for name in _components(networks):
        yield from _component(dataset, name)
    place = 0
    for network in networks:
        for edge in network.edges:
            place += 1
            yield from _observation(f"{dataset}#edge-{place}", dataset, network, edge, bases, len(networks) > 1)


def _components(networks: Sequence[Network]) -> list[str]:
    return [name for name in COMPONENTS if len(networks) > 1 or name not in ("start", "end")]


def _component(dataset: str, name: str) -> Iterator[Triple]:
    kind, comment = COMPONENTS[name]
    component, prop = NamedNode(f"{dataset}#component-{name}"), NamedNode(f"{dataset}#{name}")
    yield Triple(NamedNode(f"{dataset}#structure"), NamedNode(QB + "component"), component)
    yield Triple(component, NamedNode(QB + kind), prop)
    yield Triple(prop, _a(), NamedNode(QB + kind.capitalize() + "Property"))
    yield Triple(prop, NamedNode(RDFS + "label"), Literal(name, language="en"))
    yield Triple(prop, NamedNode(RDFS + "comment"), Literal(comment, language="en"))


def _observation(iri: str, dataset: str, network: Network, edge: Edge, bases: Bases, series: bool) -> Iterator[Triple]:
    node = NamedNode(iri)
    yield Triple(node, _a(), NamedNode(QB + "Observation"))
    yield Triple(node, NamedNode(QB + "dataSet"), NamedNode(dataset))
    yield Triple(node, NamedNode(f"{dataset}#first"), _end(network.nodes[edge.source].id, bases))
    yield Triple(node, NamedNode(f"{dataset}#second"), _end(network.nodes[edge.target].id, bases))
    yield Triple(node, NamedNode(f"{dataset}#weight"), Literal(float(number(edge.weight))))
    if series:
        for name, text in (("start", network.start), ("end", network.end)):
            kind = "dateTime" if "T" in text else "date"
            yield Triple(node, NamedNode(f"{dataset}#{name}"), Literal(text, datatype=NamedNode(XSD + kind)))


def _end(identifier: str, bases: Bases) -> NamedNode | Literal:
    """The IRI of an id of ours or of the outside; what is no id (a plain name) is a literal."""
    if "://" in identifier or "/" not in identifier:
        return NamedNode(identifier) if "://" in identifier else Literal(identifier)
    return NamedNode(bases.id(identifier)) if " " not in identifier else Literal(identifier)


def _a() -> NamedNode:
    return NamedNode(RDF + "type")
