"""`/search` asked by a browser, and `/search/suggest` for type-ahead: who, what and which words, in groups."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from api.negotiation import HTML
from api.pages.browser import Address, BrowserRoute
from api.pages.finding import Finding
from api.pages.material import material_of
from api.problems import Refusal, only_known, problems
from api.service import TheService

pages = APIRouter(include_in_schema=False, route_class=BrowserRoute)
router = APIRouter(tags=["resources"], dependencies=[Depends(only_known)])
LONGEST = 200
"""Characters of a text that is looked for."""
OFFERED = 3
"""Hits of a group that type-ahead offers."""


class Suggestion(BaseModel):
    """One thing to go to."""

    href: str = Field(examples=["/id/person/sergey-lavrov"])
    title: str
    why: str = Field(description="What it is, and why it was found.")
    stance: str = ""
    quoted: bool = False


class Suggested(BaseModel):
    """Hits of one sort."""

    heading: str = Field(examples=["Positions"])
    hits: list[Suggestion]


class Suggestions(BaseModel):
    """What a text may mean."""

    groups: list[Suggested]
    total: int
    note: str = Field(
        default="", description="That nothing is on record by whom the text names on what it names.", examples=[""]
    )
    meant: str = Field(default="", description="Where nothing is found, the nearest text that finds something.")


Text = Annotated[str, Query(max_length=LONGEST, description="What to look for.", examples=["lavrov ceasefire"])]


@router.get("/search/suggest", response_model=Suggestions, responses=problems(422, 503))
def suggest(request: Request, service: TheService, q: Text = "") -> Response:
    """What a text may mean, a few of each sort: positions first where it names an actor and something else."""
    finding = Finding(material_of(request, service), q)
    groups = finding.groups()
    shown = [{"heading": group.heading, "hits": [vars(hit) for hit in group.hits[:OFFERED]]} for group in groups]
    total = sum(len(group.hits) for group in groups)
    return JSONResponse({"groups": shown, "total": total, "note": finding.note, "meant": finding.meant})


@pages.get("/search")
def search(request: Request, service: TheService) -> Response:
    """The page of results."""
    q = Address(request, ("q",)).get("q")
    if len(q) > LONGEST:
        raise Refusal(400, f"found {len(q)} characters to look for; expected at most {LONGEST}: fewer words find more")
    finding = Finding(material_of(request, service), q)
    groups = finding.groups()
    number = sum(len(group.hits) for group in groups)
    tag = service.tags.tag(HTML, service.engine.revision())
    return service.pages.render(
        "search.html",
        headers={"ETag": tag},
        groups=groups,
        number=number,
        text=q,
        note=finding.note,
        meant=finding.meant,
        here="/search",
    )
