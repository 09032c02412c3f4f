"""Answers as Python values, for those who use the library rather than the interface."""

from __future__ import annotations

from dataclasses import replace

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Triple, parse, parse_query_results

from kg.bases import Term
from kg.engine.base import Engine, Query
from kg.errors import QueryError


def rows(engine: Engine, query: Query) -> list[dict[str, Term]]:
    """The solutions of a SELECT, each as a mapping from variable name (without "?") to term; unbound ones are left out.

    Raises:
        QueryError: the query is no SELECT, or what `Engine.query` raises.
    """
    with engine.query(replace(query, media_type="application/sparql-results+json")) as answer:
        results = parse_query_results(b"".join(answer), format=QueryResultsFormat.JSON)
    if not isinstance(results, QuerySolutions):
        raise QueryError("the query is an ASK; expected a SELECT")
    names = [variable.value for variable in results.variables]
    return [{name: row[name] for name in names if row[name] is not None} for row in results]


def holds(engine: Engine, query: Query) -> bool:
    """The answer to an ASK. Raises QueryError if the query is no ASK, or what `Engine.query` raises."""
    with engine.query(replace(query, media_type="application/sparql-results+json")) as answer:
        results = parse_query_results(b"".join(answer), format=QueryResultsFormat.JSON)
    if isinstance(results, QuerySolutions):
        raise QueryError("the query is a SELECT; expected an ASK")
    return bool(results)


def triples(engine: Engine, query: Query) -> list[Triple]:
    """The triples of a CONSTRUCT or DESCRIBE, each once. Raises what `Engine.query` raises."""
    with engine.query(replace(query, media_type="application/n-triples")) as answer:
        quads = parse(b"".join(answer), format=RdfFormat.N_TRIPLES)
        return list(dict.fromkeys(quad.triple for quad in quads))
