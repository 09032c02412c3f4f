"""`/id/{kind}/{slug}` and `/graph/…`: every thing on record as RDF or as a page."""

from __future__ import annotations

from collections.abc import Iterable

from fastapi import APIRouter, Request
from pyoxigraph import NamedNode
from starlette.responses import RedirectResponse, Response

from api.negotiation import HTML, RDF, SHORT, best, written_as
from api.pages.actor import ActorView
from api.pages.article import ArticleView
from api.pages.browser import Address
from api.pages.counting import as_asked
from api.pages.filters import NAMES
from api.pages.linked import described as described_in_rdf
from api.pages.material import material_of
from api.pages.nearest import near
from api.pages.proposition import PropositionView
from api.pages.takeaway import head
from api.pages.topic import TopicView
from api.pages.views import ACTORS, ThingView
from api.problems import Refusal
from api.resources.paging import iri_of
from api.service import Service, TheService
from kg.links.judgements.merging import replaced_by
from kg.publication.jsonld import in_words
from kg.questions.files import BEGUN, Row

router = APIRouter(include_in_schema=False)

REPLACED = "http://purl.org/dc/terms/isReplacedBy"
"""What is said of a thing that was merged into another."""
KNOWN = (*NAMES, BEGUN, "figure", "format", "verbatim")
"""Parameters of the page of a thing, and of what is had of one."""
VIEWS: dict[str, type[ThingView]] = {
    **dict.fromkeys(ACTORS, ActorView),
    "Proposition": PropositionView,
    "Topic": TopicView,
    "Article": ArticleView,
}
"""Which view shows a thing of a class; what is not here is shown by its facts."""


def view_of(
    service: Service, request: Request, iri: NamedNode, facts: list[Row], known: Iterable[str] = KNOWN
) -> ThingView:
    """The view that shows a thing, at an address that may have the parameters `known`."""
    address = Address(request, known)
    material = as_asked(material_of(request, service), address)
    plain = ThingView(material, iri, facts, address)
    chosen = next((VIEWS[name] for name in plain.types if name in VIEWS), ThingView)
    return chosen(material, iri, facts, address)


def iri_at(service: Service, id: str) -> NamedNode:
    """The IRI of the thing at an address. Raises Refusal 404 for what cannot be one."""
    try:
        return iri_of(service.settings.bases.id(id))
    except Refusal:
        raise Refusal(404, f"nothing is on record of {id}") from None


@router.get("/id/{kind}/{slug:path}")
def thing(kind: str, slug: str, request: Request, service: TheService, format: str | None = None) -> Response:
    """A thing: what is known of it with its evidence, as a page or in RDF."""
    iri = iri_at(service, f"{kind}/{slug}")
    tag = service.tags.tag(HTML, service.engine.revision())
    facts = service.questions.ask("pages/thing", service.settings.limits, thing=iri)
    if not facts:
        like = [address.removeprefix("/id/") for _, address in near(request, 404)[:1]]
        meant = f"; did you mean {like[0]}?" if like else ""
        raise Refusal(404, f"nothing is on record of {kind}/{slug}{meant}")
    if any(row["property"].value == REPLACED for row in facts):
        now = replaced_by(service.engine, service.ontology, f"{kind}/{slug}")
        if now:
            return RedirectResponse(service.pages.path(now) + _query(request), 308)
    accept = SHORT.get(format, format) if format else request.headers.get("accept")
    if best(accept, (*RDF, HTML)) == HTML:
        view = view_of(service, request, iri, facts)
        described = head(service, request, view)
        return service.pages.render(view.template, headers={"ETag": tag}, thing=view, formats=FORMATS, head=described)
    return described_in_rdf(service, request, iri, accept)


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
    with service.engine.query(in_words(query, service.ontology)) as answer:
        body = b"".join(answer)
        tag = service.tags.tag(chosen[1], answer.revision)
    return Response(body, media_type=chosen[1], headers={"Vary": "Accept", "ETag": tag})
