"""`/vocab`, `/shapes`, `/context.jsonld`, `/codebook`: the words of the record, as pages for people and as RDF."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import Annotated, Any, Literal

import pyoxigraph as ox
from fastapi import APIRouter, Path, Query, Request
from markdown_it import MarkdownIt
from starlette.responses import RedirectResponse, Response

from api.negotiation import HTML, JSON, JSON_LD, SHORT, best, written_as
from api.pages.terms import SH, Described
from api.problems import Refusal, problems
from api.service import Service, TheService
from kg import formats
from kg.bases import RDFS
from kg.ontology import Ontology, packaged
from kg.publication.jsonld import context as served_context
from kg.publication.jsonld import serialize

router = APIRouter(tags=["vocabulary"])

RDF = {
    known.media_type: known.also
    for name in ("turtle", "jsonld", "ntriples", "rdfxml")
    if (known := formats.named(name, formats.GRAPHS))
}
"""Media types of the RDF formats on offer, and the other names of each."""
FORMATS = {"Turtle": "ttl", "JSON-LD": "jsonld", "N-Triples": "nt", "RDF/XML": "rdf"}
"""Formats that the pages link to: their names and their short names."""
CONTENT: dict[int | str, dict[str, Any]] = {
    200: {"content": {HTML: {}, **{name: {} for name in (*RDF, *(other for names in RDF.values() for other in names))}}}
}
CONTEXT: dict[int | str, dict[str, Any]] = {200: {"content": {HTML: {}, JSON_LD: {}, JSON: {}}}}
Format = Annotated[
    Literal["html", "ttl", "jsonld", "nt", "rdf"] | None,
    Query(description="html, ttl, jsonld, nt or rdf; without it the Accept header chooses."),
]
PREFIXES = {
    **{"cito": "http://purl.org/spar/cito/", "crm": "http://www.cidoc-crm.org/cidoc-crm/"},
    **{"csvw": "http://www.w3.org/ns/csvw#", "vann": "http://purl.org/vocab/vann/", "sh": SH},
}
"""Prefixes of neighbours, beside those of queries."""


@lru_cache(maxsize=8)
def _triples(text: str) -> tuple[ox.Triple, ...]:
    return tuple(quad.triple for quad in ox.parse(text, format=ox.RdfFormat.TURTLE))


@lru_cache(maxsize=32)
def _written(text: str, media_type: str, ontology: Ontology, prefixes: tuple[tuple[str, str], ...]) -> bytes:
    return serialize(_triples(text), media_type, ontology, dict(prefixes))


def _chosen(request: Request, format: str | None, offers: dict[str, tuple[str, ...]]) -> tuple[str, str]:
    """The media type to write and its name in the answer. Who accepts everything is a program, as elsewhere."""
    accept = SHORT[format] if format else request.headers.get("accept")
    if best(accept, (*offers, HTML)) == HTML:
        return HTML, HTML
    chosen = written_as(accept, offers)
    if not chosen:
        raise Refusal(406, f"this can be had as {HTML}, {', '.join(offers)}", offers=[HTML, *offers])
    return chosen


def _headers(service: Service, name: str, media_type: str) -> dict[str, str]:
    """What is served follows from the files that the service started with: no revision changes it."""
    return {"Vary": "Accept", "ETag": service.tags.tag(f"{media_type}-{name}", 0)}


def _rdf(service: Service, name: str, chosen: tuple[str, str], text: str) -> Response:
    bases = service.ontology.bases
    prefixes = {**bases.prefixes(), **PREFIXES, "shapes": bases.root + "shapes#"}
    body = _written(text, chosen[0], service.ontology, tuple(prefixes.items()))
    return Response(body, media_type=chosen[1], headers=_headers(service, name, chosen[1]))


@router.get("/vocab", summary="The vocabulary", responses=CONTENT | problems(406, 422, 503))
def vocabulary(request: Request, service: TheService, format: Format = None) -> Response:
    """Every class, property and value: what it means, an example, and the nearest term of other vocabularies."""
    chosen = _chosen(request, format, RDF)
    text = service.ontology.vocabulary
    if chosen[0] != HTML:
        return _rdf(service, "vocab", chosen, text)
    described = Described(_triples(text), service.ontology.bases)
    return service.pages.render(
        "vocabulary.html",
        headers=_headers(service, "vocab", HTML),
        header=described.header(),
        groups=described.groups(),
        formats=FORMATS,
    )


Term = Annotated[str, Path(pattern=r"^[^\n]+$", description="A term's name, or the version.", examples=["Report"])]


@router.get(
    "/vocab/{term}",
    response_class=RedirectResponse,
    status_code=303,
    summary="A term of the vocabulary",
    responses=problems(404, 422, 503),
)
def term(term: Term, service: TheService) -> Response:
    """Leads to the term's place on the page, and from a version's IRI to that version."""
    described = Described(_triples(service.ontology.vocabulary), service.ontology.bases)
    if term in described.header().get("versionInfo", ()):
        return RedirectResponse("/vocab", 303)
    if not re.fullmatch(r"\w+", term) or not described.values(service.ontology.bases.term(term), RDFS + "label"):
        raise Refusal(404, f"the vocabulary has no term {term!r}; /vocab has them all")
    return RedirectResponse(f"/vocab#{term}", 303)


@router.get("/shapes", summary="The shapes", responses=CONTENT | problems(406, 422, 503))
def shapes(request: Request, service: TheService, format: Format = None) -> Response:
    """What a record must be like, in SHACL: what each shape is about, and its message."""
    chosen = _chosen(request, format, RDF)
    text = service.ontology.shapes
    if chosen[0] != HTML:
        return _rdf(service, "shapes", chosen, text)
    described = Described(_triples(text), service.ontology.bases).shapes()
    headers = _headers(service, "shapes", HTML)
    return service.pages.render("shapes.html", headers=headers, shapes=described, formats=FORMATS)


@router.get("/context.jsonld", summary="The JSON-LD context", responses=CONTEXT | problems(406, 422, 503))
def context(
    request: Request,
    service: TheService,
    format: Annotated[Literal["html", "jsonld", "json"] | None, Query(description="html, jsonld or json.")] = None,
) -> Response:
    """Which property each field of a record is. For programs unless a page is asked for by name."""
    accept = SHORT[format] if format else request.headers.get("accept")
    chosen = best(accept, (JSON_LD, JSON, HTML))
    if not chosen:
        raise Refusal(406, f"this can be had as {HTML}, {JSON_LD}, {JSON}", offers=[HTML, JSON_LD, JSON])
    headers = _headers(service, "context", chosen)
    if chosen != HTML:
        body = json.dumps({"@context": served_context(service.ontology)}, ensure_ascii=False, indent=1)
        return Response(body, media_type=chosen, headers=headers)
    return service.pages.render("context.html", headers=headers, fields=_fields(service.ontology))


def _fields(ontology: Ontology) -> list[tuple[str, str, str, str]]:
    """Fields of records: the name, the property as people write it, its IRI, and the type of its values."""
    given: dict[str, Any] = ontology.context
    made = []
    for name, meaning in given.items():
        if isinstance(meaning, dict) and isinstance(about := meaning.get("@id"), str) and ":" in about:
            prefix, _, local = about.partition(":")
            sort = {"@id": "an id", "@vocab": "a word of the vocabulary"}.get(
                kind := str(meaning.get("@type", "")), kind
            )
            made.append((name, about, f"{given.get(prefix, prefix + ':')}{local}", sort or "text"))
    return made


@router.get("/codebook", summary="The codebook", responses=CONTENT | problems(406, 422, 503))
def codebook(request: Request, service: TheService, format: Format = None) -> Response:
    """How an article becomes a record: the page has the rules, the RDF the schemes of values that they use."""
    chosen = _chosen(request, format, RDF)
    if chosen[0] != HTML:
        return _rdf(service, "codebook", chosen, service.ontology.text("schemes.ttl"))
    headers = _headers(service, "codebook", HTML)
    return service.pages.render("codebook.html", headers=headers, text=_codebook(), formats=FORMATS)


@lru_cache(maxsize=1)
def _codebook() -> str:
    """The codebook as HTML. Links to other documents of the project are words: the service does not have them."""
    text = (packaged("docs") / "codebook.md").read_text(encoding="utf-8")
    text = re.sub(r"\[([^\]]+)\]\((?!https?:)[^)]*\)", r"\1", text)
    return str(MarkdownIt("commonmark", {"html": False}).enable("table").render(text))
