"""A second coder's files: read as rows or as a record, refused in words, and proved against the texts."""

from __future__ import annotations

import hashlib
import json
import shutil

import pytest
import yaml

from kg.codings import reading
from kg.errors import DataError
from kg.ontology import Ontology, packaged
from tests.forking import kg

ONTOLOGY = Ontology()
SLUG = "front-news-2024-05-30-lavrov"
ROW = {
    "article": f"article/{SLUG}",
    "start": 250,
    "end": 273,
    "exact": "but not for a ceasefire",
    "mode": "paraphrased",
    "hedge": None,
    "speaker": "person/sergey-lavrov",
    "proposition": "proposition/ceasefire",
    "stance": "opposes",
    "force": "rejects",
    "via": ["collective/russian-media"],
    **{"coder": "Bo", "coded": "2026-11-28", "codebook": "3"},
}


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A data folder with one article, and room for codings."""
    folder = tmp_path_factory.mktemp("codings") / "data"
    shutil.copytree(packaged("data") / "reference", folder / "reference")
    (folder / "articles").mkdir()
    article = (packaged("data") / "articles" / f"{SLUG}.yaml").read_text(encoding="utf-8")
    dated = article.replace("language: en", "published: 2024-05-30\nlanguage: en", 1)  # its identification is not here
    (folder / "articles" / f"{SLUG}.yaml").write_text(dated, encoding="utf-8")
    return folder


@pytest.fixture
def second(data):
    """The folder of a second coder, empty."""
    folder = data / "codings" / "second"
    shutil.rmtree(data / "codings", ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def write(folder, rows, slug=SLUG):
    """Write rows as a coder's file."""
    (folder / f"{slug}.yaml").write_text(yaml.safe_dump(rows, sort_keys=False))


def findings(data) -> list[str]:
    with pytest.raises(DataError) as refused:
        reading.read(data, ONTOLOGY)
    return [f"{finding.path}: {finding.found}; {finding.expected}" for finding in refused.value.findings]


def test_a_row_is_the_unit_that_the_record_has(data, second):
    write(second, [ROW])
    codings = reading.read(data, ONTOLOGY)
    (unit,) = codings.other().units[ROW["article"]]
    same = [one for one in codings.first.units[ROW["article"]] if one.passages == unit.passages]
    assert [one.values for one in same] == [unit.values]
    assert codings.first.coder == "first coding" and codings.segments[ROW["article"]][0] == (0, 73)


def test_several_passages_of_a_row_stand_under_evidence(data, second):
    row = {name: value for name, value in ROW.items() if name not in ("start", "end", "exact")}
    parts = [{"start": 199, "end": 205, "exact": "Russia"}, {"start": 250, "end": 257, "exact": "but not"}]
    write(second, [row | {"evidence": parts}])
    (unit,) = reading.read(data, ONTOLOGY).other().units[ROW["article"]]
    assert unit.quotation == "Russia … but not"


def test_a_whole_record_is_read_as_the_first_coding_is(data, second):
    shutil.copy(data / "articles" / f"{SLUG}.yaml", second)
    codings = reading.read(data, ONTOLOGY)
    assert codings.other("second").units == codings.first.units


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"stance": "oppose"}, "[0].stance: 'oppose' is not a stance; "),
        (
            {"speaker": "person/lavrov"},
            "[0].speaker: 'person/lavrov' is not defined; an id of the reference records; did",
        ),
        ({"article": "article/b"}, "[0].article: 'article/b' in the file of "),
        ({"end": 272}, "[0].end: offsets 250 to 272 for 23 characters; "),
        ({"start": None}, "[0]: no whole passage; "),
        ({"exact": "a " * 11 + "b", "end": 273}, ""),
        ({"exact": "a " * 12 + "b", "end": 275}, ""),
        ({"force": None}, "[0]: no force; a row with force"),
        ({"stanc": "opposes"}, "[0].stanc: the field 'stanc' is not known; "),
        ({"evidence": []}, "[0].evidence: no passage; "),
    ],
)
def test_what_is_wrong_with_a_row_is_said_with_its_place(data, second, changed, told):
    write(second, [ROW | changed])
    if told:
        assert any(line.startswith(told) for line in findings(data)), findings(data)
    else:
        assert len(reading.read(data, ONTOLOGY).other().units[ROW["article"]]) == 1


def test_a_file_of_no_article_and_a_file_that_is_no_list_are_refused(data, second):
    write(second, [ROW], "front-news")
    (second / f"{SLUG}.yaml").write_text("words\n")
    told = findings(data)
    assert any("'article/front-news' is not on record" in line and SLUG in line for line in told)
    assert any("a list of rows" in line for line in told)


def test_an_unknown_coder_is_told_the_nearest_and_several_are_not_chosen_from(data, second):
    write(second, [])
    with pytest.raises(DataError, match="did you mean second"):
        reading.read(data, ONTOLOGY).other("secnd")
    (data / "codings" / "third").mkdir()
    with pytest.raises(DataError, match="--coder"):
        reading.read(data, ONTOLOGY).other()


def test_a_passage_that_is_not_in_the_text_is_a_finding(data, second):
    write(second, [ROW])
    codings = reading.read(data, ONTOLOGY)
    right = " " * 250 + ROW["exact"] + " "
    assert reading.prove(codings, {ROW["article"]: right}) == []
    (finding,) = reading.prove(codings, {ROW["article"]: right.upper()})
    assert finding.path == "[0].exact" and finding.expected == repr(ROW["exact"].upper())


def test_a_text_is_found_by_its_digest(data, second, tmp_path):
    write(second, [ROW])
    codings = reading.read(data, ONTOLOGY)
    (tmp_path / "some.txt").write_text("other words")
    assert reading.texts_of(codings, tmp_path) == {}
    codings.digests[ROW["article"]] = hashlib.sha256(b"other words").hexdigest()
    assert reading.texts_of(codings, tmp_path) == {ROW["article"]: "other words"}


def test_the_command_compares_and_check_checks_what_is_compared(data, second):
    write(second, [ROW | {"force": "asserts"}])

    shown = kg("coding", "compare", str(data), "--show", "disagreements", "--format", "json")
    (row,) = json.loads(shown.stdout)
    assert (row["of"], row["first"], row["second"]) == ("force", "rejects", "asserts")
    assert row["passage"] == row["other passage"] == ROW["exact"]
    summary = json.loads(kg("coding", "compare", str(data), "--format", "json").stdout)
    assert {"of": "units matched", "first": 1, "second": 1} in summary
    write(second, [ROW | {"force": "assert"}])
    checked = kg("check", str(data))
    assert checked.returncode == 1 and "[0].force: 'assert' is not a force" in checked.stderr


def test_a_quotation_of_a_row_may_be_as_long_as_kg_check_is_told(data, second):
    write(second, [ROW | {"exact": "a " * 12 + "b", "end": 275}])
    refused = kg("check", data, "--format", "json")
    assert refused.returncode == 1
    assert [one["found"] for one in json.loads(refused.stdout)] == ["a quotation of 13 words"]
    allowed = kg("check", data, "--quote-words", "13")
    assert allowed.returncode == 0, allowed.stderr
