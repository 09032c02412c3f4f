"""Bodies of requests: from those who may send them, as fast as a line can be expected to be, and never too many."""

from __future__ import annotations

import asyncio
import re
from collections import Counter
from dataclasses import dataclass
from time import monotonic

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Refusal, as_response
from api.server.access import require
from api.server.door import PUBLIC, READING

SLOWEST = 1024
"""Bytes a second that a body must bring, on average, once it has had GRACE_SECONDS."""
GRACE_SECONDS = 10.0
LARGE = re.compile(r"/(articles|reference|graphs|update)(/.*)?")
"""Where bodies are documents, which may be as large as the settings say."""
QUERIES = re.compile(r"/(sparql|reconcile)(/.*)?")
"""Where they are queries; elsewhere they are some words in JSON or of a form, which are read in the event loop."""
WORDS, FEW_WORDS = 256 * 1024, 64 * 1024
"""Bytes of such words: of a recipe or a review, and of a judgement on a link."""
TOO_MANY = "too many bodies are being read at once: try again later"


@dataclass
class Bounds:
    """What bodies may be.

    Attributes:
        size: bytes of one that writes.
        asking: bytes of one that only asks, which anyone may send.
        idle: seconds between two pieces of one.
        seconds: seconds that one may take in all.
        together: bytes of all that are held at once, of those that write and of those that only ask.
    """

    size: int
    asking: int
    idle: float
    seconds: float
    together: int


class Uploads:
    """ASGI middleware: no byte of a body is read before its sender has shown that it may write, and none without bound.

    What a route makes of a body is its own matter; a role that reaches further is asked for there.
    """

    def __init__(self, app: ASGIApp, bounds: Bounds) -> None:
        self.app, self.bounds = app, bounds
        self.held: Counter[str] = Counter()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on, with its body under the bounds."""
        if scope["type"] != "http" or scope["method"] in READING:
            await self.app(scope, receive, send)
            return
        kind, most = "writing", self.bounds.size
        try:
            if PUBLIC.fullmatch(scope["path"]):
                kind, most = "asking", self.bounds.asking
            else:
                require(scope, "editor")
            if not LARGE.fullmatch(scope["path"]) and not QUERIES.fullmatch(scope["path"]):
                most = min(most, FEW_WORDS if scope["path"].startswith("/links") else WORDS)
            declared = _declared(scope, most)
            if self.held[kind] + declared > self.bounds.together:
                raise Refusal(503, TOO_MANY, {"Retry-After": "5"}, limit="bodies")
        except Refusal as refusal:
            refusal.headers = {**refusal.headers, "Connection": "close"}
            await as_response(refusal)(scope, receive, send)
            return
        body = _Body(self, receive, kind, most, declared)
        answer = _Instead(body, send)
        try:
            await self.app(scope, body, answer)
        except Refusal as refusal:
            if refusal is not body.refusal or answer.begun:
                raise
        finally:
            self.held[kind] -= body.counted
            if body.refusal is not None:
                # What raised it holds the body, and it holds what raised it.
                body.refusal.__traceback__ = body.refusal.__context__ = None
        if body.refusal is not None and not answer.begun:
            await as_response(body.refusal)(scope, receive, send)


def _declared(scope: Scope, most: int) -> int:
    """The bytes that a body is said to have; 0 if nothing is said. Raises Refusal 413 for more than `most`."""
    declared = Headers(scope=scope).get("content-length", "")
    if not declared.isdigit():
        return 0
    if int(declared) > most:
        raise Refusal(413, f"the body has {declared} bytes; expected at most {most}", limit="request")
    return int(declared)


class _Body:
    """The receiving side of one request; the bytes that its body declares are counted before they come."""

    def __init__(self, uploads: Uploads, receive: Receive, kind: str, most: int, declared: int) -> None:
        self.uploads, self.receive, self.kind, self.most = uploads, receive, kind, most
        self.counted = declared
        uploads.held[kind] += declared
        self.begun, self.size, self.ended = monotonic(), 0, False
        self.refusal: Refusal | None = None

    async def __call__(self) -> Message:
        if self.ended:
            return await self.receive()
        bounds = self.uploads.bounds
        left = self.begun + bounds.seconds - monotonic()
        try:
            async with asyncio.timeout(min(bounds.idle, max(left, 0))):
                message = await self.receive()
        except TimeoutError:
            raise self._refused(408, f"nothing came for {min(bounds.idle, bounds.seconds):g} seconds") from None
        size = len(message.get("body", b""))
        self.size += size
        if self.size > self.counted:
            self.uploads.held[self.kind] += self.size - self.counted
            self.counted = self.size
        self.ended = message["type"] != "http.request" or not message.get("more_body", False)
        if not self.ended:
            self._check(bounds)
        return message

    def _check(self, bounds: Bounds) -> None:
        seconds = monotonic() - self.begun
        if self.size > self.most:
            raise self._refused(413, f"the body is longer than {self.most} bytes, which is the limit", "request")
        if seconds > bounds.seconds:
            raise self._refused(408, f"the body was not there after {bounds.seconds:g} seconds")
        if seconds > GRACE_SECONDS and self.size < SLOWEST * seconds:
            raise self._refused(408, f"the body came slower than {SLOWEST} bytes a second")
        if self.uploads.held[self.kind] > bounds.together:
            raise self._refused(503, TOO_MANY, "bodies")

    def _refused(self, status: int, detail: str, limit: str = "") -> Refusal:
        headers = {"Connection": "close"} | ({"Retry-After": "5"} if status == 503 else {})
        self.refusal = Refusal(status, detail, headers, **({"limit": limit} if limit else {}))
        return self.refusal


class _Instead:
    """The sending side: what a route says to a body that was refused is replaced by the refusal."""

    def __init__(self, body: _Body, send: Send) -> None:
        self.body, self.send, self.begun = body, send, False

    async def __call__(self, message: Message) -> None:
        if self.body.refusal is not None and not self.begun:
            return
        self.begun = True
        await self.send(message)
