"""`/networks` over the founding data."""

from __future__ import annotations

import base64
import csv
import io
import json
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from kg.engine import embedded
from kg.networks.formats import FORMATS
from kg.networks.recipes.recipe import Recipe


@pytest.fixture(scope="module")
def client(founding, tmp_path_factory):
    settings = Settings(store=founding, tokens=tmp_path_factory.mktemp("http") / "tokens.json", readers=2)
    app = create_app(settings, lambda given: embedded.open(given.store, readers=2, read_only=True))
    with TestClient(app, base_url="http://127.0.0.1:8000") as opened:
        yield opened


@pytest.mark.parametrize("name", FORMATS)
def test_a_network_is_given_in_every_format_with_its_media_type_and_name(client, name):
    answer = client.get("/networks", params={"aggregate": "subtract", "format": name})
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == FORMATS[name].media_type
    assert Recipe(aggregate="subtract").name in answer.headers["link"]


def test_a_network_of_acts_is_given_and_explained(client):
    answer = client.get("/networks", params={"mode": "acts", "aggregate": "ignore", "format": "edges"})
    (row, *_) = csv.DictReader(io.StringIO(answer.text))
    name = Recipe("acts", aggregate="ignore").name
    assert name in answer.headers["link"]
    found = client.get(f"/networks/{name}/edges/{row['source']}/{row['target']}").json()
    assert len(found["acts"]) == int(row["acts"])
    assert client.get("/networks?mode=acts&stance=binary").status_code == 400


def test_a_network_that_is_asked_for_again_is_not_made_again_and_each_way_to_write_it_is_kept_apart(client):
    options = {"aggregate": "congruence", "between": "publisher", "format": "nodes"}
    first = client.get("/networks", params=options)
    kept = client.app.state.networks.made.kept.values
    number = len(kept)
    again = client.get("/networks", params=options)
    assert again.content == first.content
    assert again.headers["etag"] == first.headers["etag"]
    assert len(kept) == number
    client.get("/networks", params=options | {"verbatim": "true"})
    client.get("/networks", params=options | {"format": "edges"})
    assert len(kept) == number + 2
    key = next(key for key, answer in kept.items() if answer[0] == first.content and not key[-1])
    kept[key] = b"what was kept", kept[key][1]
    assert client.get("/networks", params=options).content == b"what was kept"
    del kept[key]


def test_a_recipe_posted_asked_by_name_and_written_out_is_one_network(client):
    recipe = Recipe(between="person", window=None, aggregate="congruence")
    posted = client.post("/networks?format=edges", json=recipe.options())
    named = client.get(f"/networks/{recipe.name}", params={"format": "edges"})
    written = base64.urlsafe_b64encode(recipe.canonical.encode()).decode().rstrip("=")
    assert posted.content == named.content == client.get(f"/networks/{written}?format=edges").content
    assert posted.status_code == 200


@pytest.mark.parametrize("ends", ["state/russia/state/ukraine", "state%2Frussia/state%2Fukraine", "Russia/Ukraine"])
def test_the_statements_behind_every_edge_add_up(client, ends):
    options = {"aggregate": "conflict", "format": "edges"}
    rows = list(csv.DictReader(io.StringIO(client.get("/networks", params=options).text)))
    (row,) = [row for row in rows if {row["source"], row["target"]} == {"state/russia", "state/ukraine"}]
    found = client.get(f"/networks/{Recipe(aggregate='conflict').name}/edges/{ends}").json()
    assert sum(item["amount"] for item in found["contributions"]) == found["weight"] == float(row["weight"])
    assert all(item["one"]["article"].startswith("article/") for item in found["contributions"])


def test_a_series_and_an_event_list_are_given_too(client):
    series = client.get("/networks", params={"window": "years", "include": "stance=opposes"}).json()
    assert len(series["windows"]) > 1
    listed = client.get("/networks", params={"mode": "events"})
    assert listed.text.startswith("event,time,date,sender")


@pytest.mark.parametrize(
    "address, status, detail",
    [
        ("/networks?aggregate=combine", 400, "contradicts mode one-mode"),
        ("/networks?format=xls", 400, "expected gexf"),
        ("/networks?window=years&format=matrix", 400, "holds one network"),
        ("/networks?window=seconds", 400, "windows"),
        ("/networks?include=person", 400, "FIELD=VALUE"),
        ("/networks?include=person=person/nobody", 400, "is in no statement"),
        ("/networks?step=2", 400, "no window"),
        ("/networks?agregate=ignore", 400, "expected one of aggregate"),
        (f"/networks/{'0' * 64}", 404, "not the name of a network"),
        ("/networks/e30/edges/state/russia/state/ruritania", 400, "is in no statement"),
        ("/networks/e30/edges/russia", 404, "two ends"),
        ("/networks?mode=events&format=nonsense", 400, "expected csv"),
        ("/networks?mode=events&format=%D0%96", 400, "expected csv"),
        ("/networks?mode=events&format=a%0Ab", 400, "expected csv"),
        ("/networks?format=a%0Ab", 400, "expected gexf"),
        ("/networks/e30?since=2024-01-01", 400, "since"),
        ("/networks/e30?format=json&format=gexf", 400, "format"),
        ("/networks/e30/edges/state/russia/state/ukraine?windw=2", 400, "expected one of window"),
        (f"/networks?include=hops={'9' * 5000}", 400, "whole numbers"),
        (f"/networks?seed={'9' * 30}", 400, "more than 9 digits"),
    ],
)
def test_what_cannot_be_made_is_a_problem_in_words(client, address, status, detail):
    answer = client.get(address)
    assert answer.status_code == status and detail in answer.json()["detail"]
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("recipe", "detail"),
    [
        ({"include": {"person": ["\ud800"]}}, "half of a surrogate pair, U+D800"),
        ({"window": {"unit": "days", "width": 10**30}}, "more than 9 digits"),
        ({"window": {"unit": "days", "step": 10**9}}, "more than 9 digits"),
        ({"scale": [-(10**12), 5]}, "more than 9 digits"),
    ],
)
def test_a_recipe_of_what_no_network_could_be_of_is_a_problem_in_words(client, recipe, detail):
    answer = client.post("/networks", content=json.dumps(recipe), headers={"Content-Type": "application/json"})
    assert answer.status_code == 400 and detail in answer.json()["detail"]


def test_a_service_with_no_place_left_says_so_and_when_to_come_back(client):
    client.get("/networks")
    held = client.app.state.networks
    full = replace(held, patience=0.01)
    client.app.state.networks = full
    try:
        with full.working(), full.working():
            answer = client.get("/networks?between=topic&aggregate=conflict")
    finally:
        client.app.state.networks = held
    assert answer.status_code == 503 and answer.headers["retry-after"] and "ask again" in answer.json()["detail"]
    assert client.get("/networks").status_code == 200
