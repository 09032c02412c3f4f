"""`/search`: things by what people type, as JSON or as a page."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from api.negotiation import HTML, JSON, SHORT, best
from api.problems import Refusal, only_known, problems
from api.service import TheService
from kg.things.reading import Reading
from kg.things.search import search
from kg.things.things import KINDS

router = APIRouter(tags=["resources"], dependencies=[Depends(only_known)])
Kind = Literal["person", "state", "organization", "collective", "place", "post", "event", "topic", "proposition"]


class Found(BaseModel):
    """One thing that was found."""

    id: str = Field(examples=["person/sergey-lavrov"])
    kind: str = Field(examples=["person"])
    label: str = Field(examples=["Sergey Lavrov"])
    names: list[str] = Field(description="Its names, in every language.", examples=[["Sergey Lavrov", "Сергей Лавров"]])
    description: str = Field(examples=["news agency"])


class Results(BaseModel):
    """What was found, the likeliest first."""

    items: list[Found]
    meant: str = Field(default="", description="Where nothing is found, the nearest words of names.")


@router.get("/search", response_model=Results, responses={200: {"content": {HTML: {}}}, **problems(406, 422, 503)})
def find(
    request: Request,
    service: TheService,
    q: Annotated[str, Query(max_length=200, description="What to look for.", examples=["Сергій Лавров"])] = "",
    kind: Annotated[list[Kind] | None, Query(description="Only of this kind.")] = None,
    limit: Annotated[int, Query(ge=1, le=100)] = 20,
    format: str | None = None,
) -> Response:
    """Find actors, places, posts, events, topics and propositions by name: its beginning, words of it, other spellings.

    Names in other scripts are found too: Sergei, Sergey and Сергей are one.
    """
    things = service.things.things()
    hits = search(things, q, kind or KINDS, limit)
    chosen = best(SHORT.get(format, format) if format else request.headers.get("accept"), (JSON,))
    if not chosen:
        raise Refusal(406, f"this can be had as {JSON}, or as a page", offers=[JSON, HTML])
    items = [
        {"id": hit.id, "kind": hit.kind, "label": hit.label, "names": hit.names, "description": hit.description}
        for hit in hits
    ]
    meant = "" if items else Reading(things, q).meant()
    return JSONResponse({"items": items, "meant": meant}, headers={"Vary": "Accept"})
