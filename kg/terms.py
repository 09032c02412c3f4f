"""RDF terms, quads and results as typed values: what pyoxigraph says by several types, said by one."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import IO

import pyoxigraph as ox

from kg import rdfxml


def value(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | ox.DefaultGraph | None) -> str:
    """The text of a term: an IRI, a literal's form, a blank node's label; of a triple its N-Triples, else ""."""
    if isinstance(term, ox.NamedNode | ox.BlankNode | ox.Literal):
        return term.value
    return str(term) if isinstance(term, ox.Triple) else ""


def quad(triple: ox.Triple, graph: ox.NamedNode) -> ox.Quad:
    """A triple in a graph."""
    return ox.Quad(triple.subject, triple.predicate, triple.object, graph)


def written(
    quads: Iterable[ox.Quad] | Iterable[ox.Triple], format: ox.RdfFormat, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Quads or triples as a document. Raises QueryError for what RDF/XML cannot say (`kg.rdfxml`)."""
    if format == ox.RdfFormat.RDF_XML:
        triples = (each.triple if isinstance(each, ox.Quad) else each for each in quads)
        return rdfxml.serialize(triples, prefixes)
    into = io.BytesIO()
    ox.serialize(quads, into, format, prefixes=None if prefixes is None else dict(prefixes))
    return into.getvalue()


def solutions(
    results: bytes | IO[bytes], format: ox.QueryResultsFormat = ox.QueryResultsFormat.JSON
) -> ox.QuerySolutions:
    """The rows of a SELECT's answer. Raises TypeError for that of an ASK, SyntaxError for what is no answer."""
    found = ox.parse_query_results(results, format)
    if not isinstance(found, ox.QuerySolutions):
        raise TypeError("expected rows, found true or false")
    return found
