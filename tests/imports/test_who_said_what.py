"""Who said what is kept apart: ids, names, studies, documents, rows, dates. The inputs are those of tests/cases."""

from __future__ import annotations

import csv
import json
import sqlite3
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from typer.testing import CliRunner

from kg.cli import application
from kg.engine import embedded
from kg.engine.base import Query
from kg.errors import DataError
from kg.imports import again, decisions, dna, events, loading, tables, votes
from kg.imports.articles import corpus
from kg.imports.days import days_of, midnight_elsewhere
from kg.imports.naming import Names, Thing, Things, things
from kg.imports.settling import settle
from kg.ontology import Ontology

ONTOLOGY = Ontology()
CASES = Path(__file__).parent.parent / "cases"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
WHO = """SELECT ?who ?body ?date ?what ?stance {
  ?s rec:stance ?stance ; rec:proposition/rdfs:label ?what ; rec:utterance ?u .
  ?u rec:speaker/rdfs:label ?who ; rec:date ?date OPTIONAL { ?u rec:onBehalfOf/rdfs:label ?body } }
ORDER BY ?what ?who"""


@pytest.fixture
def engine(tmp_path):
    with embedded.open(tmp_path / "store", readers=2) as opened:
        yield opened


def ask(engine, text: str) -> list[list[str]]:
    with engine.query(Query(text, "text/csv")) as answer:
        return list(csv.reader(b"".join(answer).decode().splitlines()))[1:]


def known(engine) -> Things:
    return things(again.Stored(engine, ONTOLOGY).graph(ONTOLOGY.bases.graph("reference")), ONTOLOGY.bases)


def study(engine, path: Path, choices: events.Choices | None = None, name: str = "", **how):
    """Read an event list beside what the store has, and load it."""
    read = events.read(path, choices, name).coding
    return loading.load(engine, ONTOLOGY, corpus(read, Names(known(engine))), author="a test", now=NOW, **how)


def said(engine) -> list[tuple[str, ...]]:
    vocabulary = ONTOLOGY.bases.vocabulary
    return [tuple(value.removeprefix(vocabulary) for value in row) for row in ask(engine, WHO)]


def table(path: Path, *lines: str) -> Path:
    path.write_bytes("\n".join(lines).encode())
    return path


@pytest.mark.parametrize(
    ("file", "right"),
    [
        (
            "c1b.csv",
            [
                ("John Smith", "Foundation", "2024-01-02", "Levy", "opposes"),
                ("John", "Smith Foundation", "2024-01-02", "Tax", "supports"),
            ],
        ),
        (
            "c2b.csv",
            [("Senate", "", "2024-01-02", "Levy", "opposes"), ("Senate", "Senate", "2024-01-02", "Tax", "supports")],
        ),
        (
            "c3b.csv",
            [
                ("Li-Wei", "", "2024-01-02", "Levy", "opposes"),
                ("Li Wei", "", "2024-01-02", "Tax", "supports"),
                ("Li Wei", "", "2024-01-02", "Tax", "supports"),
            ],
        ),
        (
            "c6.csv",
            [
                ("Ann 2024 01 02", "", "2024-05-01", "Levy", "opposes"),
                ("Ann", "", "2024-01-02", "Tax", "supports"),
            ],
        ),
        (
            "collide1.csv",
            [
                ("John", "Smith Foundation", "2024-01-02", "Tax", "supports"),
                ("John Smith", "Foundation", "2024-01-02", "Tax", "opposes"),
            ],
        ),
    ],
)
def test_every_row_keeps_its_own_speaker_organization_and_date(engine, file, right):
    study(engine, CASES / "utterance-ids" / file)
    assert said(engine) == right


def test_articles_of_two_studies_whose_names_run_into_each_other_have_utterances_of_their_own(engine, tmp_path):
    head = "document,date,person,concept,agreement"
    study(engine, table(tmp_path / "x.csv", head, "b c,2024-01-02,Ann,Tax,1"), name="a")
    with pytest.raises(DataError, match=r"article/a-b-c: another article of this id"):
        study(engine, table(tmp_path / "x.csv", head, "c,2024-01-02,Bo,Levy,1"), name="a-b")
    assert [row[0] for row in said(engine)] == ["Ann"]


