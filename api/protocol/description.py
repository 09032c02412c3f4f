"""What the service says of itself in RDF: SPARQL 1.1 Service Description."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from pyoxigraph import RdfFormat, parse
from starlette.responses import Response

from kg.formats import written

FOLDER = Path(__file__).parent / "descriptions"
PREFIXES = {
    "formats": "http://www.w3.org/ns/formats/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
}


@lru_cache(maxsize=64)
def _described(address: str, media_type: str) -> bytes:
    quads = parse(path=FOLDER / "service.ttl", base_iri=address)
    format = RdfFormat.from_media_type(media_type)
    assert format is not None, "the media type is one that this service has offered"
    return written((quad.triple for quad in quads), format, PREFIXES)


def service_description(address: str, media_type: str, name: str) -> Response:
    """The description of the endpoint at `address`, written as `media_type` and announced as `name`."""
    return Response(_described(address, media_type), media_type=name, headers={"Vary": "Accept"})
