"""A judgement is kept as it was made, and one that contradicts it is refused."""

import importlib.util
import os
import re
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.bases import Bases
from kg.cli import application
from kg.errors import DataError
from kg.links.judgements import checking, sssom
from kg.links.judgements.judgement import Judgement, JudgementError, from_record, refuse
from kg.links.judgements.ledger import Ledger
from kg.ontology import Ontology, packaged
from kg.records import folder

LAVROV = Judgement(
    "person/sergey-lavrov", "Q58217", "accepted", "orcid:0000-0002-1825-0097", "2026-11-22", confidence=0.99,
    object_label="Sergey Lavrov", tool="kg link", tool_version="0.1.0", comment="two sources",
)  # fmt: skip
PESKOV = Judgement("person/dmitry-peskov", "Q4359679", "rejected", "A. Reviewer", "2026-11-22")
WITKOFF = Judgement("person/steve-witkoff", "", "absent", "A. Reviewer", "2026-11-22")
CEASEFIRE = Judgement(
    "topic/ceasefire", "Q107706", "unsure", "A. Reviewer", "2026-11-22", predicate="skos:closeMatch", confidence=0.4
)
ALL = (LAVROV, PESKOV, WITKOFF, CEASEFIRE)


@pytest.mark.parametrize("judgement", ALL)
def test_a_judgement_comes_back_from_its_record_unchanged(judgement: Judgement) -> None:
    assert from_record(judgement.record()) == judgement


def test_a_rejection_says_not_and_an_absence_no_term_found() -> None:
    assert PESKOV.record()["predicate_modifier"] == "sssom:NegatedPredicate"
    assert WITKOFF.record()["object_id"] == "sssom:NoTermFound"


@pytest.mark.parametrize(
    "wrong",
    [
        {"judgement": "maybe"},
        {"judgement": "absent"},
        {"object": ""},
        {"subject": "Sergey Lavrov"},
        {"confidence": 1.5},
    ],
)
def test_a_judgement_that_says_something_impossible_is_refused(wrong: dict) -> None:
    good = {"subject": "person/x", "object": "Q1", "judgement": "accepted", "author": "A", "date": "2026-11-22"}
    with pytest.raises(JudgementError, match="expected"):
        Judgement(**{**good, **wrong})


def test_a_judgement_is_on_disk_when_record_returns(tmp_path: Path) -> None:
    Ledger(tmp_path).record(LAVROV)
    assert list(Ledger(tmp_path)) == [LAVROV]


