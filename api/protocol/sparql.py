"""`/sparql`: SPARQL 1.1 Protocol queries, and the service description when asked without one."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import replace
from threading import Event
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.negotiation import HTML, RDF, RESULTS, SHORT, best, written_as
from api.problems import Refusal, as_response
from api.protocol.description import service_description
from api.protocol.requests import Operation, read_operation
from api.server.answers import Recording
from api.server.clients import client_of
from api.server.streaming import BrokenAnswer, SlowClient, leaving
from api.service import Service
from kg.engine.base import Answer, Query
from kg.engine.refusals import may_ask
from kg.errors import KgError, LimitError
from kg.publication.jsonld import in_words
from kg.sparql.inspection import inspect

log = logging.getLogger("onrecord.sparql")
METHODS = "GET, HEAD, POST, OPTIONS"
SOON, LATE = 0.05, 0.5
"""Seconds after which a query lets all else go first: of a client that takes more than its share, and of another."""
AT_ONCE = 4096
"""Characters of a text up to which it is looked at without a thread."""


class SparqlRoute:
    """The ASGI application at the address: hands a request to the endpoint of the service that is running."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await SparqlEndpoint(scope["app"].state.service)(scope, receive, send)


class SparqlEndpoint:
    """An ASGI application for one address: what the protocol asks and no more, for speed beside FastAPI's routes."""

    def __init__(self, service: Service) -> None:
        self.settings, self.engine, self.streamer = service.settings, service.engine, service.streamer
        self.gate, self.tags, self.pages = service.gate, service.tags, service.pages
        self.answers, self.ontology = service.answers, service.ontology

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if scope["method"] not in ("GET", "HEAD", "POST"):
                raise Refusal(405, f"found {scope['method']}; expected {METHODS}", {"Allow": METHODS})
            operation = await read_operation(scope, receive, "query", int(self.settings.query_size), self.settings.idle)
            await self._answer(operation, scope, receive, send)
        except (Refusal, KgError, RecursionError, MemoryError) as error:
            await as_response(error)(scope, receive, send)
        except SlowClient as error:
            log.warning("slow client: %s", error)
            raise

    async def _answer(self, operation: Operation, scope: Scope, receive: Receive, send: Send) -> None:
        begun = monotonic()
        accept = _accepted(operation, Headers(scope=scope).get("accept"))
        if operation.text is None:
            await self._describe(operation, accept, scope)(scope, receive, send)
            return
        if scope["method"] == "GET" and _is_browser(accept):
            await self.pages.query(scope, operation.text)(scope, receive, send)
            return
        query, name, tagged = await self._prepared(operation, accept, scope)
        known = Headers(scope=scope).get("if-none-match") if tagged else None
        if known and (tag := await run_in_threadpool(self.tags.unchanged, name, known)):
            await Response(status_code=304, headers={"ETag": tag, **_VARY})(scope, receive, send)
            return
        if not tagged or self.answers is None:
            await self._run(query, name, tagged, begun, scope, receive, send)
            return
        decides = (query.text, query.default_graphs, query.named_graphs, name)
        kept = self.answers.get((*decides, self.engine.revision()))
        if kept is not None:
            body = b"" if scope["method"] == "HEAD" else kept.body
            await send({"type": "http.response.start", "status": 200, "headers": list(kept.headers)})
            await send({"type": "http.response.body", "body": body})
            return
        recording = Recording(send)
        revision = await self._run(query, name, tagged, begun, scope, receive, recording)
        if recording.kept is not None and scope["method"] != "HEAD":
            self.answers.put((*decides, revision), recording.kept)

    async def _run(
        self, query: Query, name: str, tagged: bool, begun: float, scope: Scope, receive: Receive, send: Send
    ) -> int:
        """Have the query answered; the revision that it was answered from."""
        sent, revision = False, -1

        def headers(answer: Answer) -> Mapping[str, str]:
            nonlocal sent, revision
            sent, revision = True, answer.revision
            tag = {"ETag": self.tags.tag(name, answer.revision)} if tagged else {}
            return {"Content-Type": name + ("; charset=utf-8" if name.startswith("text/") else ""), **_VARY, **tag}

        abandoned = Event()
        try:
            async with (
                leaving(receive, abandoned),
                self.gate.turn(client_of(scope), self.settings.deadline, abandoned.set) as is_heavy,
            ):
                left = _within(query, self.settings.deadline - (monotonic() - begun), is_heavy)
                hand_in = getattr(self.engine, "hand_in", None)
                await self.streamer.send(
                    lambda: self.engine.query(left, abandoned=abandoned),
                    headers,
                    scope,
                    send,
                    None if hand_in is None else lambda: hand_in(left, abandoned=abandoned),
                )
        except LimitError as error:
            if sent:
                raise BrokenAnswer(str(error)) from error
            raise
        return revision

    async def _prepared(self, operation: Operation, accept: str | None, scope: Scope) -> tuple[Query, str, bool]:
        """The query of `_query`; that of a long text in a thread and in its client's turn, as it takes a while."""
        if len(operation.text or "") <= AT_ONCE:
            return self._query(operation, accept)
        async with self.gate.turn(client_of(scope), self.settings.deadline):
            return await run_in_threadpool(self._query, operation, accept)

    def _query(self, operation: Operation, accept: str | None) -> tuple[Query, str, bool]:
        """The query for the engine, the media type to announce, and whether the answer is the same when asked again.

        Raises:
            Refusal: 403 it would make the engine send requests; 400 it is an update; 406 no format fits.
        """
        text = operation.text or ""
        seen = inspect(text)
        asked = Query(text, services=self.settings.services)
        if seen.refused and not may_ask(asked):
            raise Refusal(403, seen.refused, line=seen.line, column=seen.column)
        if seen.form == "update":
            raise Refusal(400, "found an update; expected a query: updates go to /update")
        formats = RDF if seen.form in ("construct", "describe") else RESULTS
        chosen = written_as(accept, formats)
        if not chosen:
            raise Refusal(406, f"this {seen.form} query can be answered as {', '.join(formats)}", offers=[*formats])
        query = Query(
            text,
            media_type=chosen[0],
            default_graphs=operation.default_graphs,
            named_graphs=operation.named_graphs,
            services=self.settings.services,
            limits=self.settings.limits,
        )
        return in_words(query, self.ontology), chosen[1], _repeatable(text)

    def _describe(self, operation: Operation, accept: str | None, scope: Scope) -> Response:
        """The service description in RDF, or the query page for a browser."""
        if operation.default_graphs or operation.named_graphs or scope["method"] == "POST":
            raise Refusal(400, "found no query; expected the parameter 'query' or a body of application/sparql-query")
        if _is_browser(accept):
            return self.pages.query(scope, "")
        chosen = written_as(accept, RDF)
        if not chosen:
            raise Refusal(406, f"the service description can be had as {', '.join(RDF)}", offers=[*RDF])
        return service_description(self.pages.address(scope, "/sparql"), *chosen, self.ontology)


