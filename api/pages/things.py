"""`/id/{kind}/{slug}` and `/`: every thing on record as RDF or as a page, and the page that leads to them."""

from __future__ import annotations

from fastapi import APIRouter, Request
from pyoxigraph import NamedNode
from starlette.responses import RedirectResponse, Response

from api.negotiation import HTML, RDF, SHORT, best, written_as
from api.pages.views import ThingView, home_view
from api.problems import Refusal
from api.resources.paging import iri_of
from api.service import Service, TheService
from kg.links.judgements.merging import replaced_by

router = APIRouter(include_in_schema=False)

REPLACED = "http://purl.org/dc/terms/isReplacedBy"
"""What is said of a thing that was merged into another."""


@router.get("/id/{kind}/{slug:path}")
def thing(kind: str, slug: str, request: Request, service: TheService, format: str | None = None) -> Response:
    """A thing: what is known of it with its evidence, as a page or in RDF."""
    iri = iri_of(service.settings.bases.id(f"{kind}/{slug}"))
    tag = service.tags.tag(HTML, service.engine.revision())
    facts = service.questions.ask("pages/thing", service.settings.limits, thing=iri)
    if not facts:
        raise Refusal(404, f"nothing is on record of {kind}/{slug}")
    if any(row["property"].value == REPLACED for row in facts):
        now = replaced_by(service.engine, service.ontology, f"{kind}/{slug}")
        if now:
            return RedirectResponse(service.pages.path(now) + _query(request), 308)
    accept = SHORT.get(format, format) if format else request.headers.get("accept")
    if best(accept, (*RDF, HTML)) == HTML:
        view = ThingView(service, iri, facts)
        return service.pages.render("thing.html", headers={"ETag": tag}, thing=view, formats=FORMATS)
    return rdf(service, "pages/description", accept, thing=iri)


def _query(request: Request) -> str:
    return f"?{request.url.query}" if request.url.query else ""


@router.get("/graph/{name:path}")
def graph(name: str, request: Request, service: TheService, format: str | None = None) -> Response:
    """A named graph in RDF."""
    iri = iri_of(service.settings.bases.graph(name))
    if not service.questions.ask("pages/graph_known", service.settings.limits, graph=iri):
        raise Refusal(404, f"there is no graph {name}")
    accept = SHORT.get(format, format) if format else request.headers.get("accept")
    return rdf(service, "pages/graph", None if best(accept, (*RDF, HTML)) == HTML else accept, graph=iri)


@router.get("/")
def home(service: TheService) -> Response:
    """The page that a visitor begins with."""
    return service.pages.render("home.html", home=home_view(service))


FORMATS = {"Turtle": "ttl", "JSON-LD": "jsonld", "N-Triples": "nt", "RDF/XML": "rdf"}
"""Formats that a page links to: their names and their short names."""


def rdf(service: Service, question: str, accept: str | None, **parameters: NamedNode) -> Response:
    """The answer to a CONSTRUCT question in the RDF format that is accepted best.

    Raises:
        Refusal: 406: none of them is accepted.
    """
    chosen = written_as(accept, RDF)
    if not chosen:
        raise Refusal(406, f"this can be had as text/html, {', '.join(RDF)}", offers=[HTML, *RDF])
    query = service.questions.query(question, parameters, chosen[0], service.settings.limits)
    with service.engine.query(query) as answer:
        body = b"".join(answer)
        tag = service.tags.tag(chosen[1], answer.revision)
    return Response(body, media_type=chosen[1], headers={"Vary": "Accept", "ETag": tag})
