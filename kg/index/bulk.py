"""Loads that are too large to be held in memory: their rows are written as their quads pass on to the engine."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator

from pyoxigraph import Quad
from sqlalchemy import Connection

from kg.derive import EngineRows, Frame, Rows
from kg.errors import RevisionConflict
from kg.index import schema as at
from kg.index import sizes
from kg.index.catching_up import catch_up
from kg.index.database import IndexUnreadable
from kg.index.filling import Filling
from kg.index.index import Index
from kg.index.plain import Plain
from kg.index.rows import IndexRows, Underway
from kg.index.terms import Terms
from kg.index.writing import Writer
from kg.questions.rules import UNLIMITED

_log = logging.getLogger(__name__)

Derive = Callable[[Rows, Frame, Plain], Iterable[Quad]]
"""Gives the quads that follow from rows, from what holds beside the articles, and from the plain statements."""


class BulkLoad:
    """One load into an engine with its index, and with what is derived of it if that is wanted: one revision.

    What is derived is read out of the rows that have just been written, before anybody else sees them, so that the
    engine takes everything at once. If anything fails, neither engine nor index has changed.

    Args:
        index: the index; its engine is loaded.
        derive: derives from the rows, once all quads have passed; None: nothing is derived.
        given: what the quads say beside the articles, as far as it bears on what is derived.
    """

    def __init__(self, index: Index, derive: Derive | None = None, given: Frame | None = None) -> None:
        self._index, self._derive, self._given = index, derive, given or Frame()

    def load(self, quads: Iterable[Quad], *, expected: int | None = None) -> int:
        """Load quads; see `kg.engine.base.Engine.load`. An empty index gets its own indexes after its rows.

        Raises:
            RevisionConflict: also if another change overtakes the index before anything can be derived out of it.
        """
        index = self._index
        before = index.engine.revision()
        if self._derive is not None and before:
            catch_up(index)
        revision: int | None = None
        try:
            with index.database.writing() as connection:
                if before and not index.is_of(connection, before):
                    if self._derive is not None:
                        raise RevisionConflict(before, index.engine.revision())
                    return index.engine.load(quads, expected=expected)
                if not before:
                    index.database.make(connection)
                writer = Writer(connection, index.shortening)
                filling = Filling(index, writer)
                passing = self._passing(filling, quads, connection, fresh=not before)
                revision = index.engine.load(passing, expected=expected)
                if revision != before + 1:
                    raise _OvertakenError
                if not before:
                    index.database.finish(connection, at.DERIVED if self._derive else at.TABLES.sorted_tables)
                filling.end()
                sizes.forget(connection)
                writer.set(revision=revision, store=index.store_at(revision))
        except _OvertakenError:
            assert revision is not None
        except IndexUnreadable as error:
            if revision is None:
                raise  # the quads have been passed
            _log.warning("revision %s is not in the index yet: %s", revision, error)
        return revision

    def _passing(
        self, filling: Filling, quads: Iterable[Quad], connection: Connection, *, fresh: bool
    ) -> Iterator[Quad]:
        yield from filling.passing(quads)
        if self._derive is None:
            return
        filling.stated()
        index = self._index
        if fresh:
            index.database.finish(connection, at.STATED)
        beside = EngineRows(index.engine, index.ontology, UNLIMITED)
        frame = beside.frame().beside(self._given)
        rows = IndexRows(Underway(connection), index.shortening, beside)
        plain = Plain(Terms(connection, index.shortening), rows, frame)
        yield from filling.passing(self._derive(rows, frame, plain))


class _OvertakenError(Exception):
    """Another change came between: the rows that were written are not of one revision."""
