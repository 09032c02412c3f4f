"""Pages and resources take turns with queries, by client: whatever one asks for, it does not keep out another."""

from __future__ import annotations

import re
from threading import Event
from time import monotonic

from starlette.types import ASGIApp, Receive, Scope, Send

from api.problems import Refusal, as_response
from api.server.clients import client_of
from api.server.receiving import again, read_body
from api.server.sending import Sending
from kg.engine.asking import Work, working
from kg.errors import LimitError

ELSEWHERE = re.compile(
    r"/(sparql|dump(/manifest)?|update|mcp|static/.*|docs|docs/.*|openapi\.json|health|ready|metrics|favicon\.ico)"
)
"""What takes its own turn, or asks the engine nothing that could last."""

TURNS = 2
"""How often a request comes in that was stopped for others before it is told to come back.

What it asked for may be there by then: a network, once begun, is made to its end and kept."""


class Fairness:
    """ASGI middleware: lets a request that reads in at its client's turn, and ends what it asked if it must go.

    One that was stopped for others waits for its turn once more.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on in its turn; 503 if it does not come."""
        if scope["type"] != "http" or not _reads(scope) or ELSEWHERE.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        settings, body, came = scope["app"].state.service.settings, None, dict(scope)
        try:
            if scope["method"] == "POST":
                # Before its turn: a body may take as long as the client likes to send it.
                body = await read_body(scope, receive, int(settings.query_size), settings.idle)
        except Refusal as error:
            await as_response(error)(scope, receive, send)
            return
        until = monotonic() + settings.deadline
        for left in reversed(range(TURNS)):
            scope.clear()  # of what those behind this have noted in it
            scope.update(came)
            sending = Sending(send)
            try:
                await self._in_turn(scope, receive if body is None else again(body, receive), sending, until)
                return
            except (LimitError, Refusal) as error:
                if sending.begun:
                    raise
                was_stopped = sending.turn is not None and sending.turn.stopped
                if not (was_stopped and left and monotonic() < until):
                    await as_response(error)(scope, receive, send)
                    return

    async def _in_turn(self, scope: Scope, receive: Receive, sending: Sending, until: float) -> None:
        """Pass a request on when its turn comes. Raises LimitError, Refusal: it does not come, or it was stopped."""
        gate, abandoned = scope["app"].state.service.gate, Event()
        async with gate.turn(client_of(scope), until - monotonic(), abandoned.set) as sending.turn:
            with working(Work(abandoned)):
                await self.app(scope, receive, sending)


def _reads(scope: Scope) -> bool:
    """Whether a request only reads: POST does so where it asks with a body."""
    method = scope["method"]
    asks = method == "POST" and scope["path"].startswith(("/reconcile", "/networks"))
    return asks or method in ("GET", "HEAD")
