"""The reconciliation service answers as its specification says, against the real store of the founding data."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import jsonschema
import pytest
from jsonschema import Draft7Validator
from pyoxigraph import Literal, NamedNode, Quad
from referencing import Registry
from referencing.jsonschema import DRAFT7
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from kg.bases import SKOS
from kg.changes.commit import commit
from kg.changes.stored import Stored
from kg.engine import embedded
from kg.ontology import Ontology
from kg.records.drafts import of_quads

SUITE = Path(__file__).parents[3] / "shared/suites/reconciliation/0.2"
needs_suite = pytest.mark.skipif(not SUITE.is_dir(), reason="needs the schemas of the reconciliation suite")


@pytest.fixture(scope="module")
def client(founding: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    store = shutil.copytree(founding, tmp_path_factory.mktemp("reconcile") / "store")
    settings = Settings(store=store, tokens=store.parent / "tokens.json", readers=2)
    app = create_app(settings, lambda given: embedded.open(given.store, readers=2))
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        yield client


def valid(value: object, schema: str) -> None:
    """Raise if a value does not conform to one of the suite's schemas."""
    loaded = {path.name: json.loads(path.read_text()) for path in (SUITE / "schemas").glob("*.json")}
    base = "https://reconciliation-api.github.io/specs/0.2/schemas/"
    registry = Registry().with_resources(
        [(base + name, DRAFT7.create_resource(document)) for name, document in loaded.items()]
        + [("http://swagger.io/v2/schema.json", DRAFT7.create_resource(loaded["openapi.json"]))]
    )
    Draft7Validator(loaded[f"{schema}.json"], registry=registry).validate(value)


def ask(client: httpx.Client, queries: dict, **more: str) -> dict:
    response = client.post("/reconcile", data={"queries": json.dumps(queries), **more})
    assert response.status_code == 200, response.text
    return response.json()


@needs_suite
def test_the_schemas_here_refuse_what_the_suite_calls_invalid() -> None:
    with pytest.raises(jsonschema.ValidationError):
        valid(json.loads((SUITE / "examples/reconciliation-result-batch/invalid/no-result.json").read_text()),
              "reconciliation-result-batch")  # fmt: skip


@needs_suite
def test_the_manifest_validates_and_is_open_to_other_origins(client: TestClient) -> None:
    response = client.get("/reconcile")
    valid(response.json(), "manifest")
    assert response.json()["versions"] == ["0.2"]
    assert response.headers["access-control-allow-origin"] == "*"


@needs_suite
def test_a_scripted_session_of_openrefine_works_call_by_call(client: TestClient) -> None:
    manifest = client.get("/reconcile").json()
    guess = {f"q{n}": {"query": name, "limit": 3} for n, name in enumerate(["Sergei Lavrov", "Putin", "Zelenskiy"])}
    first = ask(client, guess)
    valid(first, "reconciliation-result-batch")
    types = [one["type"][0]["id"] for answer in first.values() for one in answer["result"][:1]]
    assert types == ["Person"] * 3

    prefix = manifest["suggest"]["type"]
    found = client.get(prefix["service_url"] + prefix["service_path"], params={"prefix": "per"}).json()
    valid(found, "suggest-types-response")
    assert found["result"][0]["id"] == "Person"
    prefix = manifest["suggest"]["property"]
    found = client.get(prefix["service_url"] + prefix["service_path"], params={"prefix": "coun"}).json()
    valid(found, "suggest-properties-response")
    assert found["result"] == [{"id": "country", "name": "country"}]

    country = [{"pid": "country", "v": "Russia"}]
    batch = {"q0": {"query": "Lavrov, Sergey", "type": "Person", "type_strict": "should", "properties": country}}
    valid(batch, "reconciliation-query-batch")
    result = ask(client, batch)
    valid(result, "reconciliation-result-batch")
    chosen = result["q0"]["result"][0]
    assert (chosen["id"], chosen["match"]) == ("person/sergey-lavrov", True)

    page = client.get(manifest["preview"]["url"].replace("{{id}}", chosen["id"]))
    assert page.headers["content-type"].startswith("text/html")
    assert "Sergey Lavrov" in page.text
    assert "frame-ancestors 'none'" not in page.headers["content-security-policy"]
    fly = manifest["suggest"]["entity"]
    address = fly["flyout_service_url"] + fly["flyout_service_path"].replace("${id}", chosen["id"])
    assert client.get(address).json()["id"] == chosen["id"]
    found = client.get(fly["service_url"] + fly["service_path"], params={"prefix": "Lavr"}).json()
    valid(found, "suggest-entities-response")
    assert found["result"][0]["id"] == chosen["id"]

    propose = manifest["extend"]["propose_properties"]
    address = propose["service_url"] + propose["service_path"]
    proposed = client.get(address, params={"type": "Person", "limit": 5}).json()
    valid(proposed, "data-extension-property-proposal")
    extend = {"ids": [chosen["id"], "person/nobody"], "properties": [{"id": "wikidata"}, {"id": "country"}]}
    valid(extend, "data-extension-query")
    rows = client.post("/reconcile", data={"extend": json.dumps(extend)}).json()
    valid(rows, "data-extension-response")
    assert rows["rows"][chosen["id"]]["wikidata"] == [{"str": "Q58217"}]
    assert rows["rows"]["person/nobody"] == {"wikidata": [], "country": []}
    assert client.get(manifest["view"]["url"].replace("{{id}}", chosen["id"])).status_code == 200


