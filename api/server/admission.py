"""How many work on the store at once, and who is next: fair by client, whatever one of them asks for."""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections import Counter, OrderedDict, deque
from collections.abc import AsyncIterator, Callable
from time import monotonic

from api.server.turn import Beginnings, Turn
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


class Gate:
    """Lets `places` in at once. Whoever has fewest in goes next; among equals whoever has used least lately.

    - Those who have lent their places are in all the same: what a client has in, it has beside what it holds.
    - Of three places and more, one client may hold all but one, so that one is free at once for another client.
    - If all are taken, and one client has two more in than one that waits, its last to come is stopped.
    - If as many wait as may, the last to come of a client that waits more often gives way to one that waits less.
    - Whoever is in for more than `patience` seconds is long. All places but one may be taken by long ones, of all
      clients and of each; if one more becomes long while others wait for it, the last to come of them is stopped.
    - If all are in for heavy clients, and a light one waits, the heaviest is stopped once it has had its share; if a
      light one has waited as long as a share is, it is enough that there is a heavy one.
    - A client that has none in waits no longer than `newcomer` seconds: it is answered or refused by then.
    - Of those who are being answered, `lent` lend their places to whoever comes next, so that nobody waits for the
      first byte of his answer until others have the last of theirs.
    - Nobody's answer is cut off for another of the same client, nor for a client that has one in; for one that has
      none if there is no other to stop, and not before that one has waited as long as a share is.

    For one event loop only.
    """

    def __init__(
        self,
        places: int,
        waiting: int,
        patience: float = math.inf,
        newcomer: float = NEWCOMER_SECONDS,
        lent: int = 0,
    ) -> None:
        self.places, self.limit, self.patience, self.newcomer = places, waiting, patience, newcomer
        self.lent = lent
        self.share = places - 1 if places > 2 else places
        self.waiting = 0
        self._queues: OrderedDict[str, deque[asyncio.Future[None]]] = OrderedDict()
        self._turns: list[Turn] = []
        self._entered = 0
        self._held: Counter[str] = Counter()
        self._lending: Counter[str] = Counter()
        self._used: dict[str, tuple[float, float]] = {}
        self._hoping: list[asyncio.Future[None]] = []
        self._beginnings = Beginnings()

    @property
    def running(self) -> int:
        """How many are in."""
        return self._entered

    @contextlib.asynccontextmanager
    async def turn(self, client: str, seconds: float, stop: Callable[[], None] = lambda: None) -> AsyncIterator[Turn]:
        """Wait for this client's turn, at most `seconds`.

        Args:
            client: whose turn it is.
            seconds: how long to wait.
            stop: called before the block is cancelled because its place is needed.

        Raises:
            LimitError: "queue": too many wait already, the wait took too long, or the block was stopped.
        """
        await self._enter(client, seconds)
        turn = Turn(client, stop, self._note_answering, self._beginnings)
        turn.is_borrowed = self._entered > self.places
        self._turns.append(turn)
        turn.is_heavy = self._count(client) > 1 and self._spent(client) > HEAVY_SECONDS
        timer = None
        if self.patience != math.inf:
            timer = asyncio.get_running_loop().call_later(self.patience, self._note_long, turn)
        try:
            yield turn
        except asyncio.CancelledError:
            if not turn.stopped or (turn.task is not None and turn.task.uncancel() > 0):
                raise
            raise LimitError(f"the query was stopped: {turn.stopped}; try again later", "queue") from None
        finally:
            if timer is not None:
                timer.cancel()
            self._turns.remove(turn)
            self._beginnings.end(turn)
            self._note_use(client, monotonic() - turn.begun)
            self._entered -= 1
            if turn.has_lent:
                self._lending[client] -= 1
                self._lending += Counter()  # forgets those who lend none
            else:
                self._give_back(client)
            self._tell_hoping()

    async def own_place(self, turn: Turn, seconds: float) -> None:
        """Wait, while in, until nobody is in on a borrowed place. Raises LimitError("queue")."""
        try:
            async with asyncio.timeout(seconds):
                while self._entered > self.places:
                    self._hoping.append(asyncio.get_running_loop().create_future())
                    await self._hoping[-1]
        except TimeoutError as error:
            raise LimitError(f"no reader had room within {seconds:g} seconds: try again later", "queue") from error
        turn.is_borrowed = False

    def _tell_hoping(self) -> None:
        if self._entered <= self.places:
            hoping, self._hoping = self._hoping, []
            for place in hoping:
                if not place.done():
                    place.set_result(None)

    def _count(self, client: str) -> int:
        """How many of a client are in."""
        return self._held[client] + self._lending[client]

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

    def _note_long(self, turn: Turn) -> None:
        turn.is_long = True
        self._make_room()

    def _note_answering(self, turn: Turn, lends: bool) -> None:
        if lends and self._lending.total() < self.lent:
            turn.has_lent = True
            self._lending[turn.client] += 1
            self._give_back(turn.client)

    def _make_room(self) -> None:
        """Stop the last to come of the long ones if those who wait would otherwise wait for long ones only."""
        holding = [turn for turn in self._turns if not turn.has_lent]
        groups = [(holding, self.places, bool(self._open_queues()))]
        for client in self._queues:
            own = [turn for turn in holding if turn.client == client]
            groups.append((own, self.share, len(own) >= self.share))
        for turns, places, is_needed in groups:
            long = [turn for turn in turns if turn.is_long and not turn.stopped]
            unanswered = [turn for turn in long if not turn.is_answering]
            allowed = max(1, places - 1)
            if is_needed and unanswered and len(long) > allowed and not any(turn.stopped for turn in turns):
                others = f"{allowed} other queries have run for more than {self.patience:g} seconds"
                unanswered[-1].stop(f"{others} and more are waiting")

    def _open_queues(self) -> list[str]:
        """The clients that wait and would be let in if a place were free."""
        return [client for client in self._queues if self._held[client] < self.share]

    def _balance(self, waited: float = 0.0) -> None:
        """Stop the last to come of the client that has most in, if one that waits has two fewer; or that of the
        heaviest, if all are heavy, or one has waited for long, and a light one waits that has none in."""
        open_queues = self._open_queues()
        if not open_queues or any(turn.stopped for turn in self._turns):
            return
        poorest = min(map(self._count, open_queues))
        may_cut = waited > SHARE_SECONDS and not poorest
        holding = [turn for turn in self._turns if not turn.has_lent]
        able = [turn for turn in holding if may_cut or not turn.is_answering]
        last = max(able, key=lambda turn: (self._count(turn.client), not turn.is_answering, turn.begun), default=None)
        if last is not None and self._count(last.client) >= poorest + 2:
            last.stop("others who have none running are waiting for its place")
            return
        lightest = min((self._use(name) for name in open_queues if not self._count(name)), default=math.inf)
        now = monotonic()
        use = {turn: self._spent(turn.client) for turn in holding}
        is_heavy = [seconds > max(HEAVY_SECONDS, TIMES * lightest) for seconds in use.values()]
        if self.places > 1 and (any(is_heavy) if waited > SHARE_SECONDS else all(is_heavy)):
            had_their_share = [turn for turn in able if now - turn.begun > SHARE_SECONDS]
            if had_their_share:
                max(had_their_share, key=use.__getitem__).stop("one who asks for little is waiting for its place")

    async def _enter(self, client: str, seconds: float) -> None:
        if self._held.total() < self.places and self._held[client] < self.share:
            self._held[client] += 1
            self._entered += 1
            return
        if self.waiting >= self.limit:
            self._make_way(client)
        loop = asyncio.get_running_loop()
        place = loop.create_future()
        self._queues.setdefault(client, deque()).append(place)
        self.waiting += 1
        self._make_room()
        balancing = [
            loop.call_later(share * GRACE_SECONDS, self._balance, share * GRACE_SECONDS) for share in (1, 3, 6, 10)
        ]
        is_new = not self._count(client)
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

    def _make_way(self, client: str) -> None:
        """Give up the last of the client that waits most often for one that waits less. Raises LimitError("queue")."""
        many = LimitError(f"{self.waiting} queries are waiting already, which is the limit: try again later", "queue")
        own, most = (
            len(self._queues.get(client, ())),
            max(self._queues, key=lambda name: len(self._queues[name]), default=""),
        )
        if not most or len(self._queues[most]) < own + 2:
            raise many
        last = self._queues[most].pop()
        self.waiting -= 1
        if not last.done():
            last.set_exception(many)

    def _forget(self, client: str, place: asyncio.Future[None]) -> None:
        """Give up a place in the queue, or the turn that was just given to it."""
        if place.done() and not place.cancelled() and place.exception() is None:
            self._entered -= 1
            self._give_back(client)
        elif place in self._queues.get(client, ()):
            self.waiting -= 1
            self._queues[client].remove(place)
            if not self._queues[client]:
                del self._queues[client]

    def _give_back(self, client: str) -> None:
        """Give a place back, and let in whoever is next."""
        self._held[client] -= 1
        if self._held[client] <= 0:
            del self._held[client]
        while self._held.total() < self.places:
            able = self._open_queues()
            if not able:
                return
            following = min(able, key=lambda name: (self._count(name), self._spent(name)))
            self._admit(following)

    def _admit(self, client: str) -> None:
        queue = self._queues.pop(client)
        place = queue.popleft()
        if queue:
            self._queues[client] = queue
        self.waiting -= 1
        if not place.done():
            self._held[client] += 1
            self._entered += 1
            place.set_result(None)
