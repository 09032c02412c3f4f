"""How many queries run at once, and who is next: a bounded queue that takes clients in turn."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections import OrderedDict, deque
from collections.abc import AsyncIterator, Callable

from kg.errors import LimitError


class _Turn:
    """One who is in: how to stop it, whether it has been in for long, and whether it was stopped."""

    def __init__(self, stop: Callable[[], None]) -> None:
        self.task, self._stop = asyncio.current_task(), stop
        self.is_long = self.stopped = False

    def stop(self) -> None:
        self.stopped = True
        self._stop()
        self.task.cancel()


class Gate:
    """Lets `places` in at once. Those who wait are let in by turns between clients, and in order within one client.

    A client that sends a hundred queries therefore delays another client's one query by one query, not by a hundred.
    Whoever is in for more than `patience` seconds is long. All places but one may be taken by long ones; if one more
    becomes long while others wait, the last to come of them is stopped, so that a place comes free for short ones.
    For one event loop only.
    """

    def __init__(self, places: int, waiting: int, patience: float = math.inf) -> None:
        self.places, self.limit, self.patience = places, waiting, patience
        self.long = max(1, places - 1)
        self.running = self.waiting = 0
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._turns: list[_Turn] = []

    @contextlib.asynccontextmanager
    async def turn(self, client: str, seconds: float, stop: Callable[[], None] = lambda: None) -> AsyncIterator[None]:
        """Wait for this client's turn, at most `seconds`.

        Args:
            client: whose turn it is.
            seconds: how long to wait.
            stop: called before the block is cancelled because too many long ones are in.

        Raises:
            LimitError: "queue": too many wait already, the wait took too long, or the block was stopped.
        """
        await self._enter(client, seconds)
        turn = _Turn(stop)
        self._turns.append(turn)
        timer = asyncio.get_running_loop().call_later(self.patience, self._note_long, turn)
        try:
            yield
        except asyncio.CancelledError:
            if not turn.stopped or turn.task.uncancel() > 0:
                raise
            busy = f"{self.long} other queries have run for more than {self.patience:g} seconds and more are waiting"
            raise LimitError(f"the query was stopped: {busy}; try again later", "queue") from None
        finally:
            timer.cancel()
            self._turns.remove(turn)
            self._leave()

    def _note_long(self, turn: _Turn) -> None:
        turn.is_long = True
        self._make_room()

    def _make_room(self) -> None:
        """Stop the last to come of the long ones if those who wait would otherwise wait for long ones only."""
        long = [turn for turn in self._turns if turn.is_long and not turn.stopped]
        if self.waiting and len(long) > self.long:
            long[-1].stop()

    async def _enter(self, client: str, seconds: float) -> None:
        if self.running < self.places and not self.waiting:
            self.running += 1
            return
        if self.waiting >= self.limit:
            raise LimitError(
                f"{self.waiting} queries are waiting already, which is the limit: try again later", "queue"
            )
        place = asyncio.get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(place)
        self.waiting += 1
        self._make_room()
        try:
            async with asyncio.timeout(seconds):
                await place
        except BaseException as error:
            self._forget(client, place)
            if isinstance(error, TimeoutError):
                raise LimitError(f"no reader was free within {seconds:g} seconds: try again later", "queue") from error
            raise

    def _forget(self, client: str, place: asyncio.Future[None]) -> None:
        """Give up a place in the queue, or the turn that was just given to it."""
        if place.done() and not place.cancelled():
            self._leave()
        elif place in self._queues.get(client, ()):
            self.waiting -= 1
            self._queues[client].remove(place)
            if not self._queues[client]:
                del self._queues[client]

    def _leave(self) -> None:
        """Hand the turn to who is next: the first of the client that has waited longest for a turn."""
        while self._queues:
            client, queue = self._queues.popitem(last=False)
            place = queue.popleft()
            if queue:
                self._queues[client] = queue
            self.waiting -= 1
            if not place.done():
                place.set_result(None)
                return
        self.running -= 1
