"""A record counted otherwise is a copy of its latest revision, bounded in size, and leaves nothing behind."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from kg.derive import Counting
from kg.derive.recounted import Recounted
from kg.engine.base import Patch, Query
from kg.errors import QueryError
from kg.ontology import Ontology
from kg.questions.answers import holds
from tests.questions.test_rules import engine

ONTOLOGY = Ontology()
STATED = Counting(outside=False)


def added(number: int) -> Patch:
    about = NamedNode(f"http://example.org/{number}")
    return Patch([], [Quad(about, about, about, NamedNode(ONTOLOGY.bases.graph("reference")))])


def has(copy, number: int) -> bool:
    return holds(copy, Query(f"ASK {{ <http://example.org/{number}> ?way ?thing }}"))


def test_a_copy_is_made_once_for_each_revision_and_kept_while_it_may_be_read(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    record = engine()
    with Recounted(record, ONTOLOGY) as copies:
        first = copies.engine(STATED)
        assert copies.engine(STATED) is first and not has(first, 1)
        record.apply(added(1))
        second = copies.engine(STATED)
        assert has(second, 1) and not has(first, 1)
        assert [len(list(Path(tmp_path).glob("onrecord-recounted-*")))] == [2]
    assert list(Path(tmp_path).glob("onrecord-recounted-*")) == []


def test_a_record_that_is_too_large_is_refused_with_what_else_can_be_asked():
    with Recounted(engine(), ONTOLOGY, most=10) as copies, pytest.raises(QueryError, match="ask as it is stored"):
        copies.engine(STATED)
