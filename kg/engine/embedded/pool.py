"""The readers: how many there are, who gets the next free one, and which revision the idle ones have open."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import deque
from collections.abc import Callable

from kg.engine.embedded import wire
from kg.engine.embedded.workers import ForkServer, Worker
from kg.engine.turns import Queue
from kg.errors import KgError, LimitError, StoreError

BEHIND_SECONDS = 10.0
"""How long an idle reader may have had its revision open before a newer one is opened in it, even if it is not needed.

Opening one takes 20 ms of the processor where a store has a hundred files, and what is open keeps its files on disk."""


class _Ticket:
    """A place in the queue."""

    def __init__(self) -> None:
        self.ready = threading.Event()
        self.worker: Worker | None = None


class Pool:
    """Readers, handed out first come, first served.

    Args:
        fork_server: ends them.
        make: starts one.
        size: how many there are always; how many more are started when all are at work, which end when they have had
            nothing to do for a while; and how many of those are kept ready all the same, once nothing changes.
        queue: how long queries may wait for one.
        changed: called when one is missing or behind the latest revision.
    """

    def __init__(
        self,
        fork_server: ForkServer,
        make: Callable[[], Worker],
        size: tuple[int, int, int],
        queue: Queue,
        changed: Callable[[], None],
    ) -> None:
        self._fork_server, self._make, self._queue = fork_server, make, queue
        self._size, self._most, self._ready = size[0], size[0] + size[1], size[0] + size[2]
        self._changed = changed
        self._lock = threading.Lock()
        self._idle: list[Worker] = []
        self._workers: set[Worker] = set()
        self._starting = 0
        self._latest = -1
        self._waiting: deque[_Ticket] = deque()
        self._closed = False

    def take(self, until: float | None) -> Worker:
        """A reader for one query.

        Args:
            until: the query's own deadline on the monotonic clock, or None.

        Raises:
            LimitError: "queue", too many wait or none came free in time.
            StoreError: no reader can be started, or the store is closed.
        """
        while True:
            worker = self._next(until)
            if not worker.has_ended():
                return worker
            self.discard(worker)

    def take_idle(self) -> Worker | None:
        """A reader for one query, if one is idle now."""
        with self._lock:
            worker = None if self._closed or not self._idle else self._idle.pop()
        if worker is not None and worker.has_ended():
            self.discard(worker)
            return None
        return worker

    def give(self, worker: Worker) -> None:
        """Take a reader back, ready for the next query."""
        with self._lock:
            if worker not in self._workers:
                return
            if self._waiting:
                self._hand(worker)
                return
            worker.idle_since = time.monotonic()
            self._idle.append(worker)
        if worker.revision != self._latest:
            self._changed()

    def discard(self, worker: Worker, wait: bool = False) -> int | None:
        """End a reader; one more may be started in its place. Its wait status, if that is waited for and known."""
        status = self._fork_server.reap(worker, wait)
        with self._lock:
            self._workers.discard(worker)
            starts = bool(self._waiting)
        if starts:
            threading.Thread(target=self._replace, name="kg-replace", daemon=True).start()
        elif not self._closed:
            self._changed()
        return status

    def fill(self) -> None:
        """Start the readers that are missing."""
        self._start_up_to(self._size)

    def rest(self, seconds: float) -> bool:
        """When nothing has changed for a while: start those that are kept ready, and have all open the latest revision.

        What is beyond them, and has had nothing to do for so many `seconds`, ends. Whether any had another one open.
        """
        self._end_idle(self._ready, seconds)
        self._start_up_to(self._ready)
        return self._open_latest(0.0)

    def _start_up_to(self, count: int) -> None:
        while self._reserve(count):
            try:
                self.give(self._start())
            except KgError:
                return

    def refresh(self, revision: int) -> None:
        """Have one idle reader open a revision, so that the next query need not wait for that.

        The others follow when nothing changes for a while, after a query of their own, or when theirs has become old.
        """
        if revision != self._latest:
            self._latest = revision
            self._end_idle(self._size, 0.0)
        self._open_latest(BEHIND_SECONDS)

    def _open_latest(self, seconds: float) -> bool:
        """Open it in idle readers that have had theirs open for so long, and in one if none has it; whether in any."""
        revision, has_opened = self._latest, False
        for _ in range(self._most):
            since = time.monotonic() - seconds
            with self._lock:
                behind = [worker for worker in self._idle if worker.revision != revision]
                old = [worker for worker in behind if worker.opened_at <= since]
                # Whoever was given back last is taken next.
                chosen = old[0] if old else behind[-1] if len(behind) == len(self._idle) > 0 else None
                if chosen is None:
                    break
                self._idle.remove(chosen)
            has_opened = True
            try:
                chosen.send(wire.pack(wire.DONE, {"revision": revision}))
                chosen.receive()
                chosen.has_open(revision)
                self.give(chosen)
            except EOFError:
                self.discard(chosen)
        return has_opened

    def _end_idle(self, count: int, seconds: float) -> None:
        """End the readers beyond so many that have had nothing to do for so long."""
        since = time.monotonic() - seconds
        with self._lock:
            spare = max(0, len(self._workers) + self._starting - count)
            # Whoever was given back first is taken last.
            ended = [worker for worker in self._idle[:spare] if worker.idle_since <= since]
            for worker in ended:
                self._idle.remove(worker)
        for worker in ended:
            self.discard(worker)

    def pids(self) -> list[int]:
        """Process ids of the readers."""
        with self._lock:
            return sorted(worker.pid for worker in self._workers)

    def waiting(self) -> int:
        """How many queries wait."""
        with self._lock:
            return len(self._waiting)

    def close(self) -> None:
        """End every reader; whoever waits gets an error."""
        with self._lock:
            self._closed = True
            workers, tickets = list(self._workers), list(self._waiting)
            self._idle.clear()
            self._waiting.clear()
        for ticket in tickets:
            ticket.ready.set()
        for worker in workers:
            worker.stopped_by = worker.stopped_by or "close"
            self._fork_server.reap(worker)

    def forget(self) -> None:
        """In a process forked off the owner: close what was inherited, end nothing."""
        self._closed = True
        for worker in self._workers:
            worker.sock.close()

    def _next(self, until: float | None) -> Worker:
        with self._lock:
            if self._closed:
                raise StoreError("the store is closed; open it again")
            if self._idle:
                return self._idle.pop()
            if self._may_start(self._most):
                self._starting += 1
                ticket = None
            elif len(self._waiting) >= self._queue.length:
                raise LimitError(f"{len(self._waiting)} queries are waiting already; repeat later", "queue")
            else:
                ticket = _Ticket()
                self._waiting.append(ticket)
        return self._start() if ticket is None else self._wait(ticket, until)

    def _wait(self, ticket: _Ticket, until: float | None) -> Worker:
        patience = self._queue.seconds
        if until is not None:
            patience = min(patience, max(0.0, until - time.monotonic()))
        ticket.ready.wait(patience)
        with self._lock:
            with contextlib.suppress(ValueError):
                self._waiting.remove(ticket)
            if ticket.worker is not None:
                return ticket.worker
            if self._closed:
                raise StoreError("the store was closed while the query waited; open it again")
        raise LimitError(f"no reader came free within {patience:.1f} seconds; repeat later", "queue")

    def _hand(self, worker: Worker) -> None:
        ticket = self._waiting.popleft()
        ticket.worker = worker
        ticket.ready.set()

    def _may_start(self, most: int) -> bool:
        return len(self._workers) + self._starting < most

    def _reserve(self, most: int) -> bool:
        with self._lock:
            if self._closed or not self._may_start(most):
                return False
            self._starting += 1
            return True

    def _start(self) -> Worker:
        """A new reader, for which a place is reserved already."""
        worker = None
        try:
            worker = self._make()
        finally:
            with self._lock:
                self._starting -= 1
                if worker is not None:
                    self._workers.add(worker)
        if self._closed:
            self._fork_server.reap(worker)
            raise StoreError("the store is closed; open it again")
        return worker

    def _replace(self) -> None:
        if self._reserve(self._most):
            with contextlib.suppress(KgError):
                self.give(self._start())
