"""The thread that stops what has passed its deadline or is waited for no more: a reader, a request to a server."""

from __future__ import annotations

import threading
import time
from typing import Protocol

ATTENTION_SECONDS = 0.1
"""How long it takes at most to notice that something was abandoned."""


class Stoppable(Protocol):
    """Something that works until it is stopped, from any thread.

    Attributes:
        deadline: when it is to be stopped, on the monotonic clock.
        abandoned: set when nobody waits for it any more.
        slow_at: when to tell it that it is slow; infinite once it was told.
        stopped_by: what stopped it, "seconds" or "abandoned"; "" while nothing has.
    """

    deadline: float
    abandoned: threading.Event | None
    slow_at: float
    stopped_by: str

    def kill(self) -> None: ...

    def slow_down(self) -> None: ...


class Deadlines:
    """Stops each thing it watches at its time, unless that is released before."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._watched: set[Stoppable] = set()
        self._next = float("inf")
        self._closed = False
        threading.Thread(target=self._run, name="kg-deadlines", daemon=True).start()

    def watch(
        self, thing: Stoppable, at: float | None, abandoned: threading.Event | None = None, courtesy: float = 1.0
    ) -> None:
        """Stop the thing at this time of the monotonic clock (None: never), or when the event is set.

        Args:
            thing: what to stop.
            at: when.
            abandoned: set when nobody waits for it any more.
            courtesy: seconds after which it is told that it is slow.
        """
        with self._condition:
            now = time.monotonic()
            thing.deadline, thing.abandoned = float("inf") if at is None else at, abandoned
            thing.slow_at = now + courtesy
            self._watched.add(thing)
            # Every wake costs the caller its turn, so one that comes soon enough anyway is waited for.
            attention = now + ATTENTION_SECONDS if abandoned is not None else float("inf")
            if min(thing.deadline, thing.slow_at, attention) < self._next:
                self._condition.notify()

    def release(self, thing: Stoppable) -> bool:
        """No longer stop the thing; False if that has happened already."""
        with self._condition:
            self._watched.discard(thing)
            return not thing.stopped_by

    def close(self) -> None:
        """End the thread."""
        with self._condition:
            self._closed = True
            self._condition.notify()

    def _run(self) -> None:
        with self._condition:
            while not self._closed:
                now = time.monotonic()
                for thing in list(self._watched):
                    if thing.slow_at <= now:
                        thing.slow_at = float("inf")
                        thing.slow_down()
                    given_up = thing.abandoned is not None and thing.abandoned.is_set()
                    if given_up or thing.deadline <= now:
                        thing.stopped_by = "abandoned" if given_up else "seconds"
                        thing.kill()
                        self._watched.discard(thing)
                self._next = self._wake(now)
                self._condition.wait(None if self._next == float("inf") else max(0.0, self._next - now))

    def _wake(self, now: float) -> float:
        """When to look again."""
        soonest = min((min(thing.deadline, thing.slow_at) for thing in self._watched), default=float("inf"))
        attentive = any(thing.abandoned is not None for thing in self._watched)
        return min(soonest, now + ATTENTION_SECONDS) if attentive else soonest
