"""What clients of linked data get: RDF of a thing that leads on, a description of the data set, nanopublications."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import pytest
import rdflib
from rdflib import RDF, RDFS, Namespace, URIRef
from SPARQLWrapper import JSON, SPARQLWrapper
from typer.testing import CliRunner, Result

import kg as kg_
from kg.cli import application
from kg.ontology import Ontology
from kg.publication import jsonld
from kg.questions.rules import every_quad
from tests.api.running_service import Running, running

HERE = Path(__file__).parent
BASES = Ontology().bases
REC, PROV, OA = (
    Namespace(BASES.vocabulary),
    Namespace("http://www.w3.org/ns/prov#"),
    Namespace("http://www.w3.org/ns/oa#"),
)
FOAF, VOID = Namespace("http://xmlns.com/foaf/0.1/"), Namespace("http://rdfs.org/ns/void#")
HYDRA = Namespace("http://www.w3.org/ns/hydra/core#")
SH = Namespace("http://www.w3.org/ns/shacl#")
SCHEMA, NP = Namespace("http://schema.org/"), Namespace("http://www.nanopub.org/nschema#")
STATEMENT = URIRef(BASES.id("statement/lavrov-2024-05-30/ceasefire"))
LAVROV = URIRef(BASES.id("person/sergey-lavrov"))
STATEMENTS = 86
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


@pytest.fixture(scope="module")
def whole(founding) -> rdflib.Graph:
    """Everything on record as one graph."""
    with kg_.open(founding) as record:
        made = rdflib.Graph()
        made += (quad[:3] for quad in record.graph().quads())
        return made


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


@pytest.mark.parametrize("kind", ["Act", "Event", "Membership"])
def test_the_rdf_of_whatever_an_article_reports_holds_the_reports_with_their_passages(client, whole, kind):
    reported = sorted(set(whole.objects(None, REC.conveys)) & set(whole.subjects(RDF.type, REC[kind])))
    assert len(reported) > 1
    for thing in reported[:3]:
        graph = graph_of(client, str(thing).removeprefix(BASES.root.rstrip("/")))
        reports = set(graph.subjects(REC.conveys, thing))
        assert reports == set(whole.subjects(REC.conveys, thing))
        for report in reports:
            (passage, *_) = graph.objects(report, REC.evidence)
            assert graph.value(passage, OA.exact) and graph.value(graph.value(report, REC.article), SCHEMA.publisher)


def test_the_rdf_of_an_utterance_holds_what_was_said_in_it_and_leads_to_the_list(client, whole):
    (utterance,) = whole.objects(STATEMENT, REC.utterance)
    graph = graph_of(client, str(utterance).removeprefix(BASES.root.rstrip("/")))
    assert set(graph.subjects(REC.utterance, utterance)) == set(whole.subjects(REC.utterance, utterance))
    (address,) = graph.objects(utterance, RDFS.seeAlso)
    assert httpx.get(str(address), trust_env=False, timeout=30).status_code == 200


def test_the_rdf_of_an_actor_holds_statements_and_positions_and_leads_to_the_rest(client, whole):
    graph = graph_of(client, "/id/person/sergey-lavrov")
    said, held = set(graph.subjects(RDF.type, REC.Statement)), set(graph.subjects(REC.actor, LAVROV))
    assert said == set(whole.subjects(REC.utterance / REC.speaker, LAVROV)) and len(said) == 44
    assert held == {one for one in whole.subjects(REC.actor, LAVROV) if (one, RDF.type, REC.Position) in whole}
    lists = sorted(str(address) for address in graph.objects(LAVROV, RDFS.seeAlso))
    assert [address.split("?")[0].rpartition("/")[2] for address in lists] == [
        *("contradictions", "positions", "statements"),
    ]
    listed, pages = rdflib.Graph(), 0
    following = [f"{lists[2]}&limit=20"]
    while following:
        answer = httpx.get(following.pop(), trust_env=False, timeout=30)
        assert answer.headers["content-type"].startswith("application/ld+json")
        page = rdflib.Graph().parse(data=answer.text, format="json-ld")
        following += map(str, page.objects(None, HYDRA.next))
        listed, pages = listed + page, pages + 1
    assert pages == 3 and set(listed.subjects(REC.utterance / REC.speaker, LAVROV)) == said


def test_every_document_in_json_ld_speaks_the_dialect_of_the_served_context(client):
    served = client.get("/context.jsonld").json()
    for path in (
        *("/statements", "/positions", "/actors/person/sergey-lavrov", "/id/person/sergey-lavrov", "/void", "/vocab"),
        *("/id/statement/lavrov-2024-05-30/ceasefire", "/graph/article/front-news-2024-05-30-lavrov", "/shapes"),
    ):
        document = client.get(path, headers={"Accept": "application/ld+json"}).json()
        assert document["@context"] == served["@context"], path
    nodes = client.get("/id/statement/lavrov-2024-05-30/ceasefire?format=jsonld").json()["@graph"]
    (statement,) = [node for node in nodes if node["id"] == "statement/lavrov-2024-05-30/ceasefire"]
    only = {"utterance": "utterance/lavrov-2024-05-30", "proposition": "proposition/ceasefire"}
    (listed,) = client.get("/statements", params=only).json()["items"]
    assert (statement["stance"], statement["proposition"]) == (listed["stance"], listed["proposition"]["id"])


def test_what_a_query_constructs_and_a_graph_that_is_fetched_speak_it_too(client, whole):
    served = client.get("/context.jsonld").json()
    everything = {"query": "CONSTRUCT WHERE { ?s ?p ?o }"}
    by_query, by_graph, by_default = (
        client.get(path, params=params, headers={"Accept": "application/ld+json"})
        for path, params in (
            ("/sparql", everything),
            ("/graphs", {"graph": BASES.graph("reference")}),
            ("/graphs", {"default": ""}),
        )
    )
    for answer in (by_query, by_graph, by_default):
        assert answer.headers["content-type"] == "application/ld+json"
        assert answer.json()["@context"] == served["@context"]
    assert set(rdflib.Graph().parse(data=by_query.text, format="json-ld")) == set(whole)
    read = {quad.triple for quad in ox.parse(by_query.content, format=ox.RdfFormat.JSON_LD)}
    plain = client.get("/sparql", params=everything, headers={"Accept": "application/n-triples"})
    assert read == {quad.triple for quad in ox.parse(plain.content, format=ox.RdfFormat.N_TRIPLES)}
    assert read == {quad.triple for quad in ox.parse(by_default.content, format=ox.RdfFormat.JSON_LD)}
    (lavrov,) = (node for node in by_graph.json()["@graph"] if node["id"] == "person/sergey-lavrov")
    assert lavrov["label"]["en"] == "Sergey Lavrov"


def test_everything_on_record_is_the_same_after_an_export_in_json_ld(founding, tmp_path):
    exported = tmp_path / "all.jsonld"
    done = kg("export", "--store", founding, "--format", "jsonld", "-o", exported)
    assert done.exit_code == 0, done.output
    assert json.loads(exported.read_bytes())["@context"] == jsonld.context(Ontology())
    with kg_.open(founding) as record:
        stored = set(every_quad(record.engine, record.ontology))
    assert set(ox.parse(path=exported, format=ox.RdfFormat.JSON_LD)) == stored


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


def test_a_dump_in_json_ld_says_what_one_in_n_quads_says(client):
    by_json, by_lines = client.get("/dump?format=jsonld"), client.get("/dump?format=nq")
    assert by_json.json()["@context"] == client.get("/context.jsonld").json()["@context"]
    said, lines = (
        set(ox.parse(answer.content, format=form))
        for answer, form in ((by_json, ox.RdfFormat.JSON_LD), (by_lines, ox.RdfFormat.N_QUADS))
    )
    assert said == lines


def test_an_iri_that_is_nearly_right_is_answered_with_the_one_that_is(client):
    answer = client.get("/id/person/sergei-lavrov", headers={"Accept": "text/turtle"})
    assert answer.status_code == 404 and "did you mean person/sergey-lavrov?" in answer.json()["detail"]


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


def test_the_description_of_the_data_set_has_no_blank_node_and_is_the_same_each_time(client, whole):
    first, second = graph_of(client, "/void"), graph_of(client, "/void")
    assert not [term for triple in first for term in triple if isinstance(term, rdflib.BNode)]
    assert set(first) == set(second)
    counted = {
        first.value(part, VOID["class"]): int(first.value(part, VOID.entities))
        for part in first.objects(None, VOID.classPartition)
    }
    assert counted == {kind: len(set(whole.subjects(RDF.type, kind))) for kind in set(whole.objects(None, RDF.type))}


def test_sparqlwrapper_and_rdflib_count_the_same_statements(service, client):
    wrapper = SPARQLWrapper(service.sparql, returnFormat=JSON)
    wrapper.setQuery(COUNT)
    counted = int(wrapper.queryAndConvert()["results"]["bindings"][0]["n"]["value"])
    dump = rdflib.Dataset().parse(data=client.get("/dump?format=nq").text, format="nquads")
    assert counted == len({quad[0] for quad in dump.quads((None, RDF.type, REC.Statement, None))}) == STATEMENTS


def test_the_examples_of_the_service_description_are_answered(service, client):
    described = graph_of(client, "/sparql")
    examples = {str(me).rpartition("#")[2]: str(text) for me, text in described.subject_objects(SH.select)}
    assert "statements-by-year" in examples and len(examples) > 20
    (about,) = described.objects(URIRef(service.sparql), RDFS.comment)
    assert "rec:latest" in about
    answer = client.get("/sparql", params={"query": examples["statements-by-year"], "format": "csv"})
    assert answer.text.splitlines()[0] == "year,statements,begun_earlier"
    assert not [term for triple in described for term in triple if isinstance(term, rdflib.BNode)]
    asked = {"query": "SELECT (YEAR(?d) AS ?y) { ?u rec:date ?d } LIMIT 1"}
    assert "YEAR(?d) is unbound" in client.get("/sparql", params=asked, headers={"Accept": "text/html"}).text


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
    assert int(comunica(service.sparql, COUNT)[0]["n"]) == STATEMENTS


@pytest.mark.parametrize("form", ["", "?format=jsonld"])
def test_comunica_reads_a_things_rdf_and_finds_the_words(service, form):
    rec, words = BASES.vocabulary, f"<{OA}exact>"
    query = f"SELECT ?words {{ ?r <{rec}conveys> <{STATEMENT}> ; <{rec}evidence>/{words} ?words }}"
    rows = comunica(f"{service.url}/id/statement/lavrov-2024-05-30/ceasefire{form}", query)
    assert rows == [{"words": "but not for a ceasefire"}]


def kg(*arguments: object) -> Result:
    return CliRunner().invoke(application(str(arguments[0])), list(map(str, arguments)))


def test_every_statement_is_a_nanopublication_with_its_provenance(founding, tmp_path):
    target = tmp_path / "np.trig"
    assert not kg("export", "--store", founding, "--format", "nanopublications", "-o", target).exit_code
    data = rdflib.Dataset().parse(target, format="trig")
    made = list(data.quads((None, RDF.type, NP.Nanopublication, None)))
    assert len(made) == len({quad[0] for quad in made}) == STATEMENTS
    for identity, _, _, _ in made:
        named = {quad[1]: quad[2] for quad in data.quads((identity, None, None, URIRef(f"{identity}#head")))}
        assertion, provenance = (data.graph(named[NP[name]]) for name in ("hasAssertion", "hasProvenance"))
        (statement,) = assertion.subjects(RDF.type, REC.Statement)
        assert (None, REC.speaker, None) in assertion
        reports = set(provenance.objects(assertion.identifier, PROV.wasDerivedFrom))
        assert reports and reports == set(provenance.subjects(REC.conveys, statement))
        assert all((report, REC.evidence, None) in provenance for report in reports)


def test_quickstatements_of_nothing_that_is_both_accepted_and_sourced_are_said_to_be_none(founding):
    done = kg("link", "export", "quickstatements", "--store", founding)
    assert (done.exit_code, done.stdout) == (0, "") and "no article reports a relation" in done.stderr


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # which is what the package takes
def test_the_package_of_the_nanopublication_network_takes_them_as_valid_with_provenance_only(founding, tmp_path):
    nanopub = pytest.importorskip("nanopub", reason="nanopub is not installed")
    target = tmp_path / "np.trig"
    assert not kg("export", "--store", founding, "--format", "nanopublications", "-o", target).exit_code
    each: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse(path=target, format=ox.RdfFormat.TRIG):
        each.setdefault(quad.graph_name.value.rpartition("#")[0], []).append(quad)

    def judged(quads: list[ox.Quad]) -> Any:
        graph = rdflib.ConjunctiveGraph()
        graph.parse(data=ox.serialize(quads, format=ox.RdfFormat.N_QUADS), format="nquads")
        return nanopub.Nanopub(rdf=graph, conf=nanopub.NanopubConf())

    assert len(each) == STATEMENTS
    for identity, quads in list(each.items())[::8]:  # the package takes its time
        made = judged(quads)
        assert made.is_valid and str(made.metadata.np_uri) == identity
    without = [quad for quad in quads if not quad.graph_name.value.endswith("#provenance")]
    with pytest.raises(ValueError, match="provenance"):
        assert judged(without).is_valid


def test_the_manifest_of_a_dump_names_the_digest_by_which_it_is_whole(founding, tmp_path):
    target, manifest = tmp_path / "store.nq", tmp_path / "store.json"
    assert not kg("export", "--store", founding, "-o", target, "--manifest", manifest).exit_code
    told = json.loads(manifest.read_text())
    assert told["sha256"] == hashlib.sha256(target.read_bytes()).hexdigest()
    assert (told["bytes"], told["revision"], told["file"]) == (target.stat().st_size, 1, "store.nq")
    refused = kg("export", "--store", founding, "--manifest", manifest)
    assert refused.exit_code == 2 and "give --output too" in refused.output


@pytest.mark.parametrize("form", ["nq", "trig", "nq.gz", "jsonld"])
def test_the_manifest_that_a_service_gives_proves_the_dump_that_it_gives(client, form):
    told, dump = client.get(f"/dump/manifest?format={form}").json(), client.get(f"/dump?format={form}")
    assert told["sha256"] == hashlib.sha256(dump.content).hexdigest() and told["bytes"] == len(dump.content)
    assert told["file"] in dump.headers["content-disposition"] and told["revision"] == 1
    assert client.get(told["url"]).content == dump.content
    assert client.get("/dump/manifest?format=docx").status_code == 400


def test_a_statement_is_a_nanopublication_at_the_address_of_its_iri(client):
    answer = client.get("/np/lavrov-2024-05-30/ceasefire")
    assert answer.headers["content-type"].startswith("application/trig")
    data = rdflib.Dataset(default_union=True).parse(data=answer.text, format="trig")
    (identity,) = data.subjects(RDF.type, NP.Nanopublication)
    assert str(identity) == f"{BASES.root}np/lavrov-2024-05-30/ceasefire"
    assert {str(quad[3]) for quad in data.quads()} == {
        f"{identity}#{part}" for part in ("head", "assertion", "provenance", "pubinfo")
    }
    assert client.get("/np/lavrov-2024-05-30/ceasefire").text == answer.text
    assert client.get("/np/nobody/nothing").status_code == 404


def linked(client: httpx.Client, path: str) -> dict[str, Any]:
    """What the head of a page says to search engines."""
    page = client.get(path, headers={"Accept": "text/html"}).text
    return json.loads(re.findall(r'<script type="application/ld\+json"[^>]*>(.*?)</script>', page, re.DOTALL)[0])


def test_the_page_of_a_statement_is_a_claim_with_its_quotations_and_rates_nothing(client):
    claim = linked(client, "/id/statement/lavrov-russian-tv-2024-12-25/ceasefire")
    assert claim["@type"] == "Claim" and claim["author"]["name"] == "Sergey Lavrov"
    quotations = claim["subjectOf"]
    assert {one["@type"] for one in quotations} == {"Quotation"}
    assert all(one["spokenByCharacter"]["@id"] == str(LAVROV) and one["text"] for one in quotations)
    assert {one["isPartOf"]["@id"] for one in quotations} <= {one["@id"] for one in claim["appearance"]}
    paraphrased = linked(client, "/id/statement/lavrov-2024-05-30/ceasefire")
    assert "subjectOf" not in paraphrased and "but not for a ceasefire" not in json.dumps(paraphrased)


def test_the_page_of_a_proposition_is_a_claim_that_appears_in_articles(client):
    claim = linked(client, "/id/proposition/ceasefire")
    assert claim["@type"] == "Claim" and claim["text"].startswith("There is a ceasefire")
    assert {one["@type"] for one in claim["appearance"]} == {"NewsArticle"}
    assert "Review" not in json.dumps(claim)
