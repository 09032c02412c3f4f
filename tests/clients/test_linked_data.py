"""What clients of linked data get: RDF of a thing that leads on, a description of the data set, nanopublications."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import rdflib
from rdflib import RDF, RDFS, Namespace, URIRef
from SPARQLWrapper import JSON, SPARQLWrapper

from kg.ontology import Ontology
from tests.api.running_service import Running, running

HERE = Path(__file__).parent
BASES = Ontology().bases
REC, PROV, OA = (
    Namespace(BASES.vocabulary),
    Namespace("http://www.w3.org/ns/prov#"),
    Namespace("http://www.w3.org/ns/oa#"),
)
FOAF, VOID = Namespace("http://xmlns.com/foaf/0.1/"), Namespace("http://rdfs.org/ns/void#")
SCHEMA, NP = Namespace("http://schema.org/"), Namespace("http://www.nanopub.org/nschema#")
STATEMENT = URIRef(BASES.id("statement/lavrov-2024-05-30/ceasefire"))
LAVROV = URIRef(BASES.id("person/sergey-lavrov"))
COUNT = f"SELECT (COUNT(*) AS ?n) WHERE {{ ?s a <{BASES.vocabulary}Statement> }}"


@pytest.fixture(scope="module")
def service(founding, tmp_path_factory) -> Iterator[Running]:
    store = shutil.copytree(founding, tmp_path_factory.mktemp("clients") / "store")  # a store has one service
    with running(store, readers=3) as started:
        yield started


@pytest.fixture(scope="module")
def client(service) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=service.url, trust_env=False, timeout=30) as opened:
        yield opened


def graph_of(client: httpx.Client, path: str) -> rdflib.Graph:
    """What a client of linked data gets at an address: Turtle, read by rdflib."""
    answer = client.get(path, headers={"Accept": "text/turtle"})
    assert answer.status_code == 200, answer.text
    return rdflib.Graph().parse(data=answer.text, format="turtle", publicID=str(client.base_url))


def test_the_rdf_of_a_statement_holds_its_reports_passages_speaker_and_date(client):
    graph = graph_of(client, "/id/statement/lavrov-2024-05-30/ceasefire")
    (utterance,) = graph.objects(STATEMENT, REC.utterance)
    assert graph.value(utterance, REC.speaker) == LAVROV and graph.value(utterance, REC.date)
    (report,) = graph.subjects(REC.conveys, STATEMENT)
    (passage,) = graph.objects(report, REC.evidence)
    assert str(graph.value(passage, OA.exact)) == "but not for a ceasefire"
    article = graph.value(report, REC.article)
    assert graph.value(article, SCHEMA.url) and graph.value(article, SCHEMA.publisher)
    (hop,) = graph.objects(report, REC.via)
    assert graph.value(graph.value(hop, REC.reporter), RDFS.label)
    assert graph.value(LAVROV, RDFS.label)


def test_the_rdf_of_an_actor_holds_statements_and_positions_and_leads_to_the_rest(client):
    graph = graph_of(client, "/id/person/sergey-lavrov")
    assert len(set(graph.subjects(RDF.type, REC.Statement))) > 30
    assert len(set(graph.subjects(REC.actor, LAVROV))) > 30
    lists = [str(address) for address in graph.objects(LAVROV, RDFS.seeAlso)]
    assert len(lists) == 3
    for address in lists:
        answer = httpx.get(address, trust_env=False, timeout=30)
        assert answer.headers["content-type"].startswith("application/ld+json")
        assert rdflib.Graph().parse(data=answer.text, format="json-ld")


@pytest.mark.parametrize(
    "thing",
    ["person/sergey-lavrov", "proposition/ceasefire", "article/front-news-2024-05-30-lavrov", "topic/ceasefire"],
)
def test_every_document_says_what_it_is_about_and_of_which_data_set_it_is(client, service, thing):
    graph, iri = graph_of(client, f"/id/{thing}"), URIRef(BASES.id(thing))
    document = graph.value(iri, FOAF.isPrimaryTopicOf)
    assert str(document) == f"{service.url}/id/{thing}"
    assert graph.value(document, FOAF.primaryTopic) == iri
    described = graph_of(client, "/void")
    assert (graph.value(document, VOID.inDataset), RDF.type, VOID.Dataset) in described


def test_the_formats_of_a_thing_say_the_same(client):
    graphs = []
    for media_type, parser in (
        ("text/turtle", "turtle"),
        ("application/n-triples", "nt"),
        ("application/ld+json", "json-ld"),
        ("application/rdf+xml", "xml"),
    ):
        answer = client.get("/id/statement/lavrov-2024-05-30/ceasefire", headers={"Accept": media_type})
        graphs.append(set(rdflib.Graph().parse(data=answer.text, format=parser)))
    assert all(graph == graphs[0] for graph in graphs) and graphs[0]


def test_the_description_of_the_data_set_has_no_blank_node_and_is_the_same_each_time(client):
    first, second = graph_of(client, "/void"), graph_of(client, "/void")
    assert not [term for triple in first for term in triple if isinstance(term, rdflib.BNode)]
    assert set(first) == set(second)
    assert len(set(first.objects(None, VOID.classPartition))) > 10


def test_sparqlwrapper_and_rdflib_count_the_same_statements(service, client):
    wrapper = SPARQLWrapper(service.sparql, returnFormat=JSON)
    wrapper.setQuery(COUNT)
    counted = int(wrapper.queryAndConvert()["results"]["bindings"][0]["n"]["value"])
    dump = rdflib.Dataset().parse(data=client.get("/dump?format=nq").text, format="nquads")
    assert counted == len({quad[0] for quad in dump.quads((None, RDF.type, REC.Statement, None))}) > 50


def comunica(source: str, query: str) -> list[dict[str, str]]:
    """The rows of a query, by Comunica."""
    if not shutil.which("node"):
        pytest.skip("node is not installed")
    if not (HERE / "node_modules" / "@comunica" / "query-sparql").is_dir():
        pytest.skip("Comunica is not installed: npm install in tests/clients")
    run = subprocess.run(
        ["node", "ask.mjs", source, query], capture_output=True, text=True, cwd=HERE, timeout=120, check=False
    )
    assert run.returncode == 0, run.stderr
    return [json.loads(line) for line in run.stdout.splitlines()]


def test_comunica_asks_the_endpoint(service):
    assert int(comunica(service.sparql, COUNT)[0]["n"]) > 50


def test_comunica_reads_a_things_rdf_and_finds_the_words(service):
    rec, words = BASES.vocabulary, f"<{OA}exact>"
    query = f"SELECT ?words {{ ?r <{rec}conveys> <{STATEMENT}> ; <{rec}evidence>/{words} ?words }}"
    rows = comunica(f"{service.url}/id/statement/lavrov-2024-05-30/ceasefire", query)
    assert rows == [{"words": "but not for a ceasefire"}]


def kg(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "kg", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_statement_is_a_nanopublication_with_its_provenance(founding, tmp_path):
    target = tmp_path / "np.trig"
    assert not kg("export", "--store", founding, "--format", "nanopublications", "-o", target).returncode
    data = rdflib.Dataset().parse(target, format="trig")
    made = list(data.quads((None, RDF.type, NP.Nanopublication, None)))
    assert len(made) > 50
    for identity, _, _, _ in made:
        named = {quad[1]: quad[2] for quad in data.quads((identity, None, None, URIRef(f"{identity}#head")))}
        assertion, provenance = (data.graph(named[NP[name]]) for name in ("hasAssertion", "hasProvenance"))
        (statement,) = assertion.subjects(RDF.type, REC.Statement)
        assert (None, REC.speaker, None) in assertion
        reports = set(provenance.objects(assertion.identifier, PROV.wasDerivedFrom))
        assert reports and reports == set(provenance.subjects(REC.conveys, statement))
        assert all((report, REC.evidence, None) in provenance for report in reports)


def test_the_manifest_of_a_dump_names_the_digest_by_which_it_is_whole(founding, tmp_path):
    target, manifest = tmp_path / "store.nq", tmp_path / "store.json"
    assert not kg("export", "--store", founding, "-o", target, "--manifest", manifest).returncode
    told = json.loads(manifest.read_text())
    assert told["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert (told["bytes"], told["revision"], told["file"]) == (target.stat().st_size, 1, "store.nq")
    refused = kg("export", "--store", founding, "--manifest", manifest)
    assert refused.returncode == 2 and "give --output too" in refused.stderr