def test_a_dna_file_keeps_speakers_apart_as_tables_do(tmp_path):
    from tests.imports.test_imports import dna_file

    path = dna_file(tmp_path / "a.dna", "one two three", [(0, 3), (4, 7)])
    with sqlite3.connect(path) as database:
        database.execute("UPDATE DATASHORTTEXT SET Value='John' WHERE StatementId=1 AND VariableId=1")
        database.execute("UPDATE DATASHORTTEXT SET Value='Smith Foundation' WHERE StatementId=1 AND VariableId=2")
        database.execute("UPDATE DATASHORTTEXT SET Value='John Smith' WHERE StatementId=2 AND VariableId=1")
        database.execute("UPDATE DATASHORTTEXT SET Value='Foundation' WHERE StatementId=2 AND VariableId=2")
    (article,) = dna.read(path).articles()
    utterances = [report["conveys"][0]["utterance"] for report in article["reports"]]
    assert len({utterance["id"] for utterance in utterances}) == 2
    assert [utterance["speaker"] for utterance in utterances] == ["person/john", "person/john-smith"]


def test_a_second_study_of_one_name_replaces_nothing_unless_asked_and_is_listed(engine):
    first, second = CASES / "import-again/a/events.csv", CASES / "import-again/b/events.csv"
    study(engine, first)
    with pytest.raises(DataError, match=r"article/events-d1: another article of this id.*--replace"):
        study(engine, second)
    assert [row[3] for row in said(engine)] == ["Tax"]
    study(engine, second, name="second")
    assert [row[3] for row in said(engine)] == ["Levy", "Tax"]
    loaded = study(engine, second, replace=True)
    assert list(loaded.replaced) == ["article/events-d1"]
    assert [row[3] for row in said(engine)] == ["Levy", "Levy"]


def test_the_same_coding_under_another_name_is_known_by_its_content(engine, tmp_path):
    path = CASES / "import-again/a/events.csv"
    study(engine, path)
    (tmp_path / "copy.csv").write_bytes(path.read_bytes())
    with pytest.raises(DataError, match=r"the same 1 statements as revision 1 imported"):
        study(engine, tmp_path / "copy.csv")
    assert study(engine, path).unchanged == 1
    assert engine.revision() == 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("names-merged/1-liwei.csv", "names-merged/2-liwei.csv"),
        ("names-merged/1-long.csv", "names-merged/2-long.csv"),
        ("C#", "C++"),
        ("Müller", "Muller"),
    ],
)
def test_a_different_name_of_a_later_import_is_another_thing(engine, tmp_path, first, second):
    head = "document,date,person,concept,agreement"
    paths = [
        CASES / name
        if name.endswith(".csv")
        else table(tmp_path / f"{n}.csv", head, f"d{n},2024-01-02,{name},{name},1")
        for n, name in enumerate((first, second))
    ]
    for path in paths:
        study(engine, path)
    rows = said(engine)
    assert len({row[0] for row in rows}) == len({row[3] for row in rows}) == 2


def test_votes_of_a_country_whose_name_only_folds_alike_are_another_states(engine, tmp_path):
    from tests.imports.test_imports import VOTES, votes_folder

    loading.load(engine, ONTOLOGY, votes.read(votes_folder(tmp_path / "a")), author="a test", now=NOW)
    renumbered = {
        name.removesuffix(".csv"): text.replace("\n3", "\n7").replace("\n4", "\n8") for name, text in VOTES.items()
    }
    renumbered["un_votes"] = renumbered["un_votes"].replace("Aland", "Åland")
    again_ = votes.read(votes_folder(tmp_path / "b", **renumbered), known(engine))
    loading.load(engine, ONTOLOGY, again_, author="a test", now=NOW)
    assert {row[0] for row in ask(engine, "SELECT DISTINCT ?n { ?s a rec:State ; rdfs:label ?n }")} == {
        "Aland",
        "Åland",
        "Beland",
    }


