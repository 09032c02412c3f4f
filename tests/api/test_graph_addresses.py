"""Graphs named by their address, and what answers say of addresses: as the outside sees them, whatever they hold."""

from __future__ import annotations

from datetime import UTC, datetime
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.protocol import graphs
from api.settings import Settings
from kg.access import Tokens
from kg.engine import embedded
from kg.engine.base import Patch

OUTSIDE = "https://records.example/x"
TURTLE = {"Content-Type": "text/turtle"}
TRIPLE = "<x:a> <x:b> <x:c> ."


@pytest.fixture(scope="module", params=["plain", "validated"])
def editor(request, tmp_path_factory):
    folder = tmp_path_factory.mktemp(request.param)
    store, tokens, is_plain = folder / "store", folder / "tokens.json", request.param == "plain"
    token = Tokens(tokens).create("Ada", "editor", datetime.now(UTC), None)
    settings = Settings(store=store, tokens=tokens, readers=1, plain=is_plain, url=OUTSIDE)
    app = create_app(settings, lambda given: embedded.open(given.store, readers=1))
    with TestClient(app, base_url="http://127.0.0.1:8000", headers={"Authorization": f"Bearer {token}"}) as opened:
        opened.is_plain = is_plain
        yield opened


@pytest.mark.parametrize(
    "name", ["a", "a%20b", "%E6%9D%8E", "article/%E6%9D%8E", "%3Ca%3E", "a%22b", "%25", "%5E%7B%7D"]
)
def test_a_graph_is_named_by_its_address_as_it_was_asked_for(editor, name):
    put = editor.put(f"/graphs/{name}", content=TRIPLE, headers=TURTLE)
    if not editor.is_plain:
        assert put.status_code in (400, 422)
        return
    assert (put.status_code, put.headers["location"]) == (201, f"{OUTSIDE}/graphs/{name}")
    read = [editor.get(f"/graphs/{name}"), editor.get("/graphs", params={"graph": put.headers["location"]})]
    assert [answer.status_code for answer in read] == [200, 200] and read[0].content == read[1].content
    assert editor.delete(f"/graphs/{name}").status_code == 200


def test_a_graph_with_letters_of_any_script_in_its_name_is_written_and_its_address_is_a_uri(editor):
    put = editor.put("/graphs", params={"graph": "http://x/李"}, content=TRIPLE, headers=TURTLE)
    assert put.status_code == (201 if editor.is_plain else 422)
    if editor.is_plain:
        assert put.headers["location"] == "http://x/%E6%9D%8E"
        assert editor.get("/graphs", params={"graph": "http://x/李"}).status_code == 200


def test_new_things_and_the_feed_have_the_address_that_the_outside_sees(editor):
    record = {"id": "person/made-up", "type": "Person", "label": {"en": "Made Up"}}
    put = editor.put("/reference/person/made-up", json=record)
    assert (put.status_code, put.headers["location"]) == (201, f"{OUTSIDE}/reference/person/made-up")
    feed = ElementTree.fromstring(editor.get("/changes?format=atom").content)
    addresses = [link.get("href", "") for link in feed.iter("{http://www.w3.org/2005/Atom}link")]
    assert len(addresses) > 1 and all(address.startswith(f"{OUTSIDE}/changes") for address in addresses)


@pytest.mark.parametrize("path", ["/graphs/reference", "/graphs?graph=x:g", "/reference/person/other"])
def test_a_reason_for_the_log_is_short_wherever_it_is_given(editor, path):
    note = f"{'&' if '?' in path else '?'}note={'x' * 1001}"
    refused = editor.put(path + note, content=TRIPLE, headers=TURTLE)
    assert refused.status_code in (400, 422) and "note" in refused.text and "1000" in refused.text


@pytest.mark.parametrize(
    "since", ["2024", "0", "1700000000", "20240101", "2024-1-1", "2024-02-30", "2024-01-01T00:00:00"]
)
def test_a_day_of_the_log_is_a_day_as_it_is_written_and_no_number(editor, since):
    """A year was taken for so many seconds after 1970, and all was listed."""
    refused = editor.get("/changes", params={"since": since})
    assert refused.status_code == 422 and "since" in refused.text
    assert editor.get("/changes", params={"since": "2024-01-01"}).status_code == 200


@pytest.mark.parametrize("end", ["%3E%20.%20%23junk", "%3E", "%20", "%22", "%0A", "%7B", "%5C"])
def test_what_is_no_iri_is_not_taken_for_one_that_it_begins_with(editor, end):
    known = "https://w3id.org/onrecord/graph/reference"
    for method in ("GET", "DELETE"):
        answer = editor.request(method, f"/graphs?graph={known}{end}")
        assert answer.status_code == 400 and "is not an IRI" in answer.json()["detail"]


def test_the_tag_of_a_graph_is_of_what_was_written_and_not_of_what_another_wrote_after(editor, monkeypatch):
    if not editor.is_plain:
        return
    name, real = "/graphs/raced", graphs.write

    def raced(request, service, compose):
        done = real(request, service, compose)
        service.engine.apply(Patch(added=[ox.Quad(*[ox.NamedNode("x:z")] * 3, ox.NamedNode(f"{OUTSIDE}{name}"))]))
        return done

    with monkeypatch.context() as between:
        between.setattr(graphs, "write", raced)
        tag = editor.put(name, content=TRIPLE, headers=TURTLE).headers["etag"]
    now = editor.get(name).headers["etag"]
    assert tag != now
    lost = editor.put(name, content=TRIPLE, headers=TURTLE | {"If-Match": tag})
    assert lost.status_code == 412
    assert (
        editor.put(name, content="<x:a> <x:b> <x:d> .", headers=TURTLE).headers["etag"]
        == editor.get(name).headers["etag"]
    )
    more = editor.post(name, content="<x:e> <x:b> <x:d> .", headers=TURTLE)
    assert more.headers["etag"] == editor.get(name).headers["etag"]


def test_an_empty_if_match_makes_no_write_unconditional(editor):
    name = "/graphs/conditional" if editor.is_plain else "/reference/person/made-up"
    refused = editor.request("DELETE", name, headers={"If-Match": ""})
    assert refused.status_code == 400 and "empty If-Match" in refused.json()["detail"]
