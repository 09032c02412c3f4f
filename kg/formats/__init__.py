"""The formats of answers and documents: one table of names, media types, file endings and what each can hold."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import IO

from pyoxigraph import (
    Quad,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse_query_results,
    serialize,
)

from kg.formats import rdfxml


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes:
        name: what it is called on the command line: "turtle".
        ending: of a file, without the dot, and in `?format=`: "ttl".
        media_type: its registered name, which engines and answers use.
        also: other media types by which clients call it, the most usual first.
        names: other words for it.
        rdf: how it is parsed and written, if it holds graphs.
        results: how it is written, if it holds rows.
    """

    name: str
    ending: str
    media_type: str
    also: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    rdf: RdfFormat | None = None
    results: QueryResultsFormat | None = None

    @property
    def words(self) -> tuple[str, ...]:
        """Everything that it may be called by people: its name, its ending, and other words."""
        return tuple(dict.fromkeys((self.name, self.ending, *self.names)))


ROWS = (
    Format("json", "srj", "application/sparql-results+json", ("application/json",), results=QueryResultsFormat.JSON),
    Format(
        "xml",
        "srx",
        "application/sparql-results+xml",
        ("application/xml", "text/xml"),
        results=QueryResultsFormat.XML,
    ),
    Format("csv", "csv", "text/csv", results=QueryResultsFormat.CSV),
    Format("tsv", "tsv", "text/tab-separated-values", results=QueryResultsFormat.TSV),
)
"""Formats of the answers to SELECT and ASK, in the order of preference."""

GRAPHS = (
    Format("turtle", "ttl", "text/turtle", ("application/x-turtle",), rdf=RdfFormat.TURTLE),
    Format("ntriples", "nt", "application/n-triples", ("text/plain",), rdf=RdfFormat.N_TRIPLES),
    Format("nquads", "nq", "application/n-quads", ("text/n-quads",), rdf=RdfFormat.N_QUADS),
    Format("trig", "trig", "application/trig", ("application/x-trig",), rdf=RdfFormat.TRIG),
    Format("jsonld", "jsonld", "application/ld+json", ("application/json",), ("json",), rdf=RdfFormat.JSON_LD),
    Format("rdfxml", "rdf", "application/rdf+xml", ("application/xml", "text/xml"), ("xml",), rdf=RdfFormat.RDF_XML),
)
"""RDF formats of documents and of the answers to CONSTRUCT and DESCRIBE, in the order of preference."""

DATASETS = tuple(format for format in GRAPHS if format.rdf is not None and format.rdf.supports_datasets)
"""RDF formats that say which graph a triple is in."""


def named(word: str, formats: Iterable[Format]) -> Format | None:
    """The format of these that people call so: "turtle" or "ttl"; None if there is none."""
    return next((format for format in formats if word.lower() in format.words), None)


def listed(formats: Iterable[Format]) -> str:
    """What people may write, in words: "turtle (ttl), ntriples (nt), trig"."""
    endings = {
        format.name: f" ({format.ending})" if format.rdf and format.ending != format.name else "" for format in formats
    }
    return ", ".join(f"{name}{ending}" for name, ending in endings.items())


def written(
    quads: Iterable[Quad] | Iterable[Triple], format: RdfFormat, prefixes: Mapping[str, str] | None = None
) -> bytes:
    """Quads or triples as a document. Raises QueryError for what RDF/XML cannot say (`kg.formats.rdfxml`)."""
    if format == RdfFormat.RDF_XML:
        return rdfxml.serialize((each.triple if isinstance(each, Quad) else each for each in quads), prefixes)
    into = io.BytesIO()
    serialize(quads, into, format, prefixes=None if prefixes is None else dict(prefixes))
    return into.getvalue()


def solutions(results: bytes | IO[bytes], format: QueryResultsFormat = QueryResultsFormat.JSON) -> QuerySolutions:
    """The rows of a SELECT's answer. Raises TypeError for that of an ASK, SyntaxError for what is no answer."""
    answer = parse_query_results(results, format)
    if not isinstance(answer, QuerySolutions):
        raise TypeError("expected rows, found true or false")
    return answer