def test_a_name_that_several_things_of_the_store_have_is_not_guessed():
    store = Things({i: Thing(i, ("John Smith",)) for i in ("person/john-smith", "person/john-smith-2")})
    coding = events.read(CASES / "utterance-ids/collide1.csv").coding
    (fault,) = corpus(coding, Names(store)).faults
    assert "the name of 2 things of the store" in fault.found
    settled = settle(
        coding,
        store,
        decisions.Decisions({("person", "John Smith"): "person/john-smith-2"}, rows={("person", "John Smith"): 2}),
    )
    made = corpus(settled.coding, Names(store, settled.ids))
    assert not made.faults
    assert "person/john-smith-2" in made.adopted


def kg(*arguments: object):
    return CliRunner().invoke(application("import"), ["import", *map(str, arguments)])


def test_spellings_are_listed_for_a_decision_before_anything_is_stored(tmp_path):
    store, names = tmp_path / "store", tmp_path / "names.csv"
    done = kg(CASES / "spelling/variants.csv", "--store", store, "--names", names)
    assert done.exit_code == 1
    assert not store.exists()
    found = {(each.path, each.found) for each in done.exception.findings}
    assert ("row 3", "proposition 'Carbon Tax' is spelled like 'Carbon tax'") in found
    rows = list(csv.DictReader(names.read_text().splitlines()))
    listed = {(row["kind"], row["name"]) for row in rows}
    assert {("proposition", name) for name in ("Carbon Tax", "carbon tax", "Carbon tax.", "Carbon tax?")} <= listed
    assert {("person", "jane doe"), ("person", "Doe, Jane"), ("organization", "Green party")} <= listed
    with names.open("w", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        for row in rows:
            writer.writerow(row | {"becomes": row["like"] if row["name"] != "Carbon tax?" else row["name"]})
    done = kg(CASES / "spelling/variants.csv", "--store", store, "--names", names)
    assert done.exit_code == 0, done.exception
    with embedded.open(store, readers=1, read_only=True) as engine:
        assert {row[3] for row in said(engine)} == {"Carbon tax", "Carbon tax?"}
        assert ask(engine, "SELECT ?n { ?p a rec:Proposition ; skos:altLabel ?n } ORDER BY ?n") == [
            ["Carbon Tax"],
            ["Carbon tax."],
            ["carbon tax"],
        ]


def test_case_and_end_points_are_folded_only_when_asked():
    coding = events.read(CASES / "spelling/variants.csv").coding
    kept = settle(coding, Things(), decisions.Decisions())
    assert len({row.proposition for row in kept.coding.statements}) == 5
    cased = settle(coding, Things(), decisions.Decisions(), ["case"])
    assert Counter(row.proposition for row in cased.coding.statements)["Carbon tax"] == 3
    folded = settle(coding, Things(), decisions.Decisions(), ["case", "points"])
    assert {row.proposition for row in folded.coding.statements} == {"Carbon tax"}
    assert not folded.undecided()


def test_a_decision_may_name_a_thing_of_the_store_and_nothing_else():
    coding = events.read(CASES / "import-again/a/events.csv").coding
    store = Things({"person/x": Thing("person/x", ("X",))})
    key = ("person", "李伟")
    settled = settle(coding, store, decisions.Decisions({key: "person/x"}, rows={key: 2}))
    (article,) = corpus(settled.coding, Names(store, settled.ids)).articles()
    assert article["reports"][0]["conveys"][0]["utterance"]["speaker"] == "person/x"
    with pytest.raises(DataError, match=r"row 2: becomes: 'person/y'; expected the id of a thing of the store"):
        settle(coding, store, decisions.Decisions({key: "person/y"}, rows={key: 2}))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("kind,name\nperson,A\n", "no column becomes"),
        ("kind,name,becomes\nhuman,A,B\n", "row 2: kind: 'human'; expected one of person,"),
        ("kind,name,becomes\nperson,A,B\nperson,A,C\n", "row 3: becomes: 'A' becomes 'C', and 'B' in row 2"),
    ],
)
def test_a_table_of_decisions_that_cannot_be_followed_is_refused(tmp_path, text, expected):
    (tmp_path / "names.csv").write_text(text)
    with pytest.raises(DataError, match=expected):
        decisions.read(tmp_path / "names.csv")


def test_decisions_in_a_circle_are_refused(tmp_path):
    (tmp_path / "names.csv").write_text("kind,name,becomes\nperson,A,B\nperson,B,A\n")
    with pytest.raises(DataError, match="which becomes 'A' again"):
        decisions.resolved(decisions.read(tmp_path / "names.csv"), Things())


