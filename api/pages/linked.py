"""The RDF of a thing: with its evidence, as its page has it, and with what leads on from it."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

import pyoxigraph as ox
from fastapi import Request
from pyoxigraph import NamedNode, Triple
from starlette.responses import Response

from api.negotiation import HTML, RDF, written_as
from api.problems import Refusal
from api.service import Service
from kg.bases import RDF as RDF_BASE
from kg.bases import RDFS, Bases
from kg.engine.base import Query
from kg.index.linked import latest
from kg.index.shortening import Shortening
from kg.publication.jsonld import serialize
from kg.questions.rules import ask

FOAF, VOID = "http://xmlns.com/foaf/0.1/", "http://rdfs.org/ns/void#"
ACTORS = ("person", "state", "organization", "collective")
QUESTIONS = {
    "statement": "linked/statement",
    **dict.fromkeys(ACTORS, "linked/actor"),
    "proposition": "linked/proposition",
    "article": "linked/article",
    "utterance": "linked/utterance",
    **dict.fromkeys(("act", "event", "membership"), "linked/conveyed"),
}
"""The question that a thing of a kind is described by; of any other kind, `pages/description`."""
OF_THE_LATEST = {"linked/actor": "actor", "linked/proposition": "proposition"}
"""The questions that choose the latest of many things, and whose things they are."""

LISTS = {
    **dict.fromkeys(ACTORS, (("statements", "actor"), ("positions", "actor"), ("contradictions", "with"))),
    "proposition": (("statements", "proposition"), ("positions", "proposition"), ("contradictions", "proposition")),
    "topic": (("statements", "topic"), ("propositions", "topic"), ("positions", "topic")),
    "article": (("statements", "article"),),
    "statement": (("contradictions", "of"),),
    "utterance": (("statements", "utterance"),),
    "event": (("statements", "venue"),),
}
"""The lists that go on where a description ends, and the filter by which a thing is named there."""


def described(service: Service, request: Request, thing: NamedNode, accept: str | None) -> Response:
    """A thing in the RDF format that is accepted best.

    Raises:
        Refusal: 406: none of them is accepted.
    """
    chosen = written_as(accept, RDF)
    if not chosen:
        raise Refusal(406, f"this can be had as text/html, {', '.join(RDF)}", offers=[HTML, *RDF])
    bases = service.settings.bases
    kind = bases.shorten(thing.value).partition("/")[0]
    name = QUESTIONS.get(kind, "pages/description")
    revision = service.engine.revision()
    known = out_of_the_index(service, name, thing)
    if known is None:
        query = Query(
            service.questions.read(name).text, "application/n-triples", {"thing": thing}, limits=service.settings.limits
        )
        with service.engine.query(query) as answer:
            known = [quad.triple for quad in ox.parse(b"".join(answer), format=ox.RdfFormat.N_TRIPLES)]
            revision = answer.revision
    triples = dict.fromkeys(known)
    tag = service.tags.tag(chosen[1], revision)
    root = service.pages.address(request.scope, "")
    triples |= dict.fromkeys(_leading_on(thing, kind, root, bases))
    prefixes = {**bases.prefixes(), "foaf": FOAF, "void": VOID}
    body = serialize(triples, chosen[0], service.ontology, prefixes)
    return Response(body, media_type=chosen[1], headers={"Vary": "Accept", "ETag": tag})


def out_of_the_index(service: Service, question: str, thing: NamedNode) -> list[Triple] | None:
    """What a question of the latest of many things gives: the index says which they are. None: it is to be asked."""
    if question not in OF_THE_LATEST:
        return None
    with service.index() as connection:
        if connection is None:
            return None
        iris = latest(connection, Shortening(service.settings.bases), thing.value, OF_THE_LATEST[question])
    subjects = [thing, *map(NamedNode, iris)]
    rows = ask(service.engine, service.ontology, "described", service.settings.limits, subject=subjects)
    return [Triple(row["subject"], row["predicate"], row["object"]) for row in rows]


def _leading_on(thing: NamedNode, kind: str, root: str, bases: Bases) -> Iterator[Triple]:
    """What ties a thing to the document about it, that document to the data set, and both to the lists that go on."""
    short = bases.shorten(thing.value)
    address = f"{root}/id/{short}"
    # Where things have their IRIs at this very service, a document about one has another: of one of its forms.
    document = NamedNode(f"{address}?format=ttl" if address == thing.value else address)
    yield Triple(thing, NamedNode(FOAF + "isPrimaryTopicOf"), document)
    yield Triple(document, NamedNode(RDF_BASE + "type"), NamedNode(FOAF + "Document"))
    yield Triple(document, NamedNode(FOAF + "primaryTopic"), thing)
    yield Triple(document, NamedNode(VOID + "inDataset"), NamedNode(f"{root}/void#dataset"))
    for name, filter_ in LISTS.get(kind, ()):
        address = f"{root}/{name}?{urlencode({filter_: short, 'format': 'jsonld'}, safe='/')}"
        yield Triple(thing, NamedNode(RDFS + "seeAlso"), NamedNode(address))
