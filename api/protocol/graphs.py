"""`/graphs`: the SPARQL 1.1 Graph Store HTTP Protocol, with graphs named in the query string or by the address.

Writes go through validation like any other. In a plain store (`KG_PLAIN`) nothing is validated, an address is the IRI
of its graph, and the default graph can be written; otherwise `/graphs/article/x` is the graph `…/graph/article/x`.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice
from threading import Event

import pyoxigraph as ox
from starlette.concurrency import run_in_threadpool
from starlette.formparsers import MultiPartException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.bodies import body_of, content_type
from api.negotiation import RDF, SHORT, written_as
from api.problems import Refusal, as_response, refuse_unknown
from api.server.access import require
from api.server.collecting import postponed
from api.server.receiving import again
from api.server.streaming import leaving
from api.service import Service
from api.writing.attempt import Preconditions, entity_tag, in_turn, outcome, refused, write
from kg.bases import value
from kg.changes.stored import Stored
from kg.engine.asking import bounded
from kg.engine.base import Query
from kg.errors import DataError, KgError
from kg.publication.jsonld import in_words, serialize
from kg.questions.rules import stream
from kg.records import drafts, rdf
from kg.records.drafts import Draft

PARAMETERS = ("graph", "default", "format", "dry_run", "note")
METHODS = ("GET", "HEAD", "PUT", "POST", "DELETE", "OPTIONS")


_NO_IRI = re.compile(r'[\x00-\x20<>"{}|^`\\]')
"""What no IRI reference has (SPARQL 1.1, IRIREF), and could end the one that it is in."""
MOST_TRIPLES = 250_000
"""How many triples of one graph are sorted for its entity tag; a larger one is sent as it comes, without a tag."""


@dataclass(frozen=True)
class _Target:
    """What a request is about: a graph, or the default graph, or the store itself (to make a new graph in it)."""

    graph: str
    is_default: bool = False
    is_store: bool = False


class GraphStore:
    """An ASGI application for `/graphs` and everything below."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        service: Service = scope["app"].state.service
        try:
            response = await self._answer(request, service)
            if isinstance(response, _Streamed):
                await response(scope, receive, send)
                return
        except DataError as error:
            response = refused(request, error)
        except (Refusal, KgError, RecursionError, MemoryError) as error:
            response = as_response(error)
        await response(scope, receive, send)

    async def _answer(self, request: Request, service: Service) -> Response | _Streamed:
        if request.method not in METHODS:
            raise Refusal(405, f"found {request.method}; expected {', '.join(METHODS)}", {"Allow": ", ".join(METHODS)})
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(METHODS)})
        target = _target(request, service)
        if request.method in ("GET", "HEAD"):
            return await run_in_threadpool(_read, request, service, target)
        require(request.scope, "editor")
        if request.method == "DELETE":
            return await in_turn(request, _delete, request, service, target)
        documents = await _documents(request, service)
        put = request.method == "PUT"
        with postponed():
            # In a list, so that the thread that writes lets go of them, which takes a while.
            parsed = [await run_in_threadpool(_parsed, documents, target, service)]
            return await in_turn(request, _write, request, service, target, parsed, put)


def _target(request: Request, service: Service) -> _Target:
    """The graph of a request (Graph Store Protocol, section 4)."""
    bases, plain = service.settings.bases, service.settings.plain
    refuse_unknown(request.query_params, PARAMETERS)
    given = request.query_params.getlist("graph")
    is_default = "default" in request.query_params
    below = request.path_params.get("path", "").strip("/") if request.path_params else ""
    if len(given) + is_default + bool(below) > 1:
        raise Refusal(400, "found more than one graph; expected one of graph, default and an address below /graphs")
    if is_default:
        return _Target(bases.graph("default"), is_default=True)
    here = service.pages.address(request.scope, request.scope["raw_path"].decode("latin-1"))
    if given:
        return _Target(_absolute(given[0], here))
    if below:
        return _Target(_checked(here if plain else bases.graph(below)))
    if request.method != "POST":
        raise Refusal(400, "found no graph; expected ?graph=<IRI>, ?default or an address below /graphs")
    name = f"{here.rstrip('/')}/{secrets.token_hex(8)}"
    return _Target(name if plain else bases.graph(f"article/{secrets.token_hex(8)}"), is_store=True)


def _checked(iri: str) -> str:
    """The IRI of a graph that is named by its address. Raises Refusal 400 for what is none."""
    try:
        return ox.NamedNode(iri).value
    except ValueError as error:
        raise Refusal(400, f"found the graph {iri!r}: {error}; expected an IRI") from error


def _absolute(text: str, base: str) -> str:
    if _NO_IRI.search(text):
        raise Refusal(400, f"graph: {text!r} is not an IRI")
    try:
        (quad,) = ox.parse(f"<a:a> <a:a> <{text}> .", format=ox.RdfFormat.TURTLE, base_iri=base)
    except (SyntaxError, ValueError) as error:
        raise Refusal(400, f"graph: {text!r} is not an IRI") from error
    return value(quad.object)


