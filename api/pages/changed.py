"""`/changes` asked by a browser: what was changed lately, when, by whom and why, the newest first."""

from __future__ import annotations

from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.pages.browser import Address, BrowserRoute
from api.pages.material import material_of
from api.pages.titles import Titles
from api.service import TheService
from kg.wording import count, days

router = APIRouter(include_in_schema=False, route_class=BrowserRoute)
PAGE = 100
MOST_NAMED = 3
"""Articles of a revision that its row names."""


@router.get("/changes")
def changes(request: Request, service: TheService) -> Response:
    """The revisions as a table, with the feed for programs beside it."""
    address = Address(request, ("since", "before", "format"))
    material = material_of(request, service)
    titles = Titles(material)
    since = address.checked("since", "date", material.bases)
    before = address.number("before", 2**53)
    found = service.log.newest(PAGE + 1, before, since=since or None)
    rows = []
    for one in found[:PAGE]:
        names = [iri.removeprefix(material.bases.graphs) for iri in one.graphs]
        articles = [name for name in names if name.startswith("article/")]
        named = "; ".join(titles(id) for id in articles[:MOST_NAMED])
        more = len(articles) - MOST_NAMED
        what = f"{named} and {count(more, 'further article')}" if more > 0 else named or count(len(names), "graph")
        leads = articles[0] if len(articles) == 1 else ""
        when = days(one.when.value[:10])
        rows.append([(when, ""), (str(one.number), ""), (what, leads), (one.note or "", ""), (one.author, "")])
    following = address.with_(before=str(found[PAGE - 1].number)) if len(found) > PAGE else ""
    return service.pages.render(
        "list.html",
        title="What changed",
        lead="Revisions of the record, the newest first. A feed reader follows the feed.",
        chips=[("Feed (Atom)", "/changes?format=atom")],
        filters=[("since", days(since))] if since else [],
        query=urlencode({"since": since}) if since else "",
        columns=["when", "revision", "what", "why", "by"],
        rows=rows,
        following=following.partition("?")[2],
        address=address,
        here="/changes",
    )
