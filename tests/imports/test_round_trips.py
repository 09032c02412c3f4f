"""Statements that went out come back the same, and never twice: DNA's event list, the CSV of /statements, workbooks."""

from __future__ import annotations

import csv
from datetime import UTC, datetime

import pytest
from openpyxl import Workbook
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from kg.engine import embedded
from kg.engine.base import Query
from kg.errors import DataError
from kg.imports import again, dnacsv, events, loading
from kg.imports.articles import corpus
from kg.imports.naming import Names, things
from kg.ontology import Ontology

ONTOLOGY = Ontology()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
SAID = """SELECT ?who ?body ?date ?what ?stance {
  ?r rec:conveys ?s . ?s rec:stance ?stance ; rec:proposition/rdfs:label ?what ; rec:utterance ?u .
  ?u rec:speaker ?who ; rec:date ?date OPTIONAL { ?u rec:onBehalfOf ?body } FILTER(LANG(?what) = "en")
} ORDER BY ?who ?body ?date ?what ?stance"""
KEPT = ("time", "person", "organization", "concept", "agreement", "text", "coder", "document_title", "document_author")
REPORTED = """SELECT (COUNT(DISTINCT ?each) AS ?statements) (COUNT(*) AS ?rows) (COUNT(DISTINCT ?s) AS ?said) {
  ?r rec:conveys ?s ; rec:article ?a . ?s rec:stance ?stance BIND(CONCAT(STR(?a), STR(?s)) AS ?each) }"""


KINDS = """SELECT DISTINCT ?name ?kind { ?u rec:speaker|rec:onBehalfOf ?who . ?who rdfs:label ?name
  FILTER(LANG(?name) = "en") BIND(STRBEFORE(STRAFTER(STR(?who), "/id/"), "/") AS ?kind) }"""


@pytest.fixture(scope="module")
def store(founding):
    with embedded.open(founding, readers=1, read_only=True) as opened:
        yield opened


@pytest.fixture(scope="module")
def tables(store, founding, tmp_path_factory):
    """The event list and the CSV of /statements of the founding store, and a workbook of each."""
    folder = tmp_path_factory.mktemp("tables")
    (folder / "events.csv").write_text("\n".join(dnacsv.lines(store, ONTOLOGY)), encoding="utf-8")
    app = create_app(
        Settings(store=founding, tokens=folder / "tokens.json", readers=1),
        lambda given: embedded.open(given.store, readers=1, read_only=True),
    )
    with TestClient(app, base_url="http://127.0.0.1:8000") as client:
        (folder / "said.csv").write_bytes(client.get("/statements?format=csv").content)
    for name, delimiter in (("events", ";"), ("said", ",")):
        book = Workbook()
        with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            for row in csv.reader(file, delimiter=delimiter):
                book.active.append([int(cell) if cell.lstrip("-").isdecimal() else cell for cell in row])
        book.save(folder / f"{name}.xlsx")
    return folder


def ask(engine, text: str) -> list[list[str]]:
    with engine.query(Query(text, "text/csv")) as answer:
        return list(csv.reader(b"".join(answer).decode().splitlines()))[1:]


def listed(engine) -> list[list[str]]:
    """The event list of a store without numbers of its own and offsets, in the order of what it says."""
    rows = csv.DictReader(dnacsv.lines(engine, ONTOLOGY), delimiter=";")
    return sorted([row[column] for column in (*KEPT, "document_source")] for row in rows)


def load(engine, path, **how):
    reference = again.Stored(engine, ONTOLOGY).graph(ONTOLOGY.bases.graph("reference"))
    made = corpus(events.read(path).coding, Names(things(reference, ONTOLOGY.bases)))
    return loading.load(engine, ONTOLOGY, made, author="a test", now=NOW, **how)


@pytest.mark.parametrize("name", ["events.csv", "events.xlsx", "said.csv", "said.xlsx"])
def test_no_statement_comes_back_to_its_store_a_second_time(store, tables, name):
    with pytest.raises(DataError) as refused:
        load(store, tables / name, dry_run=True)
    assert {finding.rule for finding in refused.value.findings} == {"there"}
    assert all("twice" in finding.found for finding in refused.value.findings)
    if name.startswith("events"):
        told = [finding.found.split(" statements")[0] for finding in refused.value.findings]
        assert len(told) == 5 and all(len(set(each.split(" of "))) == 1 for each in told)


