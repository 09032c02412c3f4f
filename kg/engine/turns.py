"""A bound on how many do something at once, first come, first served."""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass

from kg.errors import LimitError


@dataclass(frozen=True)
class Queue:
    """How long a query may wait for its turn.

    Attributes:
        length: how many queries may wait at once.
        seconds: how long one may wait.
    """

    length: int = 256
    seconds: float = 10.0


class Turns:
    """At most `size` holders at once; the others wait in order."""

    def __init__(self, size: int, queue: Queue) -> None:
        self._free, self._queue = size, queue
        self._lock = threading.Lock()
        self._waiting: deque[threading.Event] = deque()

    def take(self, until: float | None) -> None:
        """Wait for a turn, not beyond `until` on the monotonic clock. Raises LimitError("queue")."""
        with self._lock:
            if self._free > 0:
                self._free -= 1
                return
            if len(self._waiting) >= self._queue.length:
                raise LimitError(f"{len(self._waiting)} queries are waiting already; repeat later", "queue")
            mine = threading.Event()
            self._waiting.append(mine)
        patience = self._queue.seconds
        if until is not None:
            patience = min(patience, max(0.0, until - time.monotonic()))
        if mine.wait(patience):
            return
        with self._lock:
            if mine.is_set():
                return
            self._waiting.remove(mine)
        raise LimitError(f"no turn came within {patience:.1f} seconds; repeat later", "queue")

    def give(self) -> None:
        """Hand the turn to whoever waits longest."""
        with self._lock:
            if self._waiting:
                self._waiting.popleft().set()
            else:
                self._free += 1
