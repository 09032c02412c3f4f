"""Answers of one query, or of several of one text, as Python values."""

from __future__ import annotations

from collections.abc import Sequence

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from kg.bases import Bases
from kg.engine.base import Engine, Query
from kg.library.table import Table
from kg.library.values import Value, value


def united(engine: Engine, queries: Sequence[Query], bases: Bases, revision: int | None = None) -> bool | Table:
    """The rows of queries of one text, each once, in the order of the queries; of ASK, whether one holds.

    `revision`: that of the record, where the engine is a copy of it.

    Raises:
        QueryError, LimitError, StoreError: as `Engine.query`.
    """
    names, rows, holds = list[str](), list[list[Value]](), False
    for query in queries:
        with engine.query(query) as answer:
            revision = answer.revision if revision is None else revision
            results = parse_query_results(b"".join(answer), format=QueryResultsFormat.JSON)
        if not isinstance(results, QuerySolutions):
            holds = holds or bool(results)
            continue
        names = [variable.value for variable in results.variables]
        rows += ([value(row[name], bases) for name in names] for row in results)
    if not names:
        return holds
    if len(queries) > 1:
        rows = list({tuple(row): row for row in rows}.values())
    return Table.of(names, rows, "rows", revision or 0)