@pytest.mark.parametrize("name", ["events.csv", "events.xlsx", "said.csv", "said.xlsx"])
def test_an_empty_store_gets_the_statements_that_went_out(store, tables, name, tmp_path):
    with embedded.open(tmp_path / "store", readers=1) as other:
        load(other, tables / name)
        if name.startswith("events"):
            assert listed(other) == listed(store) != []
            kinds = set(map(tuple, ask(other, KINDS)))
            assert {kind for _, kind in kinds} == {"person", "organization", "state", "collective"}
            assert kinds <= set(map(tuple, ask(store, KINDS)))
        else:
            assert ask(other, SAID) == ask(store, SAID) != []
        once = ask(store, REPORTED)[0]
        assert int(once[2]) < int(once[0]), "some statements are reported by two articles"
        # A row of an event list is a statement of its own, also a second report of one.
        assert ask(other, REPORTED)[0] == ([once[1]] * 3 if name.startswith("events") else once)


def test_things_of_one_name_stay_apart_in_an_event_list_and_spaces_in_a_name_are_part_of_it(tmp_path):
    names = ("Ann Lee", "Ann  Lee", "Ann\tLee", "Bo")
    rows = [f'2024-01-0{n},"{name}",Tax,{n % 2},d{n}' for n, name in enumerate(names, 1)]
    (tmp_path / "a.csv").write_text("\n".join(["date,person,concept,agreement,document", *rows]) + "\n")
    with embedded.open(tmp_path / "store", readers=1) as engine:
        load(engine, tmp_path / "a.csv")
        listed_rows = list(csv.DictReader(dnacsv.lines(engine, ONTOLOGY), delimiter=";"))
        written = {row["time"][:10]: row["person"] for row in listed_rows}
        assert len(set(written.values())) == 4, "the name with a tab and that with a space are one in a line"
        assert written["2024-01-02"] == "Ann  Lee" and written["2024-01-04"] == "Bo"
        (tmp_path / "b.csv").write_text("\n".join(dnacsv.lines(engine, ONTOLOGY)))
        with pytest.raises(DataError) as refused:
            load(engine, tmp_path / "b.csv", dry_run=True)
        assert {finding.rule for finding in refused.value.findings} == {"there"}


