"""`kg link` on a store: an imported one has no data folder, and its judgements are its own."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli import application
from kg.engine import embedded
from kg.errors import KgError
from kg.imports import loading, relations
from kg.links.candidates.features import Sought
from kg.links.candidates.ranking import propose
from kg.links.judgements.review import Session
from kg.links.judgements.stored_ledger import StoredLedger
from kg.ontology import Ontology
from kg.things.indexing import build, in_memory
from kg.things.item import Item

ONTOLOGY = Ontology()
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ITEMS = [Item("Q1", ("Ann Lee",), types=("Q5",)), Item("Q2", ("Bo Berg",), types=("Q5",))]


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """An imported store of two persons, one act."""
    table = tmp_path / "acts.csv"
    table.write_text("date,actor,actor type,target,target type,type\n2024-01-02,Ann Lee,person,Bo Berg,person,meets\n")
    with embedded.open(tmp_path / "store", readers=2) as engine:
        loading.load(engine, ONTOLOGY, relations.read(table).corpus, author="a test", now=NOW)
    return tmp_path / "store"


@pytest.fixture
def index(tmp_path: Path) -> Path:
    build(ITEMS, tmp_path / "names.db")
    return tmp_path / "names.db"


def link(*arguments: object):
    return CliRunner().invoke(application("link"), ["link", *map(str, arguments)])


def test_things_of_a_store_are_proposed_for_judged_counted_and_exchanged(store, index, tmp_path):
    def proposed() -> dict[str, str]:
        done = link("propose", "--store", store, "--index", index, "--format", "json")
        return {one["id"]: one["decision"] for one in json.loads(done.stdout) if one["id"].startswith("person/")}

    assert proposed() == {"person/ann-lee": "match", "person/bo-berg": "match"}
    decide = ("judge", "person/ann-lee", "accepted", "Q1", "--author", "A. Reviewer", "--store", store)
    assert link(*decide).stdout.strip() == f"person/ann-lee Q1: accepted; written to {store}"
    refused = link("judge", "person/ann-lee", "rejected", "Q1", "--author", "B. Reviewer", "--store", store)
    assert isinstance(refused.exception, KgError) and "overrule with replace" in str(refused.exception)
    assert link("judge", "person/nobody", "absent", "--author", "A", "--store", store).exit_code == 2
    assert proposed() == {"person/bo-berg": "match"}
    assert "person,2,1,0,1,0,0" in link("table", "--store", store, "--format", "csv").stdout
    sssom = tmp_path / "links.sssom.tsv"
    link("export", "sssom", "--store", store, "--out", sssom)
    sssom.write_text(sssom.read_text().replace("wd:Q1\t", "wd:Q7\t").replace("person/ann-lee", "person/bo-berg"))
    done = link("import", sssom, "--store", store)
    assert done.stdout.strip() == f"1 judgements written to {store}, 0 known already, 0 refused"
    assert proposed() == {}
    assert link("table", "--store", store, "--data", tmp_path).exit_code == 2


def test_a_review_of_a_store_writes_each_decision_and_takes_it_back(store):
    with embedded.open(store, readers=2) as engine:
        ledger = StoredLedger(engine, ONTOLOGY, lambda: NOW)
        names = (("person/ann-lee", "Ann Lee"), ("person/bo-berg", "Bo Berg"))
        proposals = [propose(Sought(name, "person", id), in_memory(ITEMS)) for id, name in names]
        session = Session(proposals, ledger, author="A. Reviewer", today=lambda: "2026-01-01")
        before = engine.revision()
        for judgement in ("rejected", "absent", "accepted"):
            assert session.step() is not None
            session.decide(judgement)
        assert session.step() is None and engine.revision() == before + 3
        assert [one.judgement for one in StoredLedger(engine, ONTOLOGY, lambda: NOW)] == [
            "absent",
            "rejected",
            "accepted",
        ]
        assert ledger.rejected("person/ann-lee") == {"Q1"} and ledger.settled("person/bo-berg")
        session.undo()
        assert [one.object for one in StoredLedger(engine, ONTOLOGY, lambda: NOW)] == ["", "Q1"]
