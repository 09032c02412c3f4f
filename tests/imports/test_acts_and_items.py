"""Who did what to whom, out of tables; and items of Wikidata as identity: what they decide, and what clashes."""

from __future__ import annotations

import csv
import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli import application
from kg.engine import embedded
from kg.engine.base import Query
from kg.errors import DataError
from kg.imports import again, dna, events, loading, relations, tables, votes
from kg.imports.act_types import CODES, WORDS, type_reader
from kg.imports.articles import corpus
from kg.imports.corpus import Coded, Coding, Named
from kg.imports.decisions import Decisions
from kg.imports.naming import Names, Thing, Things, things
from kg.imports.rows import Choices
from kg.imports.settling import Settled, settle
from kg.links.current import load as linked
from kg.links.judgements import recording
from kg.links.judgements.graph import judgements
from kg.links.judgements.judgement import ABSENT, REJECTED, Judgement
from kg.ontology import Ontology
from kg.records.fields import fields_of
from tests.networks.samples import shared

ONTOLOGY = Ontology()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEAD = "date,actor,actor qid,actor type,type,target,target qid,weight,document,quote"
ACTS = """SELECT ?actor ?type ?recipient ?date ?weight {
  ?act rec:actType ?type ; rec:actor/rdfs:label ?actor ; rec:recipient/rdfs:label ?recipient ; rec:date ?date .
  OPTIONAL { ?act rec:weight ?weight } }"""


@pytest.fixture
def engine(tmp_path):
    with embedded.open(tmp_path / "store", readers=2) as opened:
        yield opened


def ask(engine, text: str) -> list[list[str]]:
    with engine.query(Query(text, "text/csv")) as answer:
        rows = list(csv.reader(b"".join(answer).decode().splitlines()))[1:]
    return [[value.removeprefix(ONTOLOGY.bases.vocabulary) for value in row] for row in rows]


