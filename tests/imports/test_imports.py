"""What DNA files, event lists and votes become, and that bad input imports nothing."""

from __future__ import annotations

import csv
import gzip
import shutil
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from kg.engine import embedded
from kg.engine.base import Query
from kg.errors import DataError
from kg.imports import dna, events, loading, votes
from kg.imports.articles import corpus
from kg.imports.stencils import Stencils
from kg.ontology import Ontology, packaged
from kg.records import mapping
from kg.records.completing import complete
from kg.records.fields import fields_of
from tests.forking import kg

ONTOLOGY = Ontology()
SHARED = packaged("ontology").parent.parent / "shared" / "data"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
COUNTS = """SELECT (COUNT(DISTINCT ?statement) AS ?statements) (COUNT(DISTINCT ?body) AS ?bodies)
    (COUNT(DISTINCT ?proposition) AS ?propositions) (COUNT(DISTINCT ?article) AS ?articles)
WHERE { ?report rec:conveys ?statement ; rec:article ?article .
  ?statement rec:proposition ?proposition ; rec:utterance/rec:onBehalfOf ?body }"""


def shared(*parts: str) -> Path:
    """A file of the shared test data; the test is skipped where it is not there."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"the shared test data has no {path.name} here")
    return path


def ask(engine, text: str) -> list[list[str]]:
    """The rows of a query as text."""
    with engine.query(Query(text, "text/csv")) as answer:
        return list(csv.reader(b"".join(answer).decode().splitlines()))[1:]


def load(engine, corpus):
    """Load a corpus with one process."""
    return loading.load(engine, ONTOLOGY, corpus, author="a test", now=NOW)


@pytest.fixture
def engine(tmp_path):
    with embedded.open(tmp_path / "store", readers=2) as opened:
        yield opened


@pytest.mark.parametrize("version", ["2", "3"])
def test_the_sample_has_40_statements_7_organizations_and_6_concepts(engine, version):
    corpus = dna.read(shared("dna", f"sample-dna{version}.dna"))
    assert [row.reason for row in corpus.skipped] == ["it is of type 'Annotation', not 'DNA Statement'"]
    load(engine, corpus)
    assert ask(engine, COUNTS) == [["40", "7", "6", "7"]]


def test_both_versions_of_the_sample_say_the_same():
    read = [dna.read(shared("dna", f"sample-dna{version}.dna"), name="sample") for version in "23"]
    first, second = ([*corpus.articles()] for corpus in read)
    for record in (*first, *second):
        for report in record["reports"]:
            report.pop("note")
    assert first == second


def test_importing_a_corpus_twice_changes_nothing(engine):
    corpus = dna.read(shared("dna", "sample-dna3.dna"))
    first, second = load(engine, corpus), load(engine, corpus)
    assert (second.revision, second.added) == (first.revision, 0)


DNA = """
CREATE TABLE SETTINGS(Property, Value); CREATE TABLE CODERS(ID, Name); INSERT INTO CODERS VALUES(1, 'Ada');
CREATE TABLE DOCUMENTS(ID, Title, Text, Coder, Author, Source, Section, Notes, Type, Date);
CREATE TABLE STATEMENTTYPES(ID, Label); INSERT INTO STATEMENTTYPES VALUES(1, 'Coded');
CREATE TABLE VARIABLES(ID, Variable, DataType, StatementTypeId);
INSERT INTO VARIABLES VALUES(1,'person','short text',1), (2,'organization','short text',1),
  (3,'concept','short text',1), (4,'agreement','integer',1);
