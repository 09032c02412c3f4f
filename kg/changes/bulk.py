"""Many articles at once: as many revisions as keep memory bounded, each of them whole."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime

from kg.changes.commit import commit
from kg.derive import EngineRows, MemoryRows, rows_of
from kg.engine.base import Engine
from kg.ontology import Ontology
from kg.records.drafts import Draft


def commit_many(
    engine: Engine,
    ontology: Ontology,
    change: Iterable[Draft],
    *,
    author: str,
    now: datetime,
    note: str = "",
    quads: int = 100_000,
    progress: Callable[[int], None] = lambda done: None,
) -> int:
    """Commit any number of article graphs, some at a time: each revision is whole, the drafts are never all in memory.

    Args:
        change: the new content of each graph, as it is made.
        quads: how many quads one revision takes, about.
        progress: is told how many graphs are in after each revision.
        engine, ontology, author, now, note: as for `commit`.

    Returns:
        The number of graphs.

    Raises:
        DataError: a draft does not conform; those of the revisions before it are in.
        RevisionConflict, StoreError: as `commit`.
    """
    rows, at, done = None, engine.revision(), 0
    for batch in _batched(change, quads):
        if rows is None or engine.revision() != at:
            at = engine.revision()
            rows = MemoryRows(EngineRows(engine, ontology))
        at = commit(engine, ontology, batch, author=author, now=now, note=note, at=at, rows=rows).revision
        rows.replace([draft.graph for draft in batch], rows_of((q for d in batch for q in d.quads), ontology))
        done += len(batch)
        progress(done)
    return done


def _batched(drafts_: Iterable[Draft], quads: int) -> Iterator[list[Draft]]:
    batch: list[Draft] = []
    size = 0
    for draft in drafts_:
        batch.append(draft)
        size += len(draft.quads)
        if size >= quads:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch
