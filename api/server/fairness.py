"""Pages and resources take turns with queries, by client: whatever one asks for, it does not keep out another."""

from __future__ import annotations

import re
from threading import Event

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


class Fairness:
    """ASGI middleware: lets a request that reads in at its client's turn, and ends what it asked if it must go."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on in its turn; 503 if it does not come."""
        if scope["type"] != "http" or not _reads(scope) or ELSEWHERE.fullmatch(scope["path"]):
            await self.app(scope, receive, send)
            return
        service, abandoned, sending = scope["app"].state.service, Event(), Sending(send)
        settings = service.settings
        try:
            if scope["method"] == "POST":
                # Before its turn: a body may take as long as the client likes to send it.
                receive = again(await read_body(scope, receive, int(settings.query_size), settings.idle), receive)
            async with service.gate.turn(client_of(scope), settings.deadline, abandoned.set) as sending.turn:
                with working(Work(abandoned)):
                    await self.app(scope, receive, sending)
        except (LimitError, Refusal) as error:
            if sending.begun:
                raise
            await as_response(error)(scope, receive, send)


def _reads(scope: Scope) -> bool:
    """Whether a request only reads: POST does so where it asks with a body."""
    method = scope["method"]
    asks = method == "POST" and scope["path"].startswith(("/reconcile", "/networks"))
    return asks or method in ("GET", "HEAD")