_VARY = {"Vary": "Accept"}
_CHANGING = ("now", "rand", "uuid", "bnode", "service", "\\u")
"""What makes an answer another one each time, or may: others' answers, and escapes, which could spell any of it."""


def _accepted(operation: Operation, header: str | None) -> str | None:
    """The Accept header, or what `?format=` says instead of it."""
    if "format" not in operation.extras:
        return header
    short = operation.extras["format"][-1]
    if short in SHORT:
        return SHORT[short]
    if "/" in short:
        return short
    raise Refusal(400, f"found format {short!r}; expected one of {', '.join(SHORT)} or a media type")


def _is_browser(accept: str | None) -> bool:
    return best(accept, (*RESULTS, *RDF, HTML)) == HTML


def _repeatable(text: str) -> bool:
    """Whether the same revision always gives the same answer: not if the query may use the clock, chance or
    another service.

    Words are looked for one by one: a pattern of them all takes 30 ms for a MiB, in which no other thread goes on.
    """
    small = text.lower()
    return not any(word in small for word in _CHANGING)


def _within(query: Query, seconds: float, is_heavy: bool) -> Query:
    """The query with the time that is left to it. That of a client which takes more than its share soon gives way."""
    courtesy = SOON if is_heavy else LATE
    return replace(query, limits=replace(query.limits, seconds=max(seconds, 0.001), courtesy=courtesy))
