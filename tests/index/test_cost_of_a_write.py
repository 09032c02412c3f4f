"""A write reads what it touches: sixteen times the store costs no more steps in the index, nor longer answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from pyoxigraph import RdfFormat, parse
from sqlalchemy import event

from bench.corpus import corpus
from kg.changes import commit
from kg.derive import Counting, rows_beside
from kg.derive.bulk import derive_whole
from kg.engine.base import Patch
from kg.imports.stencils import Stencils
from kg.index import opening
from kg.index.indexed import IndexedEngine
from kg.ontology import Ontology
from kg.records import drafts, mapping
from kg.records.completing import complete
from kg.records.fields import fields_of
from tests.changes.test_cost_of_a_write import CountingEngine

ONTOLOGY = Ontology()
STEPS = 100
NEW = (
    {"id": "proposition/quite-new", "type": "Proposition", "label": {"en": "This is new"}, "source": "made"},
    {"id": "state/newcomer", "type": "State", "label": {"en": "Newcomer"}},
)
"""What the article is about, and who speaks in it: nothing else is said of them, in a store of any size."""


def filled(statements: int, folder) -> IndexedEngine:
    """A made corpus in memory, derived, with its index."""
    source, shared, stencils = corpus(statements), ONTOLOGY.bases.graph("reference"), Stencils(ONTOLOGY)
    quads = complete(mapping.quads([*source.reference, *NEW], shared, ONTOLOGY), shared, fields_of(ONTOLOGY))
    for record in source.articles():
        quads.extend(parse(stencils.article(record), format=RdfFormat.N_QUADS))
    engine = CountingEngine()
    engine.apply(Patch(added=quads))
    folder.mkdir()
    indexed = opening.beside(engine, folder, ONTOLOGY)
    indexed.bring_up()
    rows = rows_beside(indexed, ONTOLOGY)
    frame = rows.frame()
    with indexed.plain_statements(frame) as plain:
        derived = list(derive_whole(rows, frame, plain, None, ONTOLOGY.bases, Counting()))
    indexed.apply(Patch(added=derived))
    return indexed


def article() -> drafts.Draft:
    """One article with one report of a proposition of its own."""
    said = {
        "id": "statement/new/quite-new",
        "proposition": "proposition/quite-new",
        "stance": "opposes",
        "utterance": {"id": "utterance/new", "speaker": "state/newcomer", "date": "2024-01-01"},
    }
    record = {
        "id": "article/new",
        "type": "Article",
        "publisher": "organization/publisher-0",
        "published": "2024-01-02",
        "reports": [{"id": "report/new/1", "mode": "quoted", "evidence": {"row": 1}, "conveys": [said]}],
    }
    read = drafts.read(json.dumps(record).encode(), "application/json", "new")
    return drafts.article(read, "new", ONTOLOGY)


def cost(indexed: IndexedEngine) -> tuple[int, int]:
    """What one write costs: steps of the index's virtual machine, in hundreds, and bytes that the engine answered."""
    steps = [0]

    def step() -> None:
        steps[0] += 1

    @event.listens_for(indexed.index.database.engine, "begin")
    def count(connection) -> None:
        connection.connection.driver_connection.set_progress_handler(step, STEPS)

    counting = indexed.engine
    counting.answered = 0
    commit.commit(indexed, ONTOLOGY, [article()], author="Ada", now=datetime(2025, 1, 1, tzinfo=UTC))
    assert indexed.index.revision() == indexed.revision()
    return steps[0], counting.answered


@pytest.fixture(scope="module")
def costs(tmp_path_factory) -> list[tuple[int, int]]:
    folder = tmp_path_factory.mktemp("costs")
    return [cost(filled(statements, folder / str(statements))) for statements in (100, 1600)]


def test_a_write_takes_no_more_steps_in_the_index_of_a_large_store(costs):
    (small, _), (large, _) = costs
    assert 0 < large <= 2 * small


def test_a_write_is_answered_as_briefly_by_a_large_store(costs):
    (_, small), (_, large) = costs
    assert 0 < large <= 2 * small