CREATE TABLE STATEMENTS(ID, StatementTypeId, DocumentId, Start, Stop, Coder);
CREATE TABLE DATABOOLEAN(StatementId, VariableId, Value); CREATE TABLE DATAINTEGER(StatementId, VariableId, Value);
CREATE TABLE DATASHORTTEXT(StatementId, VariableId, Value);
CREATE TABLE ATTRIBUTES(VariableId, Value, Type, Alias, Notes);
INSERT INTO ATTRIBUTES VALUES(1, 'Ann', 'Science', '', '');
"""


def dna_file(path: Path, text: str, spans: list[tuple[int, int]], *, date: int = 0) -> Path:
    """A small DNA 2 file: one document, and for each span one statement by Ann, of the levels 1, -2, 0 in turn."""
    database = sqlite3.connect(path)
    with database:
        database.executescript(DNA)
        row = (1, "Title", text, 1, "", "Paper", "", "", "", date)
        database.execute("INSERT INTO DOCUMENTS VALUES(?,?,?,?,?,?,?,?,?,?)", row)
        for number, (start, stop) in enumerate(spans, 1):
            database.execute("INSERT INTO STATEMENTS VALUES(?,1,1,?,?,1)", (number, start, stop))
            texts = [(number, 1, "Ann"), (number, 2, ""), (number, 3, "Trees are good.")]
            database.executemany("INSERT INTO DATASHORTTEXT VALUES(?,?,?)", texts)
            database.execute("INSERT INTO DATAINTEGER VALUES(?,4,?)", (number, (1, -2, 0)[number - 1]))
    database.close()
    return path


def test_a_level_is_kept_and_its_sign_is_the_stance(tmp_path):
    corpus = dna.read(dna_file(tmp_path / "a.dna", "one two three", [(0, 3), (4, 7), (8, 13)]))
    (article,) = corpus.articles()
    said = [report["conveys"][0] for report in article["reports"]]
    assert [(one["level"], one["stance"]) for one in said] == [(1, "supports"), (-2, "opposes"), (0, "ambivalent")]
    assert [report["coder"] for report in article["reports"]] == ["Ada"] * 3
    assert {"id": "person/ann", "type": "Person", "label": {"en": "Ann"}, "category": "Science"} in corpus.reference


def test_offsets_count_code_points_though_dna_counts_utf_16(tmp_path):
    corpus = dna.read(dna_file(tmp_path / "a.dna", "🌳🌳 trees are good", [(5, 10)]))
    (article,) = corpus.articles()
    assert article["reports"][0]["evidence"] == [{"start": 3, "end": 8, "exact": "trees"}]
    assert article["characters"] == len("🌳🌳 trees are good")


def test_a_coded_passage_is_kept_whole_unless_it_is_to_be_cut_which_is_counted(tmp_path):
    text = " ".join(f"w{number}" for number in range(40))
    file = dna_file(tmp_path / "a.dna", text, [(0, len(text))])
    (article,) = dna.read(file).articles()
    assert article["reports"][0]["evidence"] == [{"start": 0, "end": len(text), "exact": text}]
    reading = dna.reading(file, dna.Variables(quote_words=12))
    assert reading.shortened == 1
    (article,) = corpus(reading.coding).articles()
    opening, closing = article["reports"][0]["evidence"]
    assert (opening["start"], closing["end"]) == (0, len(text))
    assert len(opening["exact"].split()) == len(closing["exact"].split()) == 12


def test_a_truncated_database_imports_nothing(tmp_path):
    whole = dna_file(tmp_path / "a.dna", "x " * 20000, [(0, 3)])
    cut = tmp_path / "cut.dna"
    cut.write_bytes(whole.read_bytes()[:-9000])
    with pytest.raises(DataError, match=r"cut\.dna: .*expected a whole file"):
        dna.read(cut)


@pytest.mark.parametrize("content", [b"not a database at all", b""])
def test_a_file_that_is_no_database_is_refused(tmp_path, content):
    (tmp_path / "a.dna").write_bytes(content)
    with pytest.raises(DataError, match="no SQLite database"):
        dna.read(tmp_path / "a.dna")


def test_another_sqlite_database_is_refused_with_the_tables_it_lacks(tmp_path):
    database = sqlite3.connect(tmp_path / "a.dna")
    database.execute("CREATE TABLE x(y)")
    database.close()
    with pytest.raises(DataError, match=r"no table CODERS, .*DOCUMENTS"):
        dna.read(tmp_path / "a.dna")


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"date": 10**18}, "document 1: the date"),
        ({"spans": [(3, 3)]}, "the span 3 to 3"),
        ({"spans": [(0, 99)]}, "the span"),
    ],
)
def test_an_impossible_date_or_span_is_a_fault_and_nothing_is_loaded(tmp_path, engine, change, found):
    options = {"spans": [(0, 3)]} | change
    corpus = dna.read(dna_file(tmp_path / "a.dna", "one two", **options))
    with pytest.raises(DataError, match=found):
        load(engine, corpus)
    assert engine.revision() == 0


EVENTS = """date,speaker,organization,concept,agreement,publisher,quote
2024-02-14,Ann,Ministry,Trees are good.,yes,Paper,I like trees
2024-02-15,Bob,,Trees are good.,no,Paper,
2024-02,,Ministry,Trees are good.,mixed,Paper,
2024-02-16,Ann,,,yes,Paper,
"""


def table(path: Path, text: str, encoding: str = "utf-8") -> Path:
    """A text file."""
    path.write_bytes(text.encode(encoding))
    return path


def test_an_event_list_is_understood_by_its_header(tmp_path, engine):
    reading = events.read(table(tmp_path / "a.csv", EVENTS))
    assert reading.mapping["person"] == "speaker"
    assert reading.mapping["proposition"] == "concept"
    assert reading.stances == {"yes": "supports", "no": "opposes", "mixed": "ambivalent"}
    assert [(row.where, row.reason) for row in reading.corpus.skipped] == [("row 5", "it has no proposition")]
    load(engine, reading.corpus)
    assert ask(engine, "SELECT (COUNT(DISTINCT ?s) AS ?n) { ?s a rec:Statement }") == [["3"]]
    assert ask(engine, "SELECT ?row ?exact { ?p rec:row ?row ; oa:exact ?exact }") == [["1", "I like trees"]]


def test_a_column_and_a_stance_can_be_chosen_over_the_guess(tmp_path):
    text = EVENTS.replace("speaker", "col7").replace("yes", "++")
    choices = events.Choices(columns={"person": "col7"}, stances={"++": "supports"})
    reading = events.read(table(tmp_path / "a.csv", text), choices)
    assert reading.mapping["person"] == "col7"
    assert reading.corpus.statements == 3


def test_zero_is_opposed_in_a_binary_column_and_ambivalent_in_a_signed_one(tmp_path):
    header = "date,person,concept,agreement\n"
    rows = [f"2024-01-01,Ann,P{number},{value}\n" for number, value in enumerate(("0", "1"))]
    assert events.read(table(tmp_path / "a.csv", header + "".join(rows))).stances == {"0": "opposes", "1": "supports"}
    rows.append("2024-01-01,Ann,P9,-1\n")
    signed = events.read(table(tmp_path / "b.csv", header + "".join(rows)))
    assert signed.stances["0"] == "ambivalent"
    (article,) = signed.corpus.articles()
    assert [report["conveys"][0]["level"] for report in article["reports"]] == [0, 1, -1]


def test_a_workbook_says_what_the_same_csv_says(tmp_path):
    from openpyxl import Workbook

    book = Workbook()
    for line in csv.reader(EVENTS.splitlines()):
        book.active.append(line)
    book.save(tmp_path / "a.xlsx")
    from_book = events.read(tmp_path / "a.xlsx").corpus
    from_text = events.read(table(tmp_path / "a.csv", EVENTS)).corpus
    assert list(from_book.articles()) == list(from_text.articles())


@pytest.mark.parametrize(
    ("text", "encoding", "expected"),
    [
        (EVENTS.replace("Ann", "Änn"), "cp1252", "line 2: the byte 0xc4, which is no utf-8; .*--encoding"),
        (EVENTS.replace("agreement", "foo"), "utf-8", r"no column for stance \(columns: date, speaker,"),
        (EVENTS.replace("Bob,,", "Bob,,,,,,,,,extra"), "utf-8", "row 3: .* columns; expected 7"),
        ("date,concept\n", "utf-8", "no rows"),
        ("", "utf-8", "an empty file"),
        ("a,a\n1,2\n", "utf-8", "two columns named 'a'"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_whole(tmp_path, text, encoding, expected):
    with pytest.raises(DataError, match=expected):
        events.read(table(tmp_path / "a.csv", text, encoding))


def test_the_encoding_can_be_named(tmp_path):
    path = table(tmp_path / "a.csv", EVENTS.replace("Ann", "Änn"), "cp1252")
    reference = events.read(path, events.Choices(encoding="cp1252")).corpus.reference
    assert "Änn" in [record["label"]["en"] for record in reference]


@pytest.mark.parametrize(
    ("old", "new", "found"),
    [
        ("2024-02-15", "2024-02-30", "row 3: date: '2024-02-30' is not a day of the calendar"),
        ("2024-02-15", "5/2/2024", "row 3: date: '5/2/2024' is day/month or month/day: name the order with --dates"),
        (",no,", ",perhaps,", "row 3: stance: 'perhaps'; expected supports"),
    ],
)
def test_a_wrong_row_is_a_fault_and_nothing_is_loaded(tmp_path, engine, old, new, found):
    corpus = events.read(table(tmp_path / "a.csv", EVENTS.replace(old, new))).corpus
    with pytest.raises(DataError, match=found):
        load(engine, corpus)
    assert engine.revision() == 0


def test_a_thing_that_the_store_has_already_is_taken_to_be_the_same_and_named(tmp_path, engine):
    load(engine, events.read(table(tmp_path / "a.csv", EVENTS)).corpus)
    loaded = load(engine, events.read(table(tmp_path / "b.csv", EVENTS.replace("Bob", "Cyd"))).corpus)
    assert loaded.matched["person/ann"] == "Ann"
    assert loaded.added == 1


VOTES = {
    "un_votes.csv": "rcid,country,country_code,vote\n3,Aland,AA,yes\n3.0,Beland,BB,no\n4,Aland,AA,abstain\n",
    "un_roll_calls.csv": "rcid,session,importantvote,date,unres,amend,para,short,descr\n"
    "3,1.0,0,1946-01-01,R/1/66,1,0,RULES,LONG\n4,1.0,0,1946-01-02,R/1/79,0,0,,ELECTIONS\n",
    "un_roll_call_issues.csv": "rcid,short_name,issue\n4,co,Colonialism\n",
}


def votes_folder(folder: Path, **replaced: str) -> Path:
    """A folder of votes, with the text of some files replaced."""
    folder.mkdir()
    for name, text in VOTES.items():
        (folder / name).write_text(replaced.get(name.removesuffix(".csv"), text))
    return folder


@pytest.mark.parametrize("workers", [1, 2])
def test_a_vote_is_a_statement_of_a_state_proved_by_its_row(tmp_path, engine, workers):
    corpus = votes.read(votes_folder(tmp_path / "votes"))
    loading.load(engine, ONTOLOGY, corpus, author="a test", now=NOW, workers=workers)
    rows = ask(
        engine,
        """SELECT ?row ?state ?stance WHERE { ?report rec:evidence/rec:row ?row ; rec:conveys ?statement .
           ?statement rec:stance ?stance ; rec:utterance/rec:speaker/rdfs:label ?state } ORDER BY ?row""",
    )
    assert [(row, state, stance.removeprefix(ONTOLOGY.bases.vocabulary)) for row, state, stance in rows] == [
        ("1", "Aland", "supports"),
        ("2", "Beland", "opposes"),
        ("3", "Aland", "ambivalent"),
    ]


def test_votes_are_loaded_once_only(tmp_path, engine):
    corpus = votes.read(votes_folder(tmp_path / "votes"))
    load(engine, corpus)
    with pytest.raises(DataError, match="2 of its articles in the store"):
        load(engine, corpus)


def test_gzipped_votes_that_were_cut_are_refused(tmp_path):
    folder = votes_folder(tmp_path / "votes")
    packed = gzip.compress((folder / "un_votes.csv").read_bytes())
    (folder / "un_votes.csv").unlink()
    (folder / "un_votes.csv.gz").write_bytes(packed)
    assert votes.read(folder).statements == 3
    (folder / "un_votes.csv.gz").write_bytes(packed[:-12])
    with pytest.raises(DataError, match="a whole CSV file in UTF-8"):
        votes.read(folder)


@pytest.mark.parametrize(
    ("file", "old", "new", "found"),
    [
        ("un_votes", ",no", ",maybe", "row 3: the vote 'maybe'; expected yes, no or abstain"),
        ("un_votes", "3.0,B", "9,B", r"row 3: roll call 9; expected a roll call of un_roll_calls\.csv"),
        ("un_roll_calls", "1946-01-02", "1946-13-02", "row 3: '1946-13-02' is not a day of the calendar"),
    ],
)
def test_a_wrong_vote_is_a_fault_and_nothing_is_loaded(tmp_path, engine, file, old, new, found):
    corpus = votes.read(votes_folder(tmp_path / "votes", **{file: VOTES[f"{file}.csv"].replace(old, new)}))
    with pytest.raises(DataError, match=found):
        load(engine, corpus)
    assert engine.revision() == 0


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("un_roll_calls", "RULES", "RU\bLES"),
        ("un_votes", "Beland", "Bel\x07and"),
        ("un_roll_call_issues", "Col", "C\x01l"),
    ],
)
def test_a_control_character_in_votes_is_refused_before_anything_is_loaded(tmp_path, file, old, new):
    folder = votes_folder(tmp_path / "votes", **{file: VOTES[f"{file}.csv"].replace(old, new)})
    with pytest.raises(DataError, match=r"row [23]: \w+: the control character U\+000"):
        votes.read(folder)
    corpus = votes.read(folder, clean=True)
    assert [cell.path.partition(":")[0] for cell in corpus.cleaned] in (["row 2"], ["row 3"])
    assert list(corpus.articles()) == list(votes.read(votes_folder(tmp_path / "whole")).articles())
    spaced = votes_folder(tmp_path / "b", un_roll_calls=VOTES["un_roll_calls.csv"].replace("RULES", "RU\x0bLES"))
    assert "R/1/66: RU LES" in str(votes.read(spaced).reference)


def test_a_second_vote_of_a_state_is_skipped_with_its_reason(tmp_path):
    more = VOTES["un_votes.csv"] + "3,Aland,AA,no\n4,Beland,BB,absent\n"
    corpus = votes.read(votes_folder(tmp_path / "votes", un_votes=more))
    assert [(row.where, row.reason) for row in corpus.skipped] == [
        ("row 5", "Aland voted in roll call 3 in row 2"),
        ("row 6", "Beland did not vote (absent)"),
    ]


def test_what_does_not_conform_in_a_bulk_corpus_loads_nothing(tmp_path, engine):
    corpus = votes.read(votes_folder(tmp_path / "votes"))
    made = list(corpus.articles())
    made[1]["reports"][0]["conveys"]["stance"] = "pro"
    corpus.articles = lambda: iter(made)
    with pytest.raises(DataError):
        load(engine, corpus)
    assert engine.revision() == 0


def test_filling_in_a_stencil_gives_what_mapping_each_record_gives(tmp_path):
    records = list(votes.read(votes_folder(tmp_path / "votes")).articles())
    records[0]["reports"][0] |= {"note": 'He said "%s" \\ 100 %', "hedge": "zz0zz 7700000000"}
    records[0]["reports"][0]["conveys"]["level"] = -2
    stencils, fields = Stencils(ONTOLOGY), fields_of(ONTOLOGY)
    for record in records:
        graph = ONTOLOGY.bases.graph(record["id"])
        slow = complete(mapping.quads([record], graph, ONTOLOGY), graph, fields)
        assert set(parse(stencils.article(record), format=RdfFormat.N_QUADS)) == set(slow)


def test_sources_are_left_as_they_were(tmp_path):
    copy = tmp_path / "copy.dna"
    shutil.copyfile(shared("dna", "sample-dna2.dna"), copy)
    before = copy.read_bytes()
    dna.read(copy)
    assert copy.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.dna"]


def test_two_coders_of_one_debate_give_two_pairs_and_no_contradiction_that_is_not_one_of_them(tmp_path):
    store = tmp_path / "store"
    assert kg("import", Path(__file__).parents[1] / "cases/coders/two-coders.csv", "--store", store).returncode == 0
    asked = ("network", "--store", store, "--between", "organization", "--format", "edges", "--aggregate")
    assert "organization/green,organization/oil,2,Green,Oil,2," in kg(*asked, "conflict").stdout
    assert "organization/oil" not in kg(*asked, "congruence").stdout
    found = [
        line.split(",")[:4]
        for line in kg("contradictions", "--store", store, "--format", "csv").stdout.splitlines()[1:]
    ]
    assert found == [
        ["conflict", "2024-05-01", "proposition/carbon-tax", "person/jane-doe person/john-smith"],
        ["conflict", "2024-06-01", "proposition/nuclear", "person/ann-lee person/jane-doe"],
    ]


def test_two_codings_of_one_thing_are_counted_once_and_each_coder_can_be_asked_for(tmp_path):
    source = tmp_path / "coded.csv"
    rows = ["document,date,person,org,concept,agreement,coder"]
    rows += [f"d1,2024-05-01,Jane,Green,Tax,yes,{coder}" for coder in "AB"]
    rows += ["d1,2024-05-01,John,Oil,Tax,no,A", "d1,2024-05-01,John,Oil,Tax,yes,B"]
    source.write_text("\n".join(rows) + "\n", encoding="utf-8")
    store = tmp_path / "store"

    def done(*arguments: object) -> str:
        run = kg(*arguments, "--store", store)
        assert run.returncode == 0, run.stderr
        return run.stdout

    done("import", source)
    conflict = ("network", "--between", "organization", "--aggregate", "conflict", "--format", "edges")
    assert done(*conflict).count("organization/green,organization/oil,1,") == 1
    assert "organization/green" not in done(*conflict, "--include", "coder=B")
    found = done("contradictions", "--format", "csv").splitlines()[1:]
    assert [line.partition(",")[0] for line in found] == ["conflict"]
