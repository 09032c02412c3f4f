"""Links are read, decided, taken back and merged over HTTP, by those who may."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

import pytest

from kg.engine import embedded
from kg.engine.base import Patch
from kg.links.judgements import merging, recording
from kg.links.judgements.judgement import Judgement, item
from kg.links.judgements.merging import Merge
from kg.ontology import Ontology
from kg.things.indexing import build
from kg.things.item import Item
from tests.api.writers import Writable, writable

HASANOVA, CARLSON = "person/tamilla-hasanova", "person/tucker-carlson"


@pytest.fixture(scope="module")
def decided(founding_copy) -> Iterator[Writable]:
    names = founding_copy.parent / "names.db"
    build([Item("Q1", ("Kurt Volker",)), Item("Q2", ("Kurt Volker",)), Item("Q3", ("Tamilla Hasanova",))], names)
    with writable(founding_copy, names=names) as started:
        yield started


def test_judgements_are_listed_by_thing_item_and_decision(decided: Writable) -> None:
    found = decided.stranger.get("/links", params={"subject_id": "person/sergey-lavrov"}).json()
    assert found["links"][0]["object_id"] == "wd:Q58217"
    rejected = decided.stranger.get("/links", params={"judgement": "rejected", "kind": "place", "limit": 3}).json()
    assert {one["judgement"] for one in rejected["links"]} == {"rejected"}
    assert rejected["skip"] == 3 < rejected["total"]


def test_what_is_settled_is_not_open(decided: Writable) -> None:
    found = decided.stranger.get("/links/open", params={"kind": "person"}).json()["things"]
    assert "person/sergey-lavrov" not in {one["id"] for one in found}
    assert all(one["kind"] == "person" for one in found)


def test_candidates_come_with_their_reasons_and_namesakes_are_ambiguous(decided: Writable) -> None:
    found = decided.stranger.get("/links/candidates", params={"id": "person/kurt-volker"}).json()
    assert found["decision"] == "ambiguous"
    assert {one["id"] for one in found["candidates"]} == {"Q1", "Q2"}
    assert found["candidates"][0]["features"][0]["id"] == "name"
    assert decided.stranger.get("/links/candidates", params={"id": "person/nobody"}).status_code == 404


def test_only_an_editor_decides(decided: Writable) -> None:
    link = {"subject_id": "person/kurt-volker", "object_id": "Q1", "judgement": "rejected"}
    assert decided.stranger.post("/links", json=link).status_code == 401
    assert decided.reader.post("/links", json=link).status_code == 403


def test_a_decision_is_kept_shapes_the_candidates_and_can_be_taken_back(decided: Writable) -> None:
    link = {"subject_id": "person/kurt-volker", "object_id": "Q1", "judgement": "rejected", "comment": "another one"}
    made = decided.editor.post("/links", json=link)
    assert made.status_code == 201, made.text
    assert made.json()["link"]["author_label"] == "Ada"
    found = decided.stranger.get("/links/candidates", params={"id": "person/kurt-volker"}).json()
    assert [one["id"] for one in found["candidates"]] == ["Q2"]
    again = decided.editor.post("/links", json={**link, "judgement": "unsure"})
    assert again.status_code == 400
    assert "rejected on" in again.json()["detail"]
    assert decided.editor.post("/links?replace=true", json={**link, "judgement": "unsure"}).status_code == 201
    pair = {"subject_id": "person/kurt-volker", "object_id": "Q1"}
    assert decided.editor.delete("/links", params=pair).status_code == 200
    assert decided.stranger.get("/links", params=pair).json()["links"] == []
    assert decided.editor.delete("/links", params=pair).status_code == 400


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"judgement": "perhaps"}, 422),
        ({"subject_id": "person/nobody"}, 422),
        ({"subject_id": "Kurt"}, 422),
        ({"object_id": ""}, 400),
        ({"surplus": 1}, 422),
    ],
)
def test_a_decision_that_makes_no_sense_is_refused(decided: Writable, wrong: dict, status: int) -> None:
    link = {"subject_id": "person/kurt-volker", "object_id": "Q1", "judgement": "rejected", **wrong}
    before = decided.stranger.get("/links").json()["total"]
    assert decided.editor.post("/links", json=link).status_code == status
    assert decided.stranger.get("/links").json()["total"] == before


def test_a_dry_run_changes_nothing(decided: Writable) -> None:
    link = {"subject_id": "person/kurt-volker", "object_id": "Q1", "judgement": "rejected"}
    before = decided.stranger.get("/links").json()["total"]
    assert decided.editor.post("/links?dry_run=true", json=link).json()["dry_run"] is True
    assert decided.stranger.get("/links").json()["total"] == before


def test_a_merge_that_is_only_tried_changes_nothing(decided: Writable) -> None:
    before = decided.stranger.get("/ready").json()["revision"]
    change = {"old": HASANOVA, "new": "person/kurt-volker"}
    tried = decided.editor.post("/links/merges?dry_run=true", json=change)
    assert (tried.status_code, tried.json()["dry_run"]) == (200, True)
    assert tried.json()["removed"] > 0
    assert decided.stranger.get("/ready").json()["revision"] == before
    assert decided.stranger.get(f"/id/{HASANOVA}?format=ttl").status_code == 200


def test_links_and_merges_are_shown_to_who_approves_before_anything_changes(founding_copy_long) -> None:
    shown: list[Patch] = []

    class NoError(Exception):
        """What is raised by who does not approve."""

    def never(patch: Patch, emptied: Sequence[str]) -> None:
        shown.append(patch)
        raise NoError

    ontology, now = Ontology(), datetime.now(UTC)
    how = {"now": now, "approve": never}
    made = Judgement("person/kurt-volker", item("Q1"), "rejected", "Ada", "2025-01-01", "", tool="test")
    known = "person/sergey-lavrov", item("Q58217")
    merge = Merge(HASANOVA, "person/kurt-volker")
    with embedded.open(founding_copy_long, readers=2) as engine:
        merging.merge(engine, ontology, merge, author="Ada", now=now)
        before = engine.revision()
        for act in (
            lambda: recording.record(engine, ontology, made, **how),
            lambda: recording.forget(engine, ontology, *known, author="Ada", **how),
            lambda: merging.merge(engine, ontology, Merge(CARLSON, "person/kurt-volker"), author="Ada", **how),
            lambda: merging.unmerge(engine, ontology, merge, author="Ada", **how),
        ):
            with pytest.raises(NoError):
                act()
        assert engine.revision() == before
    assert len(shown) == 4
    assert all(patch.added or patch.removed for patch in shown)


def test_a_merged_thing_redirects_for_good_and_comes_back_when_unmerged(decided: Writable) -> None:
    change = {"old": HASANOVA, "new": "person/kurt-volker", "reason": "a test: they are two"}
    made = decided.editor.post("/links/merges", json=change)
    assert made.status_code == 201, made.text
    moved = decided.stranger.get(f"/id/{HASANOVA}?format=ttl")
    assert (moved.status_code, moved.headers["location"]) == (308, "/id/person/kurt-volker?format=ttl")
    assert decided.stranger.get(moved.headers["location"]).status_code == 200
    back = decided.editor.delete("/links/merges", params={"old": HASANOVA, "new": "person/kurt-volker"})
    assert back.status_code == 200, back.text
    assert decided.stranger.get(f"/id/{HASANOVA}?format=ttl").status_code == 200
    wrong = {"old": CARLSON, "new": "person/sergey-lavrov"}
    assert decided.editor.post("/links/merges", json=wrong).status_code == 400


def test_the_sssom_set_has_every_judgement_that_is_sure(decided: Writable) -> None:
    text = decided.stranger.get("/links/sssom").text
    rows = [line for line in text.splitlines() if line.startswith("id:")]
    total, unsure = (
        decided.stranger.get("/links", params=given).json()["total"] for given in ({}, {"judgement": "unsure"})
    )
    assert len(rows) == total - unsure > 0 < unsure


def test_a_service_without_a_name_index_says_how_to_get_one(client) -> None:
    refused = client.get("/links/candidates", params={"id": "person/sergey-lavrov"})
    assert refused.status_code == 409
    assert "kg link index" in refused.json()["detail"]