async def _documents(request: Request, service: Service) -> list[tuple[bytes, str]]:
    """The RDF documents of a body and their media types; several in a multipart form."""
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        return [(await body_of(request, service.settings), content_type(request, records=False))]
    body = await body_of(request, service.settings)
    whole = Request(request.scope, again(body, request.receive))
    documents = []
    try:
        form = await whole.form()
    except (MultiPartException, KeyError, ValueError) as error:
        raise Refusal(400, f"a form that cannot be read: {error}") from error
    for _, part in form.multi_items():
        if isinstance(part, str):
            documents.append((part.encode(), "text/turtle"))
        else:
            scope = {"type": "http", "headers": [(b"content-type", (part.content_type or "").encode())]}
            documents.append((await part.read(), content_type(Request(scope), records=False)))
    return documents


def _parsed(documents: Sequence[tuple[bytes, str]], target: _Target, service: Service) -> list[ox.Quad]:
    """The quads of the documents in the target graph, blank nodes renamed apart."""
    quads: list[ox.Quad] = []
    for content, media_type in documents:
        if service.settings.plain:
            quads += rdf.parse(content, media_type, target.graph, base=target.graph)
        else:
            quads += rdf.read(content, media_type, target.graph, service.ontology)
    return quads


def _draft(target: _Target, quads: Sequence[ox.Quad], service: Service) -> Draft:
    if service.settings.plain:
        return drafts.free(target.graph, quads, service.ontology)
    if target.is_default:
        raise Refusal(403, "the default graph is the union of all graphs and cannot be written; name a graph")
    return drafts.of_quads(target.graph, quads, service.ontology)


def _write(request: Request, service: Service, target: _Target, parsed: list[list[ox.Quad]], put: bool) -> Response:
    """PUT replaces a graph, POST adds to it (sections 5.3 and 5.5)."""
    new = parsed.pop()
    before: list[ox.Quad] = []

    def compose(stored: Stored) -> Sequence[Draft]:
        before[:] = stored.graph(target.graph)
        Preconditions.of(request).check(entity_tag(before))
        return [_draft(target, new if put else [*before, *new], service)]

    done = write(request, service, compose)
    created = target.is_store or not before
    # Of what this change made: another writer may have come since.
    own = {quad for quad in done.patch.added if value(quad.graph_name) == target.graph}
    tag = entity_tag({*before} - {*done.patch.removed} | own)
    # An empty graph is no graph here, so the address of a graph made of nothing leads nowhere yet.
    here = service.pages.address(request.scope, request.url.path)
    location = target.graph if service.settings.plain or not target.is_store else here
    return outcome(request, done, tag, created=created, location=location)


def _delete(request: Request, service: Service, target: _Target) -> Response:
    def compose(stored: Stored) -> Sequence[Draft]:
        before = stored.graph(target.graph)
        Preconditions.of(request).check(entity_tag(before))
        if not before:
            raise Refusal(404, f"there is no graph {target.graph}")
        return [_draft(target, [], service)]

    return outcome(request, write(request, service, compose), None, created=False)


def _read(request: Request, service: Service, target: _Target) -> Response | _Streamed:
    short = request.query_params.get("format")
    accept = SHORT.get(short, short) if short else request.headers.get("accept")
    chosen = written_as(accept, RDF)
    if not chosen:
        raise Refusal(406, f"this can be had as {', '.join(RDF)}", offers=list(RDF))
    if target.is_default and not service.settings.plain:
        return _union(service, chosen)
    quads = _quads(service, target.graph)
    if quads is None:
        text = f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ GRAPH <{target.graph}> {{ ?s ?p ?o }} }}"
        query = Query(text, chosen[0], limits=service.settings.limits)
        return _Streamed(service, in_words(query, service.ontology), _with_charset(chosen[1]))
    tag = entity_tag(quads)
    if tag is None and not target.is_default:
        raise Refusal(404, f"there is no graph {target.graph}")
    headers = {"Vary": "Accept"} | ({"ETag": tag} if tag else {})
    if Preconditions.of(request).unchanged(tag):
        return Response(status_code=304, headers=headers)
    content = serialize([quad.triple for quad in quads], chosen[0], service.ontology)
    return Response(content, headers=headers, media_type=_with_charset(chosen[1]))


def _quads(service: Service, graph: str) -> list[ox.Quad] | None:
    """What a graph holds, within the limits of a query; None of one that is too large to have an entity tag."""
    name = ox.NamedNode(graph)
    rows = stream(service.engine, service.ontology, "quads", service.settings.limits, graph=name)
    some = islice(rows, MOST_TRIPLES + 1)
    quads = [ox.Quad(row["subject"], row["predicate"], row["object"], name) for row in some]
    return quads if len(quads) <= MOST_TRIPLES else None


def _union(service: Service, chosen: tuple[str, str]) -> _Streamed:
    query = service.questions.query("pages/everything", {}, chosen[0], service.settings.limits)
    return _Streamed(service, in_words(query, service.ontology), _with_charset(chosen[1]))


class _Streamed:
    """The answer to a query as it comes."""

    def __init__(self, service: Service, query: Query, content_type: str) -> None:
        self.service, self.query, self.content_type = service, query, content_type

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send it; nothing of it before there is some."""
        headers = {"Content-Type": self.content_type, "Vary": "Accept"}
        # Threads of the streamer do not know whom they work for.
        abandoned = bounded(None, None)[1] or Event()
        async with leaving(receive, abandoned):
            await self.service.streamer.send(
                lambda: self.service.engine.query(self.query, abandoned=abandoned), lambda _: headers, scope, send
            )


def _with_charset(media_type: str) -> str:
    return f"{media_type}; charset=utf-8" if media_type == "text/turtle" else media_type
