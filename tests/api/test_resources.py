"""Lists and items over HTTP: filters, paging, formats."""

from __future__ import annotations

import base64
import csv
import io
import json
from datetime import date

import httpx
import pyoxigraph as ox
import pytest

from api.resources.paging import RESOURCES
from kg import dates
from kg.ontology import Ontology
from kg.questions.files import Question

NAMES = [resource.name for resource in RESOURCES]
LAVROV = "person/sergey-lavrov"


def cursor(*parts: object) -> str:
    """A cursor made by hand."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


WRONG_PLACES = [
    ("", "person/sergey-lavrov"),
    ("soon", "statement/x"),
    ("2024-01-01", "\ud800"),
    ("2024-01-01", "statement/x y"),
    (20240101, "statement/x"),
    ("2024-01-01", "statement/x", "more"),
]
"""What the cursors of other lists, and of none, say."""


def get(client: httpx.Client, path: str, **parameters: object) -> dict:
    response = client.get(path, params=parameters or None)
    assert response.status_code == 200, response.text
    return response.json()


def span(statement: dict) -> dates.Days:
    """The days that a statement's date covers."""
    return dates.parse(statement["utterance"]["date"])


def every(client: httpx.Client, name: str, limit: int = 200, **filters: object) -> list[dict]:
    """All pages of a list."""
    page = get(client, f"/{name}", limit=limit, **filters)
    items = page["items"]
    while "next" in page:
        page = get(client, page["next"])
        assert page["items"]
        items += page["items"]
    return items


