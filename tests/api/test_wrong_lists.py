"""A wrong question to a list gets no answer but what is wrong with it, and the nearest that there is."""

from __future__ import annotations

import pytest

from api.resources.paging import RESOURCES
from kg.ontology import Ontology
from kg.questions.files import Question

ONTOLOGY = Ontology()
FILTERS = [
    (resource.name, one)
    for resource in RESOURCES
    for one in Question(resource.question, ONTOLOGY.text(f"questions/{resource.question}.rq")).parameters
    if one.name != resource.thing
]
IDS = [(name, one) for name, one in FILTERS if one.kind == "id"]
WORDS = [(name, one) for name, one in FILTERS if one.kind == "term"]
SPANS = sorted({name for name, one in FILTERS if one.name == "since"})


def refused(client, name: str, **values: str) -> str:
    """What a list says of a wrong question."""
    answer = client.get(f"/{name}", params=values)
    assert (answer.status_code, answer.headers["content-type"]) == (400, "application/problem+json"), answer.text
    return answer.json()["detail"]


@pytest.mark.parametrize(("name", "one"), IDS, ids=[f"{name}-{one.name}" for name, one in IDS])
def test_what_is_not_on_record_is_named_with_the_nearest_that_is(client, name, one):
    mistyped = one.example.replace("-", "-x", 1) if "-" in one.example else f"{one.example}x"
    said = refused(client, name, **{one.name: mistyped})
    assert f"nothing is on record of {mistyped}" in said
    assert "did you mean " in said


@pytest.mark.parametrize(("name", "one"), WORDS, ids=[f"{name}-{one.name}" for name, one in WORDS])
def test_a_word_outside_its_list_is_named_with_the_nearest_of_the_list(client, name, one):
    said = refused(client, name, **{one.name: f"{one.example}x"})
    assert f"'{one.example}x' is not a value of {one.name}; expected one of " in said
    assert f"did you mean {one.example}?" in said


@pytest.mark.parametrize("name", SPANS)
def test_no_list_is_of_a_time_that_ends_before_it_begins(client, name):
    assert "is after until 2024-01-01" in refused(client, name, since="2024-02-01", until="2024-01-01")


def test_positions_can_be_had_from_what_the_texts_say_alone(client):
    asked = {"actor": "person/vladimir-putin", "proposition": "proposition/ukrainian-troops-leave-four-oblasts"}
    (position,) = client.get("/positions", params=asked).json()["items"]
    assert (position["firstStated"], position["datedOutside"]) == ("2024-06-14", True)
    stated = client.get("/positions", params={**asked, "dates": "stated"}).json()["items"]
    assert [one for one in stated if one["firstStated"] == "2024-06-14" or one["datedOutside"]] == []
    assert "did you mean stated?" in refused(client, "positions", dates="state")
