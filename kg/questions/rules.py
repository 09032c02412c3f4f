"""Rules: the queries of `ontology/rules/` that the code itself asks, without limits, with parameters that are terms."""

from __future__ import annotations

import io
from collections.abc import Iterator

from pyoxigraph import Quad, QueryResultsFormat, QuerySolution, QuerySolutions, parse_query_results

from kg.bases import Term
from kg.engine.base import Answer, Engine, Limits, Query
from kg.ontology import Ontology

UNLIMITED = Limits(seconds=None, memory=None)
"""A rule is no stranger's query."""

TSV = "text/tab-separated-values"


def rule(ontology: Ontology, name: str, limits: Limits = UNLIMITED, media_type: str = TSV, /, **terms: Term) -> Query:
    """The query of a rule by its path below `rules/` without ".rq": "links/occurrences"."""
    return Query(ontology.text(f"rules/{name}.rq"), media_type, terms, limits=limits)


def ask(
    engine: Engine, ontology: Ontology, name: str, limits: Limits = UNLIMITED, /, **terms: Term
) -> list[QuerySolution]:
    """Every solution of a rule, read whole, so that nothing is held while they are used.

    Raises:
        QueryError, LimitError, StoreError: as `Engine.query`.
    """
    with engine.query(rule(ontology, name, limits, **terms)) as answer:
        content = b"".join(answer)
    return list(parse_query_results(io.BytesIO(content), QueryResultsFormat.TSV))


def stream(
    engine: Engine, ontology: Ontology, name: str, limits: Limits = UNLIMITED, /, **terms: Term
) -> Iterator[QuerySolution]:
    """The solutions of a rule as they come. A reader is held until the last is taken: for answers of any size.

    Raises:
        QueryError, LimitError, StoreError: as `Engine.query`, at the first solution or later.
    """
    with engine.query(rule(ontology, name, limits, **terms)) as answer:
        yield from solutions(answer)


def every_quad(engine: Engine, ontology: Ontology) -> Iterator[Quad]:
    """Every quad of every named graph, as they come. Raises as `stream`."""
    for row in stream(engine, ontology, "quads"):
        yield Quad(row["subject"], row["predicate"], row["object"], row["graph"])


def solutions(answer: Answer) -> QuerySolutions:
    """The rows of a SELECT's answer in TSV, read as they come. Touch them on one thread only."""
    return parse_query_results(io.BufferedReader(_Chunks(answer)), QueryResultsFormat.TSV)


class _Chunks(io.RawIOBase):
    """An answer's chunks as a file."""

    def __init__(self, answer: Answer) -> None:
        self._chunks = iter(answer)
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray) -> int:
        while not self._rest:
            chunk = next(self._chunks, None)
            if chunk is None:
                return 0
            self._rest = chunk
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size
