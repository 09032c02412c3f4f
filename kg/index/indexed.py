"""An engine with an index beside it: what changes the one changes the other, in the same commit."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Event
from typing import cast

from pyoxigraph import Quad

from kg.bases import Term
from kg.derive import EngineRows, Frame, Rows
from kg.engine.base import Answer, Engine, Limits, Patch, Query
from kg.index import sizes
from kg.index.bulk import BulkLoad
from kg.index.catching_up import catch_up, rebuild
from kg.index.database import IndexUnreadable
from kg.index.foretelling import Foretold
from kg.index.index import Index, digest_of
from kg.index.keeping import Keeper
from kg.index.plain import Plain
from kg.index.rows import IndexRows
from kg.index.stored import StoredQuad, stored
from kg.index.terms import Terms
from kg.index.writing import Writer
from kg.questions.rules import UNLIMITED

_log = logging.getLogger(__name__)

MOST_AT_ONCE = 200_000
"""A load of more quads is not held in memory: its rows are written as it passes."""


class IndexedEngine:
    """Implements `kg.engine.base.Engine` over another engine and keeps its index.

    The rows of a change are written first, in a transaction that ends when the engine has made the revision. If
    anything between fails, the index stays at the revision that it was of, and is caught up when it is next read.
    """

    def __init__(self, engine: Engine, index: Index) -> None:
        self.engine, self.index = engine, index
        self.keeper = Keeper(index)

    def query(self, query: Query, *, abandoned: Event | None = None) -> Answer:
        """See `kg.engine.base.Engine.query`."""
        return self.engine.query(query, abandoned=abandoned)

    def revision(self) -> int:
        """See `kg.engine.base.Engine.revision`."""
        return self.engine.revision()

    def apply(self, patch: Patch, *, expected: int | None = None) -> int:
        """See `kg.engine.base.Engine.apply`."""
        before = self.engine.revision()
        handed_in, revision = False, None
        try:
            if self.index.revision() != before:
                handed_in = True
                return self.engine.apply(patch, expected=expected)
            with self.index.database.writing() as connection:
                if not self.index.is_of(connection, before):
                    handed_in = True
                    return self.engine.apply(patch, expected=expected)
                writer = Writer(connection, self.index.shortening)
                Change(self.index, writer, patch).write()
                recount = sizes.Recount(self.index, connection, patch)
                handed_in = True
                revision = self.engine.apply(patch, expected=expected)
                if revision != before + 1:
                    raise _OvertakenError
                foretold = None
                if getattr(self.engine, "keeps_as_given", False):
                    foretold = Foretold(patch, revision, self.index.ontology.bases)
                recount.after(foretold)
                made = self.index.store_at(revision) if foretold is None else digest_of(foretold.made())
                writer.set(revision=revision, store=made)
            self.index.be_sure(revision)
        except _OvertakenError:
            assert revision is not None
        except IndexUnreadable as error:
            if handed_in and revision is None:
                raise
            # The graphs are the truth, and what the index lacks it is given when it is next read.
            _log.warning("revision %s is not in the index yet: %s", before + 1, error)
            return self.engine.apply(patch, expected=expected) if revision is None else revision
        return revision

    def load(self, quads: Iterable[Quad], *, expected: int | None = None) -> int:
        """See `kg.engine.base.Engine.load`."""
        listed: list[Quad] = []
        rest = iter(quads)
        for quad in rest:
            listed.append(quad)
            if len(listed) > MOST_AT_ONCE:
                return BulkLoad(self.index).load(_all(listed, rest), expected=expected)
        return self.apply(Patch(added=listed), expected=expected)

    def rebuild(self) -> None:
        """Make the index anew from the graphs."""
        rebuild(self.index)

    def bring_up(self, progress: Callable[[int], None] = lambda quads: None) -> None:
        """Bring the index to the engine's revision now; after loads that are too large to be followed."""
        catch_up(self.index, progress)

    def count(self, limits: Limits = UNLIMITED) -> None:
        """Count what VoID says of the whole record, where a load has left it uncounted. Raises as `query`."""
        sizes.bring_up(self.index, limits)

    def statement_rows(self, limits: Limits) -> Rows | None:
        """The statement rows of the latest revision, for derivation; None while the index is being made."""
        if not self.keeper.is_current():
            return None
        index = self.index
        return IndexRows(index.database, index.shortening, EngineRows(self.engine, index.ontology, limits))

    @contextmanager
    def plain_statements(self, frame: Frame) -> Iterator[Plain | None]:
        """The statements of the latest revision, for what derives from all of them; None while the index is made."""
        rows = self.statement_rows(UNLIMITED)
        if rows is None:
            yield None
            return
        with self.index.database.reading() as connection:
            yield Plain(Terms(connection, self.index.shortening), rows, frame)

    def close(self) -> None:
        """Close the engine and its index."""
        self.keeper.close()
        self.engine.close()

    def __enter__(self) -> IndexedEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __getattr__(self, name: str) -> object:
        # What only one kind of engine has: backup, optimize, processes.
        return getattr(self.engine, name)


