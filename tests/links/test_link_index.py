"""The name index is built whole or not at all, and finds names however they are spelt."""

import bz2
import gzip
import json
from pathlib import Path

import pytest

from kg.errors import DataError, StoreError
from kg.links.outside import dump
from kg.things.indexing import build, in_memory
from kg.things.item import from_wikidata
from kg.things.name_index import NameIndex
from tests.links.corner import ITEMS, SHARED, entity

ARRAY = "[\n" + ",\n".join(json.dumps(item, ensure_ascii=False) for item in ITEMS.values()) + "\n]\n"
PACKERS = {"dump.json": bytes, "dump.json.gz": gzip.compress, "dump.json.bz2": bz2.compress}


@pytest.fixture(params=PACKERS)
def dumped(request, tmp_path: Path) -> Path:
    path = tmp_path / request.param
    path.write_bytes(PACKERS[request.param](ARRAY.encode()))
    return path


def test_a_dump_is_read_plain_gzipped_or_bzipped(dumped: Path, tmp_path: Path) -> None:
    meta = build(dump.items(dumped), tmp_path / "names.db", sources=dumped.name)
    assert meta["items"] == "5"
    assert meta["nameless"] == "1"
    index = NameIndex(tmp_path / "names.db")
    assert index.search("Serhiy Lavrov")[0].item.id == "Q58217"
    index.close()


def test_a_dump_cut_off_in_the_middle_leaves_the_old_index_as_it_was(dumped: Path, tmp_path: Path) -> None:
    target = tmp_path / "names.db"
    build([from_wikidata(ITEMS["Q156732"])], target)
    before = target.read_bytes()
    dumped.write_bytes(dumped.read_bytes()[:-60])
    with pytest.raises(DataError, match="fetch the file again"):
        build(dump.items(dumped), target)
    assert target.read_bytes() == before
    assert [path.name for path in tmp_path.iterdir() if "partial" in path.name] == []


def test_what_a_killed_build_left_is_swept_away_by_the_next(tmp_path: Path) -> None:
    left = tmp_path / "names.db.999999999.partial"
    left.write_text("half")
    build([from_wikidata(ITEMS["Q156732"])], tmp_path / "names.db")
    assert not left.exists()


def test_a_dump_without_its_closing_bracket_is_not_whole(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text(ARRAY.rstrip("]\n") + "\n")
    with pytest.raises(DataError, match="closing bracket"):
        list(dump.items(path))


def test_an_empty_file_and_a_line_that_is_no_object_are_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text("")
    with pytest.raises(DataError, match="empty"):
        list(dump.items(path))
    path.write_text('[\n{"id": "Q1", "type": "item"},\n"text"\n]\n')
    with pytest.raises(DataError, match="line 3"):
        list(dump.items(path))


def test_properties_and_lexemes_of_a_dump_are_left_out(tmp_path: Path) -> None:
    path = tmp_path / "dump.json"
    path.write_text('[\n{"id": "P31", "type": "property"},\n{"id": "L1", "type": "lexeme"}\n]\n')
    assert list(dump.items(path)) == []


def test_an_item_repeated_in_a_dump_is_kept_once() -> None:
    item = from_wikidata(ITEMS["Q58217"])
    index = in_memory([item, item])
    assert index.meta()["repeated"] == "1"
    assert [hit.item.id for hit in index.search("Sergey Lavrov")] == ["Q58217"]


def test_a_deprecated_statement_is_not_read() -> None:
    raw = entity("Q2", "X", claims={"P31": ["Q5"]})
    raw["claims"]["P31"][0]["rank"] = "deprecated"
    assert from_wikidata(raw).types == ()


def test_a_class_tree_in_the_dump_is_followed() -> None:
    raion = from_wikidata(entity("Q10", "raion", claims={"P279": ["Q11"]}))
    district = from_wikidata(entity("Q11", "district", claims={"P279": ["Q515"]}))
    assert "Q515" in in_memory([raion, district]).classes(("Q10",))


def test_items_of_other_classes_can_be_left_out() -> None:
    index = in_memory([])
    assert index.search("Kherson", person=False) == []


@pytest.mark.parametrize("name", ["Sergey Lavrv", "Segrey Lavrov", "Serxey Lavrov", "Lavrov Sergey", "Лаврова Сергей"])
def test_a_misspelt_name_is_found(name: str) -> None:
    index = in_memory(map(from_wikidata, ITEMS.values()))
    assert index.search(name)[0].item.id == "Q58217"


def test_a_name_of_signs_only_finds_nothing() -> None:
    assert in_memory(map(from_wikidata, ITEMS.values())).search('"*" OR —') == []


def test_a_table_without_its_columns_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "names.tsv"
    path.write_text("id\tlabel\nQ1\tx\n")
    with pytest.raises(DataError, match="columns qid and name"):
        list(dump.items(path))


def test_a_sparql_result_can_be_indexed(tmp_path: Path) -> None:
    path = tmp_path / "result.srj"
    row = {"item": {"value": "http://www.wikidata.org/entity/Q58217"}, "itemLabel": {"value": "Sergey Lavrov"}}
    unnamed = {"item": {"value": "http://www.wikidata.org/entity/Q9"}, "itemLabel": {"value": "Q9"}}
    path.write_text(json.dumps({"results": {"bindings": [row, {**row, "sitelinks": {"value": "90"}}, unnamed]}}))
    assert [(item.id, item.popularity) for item in dump.items(path)] == [("Q58217", 90)]


def test_what_is_no_index_is_refused_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="kg link index"):
        NameIndex(tmp_path / "absent.db")
    (tmp_path / "text.db").write_text("no database, just a text that is long enough")
    with pytest.raises(StoreError, match="kg link index"):
        NameIndex(tmp_path / "text.db")


@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the shared name table")
def test_every_sampled_name_of_the_table_is_among_the_candidates_of_its_item(tmp_path: Path) -> None:
    items = list(dump.items(SHARED / "data/wikidata/names.tsv"))
    build(items, tmp_path / "names.db")
    index = NameIndex(tmp_path / "names.db")
    sample = [(item.id, name) for item in items[::40] for name in item.names]
    missed = [(id, name) for id, name in sample if id not in {hit.item.id for hit in index.search(name)}]
    index.close()
    assert missed == []
