"""`kg positions`, `kg contradictions` and `kg coverage` on the founding data, as people run them."""

from __future__ import annotations

import csv
import json
import re
import shutil
from html.parser import HTMLParser

import pytest

from kg.ontology import packaged
from tests.forking import kg

ROOT = packaged("ontology").parent
LAVROV = "person/sergey-lavrov"
CEASEFIRE = "proposition/ceasefire"


@pytest.fixture(scope="module")
def store(founding, tmp_path_factory):
    """A store of the founding data."""
    return shutil.copytree(founding, tmp_path_factory.mktemp("onrecord") / "store")


def rows(store, *arguments: object) -> list[dict]:
    """What a listing says in JSON."""
    done = kg(*arguments, "--store", store, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_a_position_held_on_a_day_rests_on_what_was_said_by_then(store):
    ask = ("positions", "--actor", LAVROV, "--proposition", CEASEFIRE)
    (later,) = rows(store, *ask, "--as-of", "2024-12-31")
    (earlier,) = rows(store, *ask, "--as-of", "2024-06-30")
    assert (later["stance"], earlier["stance"]) == ("opposes", "opposes")
    assert later["statements"] > earlier["statements"]
    assert rows(store, *ask, "--as-of", "2024-01-31") == []


def test_what_was_not_yet_published_was_not_known(store):
    ask = ("positions", "--actor", "state/russia", "--as-of", "2024-12-25")
    known = rows(store, *ask, "--known-on", "2024-12-25")
    found = rows(store, *ask)
    assert 0 < len(known) < len(found)


def test_stored_positions_are_those_that_are_derived_when_asked_for(store):
    asked = {
        (one["actor"], one["proposition"], one["firstStated"], one["lastStated"]) for one in rows(store, "positions")
    }
    text = """SELECT ?actor ?proposition ?first ?last WHERE { ?position a rec:Position ; rec:actor ?actor ;
        rec:proposition ?proposition ; rec:firstStated ?first ; rec:lastStated ?last }"""
    done = kg("query", text, "--store", store, "--format", "csv")
    stored = {tuple(re.sub(r"^.*/id/", "", cell) for cell in row) for row in csv.reader(done.stdout.splitlines()[1:])}
    assert asked == stored


def test_a_denial_is_listed_with_the_statement_that_it_denies(store):
    (denial,) = rows(store, "contradictions", "--type", "denial")
    assert denial["actors"] == "organization/centre-for-strategic-communication person/tucker-carlson"
    assert denial["statement"] != denial["other"]


def test_contradictions_of_an_actor_name_that_actor(store):
    found = rows(store, "contradictions", "--actor", LAVROV)
    assert found
    assert all(LAVROV in one["actors"].split() for one in found)
    assert {one["type"] for one in rows(store, "contradictions", "--actor", LAVROV, "--type", "conflict")} == {
        "conflict"
    }


def test_conflicts_can_be_left_out(store):
    assert "conflict" in {one["type"] for one in rows(store, "contradictions")}
    assert "conflict" not in {one["type"] for one in rows(store, "contradictions", "--most-conflicts", "0")}


def test_silence_is_said_to_be_silence(store):
    ask = ("coverage", "--actor", "state/russia", "--actor", "state/china", "--proposition", CEASEFIRE)
    (row,) = rows(store, *ask)
    assert row == {"proposition": CEASEFIRE, "state/russia": "opposes", "state/china": "no statement found"}


def test_a_position_that_holds_only_under_a_condition_is_marked_so(store):
    (row,) = rows(
        store,
        "coverage",
        "--actor",
        "person/sergey-lavrov",
        "--proposition",
        "proposition/negotiated-settlement",
    )
    assert row["person/sergey-lavrov"] == "partly conditional (supports), contested"


class Text(HTMLParser):
    """The text of a page, and the tags that were opened and not closed."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text, self.open = [], []
        self.feed(page)

    def handle_starttag(self, tag, attrs):
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


@pytest.mark.parametrize("command", ["positions", "contradictions", "coverage"])
def test_a_page_is_whole_and_needs_nothing_from_outside(store, command):
    page = kg(command, "--store", store, "--format", "html").stdout
    text = Text(page)
    assert text.open == []
    assert "<script" not in page and "<link" not in page and "src=" not in page
    assert "Lavrov" in "".join(text.text)


def test_both_sides_of_a_contradiction_stand_beside_each_other_with_their_words(store):
    page = kg("contradictions", "--type", "denial", "--store", store, "--format", "html").stdout
    sides = re.findall(r'<div class="side">.*?</div>', page, re.S)
    assert len(sides) == 2
    assert all("<blockquote>" in side for side in sides)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["positions", "--actor", "Sergey Lavrov"], "expected an id like person/sergey-lavrov"),
        (["positions", "--as-of", "yesterday"], "expected a day of the calendar as YYYY-MM-DD"),
    ],
)
def test_a_wrong_scope_is_one_sentence(store, arguments, said):
    done = kg(*arguments, "--store", store)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
