"""What bad input gets: every finding in one run, at its place; nothing loaded."""

import hashlib
from pathlib import Path

import pytest

from kg.bases import RDF
from kg.building import check
from kg.errors import DataError
from kg.ontology import Ontology
from kg.records import drafts, folder, references

TEXT = "Lamp tax rejected\nThe mayor of Arden said on Monday: «no such tax».\nRead also: other matters\n"

REFERENCE = """\
- {id: person/ada, type: Person, label: {en: Ada}, country: state/arden}
- {id: state/arden, type: State, label: {en: Arden}, isoCode: XA}
- {id: organization/daily, type: Organization, label: {en: Daily}, category: newspaper}
- {id: topic/taxes, type: Topic, label: {en: taxes}}
- {id: proposition/lamp-tax, type: Proposition, label: {en: Lamps are to be taxed.}, broader: topic/taxes}
"""

ARTICLE = """\
id: article/daily-1
type: Article
label: {{en: Lamp tax rejected}}
publisher: organization/daily
published: 2024-03-05
basis: stated
language: en
sha256: {sha256}
characters: {length}
segment:
  - {{segmentKind: headline, start: 0, end: 17}}
  - {{segmentKind: body, start: 18, end: 67}}
  - {{segmentKind: promo, start: 68, end: 92}}
reports:
  - id: report/daily-1/1
    mode: quoted
    certainty: certain
    evidence: {{start: 54, end: 66, exact: no such tax»}}
    via:
      reporter: {{type: AnonymousReporter, label: {{en: a clerk}}}}
    conveys:
      id: statement/ada-2024-03-04/lamp-tax
      stance: opposes
      force: rejects
      proposition: proposition/lamp-tax
      utterance:
        id: utterance/ada-2024-03-04
        speaker: person/ada
        onBehalfOf: state/arden
        date: 2024-03-04
        basis: inferred
"""


def article() -> str:
    start = TEXT.index("no such tax»")
    digest = hashlib.sha256(TEXT.encode()).hexdigest()
    text = ARTICLE.format(sha256=digest, length=len(TEXT))
    assert start == 54 and TEXT[18:67].endswith(".") and TEXT[68:92].startswith("Read")
    return text


@pytest.fixture
def data(tmp_path: Path) -> Path:
    for name in ("articles", "reference"):
        (tmp_path / "data" / name).mkdir(parents=True)
    (tmp_path / "data/reference/all.yaml").write_text(REFERENCE, encoding="utf-8")
    (tmp_path / "data/articles/daily-1.yaml").write_text(article(), encoding="utf-8")
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts/1.txt").write_bytes(TEXT.encode())
    return tmp_path / "data"


def change(data: Path, old: str, new: str, name: str = "articles/daily-1.yaml") -> None:
    text = (data / name).read_text(encoding="utf-8")
    assert old in text
    (data / name).write_text(text.replace(old, new), encoding="utf-8")


def findings(data: Path, **options) -> list[str]:
    """Findings with the folder's name cut off."""
    with pytest.raises(DataError) as caught:
        check.check(data, Ontology(), **options)
    return [str(finding).replace(f"{data}/", "") for finding in caught.value.findings]


def test_good_records_have_no_finding_and_become_complete_graphs(data):
    reference, draft = check.check(data, Ontology(), texts_in=data.parent / "texts").drafts
    ontology = Ontology()
    assert reference.graph.endswith("graph/reference") and draft.graph.endswith("graph/article/daily-1")
    triples = {tuple(str(term.value) for term in quad.triple) for quad in draft.quads}
    rec, ids = ontology.bases.term, ontology.bases.id
    assert (ids("report/daily-1/1"), rec("hops"), "2") in triples
    assert (ids("report/daily-1/1#via-1-reporter-1"), RDF + "type", rec("AnonymousReporter")) in triples
    assert (ids("report/daily-1/1#evidence-1"), RDF + "type", rec("Passage")) in triples
    assert (ids("utterance/ada-2024-03-04"), RDF + "type", rec("Utterance")) in triples
    assert (ids("utterance/ada-2024-03-04"), rec("earliest"), "2024-03-04") in triples
    assert (ids("article/daily-1"), rec("latest"), "2024-03-05") in triples
    assert not any(subject.startswith("_:") for subject, _, _ in triples)


def test_a_syntax_error_in_reference_data_is_told_without_its_consequences(data):
    change(data, "- {id: topic/taxes", "- {id: topic/taxes]", "reference/all.yaml")
    change(data, "mode: quoted", "mode: sung")
    found = findings(data)
    assert [line.split(":")[0] for line in found] == ["articles/daily-1.yaml", "reference/all.yaml"], found
    assert "reports[0].mode: 'sung'" in found[0] and "YAML syntax error" in found[1]