def test_three_addresses_are_three_articles(engine):
    study(engine, CASES / "articles-merged/three-urls.csv")
    rows = ask(engine, "SELECT ?url ?title { ?a a rec:Article ; schema:url ?url ; rdfs:label ?title } ORDER BY ?url")
    assert rows == [
        ["https://example.org/a", "Ana praises Bruno"],
        ["https://example.org/b", "Carla attacks Bruno"],
        ["https://example.org/c", "Ana against Duarte"],
    ]


@pytest.mark.parametrize("column", ["title", "url", "author", "publisher", "published"])
def test_rows_of_one_document_that_differ_are_a_fault(tmp_path, column):
    head = f"document,date,person,concept,agreement,{column}"
    values = ("2024-02-01", "2024-02-02") if column == "published" else ("x", "y")
    rows = [f"d1,2024-01-02,Ann,Tax,1,{values[0]}", "d1,2024-01-02,Ann,Tax,1,", f"d1,2024-01-02,Bo,Tax,1,{values[1]}"]
    faults = events.read(table(tmp_path / "a.csv", head, *rows)).coding.faults
    assert [(fault.path, fault.expected[:30]) for fault in faults] == [
        (f"row 4: {column}", f"{values[0]!r}, as in row 2, or a document"[:30])
    ]


def test_two_titles_of_one_day_and_publisher_are_two_articles(tmp_path):
    path = table(tmp_path / "a.csv", "date,person,concept,agreement,title", "2024-01-02,A,T,1,x", "2024-01-02,A,T,1,y")
    assert events.read(path).corpus.count == 2


