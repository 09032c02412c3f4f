"""HTTP/1.1 connections: so many at once, fewer of one client, and none that waits forever for a request's headers.

Those that wait for a request, the next of a kept connection or its first, give way when there are as many as may be.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from uvicorn._types import ASGI3Application, ASGIReceiveCallable, ASGISendCallable, Scope
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from api.server.clients import UNKNOWN, home

_FULL = (
    b"HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nRetry-After: 1\r\n"
    b"Content-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n%s"
)
_SAYS = (
    b'{"type":"about:blank","title":"Service Unavailable","status":503,'
    b'"detail":"too many connections are open: try again later","limit":"connections"}'
)
_LONG = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\nConnection: close\r\n"
    b"Content-Type: application/problem+json\r\nContent-Length: %d\r\n\r\n%s"
)
_LONG_SAYS = (
    b'{"type":"about:blank","title":"Request Header Fields Too Large","status":431,'
    b'"detail":"the address and the headers are longer than they may be","limit":"request"}'
)
_BODIES = (b"content-length", b"transfer-encoding")
MOST_QUEUED = 32
"""Requests that a client may send before it has read the answer to the first (RFC 9112, section 9.3.2)."""
SECONDS_A_LOOK = 1.0
"""How often it is looked whether a client reads the answer that is on its way to it."""
SURPLUS = 65_536
"""Bytes of a body that may still come after the request was answered, so that the answer to a small one is read."""


class Waiting(Protocol):
    """A connection on which nothing is worked on: it waits for a request."""

    def give_way(self) -> None:
        """Be closed."""
        ...


@dataclass
class Connections:
    """Those that are open.

    Attributes:
        most: how many may be.
        share: how many of them one client may have.
        open: how many a client has.
        waiting: those that wait for a request, with their clients; who waits longest is first.
    """

    most: int
    share: int
    open: Counter[str] = field(default_factory=Counter)
    waiting: dict[Waiting, str] = field(default_factory=dict)

    def enter(self, client: str) -> bool:
        """Count one more, unless there are too many and none of those that count is waiting.

        One of the same client gives way if that has its share, else one of the client with most; it is left.
        """
        has_share = self.open[client] >= self.share
        if has_share or self.open.total() >= self.most:
            able = [each for each, whose in self.waiting.items() if whose == client or not has_share]
            if not able:
                return False
            max(able, key=lambda each: self.open[self.waiting[each]]).give_way()
        self.open[client] += 1
        return True

    def leave(self, client: str) -> None:
        """Count one less."""
        self.open[client] -= 1
        if not self.open[client]:
            del self.open[client]


class Patient(HttpToolsProtocol):
    """uvicorn's protocol, but a client that takes too long to send its headers is hung up on.

    uvicorn bounds the time between requests only, so that clients which send a header's letter now and then could
    hold every connection that the system allows. A connection that is one too many is told so and hung up on unread,
    unless another waits for a request and can give way. One whose client does not read its answer is no such one, and
    is given up when nothing of it was taken for as long as that.
    """

    _idle_seconds: ClassVar[float]
    _longest_head: ClassVar[int]
    _admitted: ClassVar[Connections]
    _timer: asyncio.TimerHandle | None = None
    _look: asyncio.TimerHandle | None = None
    _at_work: RequestResponseCycle | None = None
    _client: str | None = None
    _is_counted = False
    _surplus = 0
    _head: int | None = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        peer = transport.get_extra_info("peername")
        client = home(peer[0]) if isinstance(peer, tuple) else UNKNOWN
        if not self._admitted.enter(client):
            transport.write(_FULL % (len(_SAYS), _SAYS))
            transport.close()
            return
        self._client, self._is_counted = client, True
        super().connection_made(transport)
        self._wait()
        self._admitted.waiting[self] = client

    def data_received(self, data: bytes) -> None:
        if self._client is None:
            return
        if self._head is not None:
            self._head += len(data)
            if self._head > self._longest_head:
                self.transport.write(_LONG % (len(_LONG_SAYS), _LONG_SAYS))
                self.transport.close()
                return
        super().data_received(data)

    def eof_received(self) -> None:
        if self._client is not None:
            super().eof_received()

    def on_message_begin(self) -> None:
        self._wait()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._stop_waiting()
        self._admitted.waiting.pop(self, None)
        self._head = None
        super().on_headers_complete()
        if len(self.pipeline) > MOST_QUEUED:
            self._close()
        elif self.pipeline and not any(name in _BODIES for name, _ in self.headers):
            # uvicorn stops reading now, and would not see the client hang up. A body would be held until its turn.
            self.flow.resume_reading()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        async def watched(scope: Scope, receive: ASGIReceiveCallable, send: ASGISendCallable) -> None:
            try:
                await app(scope, receive, send)
            finally:
                self.loop.call_soon(self._ended)

        self._at_work = cycle
        super()._start_asgi_task(cycle, watched)

    def _ended(self) -> None:
        """See to it that a connection that is to be closed is: an answer that nobody reads would keep it open."""
        if self.transport.is_closing():
            self._rest(self.transport.get_write_buffer_size(), self.loop.time())

    def _close(self) -> None:
        """Close once the client has read what it was sent, or has read none of it for too long."""
        self.transport.close()
        self._ended()

    def on_body(self, body: bytes) -> None:
        if self.cycle.response_complete:
            self._surplus += len(body)
            if self._surplus > SURPLUS:
                self._close()
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._stop_waiting()
        self._head = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        # Of pipelined requests the latest is meant, which is the only one whose body may still be coming.
        if not self.cycle.response_complete or self._client is None:
            return
        if self.cycle.more_body and not self.transport.is_closing():
            self._surplus = 0
            self._wait()
        self._rest(self.transport.get_write_buffer_size(), self.loop.time())

    def _rest(self, left: int, since: float) -> None:
        """Wait for the next request once the client has read all of its answer; give it up if it reads nothing.

        So many bytes were `left` to be read at a time, `since` which none were.
        """
        now, before, left = self.loop.time(), left, self.transport.get_write_buffer_size()
        since, is_closing = since if left >= before else now, self.transport.is_closing()
        if self._look is not None:
            self._look.cancel()
        if self._client is None or not (is_closing or self.cycle.response_complete):
            return  # it is gone, or has asked for more
        if not left:
            if not is_closing:
                self._admitted.waiting[self] = self._client
        elif now - since > self._idle_seconds:
            self.transport.abort()
        else:
            self._look = self.loop.call_later(SECONDS_A_LOOK, self._rest, left, since)

    def connection_lost(self, exc: Exception | None) -> None:
        if self._client is None:
            return
        self._leave(self._client)
        if self._look is not None:
            self._look.cancel()
        if self._at_work is not None and not self._at_work.response_complete:
            # uvicorn tells the latest of pipelined requests alone.
            self._at_work.disconnected = True
            self._at_work.message_event.set()
        super().connection_lost(exc)

    def give_way(self) -> None:
        """Be closed, and count no more."""
        if self._client is not None:
            self._leave(self._client)
        self.transport.close()

    def _leave(self, client: str) -> None:
        self._stop_waiting()
        self._admitted.waiting.pop(self, None)
        if self._is_counted:
            self._is_counted = False
            self._admitted.leave(client)

    def _wait(self) -> None:
        self._stop_waiting()
        self._timer = self.loop.call_later(self._idle_seconds, self.transport.close)

    def _stop_waiting(self) -> None:
        if self._timer is not None:
            self._timer.cancel()


def protocol(idle: float, longest: int, connections: Connections) -> type[HttpToolsProtocol]:
    """The protocol of one server: `Patient` that waits `idle` seconds for headers, and counts in `connections`.

    Address and headers of a request, with what comes with them, have `longest` bytes at most.
    """
    return type("Patient", (Patient,), {"_idle_seconds": idle, "_longest_head": longest, "_admitted": connections})
