"""Candidates are ranked by reasons that are shown, and nothing is decided without enough of them."""

import json

import pytest
from typer.testing import CliRunner

from kg.cli import application
from kg.links.candidates.features import Sought
from kg.links.candidates.ranking import AMBIGUOUS, MATCH, NONE, Policy, compare, decide, propose
from kg.links.outside import dump
from kg.things.indexing import in_memory
from kg.things.item import Item, Office, from_wikidata
from tests.links.corner import ITEMS, SHARED, entity, statement

INDEX = in_memory(map(from_wikidata, ITEMS.values()))


def reasons(proposal) -> dict[str, float]:
    return {feature.id: feature.value for feature in proposal.candidates[0].features}


def test_a_full_name_of_the_right_type_is_a_match() -> None:
    proposal = propose(Sought("Sergei Lavrov", "person"), INDEX)
    assert proposal.decision == MATCH
    assert proposal.match.item.id == "Q58217"
    assert set(reasons(proposal)) == {"name", "type", "popularity"}


def test_the_points_of_the_features_add_up_to_the_score() -> None:
    for candidate in propose(Sought("S. Lavrov", "person", countries=("Q159",)), INDEX).candidates:
        assert min(1, sum(feature.points for feature in candidate.features)) == pytest.approx(candidate.score, abs=1e-4)


def test_two_people_of_one_name_are_ambiguous_and_both_are_shown() -> None:
    proposal = propose(Sought("Dmitry Peskov", "person"), INDEX)
    assert proposal.decision == AMBIGUOUS
    assert proposal.rivals == 2
    assert {candidate.item.id for candidate in proposal.candidates} == {"Q4359688", "Q4359679"}


def test_popularity_alone_never_decides() -> None:
    famous = Item("Q8", ("Ann Lee",), types=("Q5",), popularity=300)
    unknown = Item("Q9", ("Ann Lee",), types=("Q5",), popularity=1)
    proposal = propose(Sought("Ann Lee", "person"), in_memory([unknown, famous]))
    assert proposal.decision == AMBIGUOUS
    assert proposal.candidates[0].item.id == "Q8"


def test_a_rejected_candidate_is_not_proposed_again() -> None:
    proposal = propose(Sought("Dmitry Peskov", "person"), INDEX, rejected={"Q4359679"})
    assert [candidate.item.id for candidate in proposal.candidates] == ["Q4359688"]


def test_a_surname_alone_is_not_enough() -> None:
    assert propose(Sought("Lavrov", "person"), INDEX).decision == NONE


def test_a_surname_with_the_office_held_on_the_date_is_enough() -> None:
    sought = Sought("Lavrov", "person", offices=("Q1418873",), date="2024-02-14")
    assert propose(sought, INDEX).match.item.id == "Q58217"


def test_an_office_held_at_another_time_speaks_against() -> None:
    before = Sought("Sergey Lavrov", "person", offices=("Q1418873",), date="1999-01-01")
    proposal = propose(before, INDEX)
    assert reasons(proposal)["office"] == 0
    assert proposal.decision == NONE


def test_the_title_in_front_of_a_surname_is_compared_with_the_offices() -> None:
    item = Item("Q7", ("Sergey Lavrov",), offices=(Office("Q1", label="foreign minister of Russia"),))
    other = Item("Q8", ("Oleg Lavrov",), offices=(Office("Q2", label="mayor of Rostov"),))
    assert propose(Sought("Foreign Minister Lavrov", "person"), in_memory([item, other])).match.item.id == "Q7"


def test_the_city_is_not_taken_for_the_oblast() -> None:
    assert propose(Sought("Kherson Oblast", "place"), INDEX).match.item.id == "Q163271"
    assert propose(Sought("Kherson", "place"), INDEX).match.item.id == "Q156732"


def test_an_item_of_another_kind_is_not_a_match() -> None:
    proposal = propose(Sought("Kherson", "person"), INDEX)
    assert proposal.decision == NONE


def test_another_country_speaks_against_and_the_same_for() -> None:
    french = Sought("Sergey Lavrov", "person", countries=("Q142",))
    assert propose(french, INDEX).decision == NONE
    assert reasons(propose(Sought("Sergey Lavrov", "person", countries=("Q159",)), INDEX))["country"] == 1


def test_actors_that_occur_together_help() -> None:
    members = Sought("Peskov", "person", actors=("Q190", "Q159"))
    with_party = Item("Q5", ("Dmitry Peskov",), related=("Q190",), countries=("Q159",))
    assert reasons(propose(members, in_memory([with_party])))["actors"] == 1


def test_a_disambiguation_page_is_no_actor() -> None:
    page = from_wikidata(entity("Q77", "Sergey Lavrov", claims={"P31": ["Q4167410"]}))
    assert decide(Sought("Sergey Lavrov", "person"), compare(Sought("Sergey Lavrov"), [page])).decision == NONE


