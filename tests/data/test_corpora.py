"""The corpora beside the founding data: built with them, proved against their texts, and not read unless named."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from kg.building import build
from kg.engine import embedded
from kg.ontology import Ontology
from kg.questions.rules import ask
from kg.records import drafts, folder, texts

ROOT = Path(__file__).parents[2]
CORPUS = ROOT / "data" / "corpora" / "white-house"


@pytest.fixture(scope="module")
def loaded() -> folder.Folder:
    return folder.load(CORPUS, Ontology())


def test_a_corpus_is_read_with_the_folder_that_it_lies_in_and_not_the_other_way_round(loaded):
    articles = [draft.graph.rpartition("/")[2] for draft in loaded.drafts if draft.role == drafts.ARTICLE]
    assert (len(articles), sum(name.startswith("white-house") for name in articles)) == (17, 12)
    assert not loaded.findings
    alone = folder.load(ROOT / "data", Ontology())
    assert sum(draft.role == drafts.ARTICLE for draft in alone.drafts) == 5
    assert not alone.findings


def test_every_passage_of_the_corpus_stands_in_its_text(loaded):
    known = texts.by_digest(CORPUS / "texts")
    own = [draft for draft in loaded.drafts if draft.role == drafts.ARTICLE and "/white-house" in draft.graph]
    assert [finding for draft in own for finding in texts.check(draft, known)] == []


def test_the_corpus_and_the_founding_data_meet_on_the_same_propositions(tmp_path):
    now = datetime.now(UTC)
    build.build(CORPUS, tmp_path / "store", Ontology(), embedded.open, now=now, progress=lambda *_: None)
    with embedded.open(tmp_path / "store", read_only=True, readers=1) as engine:
        counts: dict[str, set[str]] = {}
        for row in ask(engine, Ontology(), "graphs"):
            counts.setdefault(row["graph"].value.rpartition("/")[2].partition("-")[0], set()).add(row["graph"].value)
    assert len(counts["white"]) == 12