def table(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def known(engine) -> Things:
    stored, bases = again.Stored(engine, ONTOLOGY), ONTOLOGY.bases
    links = judgements(stored.graph(bases.graph("links")), bases)
    return things(stored.graph(bases.graph("reference")), bases, links)


def study(engine, path: Path, how: Choices | None = None, decided: Decisions | None = None, **more) -> Settled:
    """Read a table as what it looks like, settle its names beside the store's, and load it."""
    store, how = known(engine), how or Choices()
    read = tables.read(path)
    reader = relations if relations.fits(read, how) else events
    settled = settle(reader.read(path, how, "", read).coding, store, decided or Decisions())
    made = corpus(settled.coding, Names(store, settled.ids, settled.apart), settled.items)
    loading.load(engine, ONTOLOGY, made, author="a test", now=NOW, **more)
    return settled


def test_each_row_of_a_table_of_relations_is_an_act_with_its_actors_type_weight_and_items(engine, tmp_path):
    path = table(
        tmp_path / "acts.csv",
        HEAD,
        "2024-03-01,Ukraine,Q212,country,accuses,Russia,Q159,-2,d1,words",
        "2024-03-02,Russia,,,rejects,Ukraine,,\u22124.5,d1,",
        "2024-03-02,Russia,,,rejects,Ukraine,,,d1,",
        "2024-03-05,Acme,,,meets with,Ann Lee,,,d2,",
    )
    study(engine, path)
    assert sorted(ask(engine, ACTS)) == [
        ["Acme", "CONSULT", "Ann Lee", "2024-03-05", ""],
        ["Russia", "REJECT", "Ukraine", "2024-03-02", ""],
        ["Russia", "REJECT", "Ukraine", "2024-03-02", "-4.5"],
        ["Ukraine", "ACCUSE", "Russia", "2024-03-01", "-2"],
    ]
    assert linked(engine, ONTOLOGY).accepted == {"state/ukraine": "Q212", "organization/russia": "Q159"}
    evidence = ask(engine, "SELECT ?words ?row { ?p oa:exact ?words ; rec:row ?row }")
    assert evidence == [["words", "1"]]
    revision = engine.revision()
    study(engine, path)
    assert engine.revision() == revision


def test_the_kind_of_an_actor_is_that_of_its_row_its_item_the_store_or_as_whoever_imports_says(engine, tmp_path):
    study(engine, table(tmp_path / "a.csv", HEAD, "2024-03-01,Ukraine,Q212,country,accuses,Russia,Q159,,d1,"))
    path = table(
        tmp_path / "b.csv",
        HEAD,
        "2024-03-02,Ukrajina,Q212,,praises,Malta,,,d9,",
        "2024-03-02,Ann Lee,,individual,asks,Ukraine,,,d9,",
    )
    study(engine, path, Choices(actors="collective"))
    ends = "?x rec:actor ?a ; rec:recipient ?r ; rec:date ?d"
    rows = ask(engine, f"SELECT ?a ?r {{ {ends} FILTER(STR(?d) = '2024-03-02') }}")
    ids = {tuple(value.removeprefix(ONTOLOGY.bases.ids) for value in row) for row in rows}
    assert ids == {("state/ukraine", "collective/malta"), ("person/ann-lee", "state/ukraine")}


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        ("2024-03-01,A,,,ogles,B,,,d1,", r"row 2: type: 'ogles'; expected one of AGREE, CONSULT"),
        ("2024-03-01,A,,,meets,B,,much,d1,", r"row 2: weight: 'much'; expected a number"),
        ("2024-03-01,A,,planet,meets,B,,,d1,", r"row 2: actor-kind: 'planet'; expected one of person, org"),
        ("2024-03-01,A,Q0,,meets,B,,,d1,", r"row 2: actor-qid: 'Q0'; expected the id of an item"),
        ("sometime,A,,,meets,B,,,d1,", r"row 2: date: 'sometime'"),
    ],
)
def test_a_cell_of_a_relation_that_cannot_be_read_stops_the_import(tmp_path, row, expected):
    faults = relations.read(table(tmp_path / "a.csv", HEAD, row)).coding.faults
    with pytest.raises(DataError, match=expected):
        raise DataError(faults)


def test_a_row_without_one_of_the_two_actors_is_skipped_with_its_reason(tmp_path):
    path = table(tmp_path / "a.csv", HEAD, "2024-03-01,A,,,meets,,,,d1,", "2024-03-01,A,,,meets,B,,,d1,")
    coding = relations.read(path).coding
    assert [(skipped.where, skipped.reason) for skipped in coding.skipped] == [("row 2", "it has no recipient")]
    assert len(coding.acts) == 1


def test_words_for_types_lead_to_the_codes_of_the_vocabulary():
    assert set(CODES) == set(fields_of(ONTOLOGY).fields["actType"].codes)
    assert set(WORDS.values()) == set(CODES)
    read = type_reader({"Meets with", "accused of", "OPPOSES", "x"}, {"x": "AID"})
    assert read == {"Meets with": "CONSULT", "accused of": "ACCUSE", "OPPOSES": "REJECT", "x": "AID"}


def test_a_table_that_names_propositions_is_an_event_list_and_one_of_unknown_types_too(tmp_path):
    concepts = table(tmp_path / "a.csv", "date,actor,concept,agreement,type,target", "2024-01-02,A,T,1,meets,B")
    unknown = table(tmp_path / "b.csv", "date,actor,target,weight,type", "2024-01-02,A,B,1,I", "2024-01-02,A,B,1,II")
    acts = table(tmp_path / "c.csv", "date,source,target,relation", "2024-01-02,A,B,supports", "2024-01-02,A,B,?")
    assert [relations.fits(tables.read(path), Choices()) for path in (concepts, unknown, acts)] == [False, False, True]
    foreign = table(tmp_path / "d.csv", "date,source,target,relation", "2024-01-02,A,B,kritisiert")
    assert relations.fits(tables.read(foreign), Choices())
    named = Choices(columns={"actor": "Akteur", "recipient": "Ziel", "type": "Typ"})
    assert relations.fits(tables.read(table(tmp_path / "e.csv", "date,Akteur,Ziel,Typ", "2024-01-02,A,B,x")), named)