def test_an_item_with_unknown_office_dates_is_held_on_any_date() -> None:
    item = from_wikidata(entity("Q6", "Ann Lee", claims={"P39": [statement("P39", "Q1")]}))
    assert propose(Sought("Lee", "person", offices=("Q1",), date="2020"), in_memory([item])).match is not None


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared name table")
def test_every_name_shared_by_two_ids_of_the_table_is_left_undecided() -> None:
    from collections import defaultdict

    from kg.names import fold

    items = list(dump.items(SHARED / "data/wikidata/names.tsv"))
    bearers = defaultdict(set)
    for item in items:
        for name in item.names:
            bearers[name].add(item.id)
    shared = [name for name, ids in bearers.items() if len(ids) > 1]
    index = in_memory(items)
    decided = [name for name in shared if propose(Sought(name, "person"), index).match]
    assert len(shared) == 52
    assert decided == []
    assert all(fold(name) for name in shared)


def test_the_very_name_beats_a_near_namesake() -> None:
    exact, near = Item("Q8", ("Yuri Ushakov",), types=("Q5",)), Item("Q9", ("Yury Ushakov",), types=("Q5",))
    proposal = propose(Sought("Yuri Ushakov", "person"), in_memory([near, exact]))
    assert proposal.match.item.id == "Q8"
    assert [candidate.item.id for candidate in proposal.candidates] == ["Q8", "Q9"]


def test_a_lone_surname_that_one_item_has_is_decided_only_when_asked_and_only_with_support() -> None:
    index = in_memory([Item("Q8", ("Ann Oberholzer",), types=("Q5",), related=("Q1",)), Item("Q9", ("Bo Lee",))])
    supported, bare = Sought("Oberholzer", "person", actors=("Q1",)), Sought("Oberholzer", "person")
    asked = Policy(lone_surnames=True)
    assert propose(supported, index).decision == NONE
    assert propose(supported, index, policy=asked).match.item.id == "Q8"
    assert propose(bare, index, policy=asked).decision == NONE
    shared = in_memory([*index.items(), Item("Q10", ("Cy Oberholzer",), types=("Q5",))])
    assert propose(supported, shared, policy=asked).decision == NONE


def test_a_lone_surname_and_a_body_of_many_are_decided_only_when_asked() -> None:
    index = in_memory([Item("Q8", ("Ann Aron",), types=("Q5",), tags=("uk-cabinet",)), Item("Q9", ("Bo Lee",))])
    sought = Sought("Aron", "person", office="uk cabinet")
    proposal = propose(sought, index)
    assert (proposal.decision, proposal.candidates[0].score) == (NONE, 1.0)
    assert propose(sought, index, policy=Policy(lone_surnames=True)).match.item.id == "Q8"
    assert propose(Sought("Ann Aron", "person", office="uk cabinet"), index).match.item.id == "Q8"


@pytest.mark.parametrize(
    ("written", "id"), [("محمد بن سلمان", "Q1"), ("习近平", "Q2"), ("بشار الأسد", "Q3"), ("Jinping Xi", None)]
)
def test_names_in_arabic_and_chinese_find_their_items(written: str, id: str | None) -> None:
    names = ("Mohammed bin Salman", "Xi Jinping", "Bashar al-Assad", "Wang Yi", "Salman bin Hamad")
    index = in_memory([Item(f"Q{number}", (name,), types=("Q5",)) for number, name in enumerate(names, 1)])
    proposal = propose(Sought(written, "person"), index)
    assert (proposal.match.item.id if proposal.match else None) == id
    assert proposal.candidates


def test_things_of_an_imported_store_get_proposals(tmp_path) -> None:
    table, names, store = tmp_path / "a.csv", tmp_path / "names.tsv", tmp_path / "store"
    table.write_text("date,person,concept,agreement\n2024-01-02,Sergei Lawrow,Tax,1\n")
    names.write_bytes(b"\xef\xbb\xbfqid\tname\nQ58217\tSergey Lavrov\n")
    runner = CliRunner()
    assert runner.invoke(application("import"), ["import", str(table), "--store", str(store)]).exit_code == 0
    index = str(tmp_path / "names.db")
    assert runner.invoke(application("link"), ["link", "index", str(names), "--index", index]).exit_code == 0
    arguments = ["link", "propose", "--store", str(store), "--index", index, "--format", "json"]
    found = {one["id"]: one for one in json.loads(runner.invoke(application("link"), arguments).stdout)}
    assert found["person/sergei-lawrow"]["decision"] == MATCH
    assert found["person/sergei-lawrow"]["candidates"][0]["id"] == "Q58217"