class _OvertakenError(Exception):
    """Another change came between: the rows that were written are not of one revision."""


def _all(first: Sequence[Quad], rest: Iterator[Quad]) -> Iterator[Quad]:
    yield from first
    yield from rest


class Change:
    """One patch as a change of the index."""

    def __init__(self, index: Index, writer: Writer, patch: Patch) -> None:
        self.index, self.writer = index, writer
        kept = set(patch.added)
        self.removed = _by_graph(quad for quad in patch.removed if quad not in kept)
        self.added = _by_graph(patch.added)

    def write(self) -> None:
        """Write the rows of the graphs as they will be."""
        for graph in sorted(self.removed.keys() | self.added.keys()):
            removed, added = self.removed.get(graph, []), self.added.get(graph, [])
            if graph in self.index.skipped:
                continue
            if graph == self.index.derived:
                self._derived(removed, added)
            elif self._is_whole(graph, removed + added):
                before = dict.fromkeys(self.index.quads_of(graph))
                for quad in removed:
                    before.pop(quad, None)
                after = before | dict.fromkeys(added)
                self.writer.replace(graph, self.index.reader.read(after))
            else:
                self.writer.remove_facts(graph, map(_parts, stored(removed)))
                self.writer.remove_facts(graph, map(_parts, stored(added)))
                self.writer.add_facts(graph, map(_parts, stored(dict.fromkeys(added))))

    def _is_whole(self, graph: str, quads: Sequence[Quad]) -> bool:
        parts = self.index.reader.parts
        return any(quad.predicate.value in parts for quad in quads) or self.writer.holds_reports(graph)

    def _derived(self, removed: Sequence[Quad], added: Sequence[Quad]) -> None:
        changed = dict.fromkeys(quad.subject.value for quad in stored((*removed, *added)))
        known = self.writer.known_derived(changed)
        said: dict[str, dict[StoredQuad, None]] = {subject: {} for subject in changed}
        for quad in stored(self.index.quads_of(self.index.derived, known) if known else ()):
            said[quad.subject.value][quad] = None
        for quad in stored(removed):
            said[quad.subject.value].pop(quad, None)
        for quad in stored(added):
            said[quad.subject.value][quad] = None
        self.writer.remove_derived(known)
        self.writer.add_derived(
            {
                subject: [(quad.predicate.value, quad.object) for quad in quads]
                for subject, quads in said.items()
                if quads
            }
        )


def _by_graph(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
    by_graph: dict[str, list[Quad]] = {}
    for quad in quads:
        by_graph.setdefault(cast(StoredQuad, quad).graph_name.value, []).append(quad)
    return by_graph


def _parts(quad: StoredQuad) -> tuple[str, str, Term]:
    return quad.subject.value, quad.predicate.value, quad.object
