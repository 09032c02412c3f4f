"""Several values of one filter are a union where that has a meaning, and refused where one would win over the other."""

from __future__ import annotations

import pytest


def ids(client, path: str, query: list[tuple[str, str]]) -> list[str]:
    """Ids of a list, page after page."""
    found, address, asked = [], path, query
    while address:
        answer = client.get(address, params=asked)
        assert answer.status_code == 200, answer.text
        found += [one["id"] for one in answer.json()["items"]]
        address, asked = answer.json().get("next", ""), None
    return found


ACTORS = ("person/marco-rubio", "person/donald-trump", "person/sergey-lavrov")


@pytest.mark.parametrize(
    ("name", "filter"), [("statements", "actor"), ("positions", "actor"), ("contradictions", "with")]
)
@pytest.mark.parametrize("limit", [3, 200])
def test_a_list_of_several_values_has_what_the_lists_of_each_have_once_and_in_order(client, name, filter, limit):
    each = {id for actor in ACTORS for id in ids(client, f"/{name}", [(filter, actor)])}
    united = ids(client, f"/{name}", [*((filter, actor) for actor in ACTORS), ("limit", str(limit))])
    assert len(united) == len(set(united)) and set(united) == each and each
    every = ids(client, f"/{name}", [])
    assert united == [one for one in every if one in each]


def test_values_of_two_filters_unite_within_each_and_narrow_each_other(client):
    asked = [("stance", "opposes"), ("stance", "ambivalent"), ("mode", "quoted"), ("mode", "partlyQuoted")]
    each = {id for stance in asked[:2] for mode in asked[2:] for id in ids(client, "/statements", [stance, mode])}
    assert set(ids(client, "/statements", asked)) == each != set()


def test_positions_of_a_day_unite_too(client):
    day = ("as_of", "2024-12-31")
    each = {id for actor in ACTORS for id in ids(client, "/positions", [("actor", actor), day])}
    assert set(ids(client, "/positions", [*(("actor", actor) for actor in ACTORS), day])) == each != set()


@pytest.mark.parametrize("name", ["since", "until", "as_of", "max_hops", "limit", "format", "dates"])
def test_two_days_or_numbers_are_no_union(client, name):
    answer = client.get("/statements", params=[(name, "1"), (name, "2")])
    assert answer.status_code in (400, 422)
    if answer.status_code == 400:
        assert f"{name} is given twice" in answer.json()["detail"]


def test_a_wrong_value_among_several_is_named(client):
    answer = client.get("/statements", params=[("actor", ACTORS[0]), ("actor", "person/lavrov")])
    assert answer.status_code == 400
    assert "nothing is on record of person/lavrov; did you mean person/sergey-lavrov?" in answer.json()["detail"]


def test_more_combinations_than_a_list_unites_are_refused(client):
    asked = [("actor", ACTORS[number % 3]) for number in range(60)]
    answer = client.get("/statements", params=asked)
    assert answer.status_code == 400 and "combinations" in answer.json()["detail"]


def test_contradictions_and_statements_can_be_had_without_days_from_outside(client):
    every = client.get("/contradictions").json()["items"]
    stated = client.get("/contradictions", params={"dates": "stated"}).json()["items"]
    assert not any(one.get("datedOutside") for one in stated)
    ids = {one["id"] for one in stated}
    assert ids >= {one["id"] for one in every if not one.get("datedOutside")}
    possible = {one["id"] for one in every if one.get("datedOutside") and one["id"] in ids}
    assert possible and all(one["certainty"] == "possible" for one in stated if one["id"] in possible)
    statements = client.get("/statements", params={"dates": "stated", "limit": 200}).json()["items"]
    assert not any(one.get("datedOutside") or one.get("identified") for one in statements) and statements


def test_what_only_unnamed_reporters_tell_begins_positions_and_contradictions_where_that_is_asked(client):
    putin, begun = {"actor": "person/vladimir-putin", "limit": 200}, {"begin_on_anonymous": "true"}

    def ids(path: str, **asked: object) -> set[str]:
        return {one["id"] for one in client.get(path, params=asked).json()["items"]}

    more = ids("/positions", **putin, **begun) - ids("/positions", **putin)
    assert any("ukraine-neutral-status" in one for one in more)
    assert ids("/contradictions", limit=200) <= ids("/contradictions", limit=200, **begun)
    refused = client.get("/positions", params={"begin_on_anonymous": "yes"})
    assert refused.status_code == 400 and "expected true or false" in refused.text