@pytest.mark.parametrize("name", NAMES)
def test_small_pages_together_are_the_whole_list_each_thing_once(client, name):
    whole = [item["id"] for item in every(client, name)]
    assert len(whole) == len(set(whole)) > 0
    assert [item["id"] for item in every(client, name, limit=max(2, len(whole) // 4))] == whole


@pytest.mark.parametrize("name", NAMES)
def test_every_item_of_a_list_is_the_same_by_its_own_address(client, name):
    for item in every(client, name)[:5]:
        assert get(client, f"/{name}/{item['id']}") == item


def filters():
    for resource in RESOURCES:
        question = Question(resource.question, Ontology().text(f"questions/{resource.question}.rq"))
        for parameter in question.parameters:
            yield pytest.param(resource.name, parameter.name, parameter.example, id=f"{resource.name}-{parameter.name}")


@pytest.mark.parametrize(("name", "parameter", "example"), filters())
def test_every_filter_only_takes_away(client, name, parameter, example):
    whole = {item["id"] for item in every(client, name)}
    some = {item["id"] for item in every(client, name, **{parameter: example})}
    assert some <= whole


@pytest.mark.parametrize(
    ("parameter", "value", "holds"),
    [
        ("stance", "opposes", lambda one: one["stance"] == "opposes"),
        ("force", "demands", lambda one: "demands" in one["force"]),
        ("speaker", LAVROV, lambda one: one["utterance"]["speaker"]["id"] == LAVROV),
        ("actor", "state/russia", lambda one: "state/russia" in str(one["utterance"])),
        (
            "publisher",
            "organization/front-news",
            lambda one: one["reports"][0]["publisher"]["id"].endswith("front-news"),
        ),
        ("mode", "quoted", lambda one: {report["mode"] for report in one["reports"]} == {"quoted"}),
        ("max_hops", "1", lambda one: {report["hops"] for report in one["reports"]} == {1}),
        ("known_on", "2024-06-01", lambda one: max(report["published"] for report in one["reports"]) <= "2024-06-01"),
        ("as_of", "2024-06-01", lambda one: span(one).latest <= date(2024, 6, 1)),
        ("since", "2024-06-01", lambda one: span(one).latest >= date(2024, 6, 1)),
        ("until", "2024-06-01", lambda one: span(one).earliest <= date(2024, 6, 1)),
    ],
)
def test_a_filter_of_statements_keeps_exactly_those_that_fit(client, parameter, value, holds):
    whole = {one["id"] for one in every(client, "statements")}
    kept = every(client, "statements", **{parameter: value})
    assert 0 < len(kept) < len(whole)
    assert all(map(holds, kept))


def test_what_a_filter_leaves_out_does_not_fit(client):
    kept = {one["id"] for one in every(client, "statements", stance="opposes")}
    others = [one for one in every(client, "statements") if one["id"] not in kept]
    assert others
    assert not [one for one in others if one["stance"] == "opposes"]


def test_a_topic_takes_in_the_topics_within_it(client):
    broad = {one["id"] for one in every(client, "statements", topic="topic/war-in-ukraine")}
    narrow = {one["id"] for one in every(client, "statements", topic="topic/negotiations")}
    assert narrow < broad


def test_each_statement_has_a_passage_and_a_chain_as_long_as_its_hops_say(client):
    for statement in every(client, "statements"):
        for report in statement["reports"]:
            assert report["evidence"][0]["exact"]
            length, hop = 1, report.get("via")
            while hop:
                length, hop = length + 1, hop.get("via")
            assert length == report["hops"]


def test_passages_of_a_report_come_as_they_stand_in_the_article(client):
    reports = [report for statement in every(client, "statements") for report in statement["reports"]]
    starts = [[passage["start"] for passage in report["evidence"]] for report in reports]
    assert any(len(each) > 1 for each in starts)
    assert all(each == sorted(each) for each in starts)


def test_each_contradiction_of_statements_shows_the_passages_of_its_sides(client):
    pairs = [one for one in every(client, "contradictions") if len(one["statement"]) == 2]
    assert pairs
    for pair in pairs:
        assert {side["statement"] for side in pair["sides"]} == set(pair["statement"])
        assert all(side["exact"] for side in pair["sides"])


@pytest.mark.parametrize("name", NAMES)
def test_the_json_ld_says_nothing_that_the_store_does_not_say(client, name):
    response = client.get(f"/{name}", params={"limit": 200}, headers={"Accept": "application/ld+json"})
    assert response.headers["content-type"] == "application/ld+json"
    said = {quad.triple for quad in ox.parse(response.content, format=ox.RdfFormat.JSON_LD)}
    everything = client.get("/sparql", params={"query": "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }", "format": "nt"})
    stored = {quad.triple for quad in ox.parse(everything.content, format=ox.RdfFormat.N_TRIPLES)}
    assert len(said) > 10
    assert said <= stored


@pytest.mark.parametrize("name", NAMES)
def test_the_csv_has_a_row_for_every_thing(client, name):
    response = client.get(f"/{name}", params={"limit": 200}, headers={"Accept": "text/csv"})
    rows = list(csv.reader(io.StringIO(response.text)))
    page = get(client, f"/{name}", limit=200)
    assert list(dict.fromkeys(row[0] for row in rows[1:])) == [item["id"] for item in page["items"]]
    assert {len(row) for row in rows} == {len(rows[0])}
    assert ("next" in page) == ("link" in response.headers)


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/statements?stance=in%20favour", 400),
        ("/statements?since=2024-02-30", 400),
        ("/statements?sinse=2024-01-01", 400),
        ("/statements?cursor=nonsense", 400),
        *((f"/{name}?cursor={cursor(*parts)}", 400) for name in ("statements", "events") for parts in WRONG_PLACES),
        (f"/actors?cursor={cursor('', 1)}", 400),
        ("/statements?limit=0", 422),
        ("/statements?limit=100000", 422),
        ("/statements/statement/no/such", 404),
        ("/actors/person/nobody", 404),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_was_expected(client, path, status):
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["detail"]


def test_a_value_is_a_term_and_never_part_of_the_query(client):
    response = client.get("/statements", params={"speaker": "person/x> } . ?s ?p ?o . { <y"})
    assert response.status_code == 400


def test_positions_as_of_a_day_rest_on_what_had_been_said_by_then_alone(client):
    dated = {one["id"]: [*one["identified"], one["utterance"]["date"]] for one in every(client, "statements")}
    spans = {statement: dates.parse(several[0]) for statement, several in dated.items()}
    then = every(client, "positions", limit=20, as_of="2024-06-30")
    assert then
    for position in then:
        assert all(spans[statement].latest <= date(2024, 6, 30) for statement in position["restsOn"])
    now = {one["id"] for one in every(client, "positions")}
    assert {one["id"] for one in every(client, "positions", as_of="2030-01-01")} == now
    assert len({one["id"] for one in then}) == len(then) < len(now)


def test_positions_known_on_a_day_rest_on_what_was_published_by_then_alone(client):
    published = {
        one["id"]: min(report["published"] for report in one["reports"]) for one in every(client, "statements")
    }
    then = every(client, "positions", known_on="2024-06-30", topic="topic/war-in-ukraine")
    assert then
    for position in then:
        assert all(published[statement] <= "2024-06-30" for statement in position["restsOn"])
    lavrov = every(client, "positions", known_on="2024-06-30", actor=LAVROV)
    assert lavrov
    assert {one["actor"]["id"] for one in lavrov} == {LAVROV}


def test_a_position_of_the_past_is_said_as_it_is_said_now(client):
    now = {one["id"]: one for one in every(client, "positions")}
    for position in every(client, "positions", as_of="2030-01-01"):
        assert position == now[position["id"]]