BAD = {
    "an unknown field": (("mode: quoted", "modus: quoted"), "reports[0].modus: the field 'modus' is not known"),
    "a misspelt stance": (
        ("stance: opposes", "stance: oposes"),
        "reports[0].conveys.stance: 'oposes' is not a stance; expected supports, opposes or ambivalent; "
        "did you mean 'opposes'?",
    ),
    "a date that does not exist": (
        ("date: 2024-03-04", "date: 2024-02-30"),
        "reports[0].conveys.utterance.date: '2024-02-30' is not a day of the calendar",
    ),
    "an id that nothing defines": (
        ("speaker: person/ada", "speaker: person/eda"),
        "reports[0].conveys.utterance.speaker: 'person/eda' is not defined",
    ),
    "an id of the wrong kind": (("speaker: person/ada", "speaker: topic/taxes"), "'topic/taxes'; expected an id that"),
    "a malformed id": (("person/ada", "person/Ada L"), "'person/Ada L' is not an id; expected kind/slug"),
    "a statement's id of other parts": (
        ("ada-2024-03-04/lamp-tax", "ada-2024-03-04/lamps"),
        "reports[0].conveys.id: 'statement/ada-2024-03-04/lamps'; expected 'statement/ada-2024-03-04/lamp-tax'",
    ),
    "a cyclic chain": (
        ("reporter: {type: AnonymousReporter, label: {en: a clerk}}", "{id: report/daily-1/2, via: report/daily-1/2}"),
        "the cycle report/daily-1/2 → report/daily-1/2; expected a chain that ends",
    ),
    "text for a number": (("start: 54", "start: many"), "evidence.start: 'many' is text; expected an integer"),
    "an empty field": (("mode: quoted", "mode:"), "reports[0].mode: nothing; expected a value"),
    "a type that is none": (("type: Article", "type: Artikel"), "type: 'Artikel' is not a type"),
    "a language map that is text": (
        ("label: {en: Lamp tax rejected}", "label: Lamp"),
        "label: text; expected texts by",
    ),
    "an address with a space": (("language: en", "url: 'https://a b/'"), "url: 'https://a b/' is not an IRI"),
    "an unknown prefix": (("language: en", "url: 'foo:bar'"), "url: the prefix 'foo' is not known"),
    "a person defined in an article": (
        ("speaker: person/ada", "speaker: {id: person/eda, type: Person, label: {en: Eda}}"),
        "'person/eda' in the article graph; expected its definition in the reference records",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_found_where_it_stands(data, name):
    (old, new), wanted = BAD[name]
    change(data, old, new)
    assert any(wanted in finding for finding in findings(data)), findings(data)


def test_all_findings_come_in_one_run(data):
    change(data, "stance: opposes", "stance: oposes")
    change(data, "date: 2024-03-04", "date: 2024-02-30")
    change(data, "speaker: person/ada", "speaker: person/eda")
    (data / "articles/broken.yaml").write_text("id: [article/broken\n")
    (data / "reference/more.yaml").write_text("- {id: person/ada, type: Person, label: {en: A}, colour: red}\n")
    found = findings(data)
    for part in ("'oposes'", "'2024-02-30'", "'person/eda' is not", "a YAML syntax error", "second time", "'colour'"):
        assert any(part in finding for finding in found), (part, found)
    assert len(found) == 6, found


def test_a_syntax_error_names_line_and_column(data):
    (data / "articles/broken.yaml").write_text("id: article/broken\nreports: [\n")
    (only,) = findings(data)
    assert only.startswith("articles/broken.yaml: line 3, column 1: a YAML syntax error")


def test_the_same_article_in_two_files_is_a_duplicate(data):
    (data / "articles/again.yaml").write_text(article(), encoding="utf-8")
    found = findings(data)
    assert any("'article/daily-1' is defined a second time" in finding for finding in found)
    assert any("'report/daily-1/1' is defined a second time" in finding for finding in found)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("id: article/x\nid: article/y\n", "line 2, column 1: the key 'id' a second time"),
        ("id: &a article/x\nlabel: *a\n", "the alias *a"),
        ("id: !!python/object:os.system article/x\n", "the tag"),
        ("id: article/x\n---\nid: article/y\n", "a second document"),
        ("? [a]\n: b\n", "a mapping or list as a key"),
        ("[" * 500 + "]" * 500, "levels"),
        ("{a: " * 5000, "levels"),
        ("id: article/x\x01\n", "line 1: the character U+0001"),
        ("", "nothing; expected records"),
        ("just text", "text; expected one article"),
    ],
)
def test_yaml_that_is_no_record_is_refused(data, text, wanted):
    (data / "articles/odd.yaml").write_text(text)
    assert any(wanted in finding for finding in findings(data)), findings(data)