def test_a_cell_of_several_recipients_makes_an_act_on_each(tmp_path):
    path = table(tmp_path / "a.csv", HEAD, "2024-03-01,A,,,meets,B; C,,,d1,")
    acts = relations.read(path, Choices(split={"recipient": ";"})).coding.acts
    assert [act.recipient for act in acts] == [("actor", "B"), ("actor", "C")]


EVENTS = "document,date,person,person_qid,organization,Organization Wikidata,concept,agreement"


def test_names_of_one_item_are_one_thing_and_the_other_name_is_kept(engine, tmp_path):
    study(
        engine,
        table(
            tmp_path / "a.csv",
            EVENTS,
            "d1,2024-01-02,Zelensky,Q3874799,Ukraine,http://www.wikidata.org/entity/Q212,Tax,1",
            "d1,2024-01-03,Volodymyr Zelenskyy,wd:Q3874799,Ukraine,q212,Levy,1",
            "d1,2024-01-04,Volodymyr Zelenskyy,Q3874799,,,Tax,0",
        ),
    )
    assert ask(engine, "SELECT ?n ?o { ?p a rec:Person ; rdfs:label ?n OPTIONAL { ?p skos:altLabel ?o } }") == [
        ["Volodymyr Zelenskyy", "Zelensky"]
    ]
    study(engine, table(tmp_path / "b.csv", EVENTS, "d9,2024-02-02,Zelens'kyi,Q3874799,,,Duty,1"))
    assert len(ask(engine, "SELECT ?p { ?p a rec:Person }")) == 1
    assert len(ask(engine, "SELECT ?u { ?u rec:speaker ?p }")) == 4


def test_a_namesake_with_another_item_is_another_thing_and_is_listed(engine, tmp_path):
    study(engine, table(tmp_path / "a.csv", EVENTS, "d1,2024-01-02,John Smith,Q1,,,Tax,1"))
    settled = study(engine, table(tmp_path / "b.csv", EVENTS, "d2,2024-01-02,John Smith,Q2,,,Tax,0"))
    assert list(settled.told) == ["row 2: person 'John Smith' with Q2 is another than person/john-smith (Q1)"]
    assert linked(engine, ONTOLOGY).accepted == {"person/john-smith": "Q1", "person/john-smith-2": "Q2"}
    with pytest.raises(DataError, match="the name of 2 things of the store"):
        study(engine, table(tmp_path / "c.csv", EVENTS, "d3,2024-01-02,John Smith,,,,Tax,0"))


def test_a_name_that_the_store_has_without_a_link_is_that_thing_and_is_linked(engine, tmp_path):
    study(engine, table(tmp_path / "a.csv", EVENTS, "d1,2024-01-02,Ann Lee,,,,Tax,1"))
    study(engine, table(tmp_path / "b.csv", EVENTS, "d2,2024-01-02,Ann Lee,Q5,,,Tax,0"))
    assert linked(engine, ONTOLOGY).accepted == {"person/ann-lee": "Q5"}


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        (("Ann,Q1,,", "Ann,Q2,,"), r"row 3: person: 'Ann' is Q2, and Q1 in row 2; expected one item for a name"),
        (("Ann,Q1,Bo,Q1",), r"Q1 is the organization 'Bo', and in row 2 a person; expected an item of one kind"),
    ],
)
def test_items_that_contradict_each_other_stop_the_import(engine, tmp_path, rows, expected):
    lines = [f"d1,2024-01-02,{row},Tax,1" for row in rows]
    with pytest.raises(DataError, match=expected):
        study(engine, table(tmp_path / "a.csv", EVENTS, *lines))
    assert engine.revision() == 0


