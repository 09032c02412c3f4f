"""Other people's coding becomes statements, with coders, memos and passages; of what is wrong nothing is taken."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

import kg
from kg.errors import DataError, KgError
from kg.imports.articles import corpus
from kg.qda import refi_writing
from kg.qda.mapping import roles
from kg.qda.project import Project
from kg.qda.reading import CHOSEN, form_of, read
from kg.qda.refi_writing import Article, codebook, codes_of, project
from kg.qda.statements import Choices, coding
from tests import forking
from tests.qda.projects import BRAT, SECOND, TEXT, TREES, brat, cas, dna1, guid, qde, qdpx

pyrefiqda = pytest.importorskip("pyrefiqda", reason="pyrefiqda is not installed")
pytest.importorskip("cassis", reason="dkpro-cassis is not installed")


def said(made: Project, **choices: object) -> list[tuple[str, str, str, str]]:
    """Who said what with which stance, according to whose coding."""
    form = CHOSEN.get(form_of(Path(made.file)), {})
    shown = [code.shown for code in made.codes.values()]
    known = {path: role for path, role in form.items() if any(one.startswith(path) for one in shown)}
    statements = coding(made, roles(made.codes, known), Choices(**choices)).statements
    return [(one.person or one.organization, one.proposition, one.stance, one.coder) for one in statements]


def test_a_project_of_refi_qda_becomes_statements_with_coder_memo_and_proven_passages(tmp_path):
    made = read(qdpx(tmp_path / "trees.qdpx", qde()))
    found = coding(made, roles(made.codes))
    first, second = found.statements
    assert (first.person, first.proposition, first.stance, first.coder) == ("Ада", TREES, "supports", "Cyd")
    assert first.note == "said in passing" and first.date == "2024-02-14"
    assert (second.person, second.organization, second.stance) == ("Bob", "Ministry", "opposes")
    for one in found.statements:
        for start, end, exact in one.spans:
            assert TEXT[start:end] == exact
    assert found.topics == {TREES: "Nature"}
    assert not corpus(found).faults


def test_what_every_other_form_says_becomes_the_same_statements(tmp_path):
    expected = [("Ада", TREES, "supports", ""), ("Bob", TREES, "opposes", "")]
    assert said(read(dna1(tmp_path / "old.dna"))) == expected
    assert [one[:3] for one in said(read(cas(tmp_path / "cas.zip")))] == [one[:3] for one in expected]
    assert {one[3] for one in said(read(tmp_path / "cas.zip"))} == {"cyd"}


def test_brat_ties_speakers_and_claims_by_relations(tmp_path):
    made = read(brat(tmp_path / "brat", BRAT))
    assert said(made) == [("Ада", "trees are good", "supports", ""), ("Bob", "trees are bad", "supports", "")]
    notes = [one.note for one in coding(made, roles(made.codes)).statements]
    assert notes == ["", "ironic"]


def test_a_role_that_is_chosen_overrides_what_is_guessed(tmp_path):
    made = read(qdpx(tmp_path / "trees.qdpx", qde()))
    chosen = roles(made.codes, {"Actors/Bob": "organization", "Claims": "ignore"})
    assert chosen[guid("bob")].kind == "organization" and chosen[guid("trees")].kind == "ignore"
    with pytest.raises(KgError, match="not in the code tree; its roots: Actors, Claims, Stance"):
        roles(made.codes, {"Acters": "person"})
    with pytest.raises(KgError, match="'planet' is not a role"):
        roles(made.codes, {"Actors": "planet"})


def test_a_stance_may_be_a_code_below_the_proposition():
    made = Project("p", "p")
    for path in (f"Nature/{TREES}/agree", f"Nature/{TREES}/disagree", "Yes Minister"):
        made.code("Claims", *path.split("/"))
    shown = {key: role.shown for key, role in roles(made.codes).items()}
    assert shown[f"Claims/Nature/{TREES}/agree"] == f"proposition {TREES!r}, supports, on topic 'Nature'"
    assert shown[f"Claims/Nature/{TREES}/disagree"] == f"proposition {TREES!r}, opposes, on topic 'Nature'"
    assert shown["Claims/Yes Minister"] == "proposition 'Yes Minister'"


def test_a_claim_without_an_actor_or_a_stance_is_skipped_with_its_reason(tmp_path):
    annotations = "\n".join(line for line in BRAT.splitlines() if line[:2] not in ("R2", "A1"))
    made = read(brat(tmp_path / "brat", annotations + "\n"))
    found = coding(made, roles(made.codes))
    reasons = [one.reason for one in found.skipped]
    assert len(found.statements) + len(reasons) == 2
    assert any("no stance coded with it" in reason for reason in reasons)
    assert said(made, stance="supports")


def test_texts_without_a_day_are_faults_until_one_is_given(tmp_path):
    made = read(qdpx(tmp_path / "trees.qdpx", qde(published="")))
    assert "no date of publication" in str(coding(made, roles(made.codes)).faults[0])
    made = read(qdpx(tmp_path / "trees.qdpx", qde(published="")))
    assert not coding(made, roles(made.codes), Choices(published="2024-02")).faults


@pytest.mark.parametrize(
    ("make", "expected"),
    [
        (lambda path: path.write_bytes(b"PK nothing"), "an archive that cannot be read"),
        (lambda path: qdpx(path, "<Project"), "a project by the schema of REFI-QDA"),
        (lambda path: qdpx(path, qde().replace('name="Trees"', "")), "a project by the schema of REFI-QDA"),
        (lambda path: qdpx(path, qde(end="many")), "a project by the schema of REFI-QDA"),
        (lambda path: qdpx(path, '<!DOCTYPE x [<!ENTITY a "b">]>' + qde()[38:]), "a document type"),
        (lambda path: qdpx(path, qde(), b"\xff\xfe"), "is not UTF-8"),
        (lambda path: zipfile.ZipFile(path, "w").close(), "0 .qde files"),
    ],
)
def test_a_file_that_is_no_project_is_refused_in_words(tmp_path, make, expected):
    path = tmp_path / "bad.qdpx"
    make(path)
    with pytest.raises(DataError, match=expected):
        read(path)


@pytest.mark.parametrize("end", [len(TEXT) + 1, SECOND[0], 0])
def test_a_span_outside_its_text_is_a_fault(tmp_path, end):
    made = read(qdpx(tmp_path / "bad.qdpx", qde(end=end)))
    assert "a span within the" in str(made.faults[0])


def test_a_code_that_is_not_in_the_codebook_is_a_fault(tmp_path):
    made = read(qdpx(tmp_path / "bad.qdpx", qde(code="nowhere")))
    assert "a code of the project's codebook" in str(made.faults[0])


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("T9\tClaim 0 3\tXYZ", "those of the text at 0 to 3"),
        ("T9 Claim", "T<id>, a tab"),
        ("A9\tStance T77 supports", "which is not in the file"),
        ("%%%", "a line of brat's standoff format"),
    ],
)
def test_a_wrong_line_of_brat_is_a_fault_with_its_number(tmp_path, line, expected):
    made = read(brat(tmp_path / "brat", BRAT + line + "\n"))
    assert f"line {BRAT.count(chr(10)) + 1}" in str(made.faults[0]) and expected in str(made.faults[0])


@pytest.mark.parametrize(
    ("wrong", "expected"),
    [({"start": 99999}, "a span within"), ({"agreement": "maybe"}, "yes or no"), ({"date": "2024"}, "DD.MM.YYYY")],
)
def test_a_wrong_statement_of_dna_1_is_a_fault(tmp_path, wrong, expected):
    assert expected in str(read(dna1(tmp_path / "old.dna", **wrong)).faults[0])


def test_what_is_none_of_the_forms_is_refused(tmp_path):
    (tmp_path / "x.docx").write_bytes(b"nothing")
    (tmp_path / "x.xmi").write_text("<xmi/>")
    (tmp_path / "empty").mkdir()
    for name in ("x.docx", "x.xmi", "empty", "absent.qdpx"):
        with pytest.raises(DataError):
            read(tmp_path / name)


def test_a_project_that_we_write_is_read_by_the_models_of_the_standard_and_by_us(founding, tmp_path):
    with kg.open(founding) as record:
        told = list(record.told(topic="topic/ceasefire"))
    texts = {}
    for report in (report for statement in told for report in statement.reports):
        content = texts.setdefault(report.article, bytearray(b" " * 20000))
        for passage in report.passages:
            assert passage.exact.isascii()
            content[passage.start : passage.end] = passage.exact.encode()
    articles = {name: Article(name, bytes(content).decode(), "2024-02-14") for name, content in texts.items()}
    absent = articles.popitem()[0]
    written = project(told, articles, "On Record")
    assert written.left_out == [absent]
    (tmp_path / "out.qdpx").write_bytes(written.content)
    standard = pyrefiqda.RefiProject.load(tmp_path / "out.qdpx", extract_dir=str(tmp_path / "extracted"))
    assert len(standard.sources.text_source) == len(articles)
    back = read(tmp_path / "out.qdpx")
    assert not back.faults
    ours = {
        (one.speaker.label, one.proposition.label, one.stance)
        for one in told
        if any(report.article in articles for report in one.reports)
    }
    assert {one[:3] for one in said(back)} == ours
    assert project(told, articles, "On Record").content == written.content


def test_a_codebook_goes_there_and_back(founding, tmp_path):
    with kg.open(founding) as record:
        codes = codes_of(record.told(topic="topic/ceasefire"))
    (tmp_path / "book.qdc").write_bytes(codebook(codes))
    loaded = pyrefiqda.RefiCodebook.load(tmp_path / "book.qdc")
    assert [code.name for code in loaded.codes.code] == ["Actors", "Propositions", "Stances"]
    assert {code.path for code in refi_writing.read_codebook(tmp_path / "book.qdc").codes.values()} >= {
        code.path for code in codes
    }


def test_the_command_shows_imports_and_refuses(tmp_path):
    source, store = qdpx(tmp_path / "trees.qdpx", qde()), tmp_path / "store"
    shown = json.loads(forking.kg("coding", "show", source, "--format", "json").stdout)
    assert {row["code"]: row["stands for"] for row in shown}["Actors/Bob"] == "person 'Bob'"
    dry = forking.kg("coding", "import", source, "--store", store, "--dry-run")
    assert "2 statements, 1 articles, 0 skipped; nothing stored" in dry.stdout and not store.exists()
    done = forking.kg("coding", "import", source, "--store", store)
    assert "revision" in done.stdout, done.stderr
    with kg.open(store) as record:
        stances = {row["speaker_label"]: row["stance"] for row in record.statements()}
        assert stances == {"Ада": "supports", "Bob": "opposes"}
        revision = record.revision
    bad = forking.kg("coding", "import", qdpx(tmp_path / "bad.qdpx", qde(end=99999)), "--store", store)
    assert bad.returncode == 1 and "a span within the" in bad.stderr and "Traceback" not in bad.stderr
    with kg.open(store) as record:
        assert record.revision == revision
