"""The embedded engine when files of its folder are lost."""

import shutil

import pytest

from kg.engine import embedded
from kg.engine.base import Patch
from kg.errors import StoreError
from tests.engine.values import ask, many, quad


@pytest.fixture
def store(tmp_path):
    """A closed store at revision 2 with 301 quads."""
    with embedded.open(tmp_path / "store", readers=2) as engine:
        engine.load(many(300))
        engine.apply(Patch(added=[quad("one", 1)]))
    return tmp_path / "store"


def size(engine):
    return ask(engine, "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }")


def test_data_that_is_behind_what_was_published_is_taken_from_there(store):
    with embedded.open(store, readers=2) as engine:
        before = size(engine)
    shutil.rmtree(store / "data")
    (store / "data").mkdir()
    with embedded.open(store, readers=2) as engine:
        assert (engine.revision(), size(engine)) == (2, before)
        assert engine.apply(Patch(added=[quad("two", 2)])) == 3


def test_a_store_that_lost_its_data_and_what_was_published_is_not_taken_for_an_empty_one(store):
    for folder in (store / "data", *(store / "checkpoints").iterdir()):
        shutil.rmtree(folder)
    (store / "data").mkdir()
    with pytest.raises(StoreError, match="damaged: its data is at revision 0, 2 was published"):
        embedded.open(store, readers=2)
    assert (store / "current").read_text().strip() == "2"