def test_bytes_that_are_no_utf_8_are_refused_with_their_line(data):
    (data / "articles/odd.yaml").write_bytes(b"id: article/x\nlabel: {en: \xff}\n")
    assert any("odd.yaml: line 2: the byte 0xFF; expected text in UTF-8" in finding for finding in findings(data))


def test_a_record_file_outside_the_three_folders_is_found(data):
    (data / "notes.yaml").write_text("id: article/x\n")
    assert findings(data) == [
        "notes.yaml: a record file that belongs nowhere; expected it in articles/, reference/, links/, identifications/"
    ]


def test_yaml_text_stays_text():
    from kg.records.reading import read_yaml

    root = read_yaml("{no: no, day: 2024-02-14, year: 2024, half: 0.5, yes: true, octal: 010, none: ~, q: '1'}", "x")
    values = {key: item.value for key, item in root.value.items()}
    assert values == {
        "no": "no", "day": "2024-02-14", "year": 2024, "half": 0.5, "yes": True, "octal": "010", "none": None, "q": "1",
    }  # fmt: skip


PASSAGES = {
    "another length": (("characters: ", "characters: 1"), "characters; expected 93, the length of the text"),
    "an offset outside the text": (("end: 66", "end: 999"), "evidence.end: the offsets 54 to 999; expected 0 <= start"),
    "words that stand elsewhere": (("start: 54, end: 66", "start: 53, end: 65"), "these words stand at 54 to 66"),
    "words that stand nowhere": (("exact: no such tax»", "exact: no such tact"), "these words are not in the text"),
    "evidence in a promo": (
        ("start: 54, end: 66, exact: no such tax»", "start: 68, end: 77, exact: Read also"),
        "evidence.start: evidence in a segment of the kind promo",
    ),
    "segments that overlap": (("start: 18", "start: 10"), "segment[1].start: characters 10 to 17 in two segments"),
    "evidence outside the segments": (("end: 67", "end: 60"), "expected a passage within the article's segments"),
    "a text that is not there": (("sha256: ", "sha256: 00"), "is of none of the texts"),
}


@pytest.mark.parametrize("name", PASSAGES)
def test_a_passage_that_the_text_does_not_bear_out_is_found(data, name):
    (old, new), wanted = PASSAGES[name]
    change(data, old, new)
    found = findings(data, texts_in=data.parent / "texts")
    assert any(wanted in finding for finding in found), found


def test_offsets_into_no_text_are_found(data):
    text = (data / "articles/daily-1.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if not line.startswith("sha256")]
    (data / "articles/daily-1.yaml").write_text("\n".join(kept), encoding="utf-8")
    found = findings(data, texts_in=data.parent / "texts")
    assert any("an offset, and no sha256 of the text" in finding for finding in found), found


def test_a_quotation_of_more_than_twelve_words_is_found(data):
    change(data, "exact: no such tax»", "exact: a b c d e f g h i j k l m")
    found = findings(data, texts_in=data.parent / "texts")
    assert any("a quotation of 13 words; expected 12 at most" in finding for finding in found)
    found = findings(data, texts_in=data.parent / "texts", quote_words=13)
    assert not any("a quotation of 13 words" in finding for finding in found)


def test_reading_a_folder_twice_gives_the_same_quads(data):
    first, second = (folder.load(data, Ontology()) for _ in range(2))
    assert [draft.quads for draft in first.drafts] == [draft.quads for draft in second.drafts]


def test_an_undefined_id_gets_a_suggestion():
    assert "did you mean 'person/ann-speaker'?" in references_expected("person/speaker")


def references_expected(speaker: str) -> str:
    """What is expected in the place of a speaker that is not defined."""
    ontology = Ontology()
    text = (ontology.folder / "examples/valid/Utterance.yaml").read_text(encoding="utf-8")
    item = drafts.read(text.replace("person/ann-speaker", speaker).encode(), "application/yaml", "x.yaml")
    draft = drafts.article(item, "x.yaml", ontology)
    found = references.check(draft, lambda iri: speaker not in iri, ["person/ann-speaker", "state/northland"])
    return " ".join(finding.expected for finding in found)
