"""An engine in memory, enough to read from: pyoxigraph behind `kg.engine.base.Engine`."""

from __future__ import annotations

from collections.abc import Iterable
from io import BytesIO

from pyoxigraph import Quad, QueryResultsFormat, Store

from kg.bases import Bases
from kg.engine.base import Query


class Answer(list):
    """A result in small chunks, cut without regard to rows."""

    def __init__(self, content: bytes) -> None:
        super().__init__(content[place : place + 1000] for place in range(0, len(content), 1000))

    def __enter__(self) -> Answer:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()


class MemoryEngine:
    """Named graphs in memory, queried as their union."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.store = Store()
        self.store.bulk_extend(quads)

    def query(self, query: Query) -> Answer:
        results = self.store.query(query.text, prefixes=Bases().prefixes(), use_default_graph_as_union=True)
        out = BytesIO()
        results.serialize(out, format=QueryResultsFormat.from_media_type(query.media_type))
        return Answer(out.getvalue())
