"""`/sparql` as the protocol and the design want it."""

from __future__ import annotations

import json

import httpx
import pyoxigraph as ox
import pytest

from api.negotiation import RDF, RESULTS

SELECT = "SELECT ?s WHERE { ?s a rec:Topic } ORDER BY ?s"
CONSTRUCT = "CONSTRUCT { ?s a rec:Topic } WHERE { ?s a rec:Topic }"
CHROME = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
GRAPH = "https://w3id.org/onrecord/graph/"


def get(client: httpx.Client, query: str, accept: str | None = None, **parameters: object) -> httpx.Response:
    headers = {"Accept": accept} if accept else {}
    return client.get("/sparql", params={"query": query, **parameters}, headers=headers)


@pytest.mark.parametrize("media_type", RESULTS)
def test_a_select_is_answered_in_every_results_format(client, media_type):
    response = get(client, SELECT, media_type)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == media_type
    if media_type == "text/csv":
        rows = response.text.splitlines()
    else:
        rows = ox.parse_query_results(response.content, format=ox.QueryResultsFormat.from_media_type(media_type))
    assert len(list(rows)) > 10


@pytest.mark.parametrize("media_type", RESULTS)
def test_an_ask_is_answered_in_every_results_format(client, media_type):
    response = get(client, "ASK { ?s a rec:Topic }", media_type)
    assert (response.status_code, "true" in response.text) == (200, True)


@pytest.mark.parametrize("media_type", RDF)
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE <https://w3id.org/onrecord/id/person/sergey-lavrov>"])
def test_a_graph_is_answered_in_every_rdf_format(client, media_type, query):
    response = get(client, query, media_type)
    assert response.status_code == 200
    assert response.headers["content-type"].split(";")[0] == media_type
    assert len(list(ox.parse(response.content, format=ox.RdfFormat.from_media_type(media_type)))) > 2


def test_a_format_that_cannot_be_is_406_and_names_those_that_can(client):
    response = get(client, SELECT, "text/turtle")
    assert response.status_code == 406
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["offers"] == [*RESULTS]


def test_format_in_the_address_stands_for_the_header(client):
    assert get(client, SELECT, CHROME, format="csv").headers["content-type"].startswith("text/csv")
    assert get(client, SELECT, format="nonsense").status_code == 400


def test_a_malformed_query_is_400_with_line_and_column(client):
    response = get(client, "SELECT ?s WHERE {\n  ?s ?p\n}")
    assert response.status_code == 400
    assert (response.json()["line"], response.json()["column"] > 0) == (3, True)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT * WHERE { SERVICE <http://127.0.0.1:9/sparql> { ?s ?p ?o } }",
        "SELECT * WHERE { SERVICE SILENT ?x { ?s ?p ?o } }",
        "select*{service<http://127.0.0.1:9/>{}}",
    ],
)
def test_service_is_refused_with_the_reason(client, query):
    response = get(client, query)
    assert response.status_code == 403
    assert "SERVICE" in response.json()["detail"]
    assert response.json()["line"] == 1


@pytest.mark.parametrize("update", ["LOAD <http://127.0.0.1:9/x>", "CLEAR ALL", "INSERT DATA { <a:a> <a:b> <a:c> }"])
def test_an_update_is_refused_as_a_query_and_changes_nothing(client, update):
    before = client.get("/ready").json()["revision"]
    assert get(client, update).status_code in (400, 403)
    assert client.post("/sparql", data={"update": update}).status_code == 400
    assert client.get("/ready").json()["revision"] == before


def test_the_default_graph_is_the_union_and_counts_a_triple_once(client):
    both = "SELECT (COUNT(*) AS ?n) { ?s rec:speaker ?o } "
    apart = "SELECT (COUNT(*) AS ?n) { SELECT DISTINCT ?s ?o { GRAPH ?g { ?s rec:speaker ?o } } }"
    assert get(client, both, "text/csv").text == get(client, apart, "text/csv").text


