"""The thread that stops workers whose deadline has passed. Killing is the only thing that stops a query."""

from __future__ import annotations

import threading
import time

from kg.engine.embedded.workers import Worker


class Deadlines:
    """Workers with the time (of the monotonic clock) at which each is to be stopped."""

    def __init__(self) -> None:
        self._condition = threading.Condition()
        self._watched: set[Worker] = set()
        self._next = float("inf")
        self._closed = False
        threading.Thread(target=self._run, name="kg-deadlines", daemon=True).start()

    def watch(self, worker: Worker, at: float | None) -> None:
        """Stop the worker at this time, unless it is released before."""
        if at is None:
            return
        with self._condition:
            worker.deadline = at
            self._watched.add(worker)
            if at < self._next:
                self._condition.notify()

    def release(self, worker: Worker) -> bool:
        """No longer stop the worker; False if that has happened already."""
        with self._condition:
            self._watched.discard(worker)
            return not worker.stopped_by

    def close(self) -> None:
        """End the thread."""
        with self._condition:
            self._closed = True
            self._condition.notify()

    def _run(self) -> None:
        with self._condition:
            while not self._closed:
                now = time.monotonic()
                for worker in [worker for worker in self._watched if worker.deadline <= now]:
                    worker.stopped_by = "seconds"
                    worker.kill()
                    self._watched.discard(worker)
                self._next = min((worker.deadline for worker in self._watched), default=float("inf"))
                wait = None if self._next == float("inf") else max(0.0, self._next - now)
                self._condition.wait(wait)
