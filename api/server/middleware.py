"""ASGI middleware for what HTTP asks of every answer: HEAD, compression, and a page or problem for what went wrong."""

from __future__ import annotations

import asyncio
import contextlib
import zlib
from typing import Protocol

import zstandard
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

SMALLEST = 1024
"""Bytes from which on an answer is worth compressing."""
IN_A_THREAD = {"gzip": 16 * 1024, "zstd": 256 * 1024}
"""Bytes from which on a coding would hold up the other answers."""
GZIP_LEVEL, ZSTD_LEVEL = 5, 3
_TYPES = ("text/", "application/json", "application/xml", "application/trig", "application/n-", "application/problem+")


class Head:
    """Answers HEAD as GET without the body, where a route does not do so itself."""

    def __init__(self, app: ASGIApp, itself: frozenset[str]) -> None:
        self.app, self.itself = app, itself

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, a HEAD as a GET."""
        if scope["type"] != "http" or scope["method"] != "HEAD" or scope["path"] in self.itself:
            await self.app(scope, receive, send)
            return

        async def without_body(message: Message) -> None:
            if message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self.app({**scope, "method": "GET"}, receive, without_body)


class _NotModified(Exception):
    """Ends an answer whose start shows that the client has it already."""


class Conditional:
    """Answers 304 when a GET names the entity tag that its answer would have (RFC 9110, section 13.1.2)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; cut its answer off if it has not changed."""
        if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        named = {tag.strip().removeprefix("W/") for tag in Headers(scope=scope).get("if-none-match", "").split(",")}

        async def checked(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                headers = MutableHeaders(raw=message["headers"])
                tag = headers.get("etag")
                if tag:
                    # Whoever keeps an answer has to ask whether it still holds, since the next write may change it.
                    headers.setdefault("cache-control", "no-cache")
                if tag and (tag.removeprefix("W/") in named or "*" in named):
                    kept = [(name, value) for name, value in headers.raw if name in _KEPT]
                    await send({"type": "http.response.start", "status": 304, "headers": kept})
                    await send({"type": "http.response.body", "body": b""})
                    raise _NotModified
            await send(message)

        with contextlib.suppress(_NotModified):
            await self.app(scope, receive, checked)


_KEPT = (b"etag", b"vary", b"cache-control", b"link", b"access-control-allow-origin", b"content-security-policy")


class _Encoder(Protocol):
    def compress(self, data: bytes, /) -> bytes: ...

    def flush(self) -> bytes: ...


class Compression:
    """Compresses answers with zstd or gzip, whichever the client values more, chunk by chunk."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, its answer compressed if the client accepts that."""
        coding = coding_of(Headers(scope=scope).get("accept-encoding")) if scope["type"] == "http" else None
        if coding is None or scope["method"] == "HEAD":
            await self.app(scope, receive, send)
        else:
            await self.app(scope, receive, Compressing(send, coding))


class Compressing:
    """Sends one answer. The start waits for the first chunk, since that decides whether to compress."""

    def __init__(self, send: Send, coding: str) -> None:
        self.send, self.coding = send, coding
        self.start: Message | None = None
        self.encoder: _Encoder | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        if message["type"] != "http.response.body":
            await self.send(message)
            return
        more = message.get("more_body", False)
        if self.start is not None:
            await self._begin(len(message.get("body", b"")), more)
        if self.encoder is not None:
            message = {**message, "body": await self._encode(message.get("body", b""), last=not more)}
        if message["body"] or not more:
            await self.send(message)

    async def _begin(self, size: int, more: bool) -> None:
        start, self.start = self.start, None
        assert start is not None, "an answer has a start before its body"
        headers = MutableHeaders(raw=start["headers"])
        kind = headers.get("content-type", "")
        worth = kind.startswith(_TYPES) or "+json" in kind or "+xml" in kind
        if worth and (more or size >= SMALLEST) and "content-encoding" not in headers and start["status"] == 200:
            self.encoder = _encoder(self.coding)
            headers["Content-Encoding"] = self.coding
            if "content-length" in headers:
                del headers["Content-Length"]
        if worth:
            headers.add_vary_header("Accept-Encoding")
        await self.send(start)

    async def _encode(self, data: bytes, *, last: bool) -> bytes:
        if len(data) >= IN_A_THREAD[self.coding]:
            return await asyncio.to_thread(self._encode_now, data, last)
        return self._encode_now(data, last)

    def _encode_now(self, data: bytes, last: bool) -> bytes:
        assert self.encoder is not None, "this is asked of what is compressed alone"
        return self.encoder.compress(data) + (self.encoder.flush() if last else b"")


def _encoder(coding: str) -> _Encoder:
    if coding == "zstd":
        return zstandard.ZstdCompressor(level=ZSTD_LEVEL).compressobj()
    return zlib.compressobj(GZIP_LEVEL, wbits=31)


def coding_of(header: str | None) -> str | None:
    """The coding that an Accept-Encoding header values most; None: the answer is to stay as it is."""
    if not header:
        return None
    accepted = parse_accept_header(header, Accept)
    quality = {coding: accepted.quality(coding) for coding in ("zstd", "gzip")}
    chosen = max(quality, key=lambda coding: quality[coding])
    return chosen if quality[chosen] > 0 and quality[chosen] >= accepted.quality("identity") else None