def test_an_item_that_somebody_decided_against_stops_the_import(engine, tmp_path):
    study(engine, table(tmp_path / "a.csv", EVENTS, "d1,2024-01-02,Ann,,,,Tax,1"))
    recording.record(engine, ONTOLOGY, Judgement("person/ann", "", ABSENT, "A. Reviewer", "2025-01-01"), now=NOW)
    path = table(tmp_path / "b.csv", EVENTS, "d2,2024-01-02,Ann,Q7,,,Tax,1")
    revision = engine.revision()
    with pytest.raises(DataError, match="person/ann: already found to have no item"):
        study(engine, path)
    assert engine.revision() == revision
    recording.forget(engine, ONTOLOGY, "person/ann", "", author="A. Reviewer", now=NOW)
    recording.record(engine, ONTOLOGY, Judgement("person/ann", "Q7", REJECTED, "A. Reviewer", "2025-01-01"), now=NOW)
    study(engine, path)
    assert linked(engine, ONTOLOGY).accepted == {"person/ann-2": "Q7"}


def test_a_decision_on_a_name_and_an_item_that_disagree_stop_the_import():
    there = [Thing("person/x", ("x",), (), "Q1"), Thing("person/y", ("y",))]
    store = Things({thing.id: thing for thing in there})
    key = ("person", "Ann")
    for thing, item, expected in (("x", "Q2", "Q1"), ("y", "Q1", "person/y, as decided")):
        said = Coded("row 2", "d", "2024", "Ann", "", "T", "supports")
        coding = Coding("a", "a.csv", "en", (), (said,), items=(Named("person", "Ann", item, "row 2"),))
        settled = settle(coding, store, Decisions({key: f"person/{thing}"}, rows={key: 2}))
        (fault,) = settled.coding.faults
        assert fault.expected.startswith(expected)


def test_an_attribute_of_a_dna_file_says_which_item_an_actor_is(tmp_path):
    path = tmp_path / "a.dna"
    path.write_bytes(shared("data/dna/sample-dna3.dna").read_bytes())
    named = "WHERE Variable = 'organization'"
    entity = f"(SELECT e.ID FROM ENTITIES e JOIN VARIABLES v ON v.ID = e.VariableId {named} AND Value = ?)"
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(f"INSERT INTO ATTRIBUTEVARIABLES SELECT 99, ID, 'QID' FROM VARIABLES {named}")
        for number, name, item in ((991, "Senate", "Q66096"), (992, "Sierra Club", "wd:Q1549591")):
            database.execute(f"INSERT INTO ATTRIBUTEVALUES VALUES (?, {entity}, 99, ?)", (number, name, item))
    settled = settle(dna.reading(path).coding, Things(), Decisions())
    assert settled.items == {("organization", "Senate"): "Q66096", ("organization", "Sierra Club"): "Q1549591"}


def test_a_name_in_another_form_of_unicode_is_known_by_its_item_too():
    parted, joined = "Zoe\u0308 Lee", "Zo\u00eb Lee"
    store = Things({"person/zoe": Thing("person/zoe", ("Another",), (), "Q1")})
    statement = Coded("row 2", "d", "2024", parted, "", "T", "supports")
    coding = Coding("a", "a.dna", "en", (), (statement,), items=(Named("person", parted, "Q1", "row 2"),))
    settled = settle(coding, store, Decisions())
    assert settled.ids == {("person", joined): "person/zoe"}
    assert Names(store, settled.ids)("person", parted) == "person/zoe"


def test_an_item_of_a_name_that_nothing_mentions_is_left_alone():
    coding = Coding("a", "a.csv", "en", (), items=(Named("person", "Ann", "Q1", "row 2"),))
    assert not settle(coding, Things(), Decisions()).items