@needs_suite
def test_every_response_about_every_property_of_every_kind_validates(client: TestClient) -> None:
    for kind in client.get("/reconcile/suggest/type", params={"limit": 100}).json()["result"]:
        proposed = client.get("/reconcile/properties", params={"type": kind["id"]}).json()
        found = ask(client, {"q": {"query": "a", "properties": [{"pid": "label", "v": "a"}], "type": kind["id"]}})
        valid(found, "reconciliation-result-batch")
        named = client.get("/reconcile/suggest/entity", params={"prefix": "r", "limit": 100}).json()["result"]
        query = {"ids": [one["id"] for one in named], "properties": proposed["properties"]}
        valid(client.post("/reconcile", data={"extend": json.dumps(query)}).json(), "data-extension-response")


def test_a_thousand_queries_go_in_one_request_and_one_more_is_refused(client: TestClient) -> None:
    queries = {f"q{n}": {"query": f"Lavrov {n % 7}", "type": "Person", "limit": 2} for n in range(1000)}
    assert len(ask(client, queries)) == 1000
    over = client.post("/reconcile", data={"queries": json.dumps({**queries, "more": {"query": "x"}})})
    assert over.status_code == 422
    assert "at most 1000" in over.text


def test_an_unknown_type_gives_no_candidates_and_says_which_there_are(client: TestClient) -> None:
    answer = ask(client, {"q0": {"query": "Lavrov", "type": "Vessel"}, "q1": {"query": "Lavrov", "type": "Person"}})
    assert answer["q0"]["result"] == []
    assert "unknown type Vessel" in answer["q0"]["error"]
    assert answer["q1"]["result"]


@pytest.mark.parametrize(
    ("text", "status", "words"),
    [
        ("{", 400, "queries: no JSON"),
        ("[]", 422, "object of queries"),
    ],
)
def test_a_malformed_batch_is_refused_with_the_reason(client: TestClient, text: str, status: int, words: str) -> None:
    response = client.post("/reconcile", data={"queries": text})
    assert response.status_code == status
    assert words in json.dumps(response.json())


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"limit": 1}, "neither a text nor properties"),
        ({"query": "x", "props": []}, "unknown member"),
        ({"query": "x", "type_strict": "maybe"}, "type_strict"),
        ({"properties": [{"pid": "country"}]}, "'v'"),
        ("x", "a str"),
        ({"properties": [{"pid": "country", "v": ""}]}, "neither a text nor properties"),
    ],
)
def test_a_malformed_query_has_an_error_of_its_own_and_the_others_their_answers(client, query, words) -> None:
    answer = ask(client, {"q0": {"query": "Lavrov"}, "q1": query, "q2": {"query": "Putin"}})
    assert [one["result"][0]["id"] for one in (answer["q0"], answer["q2"])] == [
        "person/sergey-lavrov",
        "person/vladimir-putin",
    ]
    assert answer["q1"]["result"] == []
    assert words in answer["q1"]["error"]


def test_the_case_of_a_batch_with_one_text_too_long_is_answered(client: TestClient) -> None:
    queries = json.loads((Path(__file__).parent.parent / "cases/reconcile-batch/queries.json").read_text())
    answer = ask(client, queries)
    assert answer["q0"]["result"] and answer["q2"]["result"]
    assert "characters, more than 1000" in answer["q1"]["error"]


