"""Other live sources: any Reconciliation Service by its address, and any SPARQL endpoint.

Reconciliation Service API 0.2 (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/),
section 4; SPARQL 1.1 Protocol, section 2.1.2 (query by form POST).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

from pyoxigraph import Literal

from kg.links.outside.dump import from_bindings
from kg.links.outside.fetch import Fetcher, SourceError
from kg.things.item import Item

RESULTS = "application/sparql-results+json"


class ReconciliationService:
    """A Reconciliation Service. `types` maps local kinds to its type ids; a kind without one is asked untyped."""

    def __init__(
        self, fetcher: Fetcher, url: str, *, batch: int = 10, limit: int = 10, types: Mapping[str, str] | None = None
    ) -> None:
        self._fetcher, self._url, self._batch, self._limit = fetcher, url, batch, limit
        self._types = dict(types or {})

    def candidates(self, names: Sequence[tuple[str, str]]) -> Iterator[list[Item]]:
        """For each (name, local kind) the items that the service proposes, in the order asked."""
        stream = iter(names)
        while batch := list(islice(stream, self._batch)):
            queries = {f"q{n}": self._query(name, kind) for n, (name, kind) in enumerate(batch)}
            answer = self._fetcher.post(self._url, {"queries": json.dumps(queries, ensure_ascii=False)})
            for key in queries:
                yield [_item(result) for result in self._found(answer, key)]

    def _query(self, name: str, kind: str) -> dict[str, Any]:
        query: dict[str, Any] = {"query": name, "limit": self._limit}
        if kind in self._types:
            query["type"] = self._types[kind]
        return query

    def _found(self, answer: Any, key: str) -> list[Mapping[str, Any]]:
        try:
            results = answer[key]["result"]
            if all("id" in entry and "name" in entry for entry in results):
                return list(results)
        except (KeyError, TypeError):
            pass
        raise SourceError(f"{self._url}: no result for query {key!r}; is this a Reconciliation Service (0.1 or 0.2)?")


def _item(entry: Mapping[str, Any]) -> Item:
    types = tuple(kind["id"] if isinstance(kind, Mapping) else str(kind) for kind in entry.get("type") or ())
    return Item(str(entry["id"]), (str(entry["name"]),), str(entry.get("description") or ""), types)


class Endpoint:
    """A SPARQL endpoint of Wikidata's data model.

    Args:
        query: the text of `ontology/questions/links/candidates.rq`, whose `?name` is bound to the names sought.
    """

    def __init__(self, fetcher: Fetcher, url: str, query: str) -> None:
        self._fetcher, self._url, self._query = fetcher, url, query

    def candidates(self, names: Sequence[str]) -> list[Item]:
        """Items that bear one of the names exactly, as label or alias, in English, Ukrainian or Russian."""
        values = " ".join(f"({Literal(name, language=code)})" for name in names for code in ("en", "uk", "ru"))
        text = bind(self._query, values)
        answer = self._fetcher.post(self._url, {"query": text}, RESULTS)
        try:
            return from_bindings(answer["results"]["bindings"])
        except (KeyError, TypeError, AttributeError) as error:
            raise SourceError(f"{self._url}: an answer that is no SPARQL result; is this a SPARQL endpoint?") from error


def bind(query: str, values: str) -> str:
    """The query with its `VALUES (?name) { }` filled with terms already written as SPARQL writes them."""
    return query.replace("VALUES (?name) { }", f"VALUES (?name) {{ {values} }}")
