"""The day of an article whose text bears none comes from its identification, and from nowhere else."""

from __future__ import annotations

import pytest
import yaml

from kg.ontology import Ontology, packaged
from kg.records import drafts, folder, undated
from kg.records.reading import Element, read_yaml

ONTOLOGY = Ontology()
ARTICLE = "article/caliber-2024-12-25-lavrov"
JUDGED = {
    "id": "identification/x",
    "type": "Identification",
    "identifies": ARTICLE,
    "date": "2024-12-25",
    "judgement": "accepted",
    "coder": "Ada",
    "coded": "2026-11-28",
    "source": "a transcript",
    "comment": "It follows on an interview of this day.",
}


def given(**more: str) -> dict[str, str]:
    element = read_yaml(yaml.safe_dump([JUDGED | more]), "x.yaml")
    return undated.days(drafts.shared([("x.yaml", element)], drafts.LINKS, ONTOLOGY).quads, ONTOLOGY.bases)


@pytest.fixture(scope="module")
def read() -> folder.Folder:
    return folder.load(packaged("data"), ONTOLOGY)


def test_an_accepted_identification_gives_an_article_its_day_and_no_other_does():
    assert given() == {ARTICLE: "2024-12-25"}
    assert given(judgement="unsure") == {}
    assert given(identifies="utterance/lavrov-russian-tv-2024-12-25") == {}


def test_a_record_keeps_a_day_of_its_own():
    record = Element({"id": Element(ARTICLE, ARTICLE), "published": Element("2024-12-26", "2024-12-26")})
    assert undated.dated(record, given()) is record
    bare = Element({"id": Element(ARTICLE, ARTICLE)})
    dated = undated.dated(bare, given()).value
    assert (dated["published"].text, dated["basis"].text) == ("2024-12-25", "external")


def test_the_undated_founding_articles_are_dated_in_one_place(read):
    for path in sorted((packaged("data") / "articles").glob("*.yaml")):
        written = yaml.safe_load(path.read_text(encoding="utf-8"))
        assert ("published" in written) is ("bears no date" not in written.get("note", "")), path.name
    assert read.findings == []
    graph = ONTOLOGY.bases.graph(ARTICLE)
    (draft,) = [draft for draft in read.drafts if draft.graph == graph]
    told = {quad.predicate.value: quad.object.value for quad in draft.quads if quad.subject.value.endswith(ARTICLE)}
    assert told["http://schema.org/datePublished"] == "2024-12-25"
    assert told[ONTOLOGY.bases.term("basis")] == ONTOLOGY.bases.term("external")
