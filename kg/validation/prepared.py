"""An RDFLib graph that reads each query once: shapes ask the same again, and parsing takes longer than answering."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Processor, Result


class Prepared(rdflib.Graph):
    """A graph in memory."""

    def query(
        self,
        query_object: str | Query,
        processor: str | Processor = "sparql",
        result: str | type[Result] = "sparql",
        initNs: Mapping[str, Any] | None = None,
        *more: Any,
        **rest: Any,
    ) -> Result:
        """Answer a query, as RDFLib does."""
        if isinstance(query_object, str):
            names = initNs or dict(self.namespaces())
            query_object = _read(query_object, tuple(sorted((name, str(iri)) for name, iri in names.items())))
        return super().query(query_object, processor, result, initNs, *more, **rest)


@lru_cache(maxsize=512)
def _read(text: str, names: tuple[tuple[str, str], ...]) -> Query:
    return prepareQuery(text, initNs=dict(names))
