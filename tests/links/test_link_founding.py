"""The founding links are what the facts say: strong ids linked, look-alikes rejected, what was not found recorded."""

import json
import re
from collections import defaultdict

import pytest

from kg.links.judgements.judgement import ABSENT, ACCEPTED, REJECTED
from kg.links.judgements.ledger import Ledger
from kg.ontology import packaged
from tests.links.corner import SHARED

FACTS = SHARED / "facts/entities.json"
pytestmark = pytest.mark.skipif(not FACTS.is_file(), reason="needs the shared facts")

LEDGER = Ledger(packaged("data") / "links")
BY_ITEM = defaultdict(list)
for one in LEDGER:
    BY_ITEM[one.object].append(one)


def facts() -> list[dict]:
    return json.loads(FACTS.read_text(encoding="utf-8"))


def look_alikes(fact: dict) -> set[str]:
    """The ids that a fact warns of; Reuters' warning is about its own id, in a table that is to be ignored."""
    return {id for text in fact.get("distractors") or () for id in re.findall(r"\bQ\d+", text)} - {fact["qid"]}


def test_every_strong_id_is_accepted_for_one_thing() -> None:
    strong = {fact["qid"]: fact["id"] for fact in facts() if fact.get("evidence_strength") == "strong"}
    accepted = {one.object for one in LEDGER if one.judgement == ACCEPTED}
    assert {id: name for id, name in strong.items() if id not in accepted} == {}


def test_no_look_alike_is_accepted_for_what_it_looks_like() -> None:
    owners = {fact["qid"]: fact["id"] for fact in facts() if fact["qid"]}
    for fact in facts():
        named = look_alikes(fact)
        right = {one.subject for one in BY_ITEM[fact["qid"]] if one.judgement == ACCEPTED} if fact["qid"] else set()
        for id in named - owners.keys():
            wrong = [one for one in BY_ITEM[id] if one.judgement == ACCEPTED]
            assert wrong == [], f"{id} looks like {fact['id']}"
        for id in named:
            assert not [one for one in BY_ITEM[id] if one.judgement == ACCEPTED and one.subject in right], fact["id"]


def test_look_alikes_of_strong_ids_are_rejected_with_a_reason() -> None:
    missing = []
    for fact in facts():
        if fact.get("evidence_strength") == "strong":
            subjects = {one.subject for one in BY_ITEM[fact["qid"]] if one.judgement == ACCEPTED}
            for id in look_alikes(fact):
                found = [one for one in BY_ITEM[id] if one.judgement == REJECTED and one.subject in subjects]
                missing += [] if found and all(one.comment for one in found) else [(fact["id"], id)]
    assert missing == []


def test_the_named_traps_are_rejected() -> None:
    rejected = {one.pair for one in LEDGER if one.judgement == REJECTED}
    assert ("person/dmitry-peskov", "Q4359679") in rejected
    assert {id for subject, id in rejected if "bloomberg" in subject} >= {"Q13977"}
    assert {id for subject, id in rejected if subject == "place/crimea"} >= {"Q756294", "Q15966495"}


def test_what_was_not_found_is_recorded_as_looked_for() -> None:
    kinds = {"person", "outlet", "organisation", "office"}
    names = {fact["name"] for fact in facts() if fact["qid"] is None and fact["type"] in kinds}
    absent = [one for one in LEDGER if one.judgement == ABSENT]
    assert len(absent) >= len(names)
    assert all(one.object == "" and one.author and one.date for one in absent)


def test_every_judgement_names_its_author_date_method_and_reason() -> None:
    for one in LEDGER:
        assert one.author, one.pair
        assert re.fullmatch(r"\d{4}-\d\d-\d\d", one.date), one.pair
        assert one.justification.startswith("semapv:"), one.pair
        assert one.comment, one.pair