def test_a_rejected_candidate_stays_rejected(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.record(PESKOV)
    accepted = Judgement(PESKOV.subject, PESKOV.object, "accepted", "B", "2026-11-23")
    with pytest.raises(JudgementError, match=r"rejected on 2026-11-22 by A\. Reviewer"):
        ledger.record(accepted)
    assert ledger.rejected(PESKOV.subject) == {"Q4359679"}


def test_a_decision_of_another_file_is_never_changed(tmp_path: Path) -> None:
    Ledger(tmp_path, "wikidata.yaml").record(PESKOV)
    before = (tmp_path / "wikidata.yaml").read_bytes()
    with pytest.raises(JudgementError, match=r"rejected in wikidata\.yaml"):
        Ledger(tmp_path).record(Judgement(PESKOV.subject, PESKOV.object, "accepted", "B", "2026-11-23"), replace=True)
    assert (tmp_path / "wikidata.yaml").read_bytes() == before


def test_a_second_accepted_item_is_refused(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.record(LAVROV)
    with pytest.raises(JudgementError, match="already linked to Q58217"):
        ledger.record(Judgement(LAVROV.subject, "Q1", "accepted", "B", "2026-11-23"))


def test_undo_puts_back_what_was_there(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    ledger.record(PESKOV)
    unsure = Judgement(PESKOV.subject, PESKOV.object, "unsure", "B", "2026-11-23")
    before = ledger.record(unsure, replace=True)
    ledger.forget(unsure, before)
    assert list(Ledger(tmp_path)) == [PESKOV]


def test_a_write_that_fails_loses_no_judgement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Ledger(tmp_path).record(LAVROV)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        Ledger(tmp_path).record(PESKOV)
    assert list(Ledger(tmp_path)) == [LAVROV]


def test_a_file_that_is_no_list_of_links_is_refused_with_its_place(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text("- subject_id: person/x\n  judgement: perhaps\n  object_id: wd:Q1\n")
    with pytest.raises(DataError, match=r"wrong\.yaml: \[0\]: 'perhaps' is not a judgement"):
        Ledger(tmp_path)


def exported() -> str:
    return sssom.export(ALL, {LAVROV.subject: "Sergey Lavrov"}, Bases(), date="2026-11-22", version="1")


def test_the_tsv_comes_back_as_the_judgements_that_went_in() -> None:
    mapped = [one for one in ALL if one.judgement != "unsure"]
    assert sorted(sssom.parse(exported(), "x.tsv", Bases()), key=lambda one: one.id) == sorted(
        mapped, key=lambda one: one.id
    )
    assert len(mapped) == len(ALL) - 1


def test_a_foreign_set_is_understood_by_its_modifier_confidence_and_missing_term() -> None:
    head = "#curie_map:\n#  me: https://w3id.org/onrecord/id/person/\n"
    rows = "subject_id\tpredicate_id\tpredicate_modifier\tobject_id\tmapping_justification\tconfidence\n"
    body = (
        "me:a\tschema:sameAs\t\twd:Q1\tsemapv:LexicalMatching\t0.9\n"
        "me:b\tschema:sameAs\tNot\twd:Q1\tsemapv:LexicalMatching\t\n"
        "me:c\tschema:sameAs\t\tsssom:NoTermFound\tsemapv:LexicalMatching\t\n"
        "me:d\tschema:sameAs\t\twd:Q4\tsemapv:LexicalMatching\t0.2\n"
    )
    found = sssom.parse(head + rows + body, "x.tsv", Bases())
    assert [one.judgement for one in found] == ["accepted", "rejected", "absent", "unsure"]
    assert found[0].subject == "person/a"


def test_every_row_that_is_no_judgement_is_named() -> None:
    text = "subject_id\tpredicate_id\tobject_id\nex:1\tskos:exactMatch\twd:Q1\nex:2\tskos:exactMatch\twd:Q1\n"
    with pytest.raises(DataError) as caught:
        sssom.parse(text, "x.tsv", Bases())
    assert [finding.path for finding in caught.value.findings] == ["row 1", "row 2"]


SLOTS = ("subject_id", "predicate_id", "predicate_modifier", "object_id", "confidence", "other")
MAPPING = dict(zip(SLOTS, ("id:person/a", "schema:sameAs", "", "wd:Q42", "1", ""), strict=True))


def table(
    *rows: dict[str, str], head: str = "#curie_map:\n#  wd: http://www.wikidata.org/entity/\n", more: str = ""
) -> str:
    lines = ["\t".join(SLOTS) + more, *("\t".join((MAPPING | row).values()) for row in rows)]
    return head + "\n".join(lines) + "\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        *((table({"predicate_modifier": word}), f"predicate_modifier: '{word}'") for word in ("not", "NOT", "Inverse")),
        (table({"predicate_modifier": "Not", "other": "judgement=accepted"}), "Not for what is accepted"),
        (table({"other": "judgement=rejected"}), "nothing for what is rejected"),
        (table({"other": "judgement=accepted|judgement=unsure"}), "other: accepted and unsure; expected one judgement"),
        (table({"other": "x\textra"}), "row 1: 7 cells; expected 6"),
        (table({}, more="\tpredicate_modifier"), "the column 'predicate_modifier' twice"),
        (table({"other": '"x'}, {}), "unexpected end of data"),
        (table({"confidence": "0_1"}), "confidence: '0_1'"),
        (table({"predicate_id": "rdfs:subClassOf"}), "predicate_id: 'rdfs:subClassOf'"),
        (table({"subject_id": ""}), "subject_id: nothing"),
        *((table({}, head=f"#curie_map: {value}\n"), "curie_map") for value in ("[a]", "foo", "{wd: 5}", "{5: wd}")),
        (table({}, head="#- a\n"), "curie_map"),
        (table({"other": "x" * 140_000}), "field larger"),
    ],
)
def test_a_row_that_could_be_taken_for_its_opposite_is_refused(text, said):
    with pytest.raises(DataError) as caught:
        sssom.parse(text, "x.tsv", Bases())
    assert said in str(caught.value)


def test_spaces_around_a_cell_are_none_of_it_and_a_relation_is_one_however_it_is_written():
    (judgement,) = sssom.parse(table({"predicate_modifier": " Not ", "subject_id": " id:person/a"}), "x.tsv", Bases())
    assert (judgement.judgement, judgement.subject) == ("rejected", "person/a")
    whole = "http://www.w3.org/2004/02/skos/core#exactMatch"
    (judgement,) = sssom.parse(table({"predicate_id": whole}), "x.tsv", Bases())
    assert judgement.predicate == "skos:exactMatch"
    (other,) = sssom.parse(table({"object_id": "wd:Q43"}), "x.tsv", Bases())
    with pytest.raises(JudgementError, match="already linked to Q43"):
        refuse(judgement, [other])
    whole = from_record(other.record() | {"predicate_id": "https://schema.org/sameAs", "object_id": "wd:Q44"})
    assert whole.predicate == "schema:sameAs"
    with pytest.raises(JudgementError, match="already linked to Q43"):
        refuse(whole, [other])


@pytest.mark.skipif(importlib.util.find_spec("sssom") is None, reason="sssom-py is not installed")
def test_sssom_py_accepts_the_tsv_and_reads_every_mapping(tmp_path: Path) -> None:
    from sssom.constants import DEFAULT_VALIDATION_TYPES
    from sssom.parsers import parse_sssom_table
    from sssom.validators import validate

    path = tmp_path / "links.sssom.tsv"
    path.write_text(exported())
    table = parse_sssom_table(str(path))
    for report in validate(table, DEFAULT_VALIDATION_TYPES, fail_on_error=False).values():
        assert report is None or not getattr(report, "results", None), report
    assert len(table.df) == len(ALL) - 1  # unsure is no mapping
    assert set(table.df["predicate_modifier"].dropna()) >= {"Not"}


@pytest.mark.parametrize(
    ("file", "found"),
    [
        ("d1.sssom.tsv", r"d1.sssom.tsv: row 1: mapping_date: '2024-02-30' is not such a date; expected .* YYYY-MM-DD"),
        ("d3.sssom.tsv", r"d3.sssom.tsv: row 1: confidence: '0,5'; expected a number from 0 to 1"),
    ],
)
def test_a_set_from_outside_is_checked_as_records_are_and_changes_nothing(
    tmp_path: Path, file: str, found: str
) -> None:
    data = shutil.copytree(packaged("data"), tmp_path / "data")
    before = {path: path.read_bytes() for path in (data / "links").iterdir()}
    cases = Path(__file__).parent.parent / "cases/sssom"
    done = CliRunner().invoke(application("link"), ["link", "import", str(cases / file), "--data", str(data)])
    assert done.exit_code == 1
    assert re.search(found, str(done.exception))
    assert {path: path.read_bytes() for path in (data / "links").iterdir()} == before


@pytest.mark.parametrize(
    ("slot", "value"),
    [("mapping_justification", "by eye"), ("mapping_date", ""), ("confidence", "7")],
)
def test_every_slot_of_a_set_is_checked(slot: str, value: str) -> None:
    cells = {"subject_id": "id:topic/ceasefire", "predicate_id": "skos:closeMatch", "object_id": "wd:Q107706"}
    cells |= {"mapping_justification": "semapv:ManualMappingCuration", "mapping_date": "2024-02-03", "confidence": "1"}
    cells |= {"author_label": "X", slot: value}
    text = "\n".join("\t".join(row) for row in (cells, cells.values()))
    draft = folder.load(packaged("data"), Ontology()).drafts[0]
    try:
        findings = checking.check(sssom.parse(text, "x.tsv", Bases()), "x.tsv", draft.quads, Ontology())
    except DataError as error:
        findings = list(error.findings)
    assert findings and all(finding.path.startswith("row 1") for finding in findings)


def test_a_row_of_a_set_ends_where_its_line_does() -> None:
    text = "subject_id\tpredicate_id\tobject_id\tcomment\nid:topic/ceasefire\tskos:closeMatch\twd:Q1\ta\u2028b\x0bc\n"
    (judgement,) = sssom.parse(text, "x.tsv", Bases())
    assert judgement.comment == "a\u2028b\x0bc"
