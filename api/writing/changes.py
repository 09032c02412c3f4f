"""`/changes`: what was changed, when, by whom and why, as JSON, Atom and RDF Patch; and how to take it back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Annotated, Any
from urllib.parse import urlencode
from xml.etree import ElementTree

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, BeforeValidator, Field
from starlette.responses import JSONResponse, Response

from api.negotiation import JSON, best
from api.problems import Refusal, Responses, only_known
from api.server.access import require
from api.service import Service, TheService
from api.writing.attempt import approval, in_turn, is_dry_run, refused
from kg.changes import commit
from kg.changes.log import Logged
from kg.changes.stored import Stored
from kg.errors import DataError

router = APIRouter(tags=["changes"], dependencies=[Depends(only_known)])

ATOM = "application/atom+xml"
PATCH = "application/rdf-patch"
_PAGE = 100
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MISSING: Responses = {404: {"description": "No such revision, or its quads were not kept."}}


class Revision(BaseModel):
    """One committed change."""

    number: int = Field(examples=[1])
    when: datetime = Field(description="When it was committed.")
    author: str = Field(description="The name of the token, or the command, that made it.", examples=["kg build"])
    note: str | None = Field(None, description="Why.", examples=["built from the data folder"])
    graphs: list[str] = Field(description="The graphs that it changed, what is derived left out.")
    patch: str = Field(description="Where the quads are, as RDF Patch.", examples=["/changes/1"])


class Revisions(BaseModel):
    """Revisions in order, a page at a time."""

    revisions: list[Revision]
    next: str | None = Field(None, description="The next page, if there is one.")


Number = Annotated[int, Path(ge=1, le=2**53, examples=[1])]


def _as_written(text: str | None) -> date | None:
    """A day as ISO 8601 has it. Pydantic would take a number, such as a year, for seconds since 1970."""
    if text is None:
        return None
    if not _DAY.fullmatch(text):
        raise ValueError(f"{text!r} is not a day; expected YYYY-MM-DD")
    return date.fromisoformat(text)


Day = Annotated[date | None, BeforeValidator(_as_written)]


@router.get(
    "/changes",
    response_model=Revisions,
    responses={200: {"content": {ATOM: {}}}, 406: {"description": "Not in this format."}},
)
def list_changes(
    request: Request,
    service: TheService,
    after: Annotated[int, Query(ge=0, le=2**53, description="Revisions after this number.")] = 0,
    since: Annotated[Day, Query(description="Revisions of this day (UTC) and later.")] = None,
    before: Annotated[int, Query(ge=1, le=2**53, description="Of the feed: revisions before this number.")] = 2**53,
    format: Annotated[str | None, Query(description="json or atom, instead of the Accept header.")] = None,
) -> Response:
    """The revisions after a number, oldest first: a machine polls with the last number that it has seen.

    As Atom, the newest first: a reader polls one address and sees what is new; older pages are linked (RFC 5005).
    """
    accept = {"json": JSON, "atom": ATOM}.get(format, format) if format else request.headers.get("accept")
    chosen = best(accept, (JSON, ATOM))
    if chosen is None:
        raise Refusal(406, f"this can be had as {JSON} or {ATOM}", offers=[JSON, ATOM])
    if chosen == JSON and before != 2**53:
        raise Refusal(400, "found before, which pages the feed; expected after, or format=atom")
    tag = service.tags.tag(chosen, service.engine.revision())
    headers = {"ETag": tag, "Vary": "Accept"}
    if tag == request.headers.get("if-none-match"):
        return Response(status_code=304, headers=headers)
    if chosen == JSON:
        return JSONResponse(_page(service, after, since).model_dump(mode="json"), headers=headers)
    asked = {"after": after or None, "before": None if before == 2**53 else before, "since": since}
    page = _newest(service, after, before, since)
    root = service.pages.address(request.scope, "")
    return Response(_atom(page, asked, root, service), headers=headers, media_type=ATOM)


@router.get(
    "/changes/{number}",
    response_class=Response,
    responses={
        200: {"content": {PATCH: {"schema": {"type": "string"}}}},
        404: {"description": "No such revision, or its quads were not kept."},
    },
)
def show_change(number: Number, service: TheService) -> Response:
    """The quads that a revision added and removed, in RDF Patch. A load keeps none."""
    text = Stored(service.engine, service.ontology).patch(number)
    if text is None:
        raise Refusal(404, f"there is no revision {number} whose quads were kept")
    return Response(text, media_type=PATCH)


@router.post(
    "/changes/{number}/undo",
    responses={
        401: {"description": "No token, or a wrong one."},
        403: {"description": "The token's role does not reach."},
        **_MISSING,
        412: {"description": "Another change came between."},
        422: {"description": "What would be left does not conform."},
    },
)
async def undo_change(
    number: Number,
    request: Request,
    service: TheService,
    dry_run: Annotated[bool, Query(description="Find out everything, change nothing.")] = False,
) -> Response:
    """Take back what a revision did, as a new revision that must conform like any other."""
    return await in_turn(request, _undo, request, service, number)


def _undo(request: Request, service: Service, number: int) -> Response:
    token = require(request.scope, "editor")
    options: dict[str, Any] = {  # keywords of `undo`
        "author": token.name,
        "now": datetime.now(UTC),
        "dry_run": is_dry_run(request),
        "approve": approval(token),
    }
    try:
        done = commit.undo(service.engine, service.ontology, number, **options)
    except KeyError:
        raise Refusal(404, f"there is no revision {number} whose quads were kept") from None
    except DataError as error:
        return refused(request, error)
    return JSONResponse({"revision": done.revision, "added": len(done.patch.added), "removed": len(done.patch.removed)})


def _page(service: Service, after: int, since: date | None) -> Revisions:
    revisions = _revisions(service.log.oldest(_PAGE + 1, after, since.isoformat() if since else None))
    more = len(revisions) > _PAGE
    revisions = revisions[:_PAGE]
    also = f"&since={since}" if since else ""
    return Revisions(revisions=revisions, next=f"/changes?after={revisions[-1].number}{also}" if more else None)


def _newest(service: Service, after: int, before: int, since: date | None) -> Revisions:
    revisions = _revisions(service.log.newest(_PAGE + 1, before, after, since.isoformat() if since else None))
    older = str(revisions[_PAGE - 1].number) if len(revisions) > _PAGE else None
    return Revisions(revisions=revisions[:_PAGE], next=older)


def _revisions(logged: Iterable[Logged]) -> list[Revision]:
    return [
        Revision(
            number=one.number,
            when=one.when.value,
            author=one.author,
            note=one.note,
            graphs=one.graphs,
            patch=f"/changes/{one.number}",
        )
        for one in logged
    ]


def _atom(page: Revisions, asked: Mapping[str, object], root: str, service: Service) -> bytes:
    """The page as an Atom feed (RFC 4287), the newest first.

    Ids are the IRIs of the log and of its revisions: a service at another address has the same entries.
    """
    feed = ElementTree.Element("feed", xmlns="http://www.w3.org/2005/Atom")

    def add(parent: ElementTree.Element, name: str, text: str = "", **attributes: str) -> ElementTree.Element:
        child = ElementTree.SubElement(parent, name, attributes)
        child.text = text or None
        return child

    updated = max((revision.when for revision in page.revisions), default=datetime.fromtimestamp(0, UTC))
    bases = service.settings.bases
    given = {name: str(value) for name, value in asked.items() if value is not None}
    add(feed, "id", bases.graph("changes"))
    add(feed, "title", "On Record: changes")
    add(feed, "updated", updated.isoformat())
    add(feed, "link", rel="self", href=f"{root}/changes?{urlencode({**given, 'format': 'atom'})}")
    if page.next:
        older = urlencode({**given, "before": page.next, "format": "atom"})
        add(feed, "link", rel="next", href=f"{root}/changes?{older}")
    for revision in page.revisions:
        entry = add(feed, "entry")
        add(entry, "id", bases.id(f"revision/{revision.number}"))
        add(entry, "title", f"Revision {revision.number}" + (f": {revision.note}" if revision.note else ""))
        add(entry, "updated", revision.when.isoformat())
        add(add(entry, "author"), "name", revision.author)
        add(entry, "link", rel="alternate", type=PATCH, href=f"{root}{revision.patch}")
        add(entry, "content", "\n".join(revision.graphs), type="text")
    return b'<?xml version="1.0" encoding="utf-8"?>\n' + ElementTree.tostring(feed)
