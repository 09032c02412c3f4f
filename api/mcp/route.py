"""`/mcp`: the Model Context Protocol's streamable HTTP, without sessions: every request stands alone."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from importlib.util import find_spec
from typing import TYPE_CHECKING

from starlette.types import Receive, Scope, Send

from api.problems import Refusal, as_response
from api.server.clients import client_of
from api.server.receiving import again, read_body
from api.service import Service
from kg.errors import LimitError
from kg.library.record import Record

if TYPE_CHECKING:
    from mcp.server.streamable_http_manager import StreamableHTTPSessionManager

MOST_REQUEST = 256 * 1024
"""Bytes of one request: the longest is a SPARQL query."""


class Assistant:
    """What answers at `/mcp` while a service runs. Without the package `mcp` it is off, and says so."""

    def __init__(self) -> None:
        self._manager: StreamableHTTPSessionManager | None = None
        self._service: Service | None = None

    @contextlib.asynccontextmanager
    async def running(self, service: Service) -> AsyncIterator[None]:
        """Offer the tools over this service's engine, by its limits, until the block ends."""
        if find_spec("mcp") is None:
            yield
            return
        from mcp.server.transport_security import TransportSecuritySettings

        from kg.assistant.server import server

        record = Record(service.engine, service.ontology, service.settings.limits, "/mcp", service.things)
        tools = server(record)
        # The hosts that this service is reached by are the operator's matter (a proxy, a name); who may ask is decided
        # by tokens before a request comes here, and browsers of other origins by the CORS settings.
        tools.streamable_http_app(
            stateless_http=True,
            json_response=True,
            max_request_body_size=MOST_REQUEST,
            transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
        )
        self._manager, self._service = tools.session_manager, service
        try:
            async with self._manager.run():
                yield
        finally:
            self._manager = self._service = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, in its client's turn among the queries of this service."""
        if self._manager is None or self._service is None:
            refusal = Refusal(404, "the tools for assistants are not installed; pip install 'onrecord[assistant]'")
            await as_response(refusal)(scope, receive, send)
            return
        settings = self._service.settings
        try:
            if scope["method"] != "POST":
                # Without sessions a stream of the service's own messages would stay empty, and hold a place for ever.
                raise Refusal(405, f"found {scope['method']}; expected POST", {"Allow": "OPTIONS, POST"})
            body = await read_body(scope, receive, MOST_REQUEST, settings.idle)
            async with self._service.gate.turn(client_of(scope), settings.limits.seconds or settings.deadline):
                await self._manager.handle_request(scope, again(body, receive), send)
        except (LimitError, Refusal) as error:
            await as_response(error)(scope, receive, send)
