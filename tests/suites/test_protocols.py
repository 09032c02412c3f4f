"""SPARQL 1.1 Protocol, Graph Store Protocol and Service Description, request by request."""

import json
import re
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from tests.suites import answers
from tests.suites.manifests import SUITES, Case, exchanges

STATUSES = {"OK": 200, "Created": 201, "NoContent": 204, "BadRequest": 400, "NotFound": 404}
BOOLEANS = ("application/sparql-results+json", "application/sparql-results+xml")
TABLES = (*BOOLEANS, "text/tab-separated-values", "text/csv")


def exchanges_of(*manifests):
    """Every test of these manifests; none where the suites are not here."""
    found = {}
    if SUITES.is_dir():
        for manifest in manifests:
            found |= {f"{name}": test for name, test in exchanges(manifest).items()}
    return [pytest.param(*test, id=name) for name, test in found.items()]


def as_expected(reply, exchange):
    """Fail with what came if the reply is not one that the suite allows."""
    said = (exchange.method, exchange.path, reply.status, reply.body[:500])
    allowed = [re.fullmatch(r"StatusCode(\d)xx", name) for name in exchange.statuses]
    classes = {int(match[1]) for match in allowed if match}
    codes = {STATUSES[name] for name, match in zip(exchange.statuses, allowed, strict=True) if not match}
    assert reply.status in codes or reply.status // 100 in classes, said
    kind = (reply.headers["content-type"] or "").partition(";")[0]
    if exchange.boolean is not None:
        assert json.loads(reply.body)["boolean"] is exchange.boolean, said
    if exchange.format:
        offers = {"boolean": BOOLEANS, "tabular": TABLES}.get(exchange.format)
        assert kind in offers if offers else ox.RdfFormat.from_media_type(kind), said
    if exchange.content_type and exchange.method != "HEAD":
        assert kind == exchange.content_type.partition(";")[0], said
    if exchange.expected is not None:
        wanted = answers.canonical(
            ox.parse(exchange.expected, format=ox.RdfFormat.TURTLE, base_iri="http://www.example/")
        )
        assert answers.canonical(ox.parse(reply.body, format=ox.RdfFormat.from_media_type(kind))) == wanted, said


def is_update(exchange, name):
    """Whether a request of the protocol suite, which knows one address, is for the address of updates."""
    texts = (exchange.body or b"", exchange.path.encode(), dict(exchange.headers).get("content-type", "").encode())
    return name.startswith("bad_update") or any(
        word in text for text in texts for word in (b"update=", b"sparql-update")
    )


@pytest.mark.parametrize(("requests", "graphs"), exchanges_of("protocol/manifest.ttl"))
def test_the_protocol_suite_gets_the_answers_it_expects(requests, graphs, endpoint, request):
    endpoint.fill(Case("protocol", "", "", action=Path("of-several.ru"), graphs=graphs))
    for exchange in requests:
        address = "/update" if is_update(exchange, request.node.callspec.id) else "/sparql"
        reply = endpoint.send(
            exchange.method, exchange.path.replace("/sparql/", address, 1), dict(exchange.headers), exchange.body
        )
        as_expected(reply, exchange)


GRAPH_STORE = ("graph-store-protocol/manifest-direct.ttl", "graph-store-protocol/manifest-indirect.ttl")


@pytest.mark.parametrize(("requests", "graphs"), exchanges_of(*GRAPH_STORE))
def test_the_graph_store_suite_gets_the_answers_it_expects(requests, graphs, endpoint):
    endpoint.check(endpoint.update("CLEAR ALL"))
    made = ""
    for exchange in requests:
        path = exchange.path.replace("/gsp", "/graphs", 1).replace("$LOCATION$", quote(made, ""))
        reply = endpoint.send(exchange.method, path, dict(exchange.headers), exchange.body)
        as_expected(reply, exchange)
        if exchange.method == "POST" and reply.status == 201:
            made = reply.headers["location"]


def described(endpoint):
    """The service description as quads, and its media type."""
    reply = endpoint.send("GET", "/sparql", {"Accept": "text/turtle"})
    assert reply.ok
    return list(ox.parse(reply.body, format=ox.RdfFormat.TURTLE)), reply.headers["content-type"]


SERVICE = (
    *("endpoint", "feature", "defaultDataset", "availableGraphs", "resultFormat", "inputFormat"),
    *("supportedLanguage", "languageExtension", "extensionFunction", "defaultEntailmentRegime"),
)
SD = "http://www.w3.org/ns/sparql-service-description#"


def test_the_endpoint_describes_itself_in_rdf(endpoint):
    quads, media_type = described(endpoint)
    assert quads and media_type.startswith("text/turtle")


def test_the_description_names_the_address_it_was_got_from(endpoint):
    quads, _ = described(endpoint)
    assert f"{endpoint.url}/sparql" in [q.object.value for q in quads if q.predicate.value == f"{SD}endpoint"]


def test_the_description_conforms_to_the_schema(endpoint):
    """Every resource is of a class that the vocabulary's domains and ranges (SPARQL 1.1 Service Description) demand."""
    quads, _ = described(endpoint)
    kinds = {}
    for quad in quads:
        if quad.predicate.value.endswith("#type"):
            kinds.setdefault(quad.subject, set()).add(quad.object.value.removeprefix(SD))
    domains = dict.fromkeys(SERVICE, "Service") | {"defaultGraph": "Dataset", "namedGraph": "Dataset"}
    domains |= {"name": "NamedGraph", "graph": "NamedGraph"}
    ranges = {"defaultDataset": "Dataset", "defaultGraph": "Graph", "namedGraph": "NamedGraph"}
    used = [quad for quad in quads if quad.predicate.value.startswith(SD)]
    assert len([node for node, of in kinds.items() if "Service" in of]) == 1 and used
    for quad in used:
        name = quad.predicate.value.removeprefix(SD)
        assert domains[name] in kinds[quad.subject], quad
        assert name not in ranges or ranges[name] in kinds[quad.object], quad
