"""Single lookups, answered in the process that asks: what a reader's socket costs is more than the lookup itself.

Only queries go this way that cannot take long (`kg.sparql.lookups`): nothing could stop them here. One whose answer
turns out to be large is given up, and asked of a reader like any other.
"""

from __future__ import annotations

import ctypes
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from kg.engine.base import Query
from kg.engine.embedded.checkpoint import Checkpoint
from kg.engine.embedded.evaluation import evaluated, serialize
from kg.engine.embedded.folder import Folder
from kg.sparql.lookups import is_lookup

LARGEST = 16_384
"""Bytes of an answer up to which it is given here: a millisecond's work."""
SLOW_SECONDS, SLOW_ONES, REST_SECONDS = 0.02, 3, 1.0
"""So many lookups in a row that took longer waited for the disk; for so long after them, readers do the waiting."""


@dataclass(frozen=True)
class Found:
    """The whole answer of a lookup. Implements `kg.engine.base.Answer`; it holds nothing that has to be let go of."""

    media_type: str
    revision: int
    body: bytes

    def __iter__(self) -> Iterator[bytes]:
        yield self.body

    def close(self) -> None:
        """Nothing."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing."""


class _TooLarge(Exception):
    """Raised inside serialization to end it."""


class _Body:
    """What an answer is written to."""

    def __init__(self, largest: int) -> None:
        self.largest, self.size = largest, 0
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.size += len(data)
        if self.size > self.largest:
            raise _TooLarge
        self.parts.append(data)
        return len(data)

    def flush(self) -> None:
        """Nothing: all of it is taken at the end."""


class Lookups:
    """Answers lookups from a published revision of its own. Any thread may ask.

    Args:
        folder: the store's.
        prefixes: declared in advance in each query.
        wanted: asks for `follow` to be called in a thread that may wait.
    """

    def __init__(self, folder: Folder, prefixes: dict[str, str], wanted: Callable[[], None]) -> None:
        self._folder, self._prefixes, self._wanted = folder, prefixes, wanted
        self._lock = threading.Lock()
        self._checkpoint: Checkpoint | None = None
        self._asked_for, self._closed = False, False
        self._slow, self._rests_until = 0, 0.0

    def answer(self, query: Query, job: Callable[[], Mapping[str, Any]], revision: int) -> Found | None:
        """The answer of a query at a revision; None: ask a reader.

        Args:
            query: what is asked.
            job: gives it as a reader is told it.
            revision: the latest.
        """
        if query.parameters or query.services or not is_lookup(query.text) or time.monotonic() < self._rests_until:
            return None
        with self._lock:
            if self._checkpoint is None or self._checkpoint.number != revision:
                self._ask_for_it()
                return None
            begun = time.monotonic()
            limit = query.limits.result
            body = _Body(LARGEST if limit is None else min(limit, LARGEST))
            try:
                told = dict(job())
                serialize(evaluated(self._checkpoint.opened(), self._prefixes, told), body, self._prefixes, told)
            except Exception:  # whatever it is, a reader meets it too and says what it is
                return None
            finally:
                self._slow = self._slow + 1 if time.monotonic() - begun > SLOW_SECONDS else 0
                if self._slow == SLOW_ONES:
                    self._rests_until, self._slow = time.monotonic() + REST_SECONDS, 0
        return Found(query.media_type, revision, b"".join(body.parts))

    def follow(self, revision: int) -> None:
        """Open a revision if any lookup was asked for since the last was opened. Raises StoreError."""
        if not self._asked_for:
            return
        opened = Checkpoint(self._folder)
        opened.open(revision)
        with self._lock:
            old, self._checkpoint = self._checkpoint, None if self._closed else opened
            self._asked_for = False
            unused = opened if self._closed else old
        # Closing a store takes a while, for which no lookup should wait.
        if unused is not None:
            unused.close()

    def close(self) -> None:
        """Let go of what is open."""
        with self._lock:
            self._closed = True
            checkpoint, self._checkpoint = self._checkpoint, None
        if checkpoint is not None:
            checkpoint.close()

    def forget(self) -> None:
        """In a process forked off the owner: use what was inherited no more, and never close it.

        Closing a store waits for its threads, which a fork does not copy.
        """
        self._closed = True
        if self._checkpoint is not None:
            ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._checkpoint.store))
            self._checkpoint = None

    def _ask_for_it(self) -> None:
        if not self._asked_for and not self._closed:
            self._asked_for = True
            self._wanted()
