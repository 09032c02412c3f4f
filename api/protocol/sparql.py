"""`/sparql`: SPARQL 1.1 Protocol queries, and the service description when asked without one."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import replace
from threading import Event
from time import monotonic

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.negotiation import RDF, written_as
from api.problems import Refusal, as_response
from api.protocol.description import service_description
from api.protocol.preparing import Prepared, accepted, is_browser, prepared
from api.protocol.requests import Operation, read_operation
from api.server.answers import Kept, Recording
from api.server.breaking import BrokenAnswer
from api.server.clients import client_of
from api.server.streaming import encoded, is_read, leaving
from api.server.turn import Turn
from api.service import Service
from kg.engine.base import Answer, Query
from kg.errors import KgError, LimitError

METHODS = "GET, HEAD, POST, OPTIONS"
SOON, LATE = 0.05, 0.5
"""Seconds after which a query lets all else go first: of a client that takes more than its share, and of another."""
PART_OF_MEMORY = 8
"""What part of its memory a query has on a borrowed place, so that these do not multiply what the service may take."""
AT_ONCE = 4096
"""Characters of a text up to which it is looked at without a thread."""
REMEMBERED = 512
"""Addresses of which it is remembered what they ask for."""


class SparqlRoute:
    """The ASGI application at the address: hands a request to the endpoint of the service that is running."""

    def __init__(self) -> None:
        self._endpoint: SparqlEndpoint | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        service, endpoint = scope["app"].state.service, self._endpoint
        if endpoint is None or endpoint.service is not service:
            endpoint = self._endpoint = SparqlEndpoint(service)
        await endpoint(scope, receive, send)


class SparqlEndpoint:
    """An ASGI application for one address: what the protocol asks and no more, for speed beside FastAPI's routes."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.settings, self.engine, self.streamer = service.settings, service.engine, service.streamer
        self.gate, self.tags, self.pages = service.gate, service.tags, service.pages
        self.answers, self.ontology = service.answers, service.ontology
        self._bounds = int(self.settings.query_size), self.settings.idle
        self._preparing = self.settings, self.settings.limits, self.ontology
        self._asked: dict[Hashable, Prepared] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if scope["method"] not in ("GET", "HEAD", "POST"):
                raise Refusal(405, f"found {scope['method']}; expected {METHODS}", {"Allow": METHODS})
            await self._answer(scope, receive, send)
        except (Refusal, KgError, RecursionError, MemoryError) as error:
            await as_response(error)(scope, receive, send)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        header = headers.get("accept")
        address, begun = (scope["query_string"], header), monotonic()
        asked = self._asked.get(address) if scope["method"] == "GET" else None
        is_first = asked is None
        if asked is None:
            operation = await read_operation(scope, receive, "query", *self._bounds)
            begun = monotonic()
            accept = accepted(operation, header)
            if operation.text is None:
                await self._describe(operation, accept, scope)(scope, receive, send)
                return
            if scope["method"] == "GET" and is_browser(accept):
                await self.pages.query(scope, operation.text)(scope, receive, send)
                return
            asked = await self._prepared(operation, accept, scope)
            if scope["method"] == "GET" and len(address[0]) + len(header or "") <= AT_ONCE:
                self._remember(address, asked)
        known = headers.get("if-none-match") if asked.is_repeatable else None
        if known and (tag := await run_in_threadpool(self.tags.unchanged, asked.name, known)):
            await Response(status_code=304, headers={"ETag": tag, **_VARY})(scope, receive, send)
            return
        await self._give(asked, is_first, begun, scope, receive, send)

    def _remember(self, address: Hashable, asked: Prepared) -> None:
        if len(self._asked) >= REMEMBERED:
            self._asked.clear()  # who asks again is remembered again; keeping an order would take longer than reading
        self._asked[address] = asked

    async def _give(
        self, asked: Prepared, is_first: bool, begun: float, scope: Scope, receive: Receive, send: Send
    ) -> None:
        """Answer a query: from what is kept, at once, or through a reader. A lookup is kept when it is asked again."""
        answers = self.answers if asked.is_repeatable else None
        kept = None if answers is None else answers.get(asked.decides, self.engine.revision())
        if kept is None and (answer := self._looked_up(asked.query)) is not None:
            kept = self._kept(asked, answer)
            if answers is not None and not is_first:
                answers.put(asked.decides, answer.revision, kept)
        if kept is not None:
            body = b"" if scope["method"] == "HEAD" else kept.body
            await send({"type": "http.response.start", "status": 200, "headers": list(kept.headers)})
            await send({"type": "http.response.body", "body": body})
            return
        if answers is None:
            await self._run(asked, begun, scope, receive, send)
            return
        recording = Recording(send)
        revision = await self._run(asked, begun, scope, receive, recording)
        if recording.kept is not None and scope["method"] != "HEAD":
            answers.put(asked.decides, revision, recording.kept)

    def _looked_up(self, query: Query) -> Answer | None:
        """The answer, where the engine can give it at once and without a reader."""
        look_up: Callable[[Query], Answer | None] | None = getattr(self.engine, "look_up", None)
        return None if look_up is None else look_up(query)

    def _kept(self, asked: Prepared, answer: Answer) -> Kept:
        """An answer that is there, whole."""
        body = b"".join(answer)
        told = {**self._headers(asked, answer), "Content-Length": str(len(body))}
        return Kept(tuple(encoded(told)), body)

    def _headers(self, asked: Prepared, answer: Answer) -> Mapping[str, str]:
        told = {"Content-Type": asked.content_type, **_VARY}
        if asked.is_repeatable:
            # Whoever keeps it has to ask whether it still holds, since the next write may change it.
            told |= {"ETag": self.tags.tag(asked.name, answer.revision), "Cache-Control": "no-cache"}
        return told

    async def _run(self, asked: Prepared, begun: float, scope: Scope, receive: Receive, send: Send) -> int:
        """Have the query answered by a reader; the revision that it was answered from."""
        sent, revision, hand_in = False, -1, getattr(self.engine, "hand_in", None)
        until = begun + self.settings.deadline

        async def answer(turn: Turn) -> None:
            left = _within(asked.query, until - monotonic(), turn)

            def headers(answer: Answer) -> Mapping[str, str]:
                nonlocal sent, revision
                sent, revision = True, answer.revision
                if not is_read(answer):
                    turn.answers(lends=True)
                return self._headers(asked, answer)

            await self.streamer.send(
                lambda: self.engine.query(left, abandoned=abandoned),
                headers,
                scope,
                send,
                None if hand_in is None else lambda: hand_in(left, abandoned=abandoned),
                turn.let_others_begin,
            )

        abandoned = Event()
        try:
            async with (
                leaving(receive, abandoned),
                self.gate.turn(client_of(scope), self.settings.deadline, abandoned.set) as turn,
            ):
                try:
                    await answer(turn)
                except LimitError as error:
                    if sent or error.limit != "memory" or not turn.is_borrowed:
                        raise
                    await self.gate.own_place(turn, until - monotonic())
                    await answer(turn)
        except LimitError as error:
            if sent:
                raise BrokenAnswer(str(error)) from error
            raise
        return revision

    async def _prepared(self, operation: Operation, accept: str | None, scope: Scope) -> Prepared:
        """The query of an operation; that of a long text in a thread and in its client's turn, as it takes a while."""
        if len(operation.text or "") <= AT_ONCE:
            return prepared(operation, accept, *self._preparing)
        async with self.gate.turn(client_of(scope), self.settings.deadline):
            return await run_in_threadpool(prepared, operation, accept, *self._preparing)

    def _describe(self, operation: Operation, accept: str | None, scope: Scope) -> Response:
        """The service description in RDF, or the query page for a browser."""
        if operation.default_graphs or operation.named_graphs or scope["method"] == "POST":
            raise Refusal(400, "found no query; expected the parameter 'query' or a body of application/sparql-query")
        if is_browser(accept):
            return self.pages.query(scope, "")
        chosen = written_as(accept, RDF)
        if not chosen:
            raise Refusal(406, f"the service description can be had as {', '.join(RDF)}", offers=[*RDF])
        return service_description(self.pages.address(scope, "/sparql"), *chosen, self.ontology)


_VARY = {"Vary": "Accept"}


def _within(query: Query, seconds: float, turn: Turn) -> Query:
    """The query with the time that is left to it, and less memory on a place that was borrowed.

    That of a client which takes more than its share soon gives way.
    """
    courtesy, memory = SOON if turn.is_heavy else LATE, query.limits.memory
    if turn.is_borrowed and memory is not None:
        memory //= PART_OF_MEMORY
    return replace(query, limits=replace(query.limits, seconds=max(seconds, 0.001), courtesy=courtesy, memory=memory))