def test_default_graph_uri_restricts_the_default_graph(client):
    query = "SELECT DISTINCT ?t { ?s a ?t }"
    reference = get(client, query, "text/csv", **{"default-graph-uri": GRAPH + "reference"}).text
    assert "vocab#Person" in reference
    assert "vocab#Statement" not in reference
    graphs = [GRAPH + "reference", GRAPH + "derived"]
    assert "vocab#Position" in get(client, query, "text/csv", **{"default-graph-uri": graphs}).text


def test_named_graph_uri_restricts_what_graph_sees(client):
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    response = get(client, query, "text/csv", **{"named-graph-uri": GRAPH + "reference"})
    assert response.text.split() == ["g", GRAPH + "reference"]


@pytest.mark.parametrize(
    ("request_of", "status"),
    [
        (lambda c: c.put("/sparql", content=SELECT), 405),
        (lambda c: c.post("/sparql", content=SELECT, headers={"Content-Type": "text/plain"}), 415),
        (lambda c: c.post("/sparql", content=SELECT), 415),
        (lambda c: c.post("/sparql", data={"default-graph-uri": "http://example.org/"}), 400),
        (lambda c: c.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), 400),
        (lambda c: c.get("/sparql?query=%FF%FE"), 400),
        (lambda c: c.get("/sparql?default-graph-uri=http%3A%2F%2Fexample.org%2F"), 400),
        (lambda c: c.get("/sparql?query=ASK%7B%7D&default-graph-uri=not%20an%20iri"), 400),
    ],
)
def test_a_request_against_the_protocol_is_refused_with_problem_details(client, request_of, status):
    response = request_of(client)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_head_has_the_headers_of_get_and_no_body(client):
    response = client.head("/sparql", params={"query": SELECT}, headers={"Accept": "text/csv"})
    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["content-type"] == "text/csv; charset=utf-8"


def test_an_unchanged_answer_is_304_by_its_etag_in_that_format_alone(client):
    first = get(client, SELECT, "text/csv")
    again = client.get(
        "/sparql", params={"query": SELECT}, headers={"If-None-Match": first.headers["etag"]} | {"Accept": "text/csv"}
    )
    assert (again.status_code, again.content) == (304, b"")
    other = client.get("/sparql", params={"query": SELECT}, headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200


@pytest.mark.parametrize("word", ["NOW", "nOw", "rand", "UUID", "StrUUID", "BNODE"])
def test_an_answer_that_depends_on_the_clock_or_chance_has_no_etag(client, word):
    assert "etag" not in get(client, f"SELECT ({word}() AS ?now) {{}}").headers


@pytest.mark.parametrize("media_type", RDF)
def test_the_service_description_is_rdf_in_every_format_and_true(client, service, media_type):
    response = client.get("/sparql", headers={"Accept": media_type})
    assert response.headers["content-type"].split(";")[0] == media_type
    sd = "http://www.w3.org/ns/sparql-service-description#"
    quads = list(ox.parse(response.content, format=ox.RdfFormat.from_media_type(media_type)))
    described = {(quad.predicate.value, quad.object.value) for quad in quads if isinstance(quad.object, ox.NamedNode)}
    assert (sd + "endpoint", service.sparql) in described
    assert (sd + "feature", sd + "UnionDefaultGraph") in described


def test_a_browser_gets_a_page_that_loads_nothing_from_elsewhere(client):
    for response in (client.get("/sparql", headers={"Accept": CHROME}), get(client, SELECT, CHROME)):
        assert response.headers["content-type"] == "text/html; charset=utf-8"
        assert 'src="http' not in response.text
        assert 'rel="stylesheet" href="http' not in response.text
        assert "default-src 'self'" in response.headers["content-security-policy"]
    assert SELECT.split()[1] in get(client, SELECT, CHROME).text


def test_large_results_arrive_whole(client):
    answer = get(client, "SELECT ?p ?t { ?s ?p ?o . ?t a rec:Topic } LIMIT 120000")
    assert len(json.loads(answer.content)["results"]["bindings"]) == 120_000
