"""The owner's side of the writer: one call at a time, and certainty about what a dead writer had committed."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator
from typing import Any

from kg.bases import Bases
from kg.engine.embedded import wire
from kg.engine.embedded.folder import PATIENCE_WITH_THE_LIVING, Folder, lock
from kg.engine.embedded.workers import ForkServer, Worker
from kg.errors import StoreError

SHARED_PATIENCE = 30.0
"""Seconds to wait for other processes that write to a shared store."""


class Writing:
    """The lock on a store and the writer process, which is replaced when it has died.

    The lock is this process's as well as the writer's: between a writer's death and its replacement nobody else can
    commit, so the revision that the next one finds tells whether the last commit happened. If `shared`, both are held
    during a session only, so that several processes can write in turn.
    """

    def __init__(self, folder: Folder, bases: Bases, fork_server: ForkServer, shared: bool) -> None:
        self._folder, self._bases, self._fork_server, self.shared = folder, bases, fork_server, shared
        self._mutex = threading.RLock()
        self._handle: int | None = None
        self._worker: Worker | None = None
        self._newest: int | None = None
        self._closed = False
        with self.session():
            pass

    @contextlib.contextmanager
    def session(self) -> Iterator[None]:
        """Be the writer for the block; `revision` is the store's. Raises StoreError if another process stays it."""
        with self._mutex:
            if self._closed:
                raise StoreError("the store is closed; open it again")
            try:
                if self._handle is None:
                    self._handle = lock(self._folder, SHARED_PATIENCE if self.shared else PATIENCE_WITH_THE_LIVING)
                if self._worker is None:
                    # It may be that a change before this one was broken off: whether it was made is not known, and what
                    # follows must not be taken for it.
                    self.revision = self._begin()
                yield
            except BaseException:
                if not hasattr(self, "revision"):
                    self._let_go()
                raise
            finally:
                if self.shared:
                    self._let_go()

    @property
    def pid(self) -> int | None:
        """Process id of the writer; None while there is none."""
        return self._worker.pid if self._worker else None

    def commit(self, command: str, before: int, **arguments: Any) -> int:
        """Have the writer make revision `before + 1`; the revision made.

        Raises:
            RevisionConflict: the store is not at `before`.
            StoreError: nothing was changed.
        """
        with self.session():
            for _ in range(2):
                try:
                    self.revision = self._call(command, {**arguments, "expected": before})
                    return self.revision
                except EOFError:
                    self.revision = self._find_out(before)
                    if self.revision == before + 1:
                        return self.revision
            raise StoreError(f"the writer of {self._folder.path} ended twice in this change; nothing was changed")

    def run(self, command: str, **arguments: Any) -> int:
        """Have the writer do something that makes no revision."""
        with self.session():
            try:
                return self._call(command, arguments)
            except EOFError:
                self.revision = self._begin()
                return self._call(command, arguments)

    def close(self) -> None:
        """End the writer and let go of the lock."""
        with self._mutex:
            self._closed = True
            self._let_go()

    def _let_go(self) -> None:
        self._end()
        if self._handle is not None:
            os.close(self._handle)
            self._handle = None

    def forget(self) -> None:
        """In a process forked off the owner: close what was inherited, end nothing."""
        if self._worker is not None:
            self._worker.sock.close()
        if self._handle is not None:
            os.close(self._handle)
        self._worker, self._handle, self._closed = None, None, True

    def _call(self, command: str, arguments: dict[str, Any]) -> int:
        if self._worker is None:
            raise EOFError
        try:
            self._worker.send(wire.pack(wire.JOB, (command, arguments)))
            kind, payload = self._worker.receive()
        except BaseException:
            # An interrupted call leaves its answer on the way; the next one must not take it for its own.
            self._end()
            raise
        if kind == wire.ERROR:
            raise wire.unpack_error(payload)
        revision: int = wire.unpack(payload)
        return revision

    def _find_out(self, before: int) -> int:
        """The revision that a dead writer left. If that cannot be told now, the change is undone when it can."""
        try:
            return self._begin()
        except StoreError:
            self._newest = before
            raise

    def _begin(self) -> int:
        """Start a writer; the revision of the store once it is repaired."""
        self._end()
        arguments = {"folder": str(self._folder.path), "bases": self._bases, "newest": self._newest}
        self._worker = self._fork_server.spawn("writer", arguments, () if self._handle is None else (self._handle,))
        try:
            kind, payload = self._worker.receive()
        except EOFError:
            self._end()
            raise StoreError(f"the writer of {self._folder.path} ended while opening it; repeat") from None
        if kind == wire.ERROR:
            self._end()
            raise wire.unpack_error(payload)
        self._newest = None
        revision: int = wire.unpack(payload)
        return revision

    def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            self._fork_server.reap(worker)
