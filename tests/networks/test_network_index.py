"""The statement table out of the index is the one that the graphs give."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
from pyoxigraph import NamedNode, Quad

from kg.bases import RDFS
from kg.engine import embedded
from kg.engine.base import Patch
from kg.index import opening
from kg.index.indexed import IndexedEngine
from kg.networks.table import from_index, kept
from kg.networks.table.column import Column
from kg.networks.table.loading import load
from kg.networks.table.statements import StatementTable
from kg.ontology import Ontology

ONTOLOGY = Ontology()


@pytest.fixture(scope="module")
def indexed(founding, tmp_path_factory) -> Iterator[IndexedEngine]:
    folder = tmp_path_factory.mktemp("networks") / "store"
    shutil.copytree(founding, folder)
    with embedded.open(folder, readers=2) as engine:
        made = opening.beside(engine, folder, ONTOLOGY)
        made.rebuild()
        yield made
        made.keeper.close()


@pytest.fixture
def read(monkeypatch) -> list[int]:
    """How often mentions are read from the index from now on, where tables of any size are kept."""
    times: list[int] = []
    monkeypatch.setattr(kept, "LEAST", 1)
    monkeypatch.setattr(kept, "mentions", lambda *given: (times.append(1), from_index.mentions(*given))[1])
    return times


def file_of(indexed: IndexedEngine) -> Path:
    return indexed.index.database.file.with_name(kept.FILE)


def test_both_ways_give_the_same_table(indexed):
    same(load(indexed, ONTOLOGY), load(indexed.engine, ONTOLOGY))


def test_a_table_out_of_its_file_is_the_same_until_the_next_revision(indexed, read):
    file_of(indexed).unlink(missing_ok=True)
    first, second = load(indexed, ONTOLOGY), load(indexed, ONTOLOGY)
    assert len(read) == 1, "the second comes out of the file"
    same(second, load(indexed.engine, ONTOLOGY))
    same(first, second)
    word = indexed.index.quads_of(ONTOLOGY.bases.graph("reference"))[0]
    label = NamedNode(RDFS + "label")
    indexed.apply(Patch(added=[Quad(word.subject, label, word.subject, word.graph_name)]))
    load(indexed, ONTOLOGY)
    assert len(read) == 2, "a file of another revision is not read"


@pytest.mark.parametrize("content", [b"", b"PK nonsense", None])
def test_a_file_that_is_damaged_or_cannot_be_written_is_not_missed(indexed, read, content):
    file = file_of(indexed)
    file.unlink(missing_ok=True)
    if content is None:
        file.mkdir()
    else:
        file.write_bytes(content)
    try:
        same(load(indexed, ONTOLOGY), load(indexed.engine, ONTOLOGY))
        assert len(read) == 1
    finally:
        if content is None:
            file.rmdir()
    assert [left.name for left in file.parent.glob(f"{kept.FILE}.*")] == []


def same(found: StatementTable, expected: StatementTable, least: int = 100) -> None:
    assert len(found) == len(expected) > least
    for field in fields(expected):
        one, other = getattr(found, field.name), getattr(expected, field.name)
        if isinstance(other, Column):
            assert list(map(one.name, range(len(one)))) == list(map(other.name, range(len(other)))), field.name
        elif isinstance(other, np.ndarray):
            assert np.array_equal(one, other, equal_nan=one.dtype.kind == "f"), field.name
        else:
            assert one == other, field.name
