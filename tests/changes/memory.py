"""An engine in memory, for tests that need none of the disk store's processes: real SPARQL, real patches."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from pyoxigraph import Quad, QueryResultsFormat, RdfFormat, Store

from kg.bases import Bases
from kg.engine.base import Patch, Query
from kg.errors import RevisionConflict


class MemoryAnswer:
    def __init__(self, content: bytes, media_type: str, revision: int) -> None:
        self.content, self.media_type, self.revision = content, media_type, revision

    def __iter__(self) -> Iterator[bytes]:
        yield self.content

    def close(self) -> None:
        self.content = b""

    def __enter__(self) -> MemoryAnswer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


class MemoryEngine:
    """`kg.engine.base.Engine` over one pyoxigraph store in this process."""

    def __init__(self) -> None:
        self.store, self.number = Store(), 0
        self.before_apply = lambda: None

    def query(self, query: Query) -> MemoryAnswer:
        substitutions = {name.removeprefix("?"): term for name, term in query.parameters.items()}
        from pyoxigraph import Variable

        found = self.store.query(
            query.text,
            prefixes=Bases().prefixes(),
            use_default_graph_as_union=True,
            substitutions={Variable(name): term for name, term in substitutions.items()},
        )
        into = io.BytesIO()
        format = QueryResultsFormat.from_media_type(query.media_type)
        found.serialize(into, format=format or RdfFormat.from_media_type(query.media_type))
        return MemoryAnswer(into.getvalue(), query.media_type, self.number)

    def apply(self, patch: Patch, *, expected: int | None = None) -> int:
        self.before_apply()
        if expected is not None and expected != self.number:
            raise RevisionConflict(expected, self.number)
        added = set(patch.added)
        for quad in patch.removed:
            if quad not in added:
                self.store.remove(quad)
        self.store.extend(patch.added)
        self.number += 1
        return self.number

    def load(self, quads: Iterable[Quad], *, expected: int | None = None) -> int:
        return self.apply(Patch(added=list(quads)), expected=expected)

    def revision(self) -> int:
        return self.number

    def close(self) -> None:
        pass
