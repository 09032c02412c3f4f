"""A query on an open store, and its result as bytes: in a reader, or in the process that asks."""

from __future__ import annotations

import contextlib
from typing import IO, Any, Protocol, cast

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, Store, Variable

from kg.errors import QueryError
from kg.formats.jsonld import dialect, pieces
from kg.formats.rdfxml import XmlSink, writable
from kg.sparql.binding import with_parameters

_WITH_PREFIXES = (RdfFormat.TURTLE, RdfFormat.TRIG)


class Output(Protocol):
    """What a result is written to."""

    def write(self, data: bytes) -> int: ...

    def flush(self) -> None: ...


def evaluated(store: Store, prefixes: dict[str, str], job: dict[str, Any]) -> Any:
    """The results of the query of a job, its parameters put in as terms. Raises what the engine raises.

    Oxigraph substitutes parameters after it has planned, so that a query that begins with all of a class is planned as
    if nothing were known of the one thing that it is asked about. A query that cannot take the terms is asked so.
    """
    text, parameters = job["text"], job["parameters"]
    # Relative IRIs are ids, as in records and updates.
    options: dict[str, Any] = {"base_iri": prefixes["id"], "prefixes": _used(prefixes, text), **_dataset(job)}
    if parameters:
        with contextlib.suppress(QueryError, SyntaxError):
            return store.query(with_parameters(text, parameters), **options)
        options["substitutions"] = {Variable(name): term for name, term in parameters.items()}
    return store.query(text, **options)


def serialize(results: Any, output: Output, prefixes: dict[str, str], job: dict[str, Any]) -> None:
    """Write results in the media type of a job.

    Raises:
        QueryError: that is no format for results of this form, or cannot hold them.
    """
    media_type, context = job["media_type"], job["context"]
    if isinstance(results, QueryTriples):
        form = RdfFormat.from_media_type(media_type)
        if form is None:
            raise QueryError(f"CONSTRUCT and DESCRIBE are answered in an RDF format, not in {media_type}")
        if form == RdfFormat.JSON_LD and context:
            for piece in pieces(results, dialect(context)):
                output.write(piece)
        elif form == RdfFormat.RDF_XML:
            pyoxigraph.serialize(writable(results), cast(IO[bytes], XmlSink(output)), form)
        elif form in _WITH_PREFIXES:
            pyoxigraph.serialize(results, cast(IO[bytes], output), form, prefixes=prefixes)
        else:
            results.serialize(cast(IO[bytes], output), form)
        return
    rows = QueryResultsFormat.from_media_type(media_type)
    if rows is None:
        kind = "ASK" if isinstance(results, QueryBoolean) else "SELECT"
        raise QueryError(f"{kind} is answered in a SPARQL results format, not in {media_type}")
    sink = XmlSink(output) if rows == QueryResultsFormat.XML else output
    results.serialize(cast(IO[bytes], sink), rows)


def _used(prefixes: dict[str, str], text: str) -> dict[str, str]:
    """The prefixes that a text may use: each that is declared is parsed, which takes a tenth of a lookup for all."""
    if "\\" in text:
        return prefixes
    return {name: iri for name, iri in prefixes.items() if f"{name}:" in text}


def _dataset(job: dict[str, Any]) -> dict[str, Any]:
    """The graphs of the query. SPARQL 1.1, section 13.2: naming any graph leaves out all that are not named."""
    if not job["default_graphs"] and not job["named_graphs"]:
        return {}
    return {
        "default_graph": [NamedNode(iri) for iri in job["default_graphs"]],
        "named_graphs": [NamedNode(iri) for iri in job["named_graphs"]],
    }
