"""The clients that people use, against a service that really runs."""

from __future__ import annotations

import csv
import io
import subprocess

import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, JSONLD, POST, POSTDIRECTLY, RDFXML, TURTLE, URLENCODED, XML, SPARQLWrapper

WHO = """PREFIX rec: <https://w3id.org/onrecord/vocab#>
SELECT DISTINCT ?who WHERE { ?utterance rec:speaker ?who } ORDER BY ?who"""
LAVROV = "https://w3id.org/onrecord/id/person/sergey-lavrov"


@pytest.fixture
def wrapper(service):
    opened = SPARQLWrapper(service.sparql)
    opened.setTimeout(60)
    return opened


@pytest.mark.parametrize("how", [None, URLENCODED, POSTDIRECTLY])
def test_sparqlwrapper_gets_rows_by_every_request_form(wrapper, how):
    if how:
        wrapper.setMethod(POST)
        wrapper.setRequestMethod(how)
    wrapper.setReturnFormat(JSON)
    wrapper.setQuery(WHO)
    rows = wrapper.query().convert()["results"]["bindings"]
    assert LAVROV in {row["who"]["value"] for row in rows}


def test_sparqlwrapper_reads_xml_and_csv(wrapper):
    wrapper.setQuery(WHO)
    wrapper.setReturnFormat(XML)
    assert LAVROV in wrapper.query().convert().toxml()
    wrapper.setReturnFormat(CSV)
    assert [LAVROV] in list(csv.reader(io.StringIO(wrapper.query().convert().decode())))


@pytest.mark.parametrize("form", [TURTLE, RDFXML, JSONLD])
def test_sparqlwrapper_gets_a_graph(wrapper, form):
    wrapper.setReturnFormat(form)
    wrapper.setQuery(f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ ?s ?p ?o FILTER (?s = <{LAVROV}>) }}")
    answer = wrapper.query().convert()
    graph = answer if isinstance(answer, Graph) else Graph().parse(data=answer, format="turtle")
    assert URIRef(LAVROV) in set(graph.subjects())


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv"])
def test_rdflib_s_sparqlstore_asks_by_every_request_form_and_format(service, method, form):
    graph = Graph(SPARQLStore(service.sparql, method=method, returnFormat=form))
    assert URIRef(LAVROV) in {row.who for row in graph.query(WHO)}


def test_rdflib_s_sparqlstore_walks_triples(service):
    graph = Graph(SPARQLStore(service.sparql))
    country = URIRef("https://w3id.org/onrecord/vocab#country")
    assert list(graph.objects(URIRef(LAVROV), country)) == [URIRef("https://w3id.org/onrecord/id/state/russia")]


def curl(*arguments: str) -> str:
    command = ["curl", "--silent", "--show-error", "--fail-with-body", "--noproxy", "*", "--max-time", "60", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_curl_gets_rows_by_get_by_form_and_by_direct_post(service):
    by_get = curl("-H", "Accept: text/csv", "-G", "--data-urlencode", f"query={WHO}", service.sparql)
    by_form = curl("-H", "Accept: text/csv", "--data-urlencode", f"query={WHO}", service.sparql)
    kind = "Content-Type: application/sparql-query"
    direct = curl("-H", "Accept: text/csv", "-H", kind, "--data-binary", WHO, service.sparql)
    assert by_get == by_form == direct
    assert LAVROV in by_get


def test_curl_gets_the_service_description_without_a_query(service):
    assert "sparql-service-description#" in curl(service.sparql)
