"""`kg import` and `kg export` as people run them."""

from __future__ import annotations

import csv
import io
import json

import pytest

from kg.ontology import packaged
from tests.forking import kg

ROOT = packaged("ontology").parent
SAMPLES = ROOT.parent / "shared" / "data" / "dna"
EVENTS = """date,speaker,organization,concept,agreement
2024-02-14,Ann,Ministry,Trees are good.,yes
2024-02-15,Bob,,Trees are good.,no
2024-02-16,,Ministry,,yes
"""


def test_a_row_that_is_told_as_left_out_is_left_out(tmp_path):
    """A fault of what a row says beside its statement is a fault of the row."""
    rows = [
        "date,speaker,concept,agreement,topic,document,title",
        "2024-02-14,Ann,Trees are good.,yes,Nature,d1,One",
        "2024-02-15,Bob,Trees are good.,no,Forestry,d2,Two",
        "2024-02-15,Cleo,Trees are good.,no,Nature,d1,Another",
        "2024-02-16,Dan,Trees are good.,no,Nature,d2,Two",
    ]
    (tmp_path / "a.csv").write_text("\n".join(rows))
    done = kg("import", tmp_path / "a.csv", "--store", tmp_path / "store", "--skip-faulty", "--format", "json")
    said = json.loads(done.stdout)
    assert [row["where"] for row in said["skippedRows"]] == ["row 3: topic", "row 4: title"]
    assert said["statements"] == 2
    found = kg("query", "SELECT ?l { ?u rec:speaker/rdfs:label ?l }", "--store", tmp_path / "store", "--format", "csv")
    assert set(found.stdout.split()) == {"l", "Ann", "Dan"}


@pytest.mark.parametrize("content", ["sep=;\n", "sep=,", "\n"])
def test_a_table_without_a_row_is_refused_in_words(tmp_path, content):
    (tmp_path / "e.csv").write_text(content)
    done = kg("import", tmp_path / "e.csv", "--store", tmp_path / "store")
    assert done.returncode == 1 and "Traceback" not in done.stderr and "a header and at least one row" in done.stderr


def test_a_worksheet_without_a_row_is_refused_in_words(tmp_path):
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    openpyxl.Workbook().save(tmp_path / "e.xlsx")
    done = kg("import", tmp_path / "e.xlsx", "--store", tmp_path / "store")
    assert done.returncode == 1 and "no rows" in done.stderr


def test_a_dna_file_goes_in_and_comes_out_as_the_event_list_of_dna(tmp_path):
    if not SAMPLES.exists():
        pytest.skip("the shared test data has no DNA samples here")
    done = kg("import", SAMPLES / "sample-dna2.dna", "--store", tmp_path / "store", "--format", "json")
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert [said[name] for name in ("statements", "organizations", "propositions", "articles")] == [40, 7, 6, 7]
    assert [row["where"] for row in said["skippedRows"]] == ["statement 41"]
    listed = kg("export", "--store", tmp_path / "store", "--format", "dna-csv").stdout
    rows = list(csv.DictReader(listed.splitlines(), delimiter=";"))
    assert len(rows) == 40
    first = rows[0]
    assert (first["person"], first["agreement"], first["start_position"]) == ("Joel Bluestein", "0", "6351")
    (tmp_path / "events.csv").write_text(listed)
    assert kg("import", tmp_path / "events.csv", "--store", tmp_path / "again").returncode == 0
    assert kg("export", "--store", tmp_path / "again", "--format", "dna-csv").stdout.count("\n") == 41


def test_how_an_event_list_is_understood_is_shown_before_anything_is_stored(tmp_path):
    (tmp_path / "a.csv").write_text(EVENTS)
    done = kg("import", tmp_path / "a.csv", "--store", tmp_path / "store", "--dry-run")
    assert done.returncode == 0, done.stderr
    assert "person        from column 'speaker'" in done.stderr
    assert "skipped row 4: it has no proposition" in done.stderr
    assert "nothing stored" in done.stdout
    assert not (tmp_path / "store").exists()


@pytest.mark.parametrize("also", [[], ["--dry-run"]])
@pytest.mark.parametrize(
    ("row", "found"), [("0000-01-02,Ann,,Trees,yes", "row 2: date"), ("2024-01-02,Ann,,,yes", "no")]
)
def test_what_no_store_could_take_is_told_and_makes_no_store(tmp_path, also, row, found):
    (tmp_path / "a.csv").write_text(f"{EVENTS.splitlines()[0]}\n{row}\n")
    done = kg("import", tmp_path / "a.csv", "--store", tmp_path / "store", *also)
    assert done.returncode == 1 and found in done.stderr.partition("stances")[2]
    assert "kg build" not in done.stderr and not (tmp_path / "store").exists()


def test_every_skipped_row_is_written_with_its_reason(tmp_path):
    (tmp_path / "a.csv").write_text(EVENTS + "2024-02-17,Cyd,,,yes\n" * 40)
    done = kg("import", tmp_path / "a.csv", "--store", tmp_path / "store", "--skipped", tmp_path / "skipped.csv")
    assert "and 21 more" in done.stderr
    rows = list(csv.DictReader(io.StringIO((tmp_path / "skipped.csv").read_text())))
    assert len(rows) == 41
    assert {row["reason"] for row in rows} == {"it has no proposition"}


def test_a_wrong_row_stops_the_import_unless_it_is_to_be_left_out(tmp_path):
    (tmp_path / "a.csv").write_text(EVENTS + "2024-02-30,Ann,,Trees are good.,yes\n")
    done = kg("import", tmp_path / "a.csv", "--store", tmp_path / "store")
    assert done.returncode == 1
    assert "row 5: date: '2024-02-30' is not a day of the calendar" in done.stderr
    assert "Traceback" not in done.stderr
    done = kg("import", tmp_path / "a.csv", "--store", tmp_path / "store", "--skip-faulty", "--format", "json")
    assert json.loads(done.stdout)["statements"] == 2


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["missing.dna"], 1, "no such file or folder"),
        (["a.csv", "--column", "who=speaker"], 1, "'who' is no meaning of a column"),
        (["a.csv", "--column", "person=Name"], 1, "there is no column 'Name'; the columns are date, speaker"),
        (["a.csv", "--stance", "yes=pro"], 2, "is not supports, opposes or ambivalent"),
        (["empty"], 1, "no un_votes.csv, un_roll_calls.csv"),
    ],
)
def test_a_wrong_command_is_answered_in_words(tmp_path, arguments, code, said):
    (tmp_path / "a.csv").write_text(EVENTS)
    (tmp_path / "empty").mkdir()
    first, *rest = arguments
    done = kg("import", tmp_path / first, *rest, "--store", tmp_path / "store")
    assert done.returncode == code
    assert said in " ".join(done.stderr.replace("│", " ").split())
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "store" / "data").exists()


def test_a_dump_holds_everything_that_the_store_holds(tmp_path):
    (tmp_path / "a.csv").write_text(EVENTS)
    kg("import", tmp_path / "a.csv", "--store", tmp_path / "store")
    for format, name in (("nquads", "a.nq"), ("trig", "a.trig"), ("jsonld", "a.jsonld")):
        done = kg("export", "--store", tmp_path / "store", "--format", format, "--output", tmp_path / name)
        assert done.returncode == 0, done.stderr
        compared = kg("diff", tmp_path / "store", tmp_path / name, "--changes")
        assert (compared.returncode, compared.stdout) == (0, "")
