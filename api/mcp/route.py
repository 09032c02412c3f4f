"""`/mcp`: the Model Context Protocol's streamable HTTP, without sessions: every request stands alone."""

from __future__ import annotations

import asyncio
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
    """What answers at `/mcp` while a service runs. Without the package `mcp` it is off, and says so.

    The package takes half as long to load as all else that a service needs, so it is loaded by the first who asks.
    """

    def __init__(self) -> None:
        self._service: Service | None = None
        self._asked, self._ended = asyncio.Event(), asyncio.Event()
        self._manager: asyncio.Future[StreamableHTTPSessionManager] | None = None

    @contextlib.asynccontextmanager
    async def running(self, service: Service) -> AsyncIterator[None]:
        """Offer the tools over this service's engine, by its limits, until the block ends."""
        if find_spec("mcp") is None:
            yield
            return
        self._service, self._manager = service, asyncio.get_running_loop().create_future()
        living = asyncio.create_task(self._live(service, self._manager))
        try:
            yield
        finally:
            self._service = self._manager = None
            self._ended.set()
            self._asked.set()
            await living

    async def _live(self, service: Service, begun: asyncio.Future[StreamableHTTPSessionManager]) -> None:
        """Wait until somebody asks; then keep what answers alive until the service ends: one task must do both."""
        await self._asked.wait()
        if self._ended.is_set():
            begun.cancel()
            return
        try:
            manager = await asyncio.to_thread(_made, service)
        except Exception as error:
            begun.set_exception(error)
            return
        async with manager.run():
            begun.set_result(manager)
            await self._ended.wait()

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
                self._asked.set()
                manager = await asyncio.shield(self._manager)
                await manager.handle_request(scope, again(body, receive), send)
        except (LimitError, Refusal) as error:
            await as_response(error)(scope, receive, send)


def _made(service: Service) -> StreamableHTTPSessionManager:
    """What answers, over the engine of a service."""
    from mcp.server.transport_security import TransportSecuritySettings

    from kg.assistant.server import server

    tools = server(Record(service.engine, service.ontology, service.settings.limits, "/mcp", service.things))
    # The hosts that this service is reached by are the operator's matter (a proxy, a name); who may ask is decided
    # by tokens before a request comes here, and browsers of other origins by the CORS settings.
    tools.streamable_http_app(
        stateless_http=True,
        json_response=True,
        max_request_body_size=MOST_REQUEST,
        transport_security=TransportSecuritySettings(enable_dns_rebinding_protection=False),
    )
    return tools.session_manager