def test_a_column_of_items_may_be_named_by_hand_and_is_not_guessed_between_two_speakers(tmp_path):
    lines = "date,person,organization,concept,agreement,wikidata", "2024-01-02,Ann,Acme,Tax,1,Q5"
    path = table(tmp_path / "a.csv", *lines)
    assert events.read(path).unused == ["wikidata"]
    named = events.read(path, Choices(columns={"organization-qid": "wikidata"})).coding.items
    assert [(one.kind, one.name, one.item) for one in named] == [("organization", "Acme", "Q5")]
    alone = table(tmp_path / "b.csv", "date,person,concept,agreement,wikidata", "2024-01-02,Ann,Tax,1,Q5")
    assert [(one.kind, one.item) for one in events.read(alone).coding.items] == [("person", "Q5")]


def test_the_command_shows_how_relations_are_read_and_what_is_linked(tmp_path):
    path = table(tmp_path / "a.csv", "date,source,target,relation,q", "2024-01-02,Ann,Bo,hails,Q5")
    options = ["--store", tmp_path / "s", "--type", "hails=SUPPORT", "--actors", "person", "--qid", "actor=q"]
    done = CliRunner().invoke(application("import"), ["import", str(path), *map(str, options)])
    assert done.exit_code == 0, done.exception
    assert "a.csv: 1 acts, 1 articles, 0 skipped, 2 persons; revision 1" in done.stdout
    assert "'hails' SUPPORT" in done.stderr
    assert "person/ann (Q5)" in done.stderr
    done = CliRunner().invoke(application("import"), ["import", str(path), "--type", "hails=HAIL"])
    assert done.exit_code == 2


def test_a_file_whose_name_no_xml_can_hold_is_logged_without_what_it_cannot_hold(engine, tmp_path):
    for number, name in enumerate(("a\x08.csv", os.fsdecode(b"b\xff.csv"))):
        path = table(tmp_path / name, "date,person,concept,agreement", f"2024-01-0{number + 1},Ann,Tax,1")
        made = corpus(events.read(path, name=f"study-{number}").coding, Names(known(engine)))
        loading.load(engine, ONTOLOGY, made, author="A\x07", now=NOW)
    notes = ask(engine, "SELECT ?note ?who { ?r rdfs:comment ?note ; <https://w3id.org/sssom/author_label> ?who }")
    assert sorted(note.partition(",")[0][-6:] for note, _ in notes) == ["a\ufffd.csv", "b\ufffd.csv"]
    assert {who for _, who in notes} == {"A\ufffd"}


def test_ids_in_a_table_that_was_exported_are_ids_again_in_an_empty_store(engine, tmp_path):
    rows = "d1,2024-01-02,person/ann-lee,state/norland,Tax,1", "d1,2024-01-03,state/norland,,topic/no,1"
    study(engine, table(tmp_path / "a.csv", "document,date,person,organization,concept,agreement", *rows))
    short = len(ONTOLOGY.bases.ids)
    things_ = {row[0][short:]: row[1] for row in ask(engine, "SELECT ?s ?t { ?s a ?t ; rdfs:label ?l }")}
    assert things_["person/ann-lee"] == "Person" and things_["state/norland"] == "State"
    assert things_["proposition/topic-no"] == "Proposition"


def votes_of(folder: Path, *lines: str, header: str = "rcid,country,country_code,vote", **more: str) -> Path:
    """A folder of two roll calls, with these votes."""
    folder.mkdir()
    table(folder / "un_votes.csv", header, *lines)
    table(folder / "un_roll_calls.csv", "rcid,date,unres,short,descr", "3,1946-01-01,R/1,A,", "4,1946-01-02,R/2,B,")
    table(folder / "un_roll_call_issues.csv", "rcid,issue")
    for name, text in more.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    return folder


WITH_ITEMS = "rcid,country,country_code,vote,QID"


def cast(engine, folder: Path, store: Things | None = None, items: str = ""):
    made = votes.read(folder, known(engine) if store is None else store, items)
    return loading.load(engine, ONTOLOGY, made, author="a test", now=NOW), made


