"""The application: its routes, and the engine that it opens when it starts and closes when it ends."""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import fastapi_offline
from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

import kg
from api import documentation, problems, status
from api.linking import links, reconcile
from api.mcp.route import Assistant
from api.pages import routes
from api.pages.preparing import Preparing
from api.protocol import void
from api.protocol.dump import DumpRoute
from api.protocol.graphs import GraphStore
from api.protocol.sparql import SparqlRoute
from api.protocol.update import UpdateEndpoint
from api.rendering import SECURITY
from api.resources import lists, networks, search
from api.server import uploads
from api.server.access import Access, Admission
from api.server.caching import Files
from api.server.door import Door, hosts_of
from api.server.fairness import Fairness
from api.server.headers import Bounds, HeaderLists, OpenToAll, Options, PlainBodies
from api.server.middleware import Compression, Conditional, Head
from api.server.observing import Metrics, Observation, metrics_page
from api.server.shortcut import Shortcut
from api.service import Service
from api.settings import Settings
from api.writing import changes, records
from kg.access import Tokens
from kg.engine.base import Engine
from kg.ontology import Ontology

STATIC = Path(__file__).parent / "static"
DOCS_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>On Record: HTTP interface</title>
<link rel="icon" href="/static/icon.svg">
<link rel="stylesheet" href="/docs/static/swagger-ui.css">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/static/swagger-ui-bundle.js"></script>
<script src="/static/docs.js"></script>
</body>
</html>
"""
DOCS = Path(fastapi_offline.__file__).parent / "static"

ROUTERS = (
    status.router,
    *routes.ROUTERS,
    records.router,
    changes.router,
    reconcile.router,
    links.router,
    search.router,
    void.router,
    networks.router,
)
"""The routers of the resources, in the order in which they are matched and documented."""


CROSS_ORIGIN: dict[str, Any] = {
    "allow_methods": ("GET", "HEAD", "POST", "PUT", "DELETE"),
    "allow_headers": ("Accept", "Authorization", "Content-Type", "If-Match", "If-None-Match"),
    "expose_headers": ("ETag", "Link", "Location", "Retry-After", "X-Request-ID"),
    "max_age": 86400,
}
"""What pages of the origins allowed by the settings may do."""


PLAIN = {"/sparql": ("GET", "POST"), "/update": ("POST",), "/dump": ("GET",), "/dump/manifest": ("GET",)}
PLAIN |= {"/mcp": ("POST",)}
"""The methods of the plain ASGI routes that leave OPTIONS to others."""


class Application(FastAPI):
    """The application behind what stands before all of it, FastAPI's own layers included.

    Attributes:
        front: what a request meets first.
    """

    front: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or live from the start to the end."""
        scope["app"] = self
        await self.front(scope, receive, send)

    async def behind(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer what goes the long way."""
        await super().__call__(scope, receive, send)


def create_app(settings: Settings, open_engine: Callable[[Settings], Engine]) -> FastAPI:
    """The service as an ASGI application.

    Args:
        settings: what to run with.
        open_engine: opens the engine when the application starts; the application closes it.
    """

    assistant = Assistant()

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.service = Service.of(settings, open_engine(settings), secrets.token_hex(4))
        app.state.pages = app.state.service.pages
        app.state.service.warm()
        routes.equip(app.state.pages)
        app.state.preparing = Preparing(app.state)
        async with assistant.running(app.state.service):
            yield
        app.state.preparing.end()
        app.state.service.close()

    app = Application(
        title="On Record",
        description="Who said what, about what, when, and according to whom.",
        version=kg.__version__,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
    )
    sparql = Route("/sparql", SparqlRoute(), include_in_schema=False)
    _wrap(app, settings, sparql)
    _route(app, settings, sparql, assistant)
    problems.install(app, plain=settings.plain)
    documentation.install(app)
    return app


def _wrap(app: Application, settings: Settings, sparql: Route) -> None:
    """Put the middleware before every route. The last added comes first."""
    access = Access(Tokens(settings.tokens, settings.data), settings.private, settings.rate, lambda: datetime.now(UTC))
    hosts = _hosts(settings)
    app.state.metrics = Metrics()
    app.add_middleware(Options, router=app.router, plain=PLAIN)
    app.add_middleware(Head, itself=frozenset({"/sparql", "/dump"}))
    app.add_middleware(Conditional)
    app.add_middleware(Compression)
    app.add_middleware(Fairness)
    app.add_middleware(uploads.Uploads, bounds=_bounds(settings))
    app.add_middleware(PlainBodies)
    app.add_middleware(Admission, access=access)
    app.add_middleware(Door, hosts=hosts, origins=settings.origins, proxies=settings.proxies)
    if settings.origins:
        app.add_middleware(CORSMiddleware, allow_origins=settings.origins, **CROSS_ORIGIN)
    app.add_middleware(OpenToAll, path="/reconcile")
    app.add_middleware(problems.ProblemPages)
    app.add_middleware(Bounds, itself=frozenset({"/sparql"}))
    app.add_middleware(HeaderLists)
    door = Door(app.behind, hosts, settings.origins, settings.proxies)
    app.front = Observation(Shortcut(app.behind, sparql, access, door), app.state.metrics)


def _bounds(settings: Settings) -> uploads.Bounds:
    sizes = int(settings.request_size), int(settings.query_size)
    return uploads.Bounds(*sizes, settings.idle, settings.upload, int(settings.uploads))


def _hosts(settings: Settings) -> frozenset[str]:
    return hosts_of(settings.host, str(settings.url) if settings.url else None, settings.hosts)


def _route(app: FastAPI, settings: Settings, sparql: Route, assistant: Assistant) -> None:
    """Add the routes: the protocols, which are plain ASGI applications, before those of FastAPI."""
    protocols = (
        ("/graphs/{path:path}", GraphStore()),
        ("/update", UpdateEndpoint()),
        ("/graphs", GraphStore()),
        ("/dump", DumpRoute()),
        ("/dump/manifest", DumpRoute(manifest=True)),
        ("/mcp", assistant),
    )
    app.router.routes[:0] = [sparql, *(Route(path, endpoint, include_in_schema=False) for path, endpoint in protocols)]
    app.router.routes[:0] = routes.FIRST.routes
    app.add_route("/metrics", metrics_page, include_in_schema=False)
    app.add_route("/docs", _docs, include_in_schema=False)
    app.mount("/static", Files(directory=STATIC), name="static")
    app.mount("/docs/static", StaticFiles(directory=DOCS), name="docs-static")
    for router in (*ROUTERS, lists.router(Ontology(bases=settings.bases))):
        app.include_router(router)


async def _docs(request: Request) -> HTMLResponse:
    """The documentation of the interface, from files of this service."""
    return HTMLResponse(DOCS_PAGE, headers=SECURITY)
