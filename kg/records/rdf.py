"""RDF documents as drafts: Turtle, TriG, JSON-LD and the rest, for one graph, without blank nodes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import pyoxigraph as ox

from kg import bases
from kg.characters import MARK, decode
from kg.errors import DataError, Finding
from kg.formats import GRAPHS
from kg.ontology import Ontology
from kg.records.fields import Fields, fields_of
from kg.records.reading import DEPTH

_BRACKETS = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]')

RDF_TYPES = {format.media_type: format.rdf for format in GRAPHS if format.rdf is not None}


def read(content: bytes, media_type: str, graph: str, ontology: Ontology) -> list[ox.Quad]:
    """The quads of an RDF document with an IRI for each blank node (`skolemize`); relative IRIs are ids.

    Otherwise as `parse`.
    """
    return skolemize(parse(content, media_type, graph, ontology.bases.ids), graph, fields_of(ontology))


def parse(content: bytes, media_type: str, graph: str, base: str) -> list[ox.Quad]:
    """The quads of an RDF document, all in one graph, with blank nodes of their own.

    Args:
        content: the document.
        media_type: one of RDF_TYPES.
        graph: IRI of the graph. What a document of quads says must be in it or in the default graph.
        base: what relative IRIs are relative to.

    Raises:
        DataError: a syntax error, with line and column where the parser tells them; a quad of another graph; XML
            with a document type, whose entities can grow without bound; JSON of more than `DEPTH` levels, or neither
            an object nor a list.
        KeyError: a media type not in RDF_TYPES.
    """
    content = content.removeprefix(MARK)
    _refuse_growth(content, media_type)
    name = ox.NamedNode(graph)
    quads: list[ox.Quad] = []
    try:
        for quad in ox.parse(content, format=RDF_TYPES[media_type], base_iri=base, rename_blank_nodes=True):
            if quad.graph_name not in (ox.DefaultGraph(), name):
                found = f"a quad of the graph {quad.graph_name}"
                raise DataError([Finding("", "", found, f"quads of <{graph}> or of none", "graph")])
            quads.append(bases.quad(quad.triple, name))
    except SyntaxError as error:
        raise DataError([_syntax(error)]) from None
    return quads


def _refuse_growth(content: bytes, media_type: str) -> None:
    text = decode(content, "") if media_type in ("application/rdf+xml", "application/ld+json") else ""
    if media_type == "application/rdf+xml" and re.search("<!(?:DOCTYPE|ENTITY)", text):
        raise DataError([Finding("", "", "a document type", "RDF/XML without <!DOCTYPE> and entities", "entity")])
    if media_type == "application/ld+json" and _depth(text) > DEPTH:
        raise DataError([_deep(f"JSON-LD of at most {DEPTH} levels")])
    if media_type == "application/ld+json" and not text.lstrip().startswith(("{", "[")):
        # JSON-LD 1.1, section 9. A value alone would be read as nothing said.
        found = text.strip()[:50] or "nothing"
        raise DataError([Finding("", "", found, "a JSON-LD document: an object, or a list of objects", "json-type")])


def _depth(text: str) -> int:
    """How deep brackets nest in JSON; strings are skipped."""
    deepest = depth = 0
    for mark in _BRACKETS.finditer(text):
        if mark[0] in "[{":
            depth += 1
            deepest = max(deepest, depth)
        elif mark[0] in "]}":
            depth -= 1
    return deepest


def _deep(expected: str) -> Finding:
    return Finding("", "", f"more than {DEPTH} levels", expected, "depth")


def _syntax(error: SyntaxError) -> Finding:
    place = f"line {error.lineno}, column {error.offset}" if error.lineno else ""
    return Finding("", place, f"a syntax error: {error.msg}", "RDF of the media type given", "", error.lineno or 0)


Parents = dict[ox.BlankNode, tuple[Any, str]]
"""Blank node to the node that leads to it, and by which field."""


def skolemize(quads: Sequence[ox.Quad], graph: str, fields: Fields) -> list[ox.Quad]:
    """The quads with an IRI for each blank node, made as for a record: `<parent>#<field>-<n>`.

    A blank node that no named node leads to is named after the graph.
    """
    parents: Parents = {}
    for quad in quads:
        name = fields.names_of(quad.predicate.value)[0]
        if isinstance(quad.object, ox.BlankNode):
            parents.setdefault(quad.object, (quad.subject, name))
        elif isinstance(quad.subject, ox.BlankNode) and name in fields.fields and fields.fields[name].reverse:
            parents.setdefault(quad.subject, (quad.object, name))
    for quad in quads:
        if isinstance(quad.subject, ox.BlankNode):
            parents.setdefault(quad.subject, (ox.NamedNode(graph), "node"))
    names = _names(parents, graph)
    return [
        ox.Quad(
            names[q.subject] if isinstance(q.subject, ox.BlankNode) else q.subject,
            q.predicate,
            names[q.object] if isinstance(q.object, ox.BlankNode) else q.object,
            q.graph_name,
        )
        for q in quads
    ]


def _names(parents: Parents, graph: str) -> dict[ox.BlankNode, ox.NamedNode]:
    numbers: dict[tuple[Any, ...], int] = defaultdict(int)
    names: dict[Any, tuple[ox.NamedNode, int]] = {}
    for first in parents:
        way = [first] if first not in names else []
        while way and isinstance(above := parents[way[-1]][0], ox.BlankNode) and above not in names:
            if above in way:
                # Blank nodes that only lead to each other begin at one of them.
                parents[way[-1]] = (ox.NamedNode(graph), "node")
                break
            way.append(above)
            if len(way) > DEPTH:
                raise DataError([_deep(_NESTED)])
        for node in reversed(way):
            parent, field = parents[node]
            above, level = names.get(parent, (parent, 0))
            if level >= DEPTH:
                raise DataError([_deep(_NESTED)])
            iri = above.value
            numbers[iri, field] += 1
            name = f"{iri}{'-' if '#' in iri else '#'}{field}-{numbers[iri, field]}"
            names[node] = ox.NamedNode(name), level + 1
    return {node: name for node, (name, _) in names.items()}


_NESTED = f"blank nodes that nest at most {DEPTH} levels, and no long lists"
