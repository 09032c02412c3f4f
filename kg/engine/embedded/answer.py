"""The answer to one query: frames of a reader as bytes, and the reader's way back to the pool."""

from __future__ import annotations

import signal
from collections.abc import Iterator

from kg.engine.deadlines import Deadlines
from kg.engine.embedded import wire
from kg.engine.embedded.pool import Pool
from kg.engine.embedded.workers import Worker
from kg.engine.leaving import Left
from kg.errors import KgError, LimitError, QueryError, StoreError

KILLED_FROM_OUTSIDE = frozenset({signal.SIGKILL, signal.SIGTERM, signal.SIGINT, 0})


class ReaderLost(Exception):
    """The reader was ended from outside before its first byte: the query may be given to another."""


class EmbeddedAnswer(Left):
    """Implements `kg.engine.base.Answer`."""

    def __init__(
        self, pool: Pool, deadlines: Deadlines, worker: Worker, media_type: str, seconds: float | None
    ) -> None:
        self.media_type = media_type
        self.revision = -1
        self._pool, self._deadlines, self._seconds = pool, deadlines, seconds
        self._worker: Worker | None = worker
        self._ready: list[bytes] = []
        self._begun = False

    def begin(self, job: bytes) -> None:
        """Hand in the job and wait for the first chunk. Raises what `Engine.query` raises, and ReaderLost."""
        self.hand_in(job)
        self._await_first()

    def hand_in(self, job: bytes) -> None:
        """Give the reader its job. Raises as `begin`."""
        try:
            self._taken().send(job)
        except EOFError:
            raise self._loss() from None

    def fileno(self) -> int:
        """What can be read once the reader says something, after `hand_in` and before `arrives`."""
        return self._taken().sock.fileno()

    def is_there(self) -> bool:
        """Whether the whole answer has come, so that `arrives` does not wait, after `hand_in`."""
        return self._taken().holds(wire.START, wire.LAST)

    def arrives(self) -> bool:
        """Wait for the first chunk of what was handed in. False: the reader was lost, and the query is to be repeated.

        Raises what `Engine.query` raises.
        """
        try:
            self._await_first()
        except ReaderLost:
            return False
        return True

    def _await_first(self) -> None:
        worker = self._taken()
        kind, payload = self._receive()
        if kind == wire.START:
            self.revision = wire.unpack(payload)
            worker.has_open(self.revision)
        while self._worker is not None and not self._ready:
            self._advance()
        self._begun = True

    def __iter__(self) -> Iterator[bytes]:
        while self._ready or self._worker is not None:
            if self._ready:
                yield self._ready.pop(0)
            else:
                self._advance()

    @property
    def is_read(self) -> bool:
        """Whether nothing more will come: the reader is done, and every chunk was taken."""
        return self._worker is None and not self._ready

    def close(self) -> None:
        """Leave the answer. A reader that is not done with it is ended."""
        self._ready.clear()
        worker, self._worker = self._worker, None
        if worker is not None:
            self._deadlines.release(worker)
            self._pool.discard(worker)

    def _taken(self) -> Worker:
        """The reader that answers. Raises StoreError once the answer was left."""
        if self._worker is None:
            raise StoreError("the answer was left before its end")
        return self._worker

    def _advance(self) -> None:
        kind, payload = self._receive()
        if payload:
            self._ready.append(payload)
        if kind == wire.LAST:
            self._finish()

    def _receive(self) -> tuple[int, bytes]:
        try:
            kind, payload = self._taken().receive()
        except EOFError:
            raise self._loss() from None
        if kind == wire.ERROR:
            self._finish()
            raise wire.unpack_error(payload)
        return kind, payload

    def _finish(self) -> None:
        worker, self._worker = self._taken(), None
        if self._deadlines.release(worker) and worker.speed_up():
            self._pool.give(worker)
        else:
            self._pool.discard(worker)

    def _loss(self) -> KgError | ReaderLost:
        """Why the reader is gone."""
        worker, self._worker = self._taken(), None
        self._deadlines.release(worker)
        status = self._pool.discard(worker, wait=not worker.stopped_by)
        if worker.stopped_by == "seconds":
            # Without a limit of its own it was stopped by that of the work that it is part of.
            limit = "" if self._seconds is None else f" after {self._seconds:g} seconds"
            return LimitError(f"the query was stopped{limit}, at its time limit", "seconds")
        if worker.stopped_by == "abandoned":
            return LimitError("the query was stopped because nobody waits for its answer", "abandoned")
        if worker.stopped_by:
            return StoreError("the store was closed while the query ran; open it again")
        ended_by = status & 0x7F if status is not None else 0
        if ended_by == signal.SIGABRT:
            return LimitError("the query needed more memory than it may use; ask for less", "memory")
        if ended_by in (signal.SIGSEGV, signal.SIGBUS):
            return QueryError("the query is nested too deeply to be answered; flatten it")
        if not self._begun and not self._ready and ended_by in KILLED_FROM_OUTSIDE:
            return ReaderLost()
        return StoreError(f"the reader of this query was ended by signal {ended_by}; repeat the query")
