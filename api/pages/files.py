"""`/cite`, `/chart`, `/embed`, `/feed`: what pages offer to take away, as files and small pages."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace
from typing import Annotated, Literal
from urllib.parse import quote
from xml.sax.saxutils import escape

from fastapi import APIRouter, Query, Request
from starlette.responses import JSONResponse, Response

from api.pages.actor import ActorView
from api.pages.citations import Citation
from api.pages.evidence import Said, source_words
from api.pages.proposition import PropositionView
from api.pages.takeaway import FEEDS, citation, of_address
from api.pages.things import KNOWN, iri_at, view_of
from api.pages.topic import TopicView
from api.pages.views import ThingView
from api.problems import Refusal, problems
from api.resources.tables import Verbatim
from api.service import Service, TheService
from kg import cells
from kg.charts import Timeline, png, signed
from kg.wording import count

router = APIRouter(tags=["pages"])
COLUMNS = (
    *("date", "speaker", "onBehalfOf", "stance", "proposition", "standing", "denied"),
    *("statement", "article", "source", "exact"),
)
CHARTED = (ActorView, PropositionView, TopicView)


def view_at(service: Service, request: Request, id: str, known: Iterable[str] = KNOWN) -> ThingView:
    """The view of the thing at an address that may have the parameters `known`.

    Raises Refusal 404 if nothing is on record of it.
    """
    iri = iri_at(service, id)
    facts = service.questions.ask("pages/thing", service.settings.limits, thing=iri)
    if not facts:
        raise Refusal(404, f"nothing is on record of {id}")
    return view_of(service, request, iri, facts, known)


@router.get("/cite/{id:path}", summary="How to cite a thing", responses=problems(404, 422, 503))
def cite(
    id: str,
    request: Request,
    service: TheService,
    format: Annotated[Literal["text", "bibtex", "csl"], Query(description="text, bibtex or csl (CSL JSON).")] = "text",
) -> Response:
    """A citation with the thing's IRI, the revision of the data and the day."""
    return written(citation(service, request, view_at(service, request, id)), format)


def written(made: Citation, format: str) -> Response:
    """A citation in a format: text, bibtex or csl."""
    if format == "csl":
        return JSONResponse(made.csl, media_type="application/vnd.citationstyles.csl+json")
    if format == "bibtex":
        return Response(made.bibtex, media_type="application/x-bibtex; charset=utf-8")
    return Response(made.text + "\n", media_type="text/plain; charset=utf-8")


@router.get("/chart/{id:path}", summary="A thing's chart", responses=problems(404, 422, 503))
def chart(
    id: str,
    request: Request,
    service: TheService,
    figure: Annotated[Literal["timeline", "sides"], Query()] = "timeline",
    format: Annotated[Literal["svg", "png", "csv"], Query()] = "svg",
    verbatim: Verbatim = False,
) -> Response:
    """The chart of an actor, topic or proposition, with the filters of its page; its statements as CSV."""
    view = _charted(view_at(service, request, id))
    if format == "csv":
        shown = view.said if isinstance(view, PropositionView) else view.filters.said
        with cells.verbatim(verbatim):
            return Response(_table(shown), media_type="text/csv; charset=utf-8")
    sides = figure == "sides" and isinstance(view, PropositionView)
    drawn = view.grew if sides and isinstance(view, PropositionView) else _drawn(view)
    return pictured(drawn.document(), format, of_address(service, request, view.title))


def _drawn(view: ActorView | PropositionView | TopicView) -> Timeline:
    """The chart of a view, whose title says what is left out of it: it is read where no page says so."""
    drawn, more = view.charted
    what = "further proposition" if isinstance(view, TopicView) else "further lane"
    return replace(drawn, title=f"{drawn.title}; {count(more, what)} not drawn") if more else drawn


def pictured(svg: bytes, format: str, source: Citation) -> Response:
    """A drawing as SVG or PNG, with a line that says where it comes from."""
    svg = signed(svg, source.signature)
    if format == "png":
        return Response(png(svg), media_type="image/png")
    return Response(svg, media_type="image/svg+xml")


def _charted(view: ThingView) -> ActorView | PropositionView | TopicView:
    if not isinstance(view, CHARTED):
        raise Refusal(404, f"{view.id} has no chart; actors, topics and propositions have one")
    return view


def _table(said: list[Said]) -> str:
    out = io.StringIO()
    writer = cells.Writer(out)
    writer.writerow(COLUMNS)
    for saying in said:
        for report in saying.statement.reports:
            exact = " … ".join(passage.exact for passage in report.evidence if passage.exact)
            behalf = " | ".join(actor.name for actor in saying.behalf)
            standing = "anonymous" if saying.anonymous else "named"
            denied = "true" if saying.denied else "false"
            row = (
                saying.statement.utterance.date,
                saying.speaker.name,
                behalf,
                saying.stance,
                saying.proposition.name,
                standing,
            )
            writer.writerow((*row, denied, saying.id, report.article, source_words(report), exact))
    return out.getvalue()


@router.get("/embed/{id:path}", include_in_schema=False)
def embed(id: str, request: Request, service: TheService, figure: str = "timeline") -> Response:
    """One chart on a page of its own, for a frame in another page."""
    view = _charted(view_at(service, request, id))
    policy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
    return service.pages.render(
        "embed.html", headers={"Content-Security-Policy": policy}, thing=view, figure=figure, chart=_drawn(view)
    )


@router.get("/feed/{id:path}", summary="What is new about a thing, as an Atom feed", responses=problems(404, 422, 503))
def feed(id: str, request: Request, service: TheService) -> Response:
    """Statements by an actor, on a topic or on a proposition, the latest published first (RFC 4287)."""
    if id.partition("/")[0] not in FEEDS:
        raise Refusal(404, f"{id} cannot be followed; actors, topics and propositions can")
    view = view_at(service, request, id)
    home, own = (service.pages.address(request.scope, path) for path in (f"/id/{view.id}", f"/feed/{view.id}"))
    rows = [(report.published, saying, report) for saying in view.said for report in saying.statement.reports]
    rows.sort(key=lambda row: (row[0], row[1].id), reverse=True)
    latest = f"{_moment(rows[0][0])}" if rows else "1970-01-01T00:00:00Z"
    entries = "".join(
        f"<entry><id>{escape(service.settings.bases.id(saying.id))}?report={quote(report.id)}</id>"
        f"<title>{escape(saying.title)}</title><updated>{_moment(published)}</updated>"
        f'<link href="{escape(service.pages.address(request.scope, "/id/" + saying.id))}"/>'
        f"<author><name>{escape(report.publisher.name)}</name></author>"
        f"<summary>{escape(_summary(saying))}</summary></entry>"
        for published, saying, report in rows[:100]
    )
    body = (
        '<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>{escape(view.iri.value)}</id><title>On Record: {escape(view.title)}</title><updated>{latest}</updated>"
        f'<link href="{escape(home)}"/><link rel="self" href="{escape(own)}"/>'
        f"<author><name>On Record</name></author>{entries}</feed>"
    )
    return Response(body, media_type="application/atom+xml; charset=utf-8")


def _moment(date: str) -> str:
    """The last day that a date may be, as Atom writes moments."""
    day = date.rpartition("/")[2]
    return f"{(day + '-01-01')[:10] if len(day) < 10 else day}T00:00:00Z"


def _summary(saying: Said) -> str:
    return "; ".join(
        f"{'“' + words.text + '”' if words.quoted else words.text}, {source_words(words.report)}"
        for words in saying.words
    )
