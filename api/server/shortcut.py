"""A short way for plain requests of one address: past all that would leave them, and their answers, as they are.

What stands between the socket and a route costs more than a small answer. Nearly all of it is decided by the headers,
and a client sends the same ones again and again; so what they come to is remembered. A request of which anything is out
of the ordinary goes the long way, by which both ways are held to the same answers (`tests/api/test_shortcut.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

from starlette.datastructures import Headers
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from api.negotiation import HTML, JSON, best
from api.problems import Refusal, as_response, unforeseen
from api.server.access import Access
from api.server.door import Door
from api.server.headers import LISTS, LONGEST_HEADER, MOST_PARAMETERS, is_long_list
from api.server.middleware import Compressing, coding_of
from api.server.sending import Sending
from kg.errors import StoreError

READ_ON_THE_WAY = frozenset(
    (b"origin", b"if-none-match", b"content-encoding", b"content-length", b"transfer-encoding", b"expect")
)
"""Request headers that something on the long way acts upon, beside those that are looked at here."""
REMEMBERED, LONGEST_REMEMBERED = 256, 4096
"""Heads that are remembered, and the bytes that one of them may have."""

_Head = tuple[tuple[bytes, bytes], ...]


@dataclass(frozen=True)
class _Plain:
    """What the headers of a plain request come to: the coding in which its answer is sent, if any."""

    coding: str | None


class Shortcut:
    """ASGI middleware: answers a plain GET of one path by its route, everything else by the application.

    Args:
        app: the long way.
        route: of the path; its endpoint is an ASGI application that answers problems itself.
        access: admits, as it does on the long way.
        door: keeps out, as it does there.
    """

    def __init__(self, app: ASGIApp, route: Route, access: Access, door: Door) -> None:
        self.app, self.route, self.access, self.door = app, route, access, door
        self._known: dict[_Head, _Plain | None] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        is_ours = scope["type"] == "http" and scope["path"] == self.route.path and scope["method"] == "GET"
        plain = self._plain(scope) if is_ours and scope["query_string"].count(b"&") < MOST_PARAMETERS else None
        if plain is None:
            await self.app(scope, receive, send)
            return
        scope["route"] = self.route
        try:
            scope.setdefault("state", {})["token"] = self.access.admit(scope)
        except (Refusal, StoreError) as error:
            await as_response(error)(scope, receive, send)
            return
        sending = Sending(send if plain.coding is None else Compressing(send, plain.coding))
        try:
            await self.route.endpoint(scope, receive, sending)
        except Exception as error:
            if sending.begun:
                raise
            response = unforeseen(error)
            await response(scope, receive, send)
            if response.status_code == 500:
                raise  # as on the long way: the server logs it

    def _plain(self, scope: Scope) -> _Plain | None:
        """What a request's headers come to; None if it has to go the long way."""
        if self.door.proxies:
            return self._read(scope)
        head = tuple(scope["headers"])
        try:
            return self._known[head]
        except KeyError:
            plain = self._read(scope)
        # What proves who somebody is stays nowhere.
        is_short = sum(len(name) + len(value) for name, value in head) <= LONGEST_REMEMBERED
        if is_short and not any(name == b"authorization" for name, _ in head):
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[head] = plain
        return plain

    def _read(self, scope: Scope) -> _Plain | None:
        names = [name for name, _ in scope["headers"]]
        if any(name in READ_ON_THE_WAY or (name in LISTS and names.count(name) > 1) for name in names):
            return None
        headers = Headers(scope=scope)
        if any(len(value) > LONGEST_HEADER or is_long_list(name, value) for name, value in scope["headers"]):
            return None
        if best(headers.get("accept"), (JSON, HTML)) == HTML:
            return None
        try:
            self.door.let_in(scope, headers)
        except Refusal:
            return None
        return _Plain(coding_of(headers.get("accept-encoding")))