def test_an_empty_property_value_says_nothing(client: TestClient) -> None:
    bare, empty = {"query": "Kherson Oblast"}, {"query": "Kherson Oblast", "properties": [{"pid": "isoCode", "v": ""}]}
    answer = ask(client, {"bare": bare, "empty": empty, "several": {**empty, "properties": [{"pid": "a", "v": [""]}]}})
    assert answer["bare"] == answer["empty"] == answer["several"]


def test_the_preview_of_an_unknown_id_is_a_page(client: TestClient) -> None:
    page = client.get("/reconcile/preview", params={"id": "person/<b>"}, headers={"Accept": "*/*"})
    assert page.status_code == 404
    assert page.headers["content-type"].startswith("text/html")
    assert "Nothing is on record" in page.text and "<b>" not in page.text


@pytest.mark.parametrize("text", ["[", "[]", '{"ids": "x"}', '{"ids": [], "properties": [{}]}'])
def test_a_malformed_extension_is_refused(client: TestClient, text: str) -> None:
    assert client.post("/reconcile", data={"extend": text}).status_code in (400, 422)


@pytest.mark.parametrize(
    ("ids", "properties", "status"), [(1000, 100, 200), (1, 101, 422), (1001, 100, 422), (50_000, 2, 200)]
)
def test_an_extension_has_as_many_cells_as_may_be_and_no_more(client: TestClient, ids, properties, status) -> None:
    query = {"ids": [f"a{n}" for n in range(ids)], "properties": [{"id": f"p{n}"} for n in range(properties)]}
    answer = client.post("/reconcile", data={"extend": json.dumps(query)})
    assert answer.status_code == status
    if status == 422:
        assert f"{ids} ids with {properties} properties" in json.dumps(answer.json())


def test_a_query_gives_as_many_values_of_properties_as_may_be_and_no_more(client: TestClient) -> None:
    many = {"query": "Lavrov", "properties": [{"pid": "country", "v": [f"v{n}" for n in range(101)]}]}
    assert "more than 100 values" in ask(client, {"q": many})["q"]["error"]


@pytest.mark.parametrize(
    "form", [{"queries": '{"\\ud800": {"query": "x"}}'}, {"extend": '{"ids": ["\\ud800"], "properties": []}'}]
)
def test_half_of_a_surrogate_pair_is_no_text(client: TestClient, form) -> None:
    answer = client.post("/reconcile", data=form)
    assert answer.status_code == 400 and "surrogates not allowed" in answer.json()["detail"]


def test_things_are_found_by_a_property_alone(client: TestClient) -> None:
    found = ask(client, {"q": {"properties": [{"pid": "isoCode", "v": "UA-65"}]}})
    assert [one["id"] for one in found["q"]["result"]] == ["place/kherson-oblast"]


def test_a_city_is_not_matched_with_its_oblast(client: TestClient) -> None:
    best = ask(client, {"q": {"query": "Kherson", "type": "Place"}})["q"]["result"][0]
    assert (best["id"], best["match"]) == ("place/kherson", True)


def test_an_old_client_gets_its_answer_wrapped_in_its_callback_only(client: TestClient) -> None:
    wrapped = client.get("/reconcile", params={"callback": "jQuery.fn"})
    assert wrapped.text.startswith("/**/jQuery.fn(")
    assert client.get("/reconcile", params={"callback": "alert(1)//"}).status_code == 400


def test_what_is_not_on_record_has_no_preview_and_no_flyout(client: TestClient) -> None:
    assert client.get("/reconcile/preview", params={"id": "person/nobody"}).status_code == 404
    assert client.get("/reconcile/flyout/entity", params={"id": "person/nobody"}).status_code == 404
    assert client.get("/reconcile/flyout/colour", params={"id": "x"}).status_code == 404


def test_a_change_of_the_reference_graph_is_seen_by_the_next_query(client: TestClient) -> None:
    ontology, engine = Ontology(), client.app.state.service.engine
    graph, node = ontology.bases.graph("reference"), NamedNode(ontology.bases.id("person/sergey-lavrov"))
    before = Stored(engine, ontology).graph(graph)
    name = Quad(node, NamedNode(SKOS + "altLabel"), Literal("Serjozha Test", language="en"), NamedNode(graph))

    def put(quads: list[Quad]) -> None:
        commit(engine, ontology, [of_quads(graph, quads, ontology)], author="test", now=datetime.now(UTC))

    assert ask(client, {"q": {"query": "Serjozha Test"}})["q"]["result"] == []
    put([*before, name])
    try:
        assert ask(client, {"q": {"query": "Serjozha Test"}})["q"]["result"][0]["match"]
    finally:
        put(before)
