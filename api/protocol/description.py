"""What the service says of itself in RDF: SPARQL 1.1 Service Description."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Triple, parse
from starlette.responses import Response

from kg.bases import RDF as RDF_BASE
from kg.ontology import Ontology
from kg.publication.jsonld import serialize
from kg.questions.files import Questions
from kg.sparql.inspection import inspect

FOLDER = Path(__file__).parent / "descriptions"
PREFIXES = {
    "formats": "http://www.w3.org/ns/formats/",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "http://schema.org/",
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "sh": "http://www.w3.org/ns/shacl#",
}


@lru_cache(maxsize=64)
def _described(address: str, media_type: str, ontology: Ontology) -> bytes:
    quads = parse(path=FOLDER / "service.ttl", base_iri=address)
    triples = [*(quad.triple for quad in quads), *_examples(address, ontology)]
    return serialize(triples, media_type, ontology, PREFIXES)


def _examples(address: str, ontology: Ontology) -> Iterator[Triple]:
    """Every question that needs no parameter as an example of a query, as SHACL describes queries (SHACL-SPARQL)."""
    questions = Questions(ontology)
    for name in questions.names():
        question = questions.read(name)
        if "/" in name or question.parameters:
            continue
        me, words = NamedNode(f"{address}#{name}"), question.words.partition("?")[0] + "?"
        text = question.query_text([])
        yield Triple(me, NamedNode(RDF_BASE + "type"), NamedNode(PREFIXES["sh"] + "SPARQLExecutable"))
        yield Triple(me, NamedNode(PREFIXES["rdfs"] + "comment"), Literal(" ".join(words.split()), language="en"))
        kind = {"ask": "ask", "construct": "construct"}.get(inspect(text).form, "select")
        yield Triple(me, NamedNode(PREFIXES["sh"] + kind), Literal(text))
        yield Triple(me, NamedNode("http://schema.org/target"), NamedNode(address))


def service_description(address: str, media_type: str, name: str, ontology: Ontology) -> Response:
    """The description of the endpoint at `address`, written as `media_type` and announced as `name`."""
    return Response(_described(address, media_type, ontology), media_type=name, headers={"Vary": "Accept"})