@pytest.mark.parametrize("mark", ["\x0b", "\x0c", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"])
def test_a_row_ends_at_cr_and_lf_only(tmp_path, mark):
    path = tmp_path / "a.csv"
    path.write_bytes(f"document,date,person,agreement,concept\r\nd1,2024-01-02,Ann Lee,1,Tax cut{mark}now\r\n".encode())
    (statement,) = events.read(path).coding.statements
    assert statement.proposition.replace(mark, " ") == "Tax cut now"


@pytest.mark.parametrize(
    ("file", "person", "concept"), [("ls.csv", "Ann\u2028Lee", "Tax"), ("vt_last.csv", "Ann Lee", "Tax cut now")]
)
def test_the_cases_of_row_ends_are_one_statement_each(file, person, concept):
    (statement,) = events.read(CASES / "row-ends" / file).coding.statements
    assert (statement.person, statement.proposition) == (person, concept)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_may_end_with_cr_or_lf_or_both_and_cells_may_hold_them(tmp_path, end):
    text = end.join(["date,person,concept,agreement", '2024-01-02,Ann,"two\nlines",1', "2024-01-03,Bo,x,0"])
    (tmp_path / "a.csv").write_bytes(text.encode())
    assert [row.where for row in events.read(tmp_path / "a.csv").coding.statements] == ["row 2", "row 3"]


def test_a_document_is_dated_where_it_was_coded():
    path = CASES / "dna-timezone/tz2.dna"
    reading = dna.reading(path)
    assert min(document.published for document in reading.coding.documents) == "2005-01-25"
    (warning,) = reading.warnings
    assert "a day early" in warning and "--timezone Europe/Berlin" in warning
    berlin = dna.reading(path, dna.Variables(zone=ZoneInfo("Europe/Berlin")))
    assert min(document.published for document in berlin.coding.documents) == "2005-01-26"
    assert berlin.warnings == []


def test_times_of_day_that_are_no_midnight_give_no_warning():
    assert midnight_elsewhere([3600 * 9 + 17, 3600 * 14 + 3]) == ""
    assert midnight_elsewhere([0, 86400]) == ""
    assert "a day late" in midnight_elsewhere([5 * 3600] * 3)


def test_a_moment_of_a_table_is_dated_in_the_zone_that_is_named():
    written = "2024-01-02T23:30:00Z"
    assert days_of([written]).read(written) == "2024-01-02"
    assert days_of([written], zone=ZoneInfo("Europe/Berlin")).read(written) == "2024-01-03"
    assert days_of([], zone=ZoneInfo("Europe/Berlin")).read("2024-01-02 23:30:00") == "2024-01-02"


@pytest.mark.parametrize(
    ("written", "right"),
    [
        ("14.02.2024", "2024-02-14"),
        ("May 3, 2024", "2024-05-03"),
        ("3 May 2024", "2024-05-03"),
        ("Fri, 3rd of May 2024", "2024-05-03"),
        ("3. März 2024", "2024-03-03"),
        ("1er août 2024", None),
        ("3 de mayo de 2024", "2024-05-03"),
        ("May 2024", "2024-05"),
        ("2024/02/14", "2024-02-14"),
        ("15/2/2024", "2024-02-15"),
        ("2/15/2024", "2024-02-15"),
        ("2024-02-14 10:30", "2024-02-14"),
        ("2024-02-01/2024-02-14", "2024-02-01/2024-02-14"),
        ("5/2/2024", None),
        ("31.02.2024", None),
        ("Smarch 3, 2024", None),
    ],
)
def test_a_date_as_people_write_it_is_read_or_refused(written, right):
    if right is None:
        with pytest.raises(ValueError):
            days_of([written]).read(written)
    else:
        assert days_of([written]).read(written) == right


def test_the_order_between_slashes_is_that_of_the_column_or_of_whoever_imports():
    column = ["5/2/2024", "15/2/2024"]
    assert [days_of(column).read(text) for text in column] == ["2024-02-05", "2024-02-15"]
    assert days_of(["5/2/2024"], "mdy").read("5/2/2024") == "2024-05-02"
    with pytest.raises(ValueError, match="--dates dmy"):
        days_of(["15/2/2024", "2/15/2024", "5/2/2024"]).read("5/2/2024")


def test_a_dna_file_without_a_variable_is_read_without_it():
    reading = dna.reading(CASES / "dna-variables/noorg.dna")
    assert len(reading.coding.statements) == 40
    assert sum(1 for name in ("person", "organization") if name in reading.variables) == 1
    with pytest.raises(DataError, match="no statement type with these variables"):
        dna.reading(CASES / "dna-variables/noorg.dna", dna.Variables(concept="Konzept"))


def test_stances_in_other_languages_a_real_minus_sign_and_a_named_divider_are_read(tmp_path):
    path = table(
        tmp_path / "a.csv",
        "sep=;",
        "date;person;concept;agreement",
        "14.02.2024;A;T, U;ja",
        "14.02.2024;B;T, U;teilweise",
    )
    reading = events.read(path)
    assert dict(reading.stances) == {"ja": "supports", "teilweise": "ambivalent"}
    assert [(row.where, row.proposition) for row in reading.coding.statements] == [("row 2", "T, U"), ("row 3", "T, U")]
    signed = table(tmp_path / "b.csv", "date,person,concept,agreement", "2024-01-01,A,T,\u22122", "2024-01-01,B,T,1")
    assert [(row.stance, row.level) for row in events.read(signed).coding.statements] == [
        ("opposes", -2),
        ("supports", 1),
    ]


def test_a_cell_may_be_longer_than_131072_characters_and_hold_several_codes(tmp_path):
    long = "word " * 40_000
    path = table(tmp_path / "a.csv", "date,person,concept,agreement,quote", f"2024-01-01,A,Tax; Levy,1,{long}")
    reading = events.read(path, events.Choices(split={"proposition": ";"}))
    assert [row.proposition for row in reading.coding.statements] == ["Tax", "Levy"]
    assert {len(row.quote.split()) for row in reading.coding.statements} == {40_000}
    short = events.read(path, events.Choices(quote_words=12))
    assert (short.shortened, len(short.coding.statements[0].quote.split())) == (1, 12)


def test_faults_come_in_the_order_of_rows(tmp_path):
    rows = [f"2024-01-{day:02},A,T,perhaps" for day in range(1, 13)]
    coding = events.read(table(tmp_path / "a.csv", "date,person,concept,agreement", *rows)).coding
    assert [fault.path for fault in DataError(coding.faults).findings] == [f"row {n}: stance" for n in range(2, 14)]


def test_a_control_character_is_refused_with_its_row_and_column():
    with pytest.raises(DataError, match=r"row 2: person: the control character U\+0008 in 'Ann"):
        events.read(CASES / "control-characters/ctl.csv")
    coding = events.read(CASES / "control-characters/ctl.csv", events.Choices(clean=True)).coding
    assert [cell.path for cell in coding.cleaned] == ["row 2: person", "row 2: concept", "row 3: concept"]
    assert [(row.person, row.proposition) for row in coding.statements] == [("AnnLee", "Tax cut"), ("Bo", "Tax cut")]


def test_two_codings_of_one_utterance_are_one_utterance_unless_read_differently():
    read = events.read(CASES / "coders/two-coders.csv").corpus
    reports = [report for article in read.articles() for report in article["reports"]]
    assert [report["coder"] for report in reports] == list("ABABABAB")
    conveyed = [report["conveys"][0] for report in reports]
    said_ = [one if isinstance(one, str) else one["id"] for one in conveyed]
    assert [said_[n] == said_[n + 1] for n in (0, 2, 4, 6)] == [True, False, True, True]


def test_a_workbook_of_decisions_is_read_as_a_csv_is(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for line in (["kind", "name", "becomes"], ["person", "A", "B"]):
        book.active.append(line)
    book.save(tmp_path / "names.xlsx")
    assert decisions.read(tmp_path / "names.xlsx").becomes == {("person", "A"): "B"}
    assert tables.read(tmp_path / "names.xlsx").rows[0][0] == 2


def test_what_a_dry_run_would_replace_is_found_out_and_nothing_is_stored(tmp_path):
    store = tmp_path / "store"
    assert kg(CASES / "import-again/a/events.csv", "--store", store).exit_code == 0
    done = kg(CASES / "import-again/b/events.csv", "--store", store, "--dry-run")
    assert done.exit_code == 1
    assert done.exception.findings[0].rule == "replaces"
    done = kg(CASES / "import-again/b/events.csv", "--store", store, "--dry-run", "--replace", "--format", "json")
    assert list(json.loads(done.stdout)["replaced"]) == ["article/events-d1"]


def test_the_event_list_of_dna_comes_back_as_it_went_out(tmp_path):
    rows = ['d1,2024-01-02,"Ann ""Bo"" Lee",Smith; Sons,"Tax; ""now""",1,"He said ""no""; twice",A']
    rows += ["d1,2024-01-02,,Senate,=1+1,0,,B", "d2,2024-01-03,@cy,X,Levy,1,,A"]
    head = "document,date,person,organization,concept,agreement,quote,coder"
    first, second, out = tmp_path / "a", tmp_path / "b", tmp_path / "out.csv"
    assert kg(table(tmp_path / "in.csv", head, *rows), "--store", first).exit_code == 0
    export = ["export", "--format", "dna-csv", "--store"]
    written = CliRunner().invoke(application("export"), [*export, str(first)]).stdout
    out.write_text(written)
    assert kg(out, "--store", second).exit_code == 0
    with (
        embedded.open(first, readers=1, read_only=True) as one,
        embedded.open(second, readers=1, read_only=True) as two,
    ):
        assert said(one) == said(two)
        assert {row[3] for row in said(two)} == {'Tax; "now"', "=1+1", "Levy"}
        quotes = "SELECT ?q { ?p oa:exact ?q }"
        assert ask(one, quotes) == ask(two, quotes) == [['He said "no"; twice']]
    assert CliRunner().invoke(application("export"), [*export, str(second)]).stdout.count("\n") == written.count("\n")


def test_a_table_that_names_things_by_their_ids_means_those_things():
    store = Things({"person/x": Thing("person/x", ("X",)), "state/y": Thing("state/y", ("Y",))})
    names = Names(store)
    assert names("person", "person/x") == "person/x"
    assert names("organization", "state/y") == "state/y"
    assert names("person", "person/z") == "person/z"
    assert names("person", "topic/z") == "person/topic-z"
    assert names.adopted() == {"person/x", "state/y", "person/z"}


def test_a_workbook_makes_the_statements_that_the_same_table_in_text_makes(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    rows = list(csv.reader((CASES / "coders/two-coders.csv").read_text().splitlines()))
    for row in rows:
        book.active.append(row)
    book.save(tmp_path / "two-coders.xlsx")
    text = events.read(CASES / "coders/two-coders.csv").coding
    assert events.read(tmp_path / "two-coders.xlsx").coding.digest() == text.digest()
