"""HTTP/1.1 connections that do not wait forever for a request's headers."""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


def protocol(idle: float) -> type[HttpToolsProtocol]:
    """uvicorn's protocol, but a client that takes more than `idle` seconds to send its headers is hung up on.

    uvicorn bounds the time between requests only, so that clients which send a header's letter now and then could
    hold every connection that the system allows.
    """

    class Patient(HttpToolsProtocol):
        _timer: asyncio.TimerHandle | None = None

        def connection_made(self, transport: asyncio.Transport) -> None:
            super().connection_made(transport)
            self._wait()

        def on_message_begin(self) -> None:
            self._wait()
            super().on_message_begin()

        def on_headers_complete(self) -> None:
            self._stop_waiting()
            super().on_headers_complete()

        def connection_lost(self, exc: Exception | None) -> None:
            self._stop_waiting()
            super().connection_lost(exc)

        def _wait(self) -> None:
            self._stop_waiting()
            self._timer = self.loop.call_later(idle, self.transport.close)

        def _stop_waiting(self) -> None:
            if self._timer is not None:
                self._timer.cancel()

    return Patient
