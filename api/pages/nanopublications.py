"""`/np/…`: a statement as a nanopublication, at the address that its IRI has."""

from __future__ import annotations

from datetime import UTC, datetime

import pyoxigraph as ox
from fastapi import APIRouter
from starlette.responses import Response

from api.problems import Refusal
from api.resources.paging import iri_of
from api.service import TheService
from kg.engine.base import Query
from kg.publication.nanopublication import NP, QUESTION, nanopublication

TRIG = "application/trig"

router = APIRouter(include_in_schema=False)


@router.get("/np/{slug:path}")
def nanopub(slug: str, service: TheService) -> Response:
    """Who is reported to have said what, with its provenance, in TriG. It dates from the revision that it is of."""
    bases, limits = service.settings.bases, service.settings.limits
    statement = iri_of(bases.id(f"statement/{slug}"))
    text = service.questions.read(QUESTION).text
    query = Query(text, "application/n-triples", {"thing": statement}, limits=limits)
    with service.engine.query(query) as answer:
        told = [quad.triple for quad in ox.parse(b"".join(answer), format=ox.RdfFormat.N_TRIPLES)]
        revision = answer.revision
    if not any(quad.subject == statement for quad in told):
        raise Refusal(404, f"there is no statement/{slug} on record")
    changes = service.log.newest(1)
    made = datetime.fromisoformat(changes[0].when.value) if changes else datetime.fromtimestamp(0, UTC)
    quads = nanopublication(statement, told, bases, revision, made)
    body = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes={**bases.prefixes(), "np": NP})
    return Response(body, media_type=TRIG, headers={"ETag": service.tags.tag(TRIG, revision)})
