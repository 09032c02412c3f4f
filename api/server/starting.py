"""The service before it is ready: it answers `/health` at once, while what all else needs is imported and opened.

One of several processes need not: those that are ready take the connections meanwhile, so it takes none before it is.
"""

from __future__ import annotations

import asyncio
import contextlib
import threading
from collections.abc import Callable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

_Said = tuple[int, bytes, bytes, list[tuple[bytes, bytes]]]

_HEALTHY: _Said = 200, b"application/json", b'{"status":"ok"}', []
_NOT_YET: _Said = (
    503,
    b"application/problem+json",
    b'{"type":"about:blank","title":"Service Unavailable","status":503,"detail":"the store is being opened"}',
    [(b"retry-after", b"1")],
)
_NOT_YET_PAGE: _Said = (
    503,
    b"text/html; charset=utf-8",
    b'<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="color-scheme" content="light dark">'
    b'<meta name="viewport" content="width=device-width"><meta http-equiv="refresh" content="1">'
    b"<title>On Record</title></head><body><h1>On Record is starting</h1>"
    b"<p>The store is being opened. This page asks again by itself.</p>"
    b"</body></html>",
    [(b"retry-after", b"1"), (b"vary", b"Accept")],
)

_ASKED_AGAIN = 0.1
"""Seconds after which it is looked again whether the server still waits."""


class Starting:
    """An ASGI application that becomes another one as soon as that is built.

    Args:
        build: makes the other application; it is called in a thread, and may take as long as it likes.
        ended: called in the event loop once the application has been built and started, or with what went wrong.
        waited_for: whether the server is still to wait with taking connections until that is so, asked again and
            again meanwhile; by default it is not to wait at all.

    Attributes:
        failed: what went wrong.
    """

    def __init__(
        self,
        build: Callable[[], ASGIApp],
        ended: Callable[[BaseException | None], None],
        waited_for: Callable[[], bool] = lambda: False,
    ) -> None:
        self.build, self.ended, self.waited_for = build, ended, waited_for
        self.app: ASGIApp | None = None
        self.failed: BaseException | None = None
        self._settled, self._closing = asyncio.Event(), asyncio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live from the start of the server to its end."""
        if scope["type"] == "lifespan":
            await self._live(scope, receive, send)
        elif self.app is not None:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            not_yet = _NOT_YET_PAGE if _is_browser(scope) else _NOT_YET
            status, kind, body, more = _HEALTHY if scope["path"] == "/health" else not_yet
            length = str(len(body)).encode()
            headers = [(b"content-type", kind), (b"content-length", length), (b"cache-control", b"no-store"), *more]
            await send({"type": "http.response.start", "status": status, "headers": headers})
            await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})

    async def _live(self, scope: Scope, receive: Receive, send: Send) -> None:
        await receive()
        work = asyncio.create_task(self._run(scope))
        while not self._settled.is_set() and self.waited_for():
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._settled.wait(), _ASKED_AGAIN)
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self._closing.set()
        if self.app is None:
            # It may be at something that takes minutes; what it has begun is made good when the store is opened next.
            work.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await work
        await send({"type": "lifespan.shutdown.complete"})

    async def _run(self, scope: Scope) -> None:
        """Build the application, then live its life: it has a lifespan of its own, within ours."""
        try:
            app = await _in_a_thread(self.build)
            await app(scope, *self._lifespan(app))
        except Exception as error:
            self.app, self.failed = None, error
            self._settled.set()
            self.ended(error)

    def _lifespan(self, app: ASGIApp) -> tuple[Receive, Send]:
        said = iter(("lifespan.startup", "lifespan.shutdown"))

        async def receive() -> Message:
            kind = next(said)
            if kind == "lifespan.shutdown":
                await self._closing.wait()
            return {"type": kind}

        async def send(message: Message) -> None:
            if message["type"] == "lifespan.startup.complete":
                self.app = app
                self._settled.set()
                self.ended(None)

        return receive, send


def _is_browser(scope: Scope) -> bool:
    """Whether a person asks, whose browser names HTML before all else; nothing is imported yet that could weigh it."""
    accept = next((value for name, value in scope["headers"] if name == b"accept"), b"")
    return bool(accept.startswith(b"text/html"))


async def _in_a_thread(function: Callable[[], Any]) -> Any:
    """What a function returns or raises, called in a thread that no end of the process waits for."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[Any] = loop.create_future()

    def settle(result: Any, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)

    def work() -> None:
        result, failed = None, None
        try:
            result = function()
        except Exception as error:
            failed = error
        with contextlib.suppress(RuntimeError):  # the loop has ended
            loop.call_soon_threadsafe(settle, result, failed)

    threading.Thread(target=work, name="opening", daemon=True).start()
    return await future
