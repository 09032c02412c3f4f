"""Headers and methods that every route has: lists in several lines, codings, OPTIONS, CORS; and the feed."""

from __future__ import annotations

import gzip
import shutil
from datetime import UTC, datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.protocol import dump, graphs
from api.settings import Settings
from kg.changes import revisions
from kg.engine import embedded

ATOM = "{http://www.w3.org/2005/Atom}"
SELECT = "SELECT ?x { VALUES ?x { 1 } }"


@pytest.fixture(scope="module")
def client(founding, tmp_path_factory):
    store = shutil.copytree(founding, tmp_path_factory.mktemp("headers") / "store")
    settings = Settings(store=store, tokens=store.parent / "tokens.json", readers=2)
    app = create_app(settings, lambda given: embedded.open(given.store, readers=2))
    with TestClient(app, base_url="http://127.0.0.1:8000") as opened:
        yield opened


@pytest.mark.parametrize("path", ["/sparql?query=" + SELECT, "/statements?limit=1", "/networks"])
def test_several_accept_lines_are_one_list(client, path):
    lines = [("Accept", "image/png"), ("Accept", "text/csv;q=0.9"), ("Accept", "text/html;q=0.1")]
    answer = client.get(path.replace(" ", "%20"), headers=lines)
    if "/networks" in path:
        assert answer.status_code == 200
    else:
        assert answer.headers["content-type"].startswith("text/csv")


def test_several_lines_of_entity_tags_are_one_list(client):
    tag = client.get("/statements?limit=1").headers["etag"]
    lines = [("If-None-Match", '"other"'), ("If-None-Match", tag)]
    assert client.get("/statements?limit=1", headers=lines).status_code == 304


@pytest.mark.parametrize("parameter", ["version=1.1", "charset=utf-8", 'profile="a,b"', "foo", "level=1;bar=2"])
def test_a_parameter_that_a_type_does_not_have_is_ignored(client, parameter):
    answer = client.get("/sparql", params={"query": SELECT}, headers={"Accept": f"text/csv;{parameter};q=0.9"})
    assert answer.headers["content-type"].startswith("text/csv")


@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(
    "path", ["/sparql", "/update", "/graphs?default", "/articles/x", "/reconcile", "/changes/1/undo"]
)
def test_a_body_in_gzip_is_refused_as_what_it_is(client, method, path):
    headers = {"Content-Encoding": "gzip", "Content-Type": "application/sparql-query"}
    answer = client.request(method, path, content=gzip.compress(SELECT.encode()), headers=headers)
    assert answer.status_code in (401, 405, 415)
    if path in ("/sparql", "/reconcile") and method == "POST":
        assert answer.status_code == 415
        assert answer.headers["accept-encoding"] == "identity"
        assert "content coding gzip" in answer.json()["detail"]


def test_a_body_said_to_be_as_it_is_is_read(client):
    headers = {"Content-Encoding": "identity", "Content-Type": "application/sparql-query", "Accept": "text/csv"}
    assert client.post("/sparql", content=SELECT, headers=headers).text.split() == ["x", "1"]


def paths(client) -> list[str]:
    document = client.get("/openapi.json").json()["paths"]
    return [path for path in document if "{" not in path]


def test_options_is_answered_on_every_route_with_its_methods(client):
    for path, methods in client.get("/openapi.json").json()["paths"].items():
        address = path.replace("{number}", "1").replace("{", "").replace("}", "")
        answer = client.options(address)
        assert answer.status_code in (200, 204), path
        assert {method.upper() for method in methods} <= set(answer.headers["allow"].replace(" ", "").split(",")), path
    for path in ("/sparql", "/graphs", "/dump", "/docs", "/metrics", "/update"):
        assert client.options(path).status_code in (200, 204), path
    assert client.options("/nowhere/at/all").status_code == 404


def test_head_has_the_headers_of_get_and_no_body_errors_included(client):
    for path in (*paths(client), "/docs", "/nowhere", "/articles/none"):
        got, head = client.get(path), client.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        assert head.headers.get("content-type") == got.headers.get("content-type"), path


