"""`/void`: what the data set is and where it can be had, in VoID and DCAT, with its numbers as they are kept."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from hashlib import sha256

from fastapi import APIRouter, Request
from pyoxigraph import BlankNode, Literal, NamedNode, Triple
from starlette.responses import RedirectResponse, Response

from api.negotiation import HTML, RDF, SHORT, best, written_as
from api.problems import Refusal
from api.protocol.dump import FORMATS
from api.service import Service, TheService
from kg.bases import RDF as RDF_BASE
from kg.bases import RDFS
from kg.index.indexed import IndexedEngine
from kg.publication.jsonld import serialize

VOID, DCAT, DCT = "http://rdfs.org/ns/void#", "http://www.w3.org/ns/dcat#", "http://purl.org/dc/terms/"
MEDIA = "https://www.iana.org/assignments/media-types/"
A = NamedNode(RDF_BASE + "type")

router = APIRouter(include_in_schema=False)


@router.get("/void")
def void(request: Request, service: TheService, format: str | None = None) -> Response:
    """The description in RDF."""
    accept = SHORT.get(format, format) if format else request.headers.get("accept")
    chosen = written_as(None if best(accept, (*RDF, HTML)) == HTML else accept, RDF)
    if not chosen:
        raise Refusal(406, f"this can be had as {', '.join(RDF)}", offers=[*RDF])
    root = service.pages.address(request.scope, "")
    revision = service.engine.revision()
    prefixes = {"void": VOID, "dcat": DCAT, "dcterms": DCT}
    body = serialize(_description(service, root, revision), chosen[0], service.ontology, prefixes)
    headers = {"Vary": "Accept", "ETag": service.tags.tag(chosen[1], revision)}
    return Response(body, media_type=chosen[1], headers=headers)


@router.get("/.well-known/void")
def well_known() -> Response:
    """Where VoID says to look first (VoID, section 7.2)."""
    return RedirectResponse("/void")


@lru_cache(maxsize=4)
def _description(service: Service, root: str, revision: int) -> tuple[Triple, ...]:
    """All triples, made once for each revision."""
    if isinstance(service.engine, IndexedEngine):
        service.engine.count(service.settings.limits)
    return tuple(_dataset(service, NamedNode(f"{root}/void#dataset"), root))


def _dataset(service: Service, me: NamedNode, root: str) -> Iterator[Triple]:
    bases = service.settings.bases

    def say(name: str, value: NamedNode | Literal | BlankNode) -> Triple:
        return Triple(me, NamedNode(name), value)

    yield say(RDF_BASE + "type", NamedNode(VOID + "Dataset"))
    yield say(RDF_BASE + "type", NamedNode(DCAT + "Dataset"))
    yield say(DCT + "title", Literal("On Record", language="en"))
    yield say(DCT + "description", Literal("Who said what, about what, when, and according to whom.", language="en"))
    yield say(DCAT + "version", Literal(str(service.engine.revision())))
    yield say(DCAT + "landingPage", NamedNode(f"{root}/"))
    yield say(VOID + "sparqlEndpoint", NamedNode(f"{root}/sparql"))
    yield say(VOID + "dataDump", NamedNode(f"{root}/dump?format=nq.gz"))
    yield say(VOID + "uriSpace", Literal(bases.ids))
    yield say(VOID + "vocabulary", NamedNode(bases.vocabulary))
    for change in service.log.newest(1):
        yield say(DCT + "modified", change.when)
    for row in service.questions.ask("service/sizes", service.settings.limits):
        for name, words in SIZES.items():
            yield say(VOID + words, row[name])
    yield from _parts(service, me)
    yield from _distributions(me, root)


SIZES = {
    "triples": "triples",
    "subjects": "distinctSubjects",
    "classes": "classes",
    "properties": "properties",
}
"""Columns of `service/sizes` and the VoID properties that they are."""


def _parts(service: Service, me: NamedNode) -> Iterator[Triple]:
    """Class and property partitions (VoID, section 4.6)."""
    for question, kind, what, count in (
        ("service/classes", "classPartition", "class", "entities"),
        ("service/properties", "propertyPartition", "property", "triples"),
    ):
        for row in service.questions.ask(question, service.settings.limits):
            # No blank node: whoever reads this twice gets the same description, which can be compared and merged.
            part = NamedNode(f"{me.value.rpartition('#')[0]}#{what}-{_digest(row[what].value)}")
            yield Triple(me, NamedNode(VOID + kind), part)
            yield Triple(part, NamedNode(VOID + what), row[what])
            yield Triple(part, NamedNode(VOID + count), row[count])


def _digest(iri: str) -> str:
    """A short name for an IRI, the same whenever it is made."""
    return sha256(iri.encode()).hexdigest()[:16]


def _distributions(me: NamedNode, root: str) -> Iterator[Triple]:
    for media_type, form in FORMATS.items():
        distribution = NamedNode(f"{me.value.rpartition('#')[0]}#{form}")
        yield Triple(me, NamedNode(DCAT + "distribution"), distribution)
        yield Triple(distribution, A, NamedNode(DCAT + "Distribution"))
        yield Triple(distribution, NamedNode(DCAT + "downloadURL"), NamedNode(f"{root}/dump?format={form}.gz"))
        about = NamedNode(f"{root}/dump/manifest?format={form}.gz")
        yield Triple(distribution, NamedNode(RDFS + "seeAlso"), about)
        yield Triple(distribution, NamedNode(DCAT + "mediaType"), NamedNode(MEDIA + media_type))
        yield Triple(distribution, NamedNode(DCAT + "compressFormat"), NamedNode(MEDIA + "application/gzip"))
