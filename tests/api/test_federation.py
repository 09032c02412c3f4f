"""SERVICE asks the endpoints that the operator allows, and no other."""

import httpx
import pytest

from kg.sparql.inspection import services
from tests.api.running_service import PATIENCE, running


def federated(endpoint, silent=""):
    """A query whose answer another service knows."""
    return (
        f"SELECT ?l {{ SERVICE {silent}<{endpoint}> {{ <https://w3id.org/onrecord/id/state/ukraine> rdfs:label ?l }} }}"
    )


@pytest.fixture(scope="module")
def asking(service, tmp_path_factory):
    """An empty service that may ask the one with the founding articles."""
    with running(tmp_path_factory.mktemp("asking") / "store", services=service.sparql) as started:
        yield started


def ask(service, query):
    """The response to a query."""
    return httpx.get(service.sparql, params={"query": query}, timeout=PATIENCE, trust_env=False)


@pytest.mark.parametrize("silent", ["", "SILENT "])
def test_an_allowed_endpoint_is_asked(service, asking, silent):
    query = federated(service.sparql, silent).replace("rdfs:label", "<http://www.w3.org/2000/01/rdf-schema#label>")
    rows = ask(asking, query).json()["results"]["bindings"]
    assert {"en"} <= {row["l"]["xml:lang"] for row in rows}


def test_what_another_service_answered_is_asked_of_it_again(service, asking):
    """It may answer otherwise while nothing changes here, so nobody is told that an answer still holds."""
    assert "etag" not in ask(asking, federated(service.sparql)).headers


def test_any_other_endpoint_is_refused(service, asking):
    for other in ("http://127.0.0.1:9/sparql", f"{service.sparql}/", f"{service.sparql}?query=x"):
        assert ask(asking, federated(other)).status_code == 403
    both = f"SELECT * {{ SERVICE <{service.sparql}> {{ ?s ?p ?o }} SERVICE <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}"
    assert ask(asking, both).status_code == 403


def test_without_the_setting_none_is_asked(service):
    assert ask(service, federated(service.sparql)).status_code == 403


@pytest.mark.parametrize("text", [
    "SELECT * { SERVICE ?e { ?s ?p ?o } }", "PREFIX e: <http://a/> SELECT * { SERVICE e:x { ?s ?p ?o } }",
    "SELECT * { SERVICE <http://a/> { } } # service b", "SELECT * { S\\u0045RVICE <http://a/> { } }",
    "SELECT * { SERVICE # \n <http://a/> { } }", "SELECT * { SERVICEex:a { } SERVICE <http://a/> { } }",
    "SELECT * { SERVICE <http://a/> { } } LOAD", "SELECT * { SERVICE <http://a/service> { } ?service ?p ?o }",
])  # fmt: skip
def test_what_cannot_be_told_for_sure_is_not_allowed(text):
    assert services(text) is None


def test_what_is_written_out_is_told():
    text = "SELECT * { service silent <http://a/service> { } SERVICE\n<http://b/> { } }"
    assert services(text) == {"http://a/service", "http://b/"}