def test_votes_under_two_names_of_one_item_are_cast_by_one_state_which_is_linked(engine, tmp_path):
    rows = ("3,Burma,BU,yes,Q836", "4,Myanmar,MM,no,q836", "4,Beland,BB,yes,")
    loaded, _ = cast(engine, votes_of(tmp_path / "v", *rows, header=WITH_ITEMS))
    assert loaded.linked == {"state/burma": "Q836"}
    votes_cast = """SELECT ?state ?stance { ?s rec:stance ?stance ; rec:utterance/rec:speaker/rdfs:label ?state }
                    ORDER BY ?state ?stance"""
    assert ask(engine, votes_cast) == [["Beland", "supports"], ["Burma", "opposes"], ["Burma", "supports"]]
    assert ask(engine, "SELECT ?other { <state/burma> skos:altLabel ?other }") == [["Myanmar"]]
    assert [thing.item for thing in known(engine) if thing.id == "state/burma"] == ["Q836"]


def test_a_state_of_votes_is_the_thing_of_the_store_that_has_its_item_by_name_or_by_code(engine, tmp_path):
    study(engine, table(tmp_path / "a.csv", HEAD, "2024-01-01,Burma,Q836,state,accuses,Cay,,,d1,"))
    by_name = votes_of(tmp_path / "a", "3,Myanmar,MM,yes", un_states="country,qid\nMyanmar,Q836\nNowhere,Q1\n")
    loaded, made = cast(engine, by_name)
    assert "state/burma" in loaded.matched and "is state/burma" in made.told[0]
    assert [record["id"] for record in made.reference if record["type"] == "State"] == ["state/burma"]
    by_code = votes_of(tmp_path / "b", "3,Myanmar,MM,yes", un_states="country_code,wikidata\nMM,Q836\n")
    (article,) = votes.read(by_code, known(engine)).articles()
    assert article["reports"][0]["conveys"]["utterance"]["speaker"] == "state/burma"


@pytest.mark.parametrize(
    ("rows", "more", "found"),
    [
        (["3,Aland,AA,yes,Q0"], {}, r"un_votes.csv: row 2: 'Q0'; expected the id of an item"),
        (["3,Aland,AA,yes,Q1", "4,Aland,AA,no,Q2"], {}, r"'Aland' is Q2, and Q1 in un_votes.csv row 2"),
        (["3,Aland,AA,yes,"], {"un_states": "land,item\nAland,Q1\n"}, r"the columns land, item; expected country"),
        (["3,Aland,AA,yes,Q1"], {"un_states": "country,qid\nAland,Q2\n"}, r"'Aland' is Q2, and Q1 in"),
    ],
)
def test_items_of_votes_that_cannot_be_read_or_differ_load_nothing(engine, tmp_path, rows, more, found):
    with pytest.raises(DataError, match=found):
        cast(engine, votes_of(tmp_path / "v", *rows, header=WITH_ITEMS, **more))
    assert engine.revision() == 0


def test_the_command_takes_a_column_of_items_of_votes_and_no_other(tmp_path):
    folder = votes_of(tmp_path / "v", "3,Aland,AA,yes,Q1", header="rcid,country,country_code,vote,which")
    options = ["import", str(folder), "--store", str(tmp_path / "s")]
    done = CliRunner().invoke(application(), [*options, "--qid", "state=which", "--format", "json"])
    assert done.exit_code == 0 and '"state/aland": "Q1"' in done.stdout, done.output
    absent = CliRunner().invoke(application(), [*options, "--qid", "state=when"])
    assert absent.exit_code == 1 and "no column 'when'" in str(absent.exception)
    other = CliRunner().invoke(application(), [*options, "--column", "date=which"])
    assert other.exit_code == 2 and "'date' is not state, by --qid" in " ".join(other.output.replace("│", " ").split())


def test_a_state_whose_name_several_things_of_the_store_have_is_not_guessed(tmp_path):
    twins = Things({f"state/x-{n}": Thing(f"state/x-{n}", ("Aland",)) for n in (1, 2)})
    (fault,) = votes.read(votes_of(tmp_path / "v", "3,Aland,AA,yes"), twins).faults
    assert "the name of 2 things of the store: state/x-1, state/x-2" in str(fault)
