"""Which format to ask of a server for the one that is wanted, and how to get from one to the other."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import partial
from typing import IO, cast

from pyoxigraph import (
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
)

from kg.engine.remote.products import Product
from kg.errors import QueryError, StoreError
from kg.formats import written
from kg.formats.jsonld import dialect, pieces
from kg.formats.rdfxml import XmlSink

JSON, N_TRIPLES = "application/sparql-results+json", "application/n-triples"
CHUNK_BYTES = 65_536
HOLDS_N_TRIPLES = (RdfFormat.N_TRIPLES, RdfFormat.N_QUADS, RdfFormat.TURTLE, RdfFormat.TRIG)
"""Formats in which N-Triples is a valid document as it stands."""

Change = Callable[[Iterator[bytes]], Iterator[bytes]]


def plan(form: str, media_type: str, product: Product, context: str = "") -> tuple[str, Change]:
    """The media type to ask the server for, and what makes the one given of it; JSON-LD in the words of a context.

    Only what the server cannot say by the book is held in memory; all else passes through as it comes.

    Raises:
        QueryError: the format is not one of the query's form.
    """
    if form in ("construct", "describe"):
        rdf = RdfFormat.from_media_type(media_type)
        if rdf is None:
            raise QueryError(f"CONSTRUCT and DESCRIBE are answered in an RDF format, not in {media_type}")
        if rdf == RdfFormat.JSON_LD and context:
            return N_TRIPLES, partial(_in_words, context)
        return N_TRIPLES, iter if rdf in HOLDS_N_TRIPLES else partial(_graph, rdf)
    results = QueryResultsFormat.from_media_type(media_type)
    if results is None:
        raise QueryError(f"{form.upper() or 'a query'} is answered in a SPARQL results format, not in {media_type}")
    if form == "ask":
        return JSON, partial(_truth, results, product.asks_in_rows)
    if product.results and media_type not in product.results:
        return JSON, partial(_table, results, product)
    return media_type, partial(_rewritten, product) if media_type == JSON and product.rewrites else iter


def _graph(rdf: RdfFormat, chunks: Iterator[bytes]) -> Iterator[bytes]:
    triples: Iterator[Triple] = (quad.triple for quad in parse(b"".join(chunks), RdfFormat.N_TRIPLES))
    return _pieces(written(triples, rdf))


def _in_words(context: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    triples = (quad.triple for lines in _whole_lines(chunks) for quad in parse(lines, RdfFormat.N_TRIPLES))
    return pieces(triples, dialect(context))


def _whole_lines(chunks: Iterator[bytes]) -> Iterator[bytes]:
    rest = b""
    for chunk in chunks:
        lines, end, rest = (rest + chunk).rpartition(b"\n")
        if end:
            yield lines + end
    yield rest


def _truth(results: QueryResultsFormat, variable: str, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """An ASK's answer, also where it comes as one row with a number."""
    body = b"".join(chunks)
    try:
        answer = parse_query_results(body, QueryResultsFormat.JSON)
    except SyntaxError as error:
        raise StoreError(f"the server's answer to an ASK cannot be read: {error}") from error
    if not isinstance(answer, QueryBoolean):
        holds = variable and any(row[variable].value in ("1", "true") for row in answer)
        answer = parse_query_results(b'{"head":{},"boolean":%s}' % (b"true" if holds else b"false"), format=_JSON)
    return _pieces(_serialized(answer, results))


def _table(results: QueryResultsFormat, product: Product, chunks: Iterator[bytes]) -> Iterator[bytes]:
    body = io.BytesIO(b"".join(_rewritten(product, chunks)))
    try:
        return _pieces(_serialized(parse_query_results(body, _JSON), results))
    except SyntaxError as error:
        raise StoreError(f"the server's answer cannot be read: {error}") from error


def _serialized(results: QuerySolutions | QueryBoolean, format: QueryResultsFormat) -> bytes:
    into = io.BytesIO()
    sink = XmlSink(into) if format == QueryResultsFormat.XML else into
    results.serialize(cast(IO[bytes], sink), format)
    return into.getvalue()


def _rewritten(product: Product, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes with each rewrite of the product made, also across the borders of chunks."""
    pairs = [(theirs.encode(), standard.encode()) for theirs, standard in product.rewrites]
    keep = max((len(theirs) for theirs, _ in pairs), default=1) - 1
    rest = b""
    for chunk in chunks:
        rest += chunk
        for theirs, standard in pairs:
            rest = rest.replace(theirs, standard)
        if len(rest) > keep:
            yield rest[:-keep]
            rest = rest[-keep:]
    yield rest


def _pieces(data: bytes) -> Iterator[bytes]:
    return (data[at : at + CHUNK_BYTES] for at in range(0, len(data), CHUNK_BYTES))


_JSON = QueryResultsFormat.JSON
