"""How many work on the store at once, and who is next: fair by client, whatever one of them asks for."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from time import monotonic

from kg.errors import LimitError

GRACE_SECONDS = 0.05
"""How long a client waits before one who holds two places more than it has to give one up."""
NEWCOMER_SECONDS = 0.6
"""How long a client that holds no place waits before it is told to come back."""
HALF_LIFE_SECONDS = 10.0
"""After how long half of what a client has used counts no more."""
HEAVY_SECONDS, TIMES = 1.0, 4
"""What a client has used from when on it is heavy; beside clients that have used so many times as much, one is light.

How long a query is in depends on what else the machine does, so that no number of seconds tells who is light."""
FORGOTTEN_SECONDS = 0.1
"""Less use than that need not be remembered where there are many clients."""
SHARE_SECONDS = 0.25
"""How long a query of a heavy client may keep a light one waiting."""
REMEMBERED = 1000
"""Clients whose use is remembered while they are away."""


class _Turn:
    """One who is in: whose it is, how to stop it, whether it has been in for long, and why it was stopped."""

    def __init__(self, client: str, stop: Callable[[], None]) -> None:
        self.client, self.begun, self._stop = client, monotonic(), stop
        self.task = asyncio.current_task()
        self.is_long, self.stopped = False, ""

    def stop(self, why: str) -> None:
        self.stopped = why
        self._stop()
        if self.task is not None:
            self.task.cancel()


class Gate:
    """Lets `places` in at once. Whoever holds fewest places goes next; among equals whoever has used least lately.

    - Of three places and more, one client may hold all but one, so that one is free at once for another client.
    - If all are taken, and one client holds two more than one that waits, its last to come is stopped.
    - Whoever is in for more than `patience` seconds is long. All places but one may be taken by long ones, of all
      clients and of each; if one more becomes long while others wait for it, the last to come of them is stopped.
    - If all are in for heavy clients, and a light one waits, the heaviest is stopped once it has had its share; if a
      light one has waited as long as a share is, it is enough that there is a heavy one.
    - A client that holds nothing waits no longer than `newcomer` seconds: it is answered or refused by then.

    For one event loop only.
    """

    def __init__(
        self, places: int, waiting: int, patience: float = math.inf, newcomer: float = NEWCOMER_SECONDS
    ) -> None:
        self.places, self.limit, self.patience, self.newcomer = places, waiting, patience, newcomer
        self.share = places - 1 if places > 2 else places
        self.waiting = 0
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._turns: list[_Turn] = []
        self._held: Counter[str] = Counter()
        self._used: dict[str, tuple[float, float]] = {}

    @property
    def running(self) -> int:
        """How many are in."""
        return self._held.total()

    @contextlib.asynccontextmanager
    async def turn(self, client: str, seconds: float, stop: Callable[[], None] = lambda: None) -> AsyncIterator[bool]:
        """Wait for this client's turn, at most `seconds`. Gives whether it takes more than others do.

        Args:
            client: whose turn it is.
            seconds: how long to wait.
            stop: called before the block is cancelled because its place is needed.

        Raises:
            LimitError: "queue": too many wait already, the wait took too long, or the block was stopped.
        """
        await self._enter(client, seconds)
        turn = _Turn(client, stop)
        self._turns.append(turn)
        timer = None
        if self.patience != math.inf:
            timer = asyncio.get_running_loop().call_later(self.patience, self._note_long, turn)
        try:
            yield self._held[client] > 1 and self._spent(client) > HEAVY_SECONDS
        except asyncio.CancelledError:
            if not turn.stopped or (turn.task is not None and turn.task.uncancel() > 0):
                raise
            raise LimitError(f"the query was stopped: {turn.stopped}; try again later", "queue") from None
        finally:
            if timer is not None:
                timer.cancel()
            self._turns.remove(turn)
            self._note_use(client, monotonic() - turn.begun)
            self._leave(client)

    def _use(self, client: str) -> float:
        """How long a client was in lately, in seconds, less what is forgotten of it."""
        seconds, noted = self._used.get(client, (0.0, 0.0))
        return seconds * 0.5 ** ((monotonic() - noted) / HALF_LIFE_SECONDS) if seconds else 0.0

    def _spent(self, client: str) -> float:
        """As `_use`, with what those who are in have used until now."""
        now = monotonic()
        return self._use(client) + sum(now - turn.begun for turn in self._turns if turn.client == client)

    def _note_use(self, client: str, seconds: float) -> None:
        """Remember that a client was in."""
        self._used[client] = self._use(client) + seconds, monotonic()
        if len(self._used) > REMEMBERED:
            self._used = {name: noted for name, noted in self._used.items() if self._use(name) > FORGOTTEN_SECONDS}

    def _note_long(self, turn: _Turn) -> None:
        turn.is_long = True
        self._make_room()

    def _make_room(self) -> None:
        """Stop the last to come of the long ones if those who wait would otherwise wait for long ones only."""
        groups = [(self._turns, self.places, self.waiting > 0)]
        for client in self._queues:
            own = [turn for turn in self._turns if turn.client == client]
            groups.append((own, self.share, len(own) >= self.share))
        for turns, places, is_needed in groups:
            long = [turn for turn in turns if turn.is_long and not turn.stopped]
            allowed = max(1, places - 1)
            if is_needed and len(long) > allowed and not any(turn.stopped for turn in turns):
                others = f"{allowed} other queries have run for more than {self.patience:g} seconds"
                long[-1].stop(f"{others} and more are waiting")

    def _balance(self, waited: float = 0.0) -> None:
        """Stop the last to come of the client that holds most, if one that waits holds two fewer; or that of the
        heaviest, if all are heavy, or one has waited for long, and a light one waits that holds nothing."""
        open_queues = [client for client in self._queues if self._held[client] < self.share]
        if not open_queues or any(turn.stopped for turn in self._turns):
            return
        poorest = min(self._held[client] for client in open_queues)
        richest = max(self._turns, key=lambda turn: (self._held[turn.client], turn.begun), default=None)
        if richest is not None and self._held[richest.client] >= poorest + 2:
            richest.stop("others who have none running are waiting for its place")
            return
        lightest = min((self._use(name) for name in open_queues if not self._held[name]), default=math.inf)
        now = monotonic()
        use = {turn: self._use(turn.client) + now - turn.begun for turn in self._turns}
        is_heavy = [seconds > max(HEAVY_SECONDS, TIMES * lightest) for seconds in use.values()]
        if self.places > 1 and (any(is_heavy) if waited > SHARE_SECONDS else all(is_heavy)):
            had_their_share = [turn for turn in self._turns if now - turn.begun > SHARE_SECONDS]
            if had_their_share:
                max(had_their_share, key=use.__getitem__).stop("one who asks for little is waiting for its place")

    async def _enter(self, client: str, seconds: float) -> None:
        if self.running < self.places and self._held[client] < self.share:
            self._held[client] += 1
            return
        if self.waiting >= self.limit:
            raise LimitError(
                f"{self.waiting} queries are waiting already, which is the limit: try again later", "queue"
            )
        loop = asyncio.get_running_loop()
        place = loop.create_future()
        self._queues.setdefault(client, deque()).append(place)
        self.waiting += 1
        self._make_room()
        balancing = [
            loop.call_later(share * GRACE_SECONDS, self._balance, share * GRACE_SECONDS) for share in (1, 3, 6, 10)
        ]
        is_new = self._held[client] == 0
        patience = min(seconds, self.newcomer) if is_new else seconds
        try:
            async with asyncio.timeout(patience):
                await place
        except BaseException as error:
            self._forget(client, place)
            if isinstance(error, TimeoutError):
                raise LimitError(f"no reader was free within {patience:g} seconds: try again later", "queue") from error
            raise
        finally:
            for timer in balancing:
                timer.cancel()

    def _forget(self, client: str, place: asyncio.Future[None]) -> None:
        """Give up a place in the queue, or the turn that was just given to it."""
        if place.done() and not place.cancelled():
            self._leave(client)
        elif place in self._queues.get(client, ()):
            self.waiting -= 1
            self._queues[client].remove(place)
            if not self._queues[client]:
                del self._queues[client]

    def _leave(self, client: str) -> None:
        """Give a place back, and let in whoever is next."""
        self._held[client] -= 1
        if self._held[client] <= 0:
            del self._held[client]
        while self.running < self.places:
            able = [name for name in self._queues if self._held[name] < self.share]
            if not able:
                return
            following = min(able, key=lambda name: (self._held[name], self._use(name)))
            self._admit(following)

    def _admit(self, client: str) -> None:
        queue = self._queues.pop(client)
        place = queue.popleft()
        if queue:
            self._queues[client] = queue
        self.waiting -= 1
        if not place.done():
            self._held[client] += 1
            place.set_result(None)
