"""`/dossier/{id}`: what is on record of an actor, to be read here with its charts, and taken away as a document."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from importlib.util import find_spec
from typing import Annotated, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request
from starlette.responses import Response

from api.negotiation import HTML
from api.pages.actor import ActorView
from api.pages.asked import refuse
from api.pages.browser import Address
from api.pages.counting import NAMES as HOW
from api.pages.counting import asked, switches
from api.pages.files import view_at
from api.pages.material import material_of
from api.problems import Refusal, problems
from api.service import Service, TheService
from kg.derive.recounted import counting_of
from kg.dossier import making
from kg.dossier.gathering import Wish
from kg.errors import KgError
from kg.library.record import Record
from kg.questions.files import BEGUN
from kg.questions.parameters import Parameter

router = APIRouter(tags=["pages"])
TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": HTML,
    "md": "text/markdown",
}
"""Media types of the files."""
NAMES = ("topic", "as_of", "known_on", *HOW, "format")
CHARTED = "<h2>Who and what contradicts it</h2>"
"""Before which heading of the document its chart stands."""
WORDS = {"docx": "Word", "html": "HTML", "md": "Markdown"}


def _wish(service: Service, address: Address, id: str) -> Wish:
    """What the address asks for. Raises QueryError for values that are not of their kind."""
    bases = service.settings.bases
    said, known = (address.checked(name, "date", bases) for name in ("as_of", "known_on"))
    return Wish(
        id,
        address.checked("topic", "id", bases),
        date.fromisoformat(said) if said else None,
        date.fromisoformat(known) if known else None,
        counting_of(asked(address)),
    )


@router.get("/dossier/{id:path}", summary="A dossier on an actor", responses=problems(400, 404, 422, 501, 503))
def dossier(
    id: str,
    request: Request,
    service: TheService,
    format: Annotated[Literal["docx", "html", "md"] | None, Query(description="docx, html or md, as a file.")] = None,
) -> Response:
    """What an actor said on a topic or on all, how it moved, who contradicts it, with footnotes; a page, or a file."""
    view = view_at(service, request, id, NAMES)
    if not isinstance(view, ActorView):
        raise Refusal(404, f"{id} is no actor; a dossier is on a person, state, organization or collective")
    address = Address(request, NAMES)
    refuse(material_of(request, service), address, [Parameter("topic", "id", "")])
    wish = _wish(service, address, view.id)
    if format is None:
        return _page(request, service, view, address, wish)
    if format not in _offered():
        raise Refusal(501, "python-docx is not installed where this service runs; html and md can be had")
    name = re.sub(r"[^\w-]+", "-", view.id.partition("/")[2]) + f".{format}"
    return Response(
        _written(service, wish, format, pictured=format != "md"),
        media_type=TYPES[format],
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


def _written(service: Service, wish: Wish, format: str, pictured: bool = True) -> bytes:
    record = Record(service.engine, service.ontology, service.settings.limits, "this service", service.things)
    record.today = _today
    return making.dossier(record, wish, f".{format}", pictured=pictured)


def _today() -> date:
    return datetime.now(UTC).date()


def _page(request: Request, service: Service, view: ActorView, address: Address, wish: Wish) -> Response:
    material = material_of(request, service)
    body, problem = "", ""
    try:
        whole = material.remembered(("dossier", wish), lambda: _written(service, wish, "html", pictured=False)).decode()
        body = whole.partition("<main>")[2].partition("</main>")[0]
    except KgError as error:
        if "nothing is on record" not in str(error):
            raise
        problem = f"Nothing is on record by {view.title} within these limits. Silence is not read as agreement."
    topics = [(thing.id, thing.label) for thing in material.things().of_kind("topic")]
    before, mark, after = _for_a_page(body).partition(CHARTED)
    return service.pages.render(
        "dossier.html",
        thing=view,
        before=before,
        after=mark + after,
        chart=f"/chart/{view.id}?{urlencode(_filters(wish))}",
        problem=problem,
        address=address,
        switches=switches(address),
        how=HOW,
        topics=sorted(topics, key=lambda pair: pair[1]),
        files=_offered(),
    )


def _offered() -> dict[str, str]:
    """The formats that this service can write, and their names: Word needs the extra `document`."""
    return {short: name for short, name in WORDS.items() if short != "docx" or find_spec("docx")}


def _filters(wish: Wish) -> dict[str, str]:
    """The same limits as the chart of an actor takes them."""
    given = {"topic": wish.topic, "as_of": wish.as_of.isoformat() if wish.as_of else ""}
    given |= {"known_on": wish.known_on.isoformat() if wish.known_on else ""}
    given |= {
        BEGUN: "true" if wish.counting.begin_on_anonymous else "",
        "dated": "" if wish.counting.outside else "text",
    }
    return {name: value for name, value in given.items() if value}


def _for_a_page(body: str) -> str:
    """The document below the heading of the page: without its own, with tables that scroll."""
    body = re.sub(r"<h1>.*?</h1>", "", body, count=1, flags=re.DOTALL)
    body = body.replace("<table>", '<div class="scroll" tabindex="0" role="region" aria-label="Positions"><table>')
    return body.replace("</table>", "</table></div>")
