"""What Wikidata says is kept as Wikidata's, with its date and revision, and looked at against the reference data."""

import json
import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from kg.changes.stored import Stored
from kg.engine import embedded
from kg.engine.base import Engine, Query
from kg.links.current import load
from kg.links.enrichment import audit, gathering, shape
from kg.links.enrichment.shape import BELONGING, PS, WD, WDT
from kg.links.judgements.judgement import Judgement
from kg.links.outside.wikidata import Fetched, Wikidata
from kg.ontology import Ontology
from kg.things.things import Things
from tests.links.corner import ITEMS, entity, statement

ONTOLOGY = Ontology()
BASES = ONTOLOGY.bases
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def engine(founding: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    store = shutil.copytree(founding, tmp_path_factory.mktemp("enrichment") / "store")
    with embedded.open(store, readers=2) as engine:
        yield engine


@pytest.fixture(scope="module")
def things(engine: Engine) -> Things:
    return load(engine, ONTOLOGY)


def said(entity: dict) -> set[tuple[str, str]]:
    """Predicate and object of what an entity's own subject says."""
    quads = shape.quads(entity, retrieved=NOW, bases=BASES)
    return {(quad.predicate.value, quad.object.value) for quad in quads if quad.subject.value == WD + entity["id"]}


def test_offices_come_with_their_dates_and_the_page_with_revision_and_retrieval() -> None:
    quads = shape.quads(ITEMS["Q58217"], retrieved=NOW, bases=BASES)
    office = next(quad.subject for quad in quads if quad.predicate.value == PS + "P39")
    about = {quad.predicate.value.rpartition("/")[2]: quad.object.value for quad in quads if quad.subject == office}
    assert about["P580"] == "2004-03-09T00:00:00Z"
    page = {quad.predicate.value: quad.object for quad in quads if "EntityData" in quad.subject.value}
    assert page["http://schema.org/version"] == Literal(1700000000)
    assert page["http://www.w3.org/ns/prov#generatedAtTime"].value == "2026-11-22T12:00:00Z"
    assert {quad.graph_name.value for quad in quads} == {BASES.graph("enrichment")}


def test_to_whom_a_place_belongs_is_never_a_direct_triple() -> None:
    place = entity("Q7835", "Crimea", claims={"P31": ["Q34763"], "P17": ["Q212"], "P131": ["Q15966495"]})
    quads = shape.quads(place, retrieved=NOW, bases=BASES)
    assert not {quad.predicate.value for quad in quads} & {WDT + name for name in BELONGING}
    claim = next(quad.subject for quad in quads if quad.predicate.value == PS + "P17")
    attributed = [q.object for q in quads if q.subject == claim and q.predicate.value.endswith("wasAttributedTo")]
    assert attributed == [NamedNode(WD + "Q2013")]


def test_the_state_of_a_person_is_a_direct_triple() -> None:
    assert (WDT + "P27", WD + "Q159") in said(ITEMS["Q58217"])


def test_a_preferred_statement_puts_the_others_out_of_the_direct_triples() -> None:
    raw = entity("Q5000", "X", claims={"P31": ["Q5"], "P102": ["Q1", statement("P102", "Q2", rank="preferred")]})
    assert {value for name, value in said(raw) if name == WDT + "P102"} == {WD + "Q2"}


def test_coordinates_images_and_identifiers_are_kept() -> None:
    point = {"type": "globecoordinate", "value": {"latitude": 45.3, "longitude": 34.4}}
    raw = entity("Q7835", "Crimea", claims={"P625": [point]})
    raw["claims"]["P18"] = [statement("P18", {"type": "string", "value": "A map.svg"})]
    raw["claims"]["P18"][0]["mainsnak"]["datatype"] = "commonsMedia"
    raw["claims"]["P1566"] = [statement("P1566", {"type": "string", "value": "703883"})]
    raw["claims"]["P1566"][0]["mainsnak"]["datatype"] = "external-id"
    found = said(raw)
    assert (WDT + "P625", "Point(34.4 45.3)") in found
    assert (WDT + "P18", "http://commons.wikimedia.org/wiki/Special:FilePath/A_map.svg") in found
    assert (WDT + "P1566", "703883") in found


def test_an_item_without_labels_is_kept_with_what_it_has() -> None:
    assert shape.quads(ITEMS["Q1"], retrieved=NOW, bases=BASES)


def test_a_label_in_an_impossible_language_is_left_out() -> None:
    raw = entity("Q5", "X")
    raw["labels"]["bad tag"] = {"language": "bad tag", "value": "Y"}
    assert [value for name, value in said(raw) if name.endswith("#label")] == ["X"]


def test_a_text_of_wikidata_that_no_xml_can_hold_is_cleaned() -> None:
    item = {"id": "Q1", "type": "item", "lastrevid": 1, "labels": {"en": {"language": "en", "value": "A\x08da"}}}
    quads, _ = gathering.gather([("Q1", item)], lambda ids: [], retrieved=NOW, ontology=ONTOLOGY)
    assert Literal("A\ufffdda", language="en") in {quad.object for quad in quads}


def test_enriching_is_one_revision_and_doing_it_again_changes_nothing(engine, things, server, fetcher) -> None:
    source = Wikidata(fetcher, server.url)
    ids = sorted(set(things.accepted.values()))
    assert len(ids) > 50
    quads, missing = gathering.gather(
        gathering.live(source, ids), lambda more: gathering.live(source, more), retrieved=NOW, ontology=ONTOLOGY
    )
    assert "Q7747" in missing
    base = engine.revision()
    done = gathering.put(engine, ONTOLOGY, quads, missing, author="test", now=NOW)
    assert (done.revision, done.items) == (base + 1, len(ids) - len(missing))
    assert gathering.put(engine, ONTOLOGY, quads, missing, author="test", now=NOW).revision == base + 1


def test_an_item_that_cannot_be_had_keeps_what_was_known(engine, things) -> None:
    graph = BASES.graph("enrichment")
    quads = shape.quads(ITEMS["Q58217"], retrieved=NOW, bases=BASES)
    gathering.put(engine, ONTOLOGY, quads, (), author="test", now=NOW)
    gathering.put(engine, ONTOLOGY, [], ("Q58217",), author="test", now=NOW)
    assert set(Stored(engine, ONTOLOGY).graph(graph)) == set(quads)


def test_a_dump_enriches_as_the_live_source_does(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text("[\n" + ",\n".join(json.dumps(item) for item in ITEMS.values()) + "\n]\n")
    found = dict(gathering.dumped(path, ["Q58217", "Q424242"]))
    assert found == {"Q58217": ITEMS["Q58217"], "Q424242": None}


def test_the_same_query_text_answers_here_as_it_would_at_wikidata(engine) -> None:
    gathering.put(
        engine, ONTOLOGY, shape.quads(ITEMS["Q58217"], retrieved=NOW, bases=BASES), (), author="test", now=NOW
    )
    text = ONTOLOGY.text("questions/links/offices-in-wikidata.rq")
    with engine.query(Query(text, "text/csv", {"item": NamedNode(WD + "Q58217")})) as answer:
        rows = b"".join(answer).decode().splitlines()
    assert rows[1].startswith("http://www.wikidata.org/entity/Q58217,http://www.wikidata.org/entity/Q1418873")


def test_the_office_of_a_speaker_is_the_one_of_that_day(engine) -> None:
    minister = statement("P39", "Q1418873", P580="2004-03-09")
    before = statement("P39", "Q4321", P580="1994-07-07", P582="2004-03-09")
    raw = entity("Q58217", "Sergey Lavrov", claims={"P31": ["Q5"], "P39": [before, minister]})
    raw["claims"]["P39"][0]["id"] = "Q58217$before"
    quads = shape.quads(raw, retrieved=NOW, bases=BASES)
    gathering.put(engine, ONTOLOGY, quads, (), author="test", now=NOW)
    with engine.query(Query(ONTOLOGY.text("questions/links/office-when-speaking.rq"), "text/csv")) as answer:
        rows = b"".join(answer).decode().splitlines()[1:]
    assert rows
    assert {row.split(",")[3].rpartition("/")[2] for row in rows} == {"Q1418873"}


def judged(*links: tuple[str, str]) -> list[Judgement]:
    return [Judgement(subject, object, "accepted", "test", "2026-11-22") for subject, object in links]


def rules(things: Things, *fetched: Fetched) -> dict[str, str]:
    return {finding.rule: finding.found for finding in audit.check(things, fetched)}


def fetched(raw: dict) -> Fetched:
    return Fetched(raw["id"], raw)


def test_a_link_that_wikidata_agrees_with_has_no_finding(things: Things) -> None:
    assert rules(things, fetched(ITEMS["Q58217"])) == {}


def test_deleted_items_and_redirects_are_found(things: Things) -> None:
    moved = Fetched("Q7747", {**ITEMS["Q58217"], "id": "Q1000"}, "Q1000")
    assert "Q58217 is deleted" in rules(things, Fetched("Q58217", None))["deleted"]
    assert "Q7747 redirects to Q1000" in rules(things, moved)["redirect"]


@pytest.mark.parametrize(
    ("rule", "change"),
    [
        ("class", {"claims": {"P31": ["Q515"]}}),
        ("country", {"claims": {"P31": ["Q5"], "P27": ["Q142"]}}),
        ("office", {"claims": {"P31": ["Q5"], "P39": ["Q999999"]}}),
        ("office-dates", {"claims": {"P31": ["Q5"], "P39": [statement("P39", "Q218295", P580="1999-12-31")]}}),
        ("name", {"label": "Somebody Else"}),
    ],
)
def test_what_contradicts_the_reference_data_is_found(things: Things, rule: str, change: dict) -> None:
    given = {"label": "Vladimir Putin", "claims": {"P31": ["Q5"]}, **change}
    assert set(rules(things, fetched(entity("Q7747", given.pop("label"), **given)))) == {rule}


def test_codes_are_compared_and_the_state_of_a_place_is_not(things: Things) -> None:
    raw = entity("Q163271", "Kherson Oblast", claims={"P31": ["Q3348196"], "P17": ["Q142"]})
    raw["claims"]["P300"] = [statement("P300", {"type": "string", "value": "UA-99"})]
    assert set(rules(things, fetched(raw))) == {"isoCode"}


def test_one_thing_as_two_items_and_two_things_as_one_item_are_found() -> None:
    links = judged(("person/a", "Q1"), ("person/a", "Q2"), ("person/b", "Q2"))
    assert {finding.rule for finding in audit.doubles(links)} == {"two-items", "two-things"}


def test_the_founding_links_have_no_doubles(things: Things) -> None:
    assert list(audit.doubles(things.judgements)) == []
