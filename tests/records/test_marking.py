"""A passage says how it was checked, and a claim that it was is worth nothing without the text."""

from __future__ import annotations

from datetime import date

from kg.ontology import Ontology, packaged
from kg.records import drafts, folder, marking, texts

ONTOLOGY = Ontology()
TERM = ONTOLOGY.bases.term


def caliber() -> drafts.Draft:
    """The founding article of Caliber.Az, whose record says that it was checked."""
    loaded = folder.load(packaged("data"), ONTOLOGY)
    return next(draft for draft in loaded.drafts if "caliber" in draft.graph)


def checked(draft: drafts.Draft) -> int:
    """How many passages are checked."""
    return sum(quad.predicate.value == TERM("checkedBy") for quad in draft.quads)


def test_every_founding_passage_is_checked():
    loaded = folder.load(packaged("data"), ONTOLOGY)
    for draft in loaded.drafts:
        passages = {quad.object for quad in draft.quads if quad.predicate.value == TERM("evidence")}
        assert checked(draft) == len(passages)


def test_a_check_holds_no_more_when_the_words_of_a_passage_are_changed():
    draft = caliber()
    words = next(quad for quad in draft.quads if quad.predicate.value.endswith("#exact"))
    other = type(words)(
        words.subject, words.predicate, type(words.object)("x" * len(words.object.value)), words.graph_name
    )
    changed = [other if quad == words else quad for quad in draft.quads]
    assert checked(draft) > 0
    assert checked(drafts.of_quads(draft.graph, changed, ONTOLOGY)) == 0


def test_a_claim_that_the_store_does_not_have_is_taken_away():
    draft = caliber()
    assert checked(marking.as_checked_before(caliber(), draft.quads, ONTOLOGY)) == checked(draft)
    bare = marking.as_checked_before(draft, [], ONTOLOGY)
    assert checked(bare) == 0
    assert not any(quad.predicate.value == TERM("check") for quad in bare.quads)


def test_a_text_that_is_not_the_articles_proves_nothing():
    assert texts.prove(caliber(), "Something else.") != []


def test_what_was_proved_is_marked_with_day_and_program():
    draft = marking.proved(caliber(), ONTOLOGY, day=date(2027, 1, 2), program="On Record 0.2.0")
    days = {quad.object.value for quad in draft.quads if quad.predicate.value == TERM("checkedOn")}
    assert days == {"2027-01-02"}
    assert checked(draft) == checked(caliber())


def test_a_second_coding_is_neither_counted_nor_out_of_place(tmp_path):
    for name in ("articles", "codings/second"):
        (tmp_path / name).mkdir(parents=True)
        source = packaged("data") / "articles" / "front-news-2024-05-30-lavrov.yaml"
        (tmp_path / name / "front-news.yaml").write_bytes(source.read_bytes())
    loaded = folder.load(tmp_path, ONTOLOGY)
    assert len(loaded.drafts) == 1
    assert not [finding for finding in loaded.findings if "belongs nowhere" in finding.found]


def test_a_record_keeps_its_line_ends_when_it_is_marked(tmp_path):
    record = tmp_path / "a.yaml"
    record.write_bytes(b"id: article/a\r\nsha256: 00\r\nreports: []\r\n")
    check = {"textSha256": "00", "passagesSha256": "11"}
    assert marking.write(record, check) and not marking.write(record, check)
    written = record.read_bytes()
    assert written.count(b"\r\n") == written.count(b"\n") == 6
