"""One who is in: whose turn it is, since when, what of its answer was sent, how it is stopped, who may go first."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from time import monotonic

COURTESY_SECONDS = 0.25
"""For how long in all one whose answer is being sent lets those go first who have not their first bytes yet."""


class Beginnings:
    """Those of whose answers nothing was sent yet, and those who let them go first. For one event loop only."""

    def __init__(self) -> None:
        self._turns: set[Turn] = set()
        self._waiting: list[asyncio.Future[None]] = []

    def add(self, turn: Turn) -> None:
        """One more has come in."""
        self._turns.add(turn)

    def end(self, turn: Turn) -> None:
        """Something of its answer is about to be sent, or it has gone."""
        self._turns.discard(turn)
        if not self._turns:
            waiting, self._waiting = self._waiting, []
            for each in waiting:
                if not each.done():
                    each.set_result(None)

    async def let_go_first(self, seconds: float) -> float:
        """Wait until there are none, at most so many seconds; how many are left of these."""
        if not self._turns or seconds <= 0:
            return seconds
        begun, place = monotonic(), asyncio.get_running_loop().create_future()
        self._waiting.append(place)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await place
        return seconds - (monotonic() - begun)


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

    def __init__(
        self, client: str, stop: Callable[[], None], answers: Callable[[Turn, bool], None], beginnings: Beginnings
    ) -> None:
        self.client, self.begun, self._stop, self._answers = client, monotonic(), stop, answers
        self._beginnings, self._courtesy = beginnings, COURTESY_SECONDS
        beginnings.add(self)
        self.task = asyncio.current_task()
        self.is_heavy = self.is_borrowed = self.is_long = self.is_answering = self.has_lent = False
        self.stopped = ""

    def answers(self, *, lends: bool = False) -> None:
        """Say that its answer is about to be sent, in parts. `lends`: somebody else may have its place meanwhile."""
        if not self.is_answering:
            self.is_answering = True
            self._beginnings.end(self)
            self._answers(self, lends)

    async def let_others_begin(self) -> None:
        """Between two parts of its answer: let those go first, for a moment, who have nothing of theirs yet."""
        self._courtesy = await self._beginnings.let_go_first(self._courtesy)

    def stop(self, why: str) -> None:
        """End it, because its place is needed."""
        self.stopped = why
        self._stop()
        if self.task is not None:
            self.task.cancel()
