"""One who is in: whose turn it is, since when, what of its answer was sent, and how it is stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic


class Turn:
    """One who is in.

    Attributes:
        client: whose turn it is.
        begun: since when, on the monotonic clock.
        is_heavy: whether it takes more than others do.
        is_borrowed: whether all places were taken when it came in: one of those who are being answered lent its own.
        is_long: whether it has been in for long.
        is_answering: whether something of its answer was sent, so that to stop it would cut the answer off.
        has_lent: whether it has lent its place.
        stopped: why it was stopped.
    """

    def __init__(self, client: str, stop: Callable[[], None], answers: Callable[[Turn, bool], None]) -> None:
        self.client, self.begun, self._stop, self._answers = client, monotonic(), stop, answers
        self.task = asyncio.current_task()
        self.is_heavy = self.is_borrowed = self.is_long = self.is_answering = self.has_lent = False
        self.stopped = ""

    def answers(self, *, lends: bool = False) -> None:
        """Say that its answer is about to be sent, in parts. `lends`: somebody else may have its place meanwhile."""
        if not self.is_answering:
            self.is_answering = True
            self._answers(self, lends)

    def stop(self, why: str) -> None:
        """End it, because its place is needed."""
        self.stopped = why
        self._stop()
        if self.task is not None:
            self.task.cancel()
