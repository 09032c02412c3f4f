"""Asks the queries of `ontology/rules/links/`, whose parameters are terms."""

from __future__ import annotations

import io
from collections.abc import Iterator

from pyoxigraph import QueryResultsFormat, QuerySolution, parse_query_results

from kg.engine.base import Engine, Query, Term
from kg.ontology import Ontology
from kg.stored import UNLIMITED


def rows(engine: Engine, ontology: Ontology, rule: str, **terms: Term) -> Iterator[QuerySolution]:
    """The solutions of a rule by its name ("occurrences"). Raises StoreError, LimitError."""
    text = ontology.text(f"rules/links/{rule}.rq")
    with engine.query(Query(text, "text/tab-separated-values", terms, limits=UNLIMITED)) as answer:
        content = b"".join(answer)
    yield from parse_query_results(io.BytesIO(content), QueryResultsFormat.TSV)
