"""Graphs broken at random and written: refused with findings and nothing changed, or stored with what follows."""

import random
from datetime import UTC, datetime

import pytest
from pyoxigraph import NamedNode, Quad

from kg.building.contents import vocabulary
from kg.changes import commit
from kg.changes.stored import Stored
from kg.derive import EngineRows, derive
from kg.errors import DataError
from kg.records import drafts
from kg.validation import checks
from tests.changes.memory import MemoryEngine
from tests.validation.breaking import broken
from tests.validation.example_files import ONTOLOGY, examples, graph, reference

NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
ARTICLES = [path for path in examples("valid") if path.read_text(encoding="utf-8").count("type: Article")]
COMMON = ONTOLOGY.bases.graph("reference")


def _commit(engine: MemoryEngine, name: str, quads: list[Quad]) -> None:
    inside = [Quad(*quad.triple, NamedNode(name)) for quad in quads]
    draft = drafts.of_quads(name, inside, ONTOLOGY)
    commit.commit(engine, ONTOLOGY, [draft], author="Ada", now=NOW)


def _stored(engine: MemoryEngine) -> set[Quad]:
    stored = Stored(engine, ONTOLOGY)
    names = ["reference", "derived", "article/daily-example-2024-03-05"]
    return {quad for name in names for quad in stored.graph(ONTOLOGY.bases.graph(name))}


def _write(engine: MemoryEngine, name: str, quads: list[Quad]) -> bool:
    """Write a graph; whether it was taken. If not, there are findings and nothing is changed."""
    before, revision = _stored(engine), engine.revision()
    try:
        _commit(engine, name, quads)
    except DataError as error:
        assert error.findings and all(finding.found and finding.expected for finding in error.findings)
        assert (_stored(engine), engine.revision()) == (before, revision)
        return False
    return True


def _sound(engine: MemoryEngine) -> None:
    """What is derived follows from what is stored, and no check of the whole finds anything."""
    derived = set(Stored(engine, ONTOLOGY).graph(ONTOLOGY.bases.graph("derived")))
    rows = EngineRows(engine, ONTOLOGY)
    assert derived == set(derive(rows(), ONTOLOGY.bases, frame=rows.frame()))
    assert checks.run([*vocabulary(ONTOLOGY), *_stored(engine)], ONTOLOGY, advice=False) == []


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.name)
def test_a_broken_article_is_refused_whole_or_stored_soundly(path):
    chance, engine = random.Random(path.name), MemoryEngine()
    _commit(engine, COMMON, list(reference()))
    name = ONTOLOGY.bases.graph("article/daily-example-2024-03-05")
    for _ in range(12):
        if _write(engine, name, broken(graph(path), chance)):
            _sound(engine)


def test_broken_reference_data_are_refused_whole_or_stored_soundly():
    chance, engine = random.Random(3), MemoryEngine()
    _commit(engine, COMMON, list(reference()))
    _commit(engine, ONTOLOGY.bases.graph("article/daily-example-2024-03-05"), graph(ARTICLES[0]))
    taken = 0
    for _ in range(40):
        if _write(engine, COMMON, broken(list(reference()), chance)):
            taken += 1
            _sound(engine)
            _commit(engine, COMMON, list(reference()))
    assert taken < 40
