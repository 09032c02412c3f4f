"""HTTP/1.1 connections: so many at once, fewer of one client, and none that waits forever for a request's headers.

Those that wait for a request, the next of a kept connection or its first, give way when there are as many as may be.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

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
    unless another waits for a request and can give way.
    """

    _idle_seconds: ClassVar[float]
    _longest_head: ClassVar[int]
    _admitted: ClassVar[Connections]
    _timer: asyncio.TimerHandle | None = None
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

    def on_body(self, body: bytes) -> None:
        if self.cycle.response_complete:
            self._surplus += len(body)
            if self._surplus > SURPLUS:
                self.transport.close()
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._stop_waiting()
        self._head = 0
        super().on_message_complete()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        # Of pipelined requests the latest is meant, which is the only one whose body may still be coming.
        if not self.cycle.response_complete or self.transport.is_closing() or self._client is None:
            return
        self._admitted.waiting[self] = self._client
        if self.cycle.more_body:
            self._surplus = 0
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        if self._client is None:
            return
        self._leave(self._client)
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
