"""`/reconcile`: the things on record as a Reconciliation Service (API 0.2), for OpenRefine and its like."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Depends, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import HTMLResponse, JSONResponse, Response

import kg
from api.problems import PROBLEM, Refusal, only_once
from api.server.receiving import read_body
from api.service import Service, TheService
from kg.reconciliation import extension, queries
from kg.reconciliation.manifest import manifest
from kg.things.things import Things

_REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": said, "content": {PROBLEM: {"schema": {"type": "object"}}}}
    for status, said in ((404, "Not on record."), (422, "No such value: problem details."))
}
router = APIRouter(prefix="/reconcile", tags=["reconciliation"], responses=_REFUSALS, dependencies=[Depends(only_once)])

OPEN = {"Access-Control-Allow-Origin": "*"}
"""Section 2.2 of the API: clients are web pages of other origins."""

MOST_FIELDS = 100
_CALLBACK = re.compile(r"[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*", re.ASCII)
Prefix = Annotated[str, Query(description="What the name begins with.")]
Cursor = Annotated[int, Query(ge=0, description="How many results to leave out.")]
Limit = Annotated[int, Query(ge=1, le=100)]


@router.get("", summary="Manifest, or the answers to a batch of queries")
@router.post("", summary="Answers to a batch of queries, or values of properties")
async def service_root(request: Request, service: TheService) -> Response:
    """Without parameters the manifest; `queries` is a JSON object of queries, `extend` a data extension query.

    At most 1,000 queries a request, in the address or in a form.
    """
    given = dict(await _parameters(request, service))
    if "queries" in given:
        batch = _json(given["queries"], "queries")
        body = await run_in_threadpool(_answer, request, service, batch)
    elif "extend" in given:
        query = _json(given["extend"], "extend")
        body = await run_in_threadpool(lambda: extension.extend(query, service.things.things()))
    else:
        address = service.pages.address(request.scope, "/reconcile")
        body = manifest(service.settings.bases, address, kg.__version__)
    return _response(body, given.get("callback"))


def _answer(request: Request, service: Service, batch: Any) -> dict[str, Any]:
    return queries.answer(queries.read(batch), service.things.things())


async def _parameters(request: Request, service: Service) -> list[tuple[str, str]]:
    pairs = parse_qsl(request.scope["query_string"].decode("latin-1"), keep_blank_values=True)
    if request.method == "POST":
        settings = service.settings
        body = await read_body(request.scope, request.receive, int(settings.query_size), settings.idle)
        media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if media_type not in ("", "application/x-www-form-urlencoded"):
            raise Refusal(415, f"found content type {media_type}; expected application/x-www-form-urlencoded", OPEN)
        pairs += await run_in_threadpool(_form, body)
    return pairs


def _form(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("utf-8", errors="replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Refusal(
            400, f"found more than {MOST_FIELDS} fields in the form; expected queries or extend", OPEN
        ) from error


def _json(text: str, name: str) -> Any:
    try:
        value = json.loads(text)
        json.dumps(value, ensure_ascii=False).encode()  # half of a surrogate pair is no text that could be answered
        return value
    except ValueError as error:
        raise Refusal(400, f"{name}: no JSON ({error})", OPEN) from error


def _response(body: Any, callback: str | None = None) -> Response:
    """The body as JSON, or wrapped in a function call for clients that cannot do CORS (JSONP)."""
    if callback is None:
        return JSONResponse(body, headers=OPEN)
    if not _CALLBACK.fullmatch(callback):
        raise Refusal(400, f"callback {callback[:40]!r} is not the name of a function", OPEN)
    text = f"/**/{callback}({json.dumps(body, ensure_ascii=True)});"
    return Response(text, media_type="application/javascript", headers={**OPEN, "X-Content-Type-Options": "nosniff"})


@router.get("/suggest/entity")
def suggest_entity(
    request: Request, service: TheService, prefix: Prefix = "", cursor: Cursor = 0, limit: Limit = 10
) -> Response:
    """Things whose name begins with a prefix."""
    return _response(extension.suggest_entities(prefix, service.things.things(), limit, cursor))


@router.get("/suggest/property")
def suggest_property(
    request: Request, service: TheService, prefix: Prefix = "", cursor: Cursor = 0, limit: Limit = 10
) -> Response:
    """Properties whose name begins with a prefix."""
    return _response(extension.suggest_properties(prefix, service.things.things(), limit, cursor))


@router.get("/suggest/type")
def suggest_type(prefix: Prefix = "", cursor: Cursor = 0, limit: Limit = 10) -> Response:
    """Types whose name begins with a prefix."""
    return _response(extension.suggest_types(prefix, limit, cursor))


@router.get("/properties")
def propose_properties(
    request: Request, service: TheService, type: str = "", limit: Annotated[int, Query(ge=0)] = 0
) -> Response:
    """The properties that things of a type have."""
    return _response(extension.propose(type, service.things.things(), limit))


@router.get("/flyout/{what}")
def flyout(what: str, id: str, request: Request, service: TheService) -> Response:
    """A few words on a thing, property or type, as HTML in JSON."""
    known: dict[str, Callable[[], tuple[str, str]]] = {
        "entity": lambda: _entity(id, request, service),
        "property": lambda: _named(extension.properties(service.things.things()), id),
        "type": lambda: _named(queries.types(), id),
    }
    if what not in known:
        raise Refusal(404, f"no flyout for {what!r}; expected {', '.join(known)}", OPEN)
    name, description = known[what]()
    body = service.pages.render("flyout.html", name=name, description=description).body
    html = bytes(body).decode()
    return _response({"id": id, "html": html})


def _entity(id: str, request: Request, service: Service) -> tuple[str, str]:
    thing = service.things.things().by_id.get(id)
    if not thing:
        raise Refusal(404, f"nothing is on record of {id}", OPEN)
    return thing.label, thing.description or thing.kind


def _named(every: list[dict[str, Any]], id: str) -> tuple[str, str]:
    for query in every:
        if query["id"] == id:
            return query["name"], ", ".join(f"a kind of {above['name']}" for above in query.get("broader", ()))
    raise Refusal(404, f"{id!r} is not known", OPEN)


@router.get(
    "/preview",
    response_class=HTMLResponse,
    responses={404: {"description": "Nothing is on record of it.", "content": {"text/html": {"schema": {}}}}},
    summary="A small page on a thing",
)
def preview(id: str, request: Request, service: TheService) -> Response:
    """The page that OpenRefine shows in a frame when one points at a candidate."""
    things = service.things.things()
    thing = things.by_id.get(id)
    if not thing:
        absent = service.pages.render("flyout.html", name=id, description="Nothing is on record of it.")
        return HTMLResponse(absent.body, 404, headers=OPEN)  # a frame shows it, and shows no problem details
    facts = {
        word: [cell.get("name") or next(iter(cell.values())) for cell in cells]
        for word, cells in _facts(id, things).items()
    }
    page = service.pages.render("preview.html", thing=thing, facts=facts, href=service.pages.path(id))
    # The page is made to be shown in a frame of another origin, which other pages must not be.
    page.headers["Content-Security-Policy"] = "default-src 'self'; style-src 'unsafe-inline'; base-uri 'none'"
    page.headers.update(OPEN)
    return page


def _facts(id: str, things: Things) -> dict[str, list[dict[str, Any]]]:
    shown = [{"id": name} for name in ("country", "post", "liesIn", "category", "broader", "wikidata")]
    answer = extension.extend({"ids": [id], "properties": shown}, things)
    words = {entry["id"]: entry["name"] for entry in answer["meta"]}
    return {words[name]: cells for name, cells in answer["rows"][id].items() if cells}