def test_what_a_table_says_of_the_kind_of_a_body_is_read_and_has_to_be_one(tmp_path):
    head = "date,organization,organization kind,concept,agreement,document,title,source"
    rows = ["2024-01-02,Georgia,State,Tax,1,d1,A,Daily", "2024-01-02,Others,collective,Tax,0,d1,A,Daily"]
    (tmp_path / "a.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    made = corpus(events.read(tmp_path / "a.csv").coding)
    assert made.faults == []
    assert {(record["id"], record["type"]) for record in made.reference} >= {
        ("state/georgia", "State"),
        ("collective/others", "Collective"),
        ("organization/daily", "Organization"),
    }
    wrong = [rows[0].replace("State", "planet"), rows[0], rows[0].replace("State", "organization")]
    (tmp_path / "b.csv").write_text("\n".join([head, *wrong]), encoding="utf-8")
    assert [(fault.line, fault.found) for fault in events.read(tmp_path / "b.csv").coding.faults] == [
        (2, "'planet'"),
        (4, "'Georgia' as organization"),
    ]


def test_rows_of_one_statement_that_differ_in_speaker_day_or_reading_are_never_taken_for_each_other(tmp_path):
    rows = ["a,2024-01-02,Ann,supports,d1", "a,2024-01-02,Bob,supports,d1", "a,2024-01-03,Ann,supports,d1"]
    rows += ["a,2024-01-02,Ann,opposes,d1", "a,2024-01-02,Ann,ambivalent,d1", "b,2024-01-02,Ann,supports,d1"]
    rows += ["a,2024-01-02,Ann,supports,d1", "a,2024-01-09,Ann,opposes,d2"]
    lines = [f"statement/{row},Tax,Title of {row[-2:]},Daily" for row in (row.replace(",", "/tax,", 1) for row in rows)]
    head = "statement,date,person,stance,document,proposition,title,publisher"
    (tmp_path / "a.csv").write_text("\n".join([head, *lines]), encoding="utf-8")
    said = []
    for article in corpus(events.read(tmp_path / "a.csv").coding).articles():
        known: dict[str, tuple[str, ...]] = {}
        for [each] in (report["conveys"] for report in article["reports"]):
            if not isinstance(each, str):
                known[each["id"]] = (each["utterance"]["speaker"], each["utterance"]["date"], each["stance"])
            said.append(
                (each if isinstance(each, str) else each["id"], *known[each if isinstance(each, str) else each["id"]])
            )
    told = [(f"person/{row[2].lower()}", row[1], row[3]) for row in (line.split(",") for line in lines)]
    assert [each[1:] for each in said] == told
    assert len({each[0] for each in said}) == 6, (
        "the seventh is the first, and the eighth is the first in another article"
    )
    assert said[0][0] == said[6][0] == said[7][0]


def test_a_row_that_was_changed_does_not_let_the_others_in_again(store, tables, tmp_path):
    rows = (tables / "events.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "a.csv").write_text("\n".join([*rows[:2], rows[2].replace(";1;", ";-1;", 1)]), encoding="utf-8")
    with pytest.raises(DataError, match="1 of 1 statements of"):
        load(store, tmp_path / "a.csv", dry_run=True)
    (tmp_path / "b.csv").write_text("\n".join([rows[0], rows[2].replace(";1;", ";-1;", 1)]), encoding="utf-8")
    assert load(store, tmp_path / "b.csv", dry_run=True).replaced == {}


def test_what_another_coder_or_another_study_found_in_the_same_article_comes_in(store, tables, tmp_path):
    text = (tables / "events.csv").read_text(encoding="utf-8")
    (tmp_path / "coder.csv").write_text(text.replace("first coding", "Ann"), encoding="utf-8")
    assert load(store, tmp_path / "coder.csv", dry_run=True).replaced == {}


def test_studies_without_quotes_may_agree_on_a_statement_but_not_on_every_one(tmp_path):
    head = "date,person,concept,agreement,document,title,source,url"
    one, other = "2024-01-02,Ann,Tax,1,d1,Debate,Daily,", "2024-01-02,Ann,Levy,1,d1,Debate,Daily,"
    for name, rows in {"a": [one], "b": [one, other], "c": [one], "d": [one + "https://d.example/2"]}.items():
        (tmp_path / f"{name}.csv").write_text("\n".join([head, *rows]), encoding="utf-8")
    (tmp_path / "e.csv").write_text(f"{head}\n{one}https://d.example/3".replace("Debate", "Another"), encoding="utf-8")
    with embedded.open(tmp_path / "store", readers=1) as engine:
        load(engine, tmp_path / "a.csv")
        assert load(engine, tmp_path / "b.csv").revision == 2
        with pytest.raises(DataError, match="each would be there twice"):
            load(engine, tmp_path / "c.csv")
        with pytest.raises(DataError, match="1 of 1 statements of 'Debate'"):
            load(engine, tmp_path / "d.csv")
        assert load(engine, tmp_path / "e.csv").revision == 3


def test_a_body_that_speaks_for_another_goes_out_as_who_spoke(store):
    spoken = """SELECT ?name { ?u rec:speaker ?who ; rec:onBehalfOf ?body . ?who a rec:Organization ; rdfs:label ?name
      FILTER(LANG(?name) = "en") }"""
    bodies = {row[KEPT.index("organization")] for row in listed(store) if not row[KEPT.index("person")]}
    assert set() < {name for [name] in ask(store, spoken)} <= bodies


def test_a_body_named_by_its_id_is_that_body_in_every_column():
    names = Names()
    assert names("organization", "organization/x") == "organization/x" == names("person", "organization/x")
    assert names("person", "state/y") == "state/y" == names("organization", "state/y")
