"""What no engine runs, decided before a query reaches one."""

from __future__ import annotations

from pyoxigraph import NamedNode

from kg.engine.base import Query
from kg.errors import QueryError
from kg.sparql.inspection import inspect, services


def may_ask(query: Query) -> bool:
    """Whether all that a query would ask of other servers is allowed."""
    asked = services(query.text) if query.services else None
    return asked is not None and bool(asked) and asked <= frozenset(query.services)


def refuse(query: Query) -> str:
    """The form of a query that may run.

    Raises:
        QueryError: it has LOAD or a SERVICE that is not allowed, is an update, or its dataset names what is no IRI.
    """
    inspected = inspect(query.text)
    if inspected.refused and not may_ask(query):
        raise QueryError(
            f"line {inspected.line}, column {inspected.column}: {inspected.refused}", inspected.line, inspected.column
        )
    if inspected.form == "update":
        raise QueryError("this is an update, not a query; send it to the update interface", 1, 1)
    for iri in (*query.default_graphs, *query.named_graphs):
        try:
            NamedNode(iri)
        except ValueError:
            raise QueryError(f"the dataset names {iri!r}, which is no IRI; expected an absolute IRI") from None
    return inspected.form