def test_the_reconciliation_service_may_be_read_from_everywhere_errors_included(client):
    for path in ("", "?queries={", "?queries=[]", "/properties?type=X", "/none"):
        answer = client.get(f"/reconcile{path}", headers={"Origin": "http://a.example"})
        assert answer.headers["access-control-allow-origin"] == "*", path
    asked = {"Origin": "http://a.example", "Access-Control-Request-Method": "POST"}
    answer = client.options("/reconcile", headers=asked)
    assert answer.status_code == 204
    assert "POST" in answer.headers["access-control-allow-methods"]


def titles(feed: bytes) -> list[str]:
    return [entry.text.partition(":")[0] for entry in ElementTree.fromstring(feed).iterfind(f"{ATOM}entry/{ATOM}title")]


def test_the_feed_begins_with_the_newest_and_links_to_what_is_older(client):
    service = client.app.state.service
    for number in range(120):
        entry = revisions.Entry("a test", datetime.now(UTC), f"revision of test {number}")
        revisions.load(service.engine, [], service.engine.revision(), [], entry, service.ontology.bases)
    last = service.engine.revision()
    pages, address = [], "/changes?format=atom"
    while address:
        answer = client.get(address)
        pages.append(titles(answer.content))
        elements = ElementTree.fromstring(answer.content).iterfind(f"{ATOM}link")
        links = {link.get("rel"): link.get("href") for link in elements}
        parts = urlsplit(links.get("next", ""))
        address = f"{parts.path}?{parts.query}" if parts.path else ""
    numbers = [int(title.removeprefix("Revision ")) for page in pages for title in page]
    assert numbers[0] == last and len(pages[0]) == 100
    assert numbers == sorted(set(numbers), reverse=True) and numbers[-1] == 1


def test_the_ids_of_the_feed_do_not_depend_on_the_host(client):
    ids = [
        [element.text for element in ElementTree.fromstring(answer.content).iter(f"{ATOM}id")]
        for answer in (client.get("/changes?format=atom"), client.get("http://localhost:9/changes?format=atom"))
    ]
    assert ids[0] == ids[1]
    assert ids[0][0] == "https://w3id.org/onrecord/graph/changes"


def test_json_lists_the_oldest_first_for_machines_that_poll(client):
    listed = client.get("/changes").json()
    assert listed["revisions"][0]["number"] == 1
    assert client.get("/changes?before=3").status_code == 400


def test_the_head_of_a_dump_costs_its_beginning_and_not_the_whole(client, monkeypatch):
    """Nothing would hold back who asks for it: there is no body to be taken."""
    batches = []
    written = dump.written
    monkeypatch.setattr(dump, "BATCH", 10)
    monkeypatch.setattr(dump, "written", lambda quads, *how: batches.append(len(quads)) or written(quads, *how))
    head = client.head("/dump")
    assert head.status_code == 200 and head.headers["content-type"] == "application/n-quads" and not head.content
    quads = sum(batches)
    assert 0 < quads < client.get("/dump").content.count(b"\n") / 10, "some are written ahead"


@pytest.mark.parametrize("name", ["Accept", "Accept-Encoding", "If-None-Match"])
@pytest.mark.parametrize("path", ["/sparql?query=ASK%7B%7D", "/statements?limit=1", "/health"])
def test_a_header_that_lists_more_than_anybody_needs_is_refused(client, path, name):
    assert client.get(path, headers={name: "a/b," * 199 + "*/*"}).status_code in (200, 304)
    refused = client.get(path, headers={name: "a/b," * 200 + "*/*"})
    assert refused.status_code == 431 and "more than 200 values" in refused.text


def test_a_graph_too_large_for_an_entity_tag_is_sent_as_it_comes(client, monkeypatch):
    asked = {"Accept": "application/n-triples"}
    tagged = client.get("/graphs/reference", headers=asked)
    monkeypatch.setattr(graphs, "MOST_TRIPLES", 10)
    streamed = client.get("/graphs/reference", headers=asked)
    assert "etag" in tagged.headers and "etag" not in streamed.headers
    assert streamed.status_code == 200 and sorted(streamed.text.splitlines()) == sorted(tagged.text.splitlines())
    assert client.get("/graphs/article/none").status_code == 404
