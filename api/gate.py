"""How many queries run at once, and who is next: a bounded queue that takes clients in turn."""

from __future__ import annotations

import asyncio
import contextlib
from collections import OrderedDict, deque
from collections.abc import AsyncIterator

from kg.errors import LimitError


class Gate:
    """Lets `places` in at once. Those who wait are let in by turns between clients, and in order within one client.

    A client that sends a hundred queries therefore delays another client's one query by one query, not by a hundred.
    For one event loop only.
    """

    def __init__(self, places: int, waiting: int) -> None:
        self.places, self.limit = places, waiting
        self.running = self.waiting = 0
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()

    @contextlib.asynccontextmanager
    async def turn(self, client: str, seconds: float) -> AsyncIterator[None]:
        """Wait for this client's turn, at most `seconds`.

        Raises:
            LimitError: "queue": too many wait already, or the wait took too long.
        """
        await self._enter(client, seconds)
        try:
            yield
        finally:
            self._leave()

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
