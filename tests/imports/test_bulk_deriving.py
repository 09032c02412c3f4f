"""A bulk corpus with what is derived of it goes into store and index at once, as if derived afterwards."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pyoxigraph import RdfFormat, parse
from sqlalchemy import Column, select

from bench.corpus import corpus
from kg.cli import import_loading
from kg.derive import EngineRows, Frame, derive
from kg.derive.frame import Relation
from kg.engine import embedded
from kg.errors import DataError, StoreError
from kg.imports import bulk, loading
from kg.imports.stencils import Stencils
from kg.index import opening, sizes
from kg.index.schema import TABLES, size, state, term
from kg.ontology import Ontology
from kg.questions.files import Questions
from kg.questions.rules import UNLIMITED
from tests.changes.test_cost_of_a_write import CountingEngine as MemoryEngine

ONTOLOGY = Ontology()
BASES = ONTOLOGY.bases
NOW = datetime(2026, 1, 1, tzinfo=UTC)
OWN = ("id", "report", "graph", "position", "contradiction")
"""Columns that number rows, or refer to such a number."""
TERMS = frozenset(
    (
        *("speaker", "on_behalf_of", "proposition", "condition", "actor", "stance", "article", "publisher"),
        *("subject", "property", "object", "datatype", "mode", "type", "certainty", "standing"),
    )
)
"""Columns that hold numbers of IRIs."""


def load(engine, source, *, derive=True):
    """Load a corpus with one process."""
    return loading.load(engine, ONTOLOGY, source, author="a test", now=NOW, derive=derive)


def telling(source):
    """The corpus with a denial, an organ, and a passage of a report that another article has told before."""
    made = list(source.articles())
    first, second = (report["conveys"] for report in made[0]["reports"][:2])
    second["disputes"] = first["id"]
    made[2]["reports"][0]["conveys"] = dict(made[3]["reports"][0]["conveys"])
    organ = {"id": "organization/ministry", "type": "Organization", "label": {"en": "Ministry"}}
    organ["organOf"] = source.reference[0]["id"]
    made[4]["reports"][0]["conveys"]["utterance"]["speaker"] = organ["id"]
    return replace(source, reference=[*source.reference, organ], articles=lambda: iter(made))


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A corpus in memory, loaded at once with what is derived of it."""
    engine = MemoryEngine()
    indexed = opening.beside(engine, tmp_path_factory.mktemp("index"), ONTOLOGY)
    assert load(indexed, telling(corpus(400))).revision == 1
    return engine, indexed


def quads_of(engine, graph):
    """The quads of one graph."""
    return {quad for quad in engine.store if getattr(quad.graph_name, "value", "") == BASES.graph(graph)}


def rows(index):
    """Every row of the index, with IRIs for numbers and without what only numbers rows.

    What VoID counts is left out: after a load it is counted when that is asked for.
    """
    with index.database.reading() as connection:
        iris = dict(map(tuple, connection.execute(select(term))))
        tables = [table for table in TABLES.sorted_tables if table not in (state, term, size)]
        return {table.name: sorted(map(repr, _rows(connection, table, iris))) for table in tables}


def _rows(connection, table, iris):
    columns: list[Column] = [column for column in table.c if column.name not in OWN]
    for row in connection.execute(select(*columns)):
        yield [iris.get(value, value) if name in TERMS else value for name, value in row._mapping.items()]


def test_what_is_derived_in_the_load_is_what_the_graphs_give_afterwards(loaded):
    engine, _ = loaded
    asked = EngineRows(engine, ONTOLOGY, UNLIMITED)
    expected = set(derive(asked(), BASES, frame=asked.frame()))
    assert quads_of(engine, "derived") == expected
    kinds = {quad.object.value for quad in expected if quad.predicate.value == BASES.term("contradictionType")}
    assert BASES.term("denial") in kinds
    assert len(expected) > 3_000


def test_the_index_of_the_load_is_the_one_that_is_made_anew(loaded):
    _, indexed = loaded
    assert indexed.keeper.is_current()
    before = rows(indexed.index)
    indexed.rebuild()
    assert rows(indexed.index) == before
    assert all(before[name] for name in ("mention", "position", "contradiction", "standing", "tally"))


def test_a_command_that_loads_a_corpus_leaves_nothing_for_void_to_count(tmp_path, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: 1)
    import_loading.load(tmp_path / "store", corpus(30), "a test", derive=True, replace=False, dry_run=False)
    with embedded.open(tmp_path / "store", readers=1) as plain:
        indexed = opening.beside(plain, tmp_path / "store", ONTOLOGY)
        for name in sizes.ANSWERED:
            counted = Questions(ONTOLOGY, plain).ask(name)
            with indexed.index.database.reading() as connection:
                assert sizes.answer(connection, name) == counted, name
        indexed.keeper.close()


def test_a_second_corpus_derives_beside_the_first(loaded, tmp_path):
    def renamed(records):
        return json.loads(json.dumps(list(records)).replace("made", "later").replace("proposition-", "matter-"))

    source = corpus(60, seed=2)
    made = renamed(source.articles())
    later = replace(
        source, name="later", file="later", reference=renamed(source.reference), articles=lambda: iter(made)
    )
    engine = MemoryEngine()
    indexed = opening.beside(engine, tmp_path, ONTOLOGY)
    load(indexed, corpus(60))
    load(indexed, later)
    asked = EngineRows(engine, ONTOLOGY, UNLIMITED)
    assert quads_of(engine, "derived") == set(derive(asked(), BASES, frame=asked.frame()))


def test_what_holds_in_store_and_corpus_holds_together():
    wide, narrow = (date(2024, 1, 1), date(2024, 1, 31)), (date(2024, 1, 5), date(2024, 1, 5))
    relations = Relation("r/1", "p/1", "p/2"), Relation("r/2", "p/2", "p/3", excludes=True)
    stored = Frame({"o/1": ("s/1",)}, relations[:1], {"u/1": wide, "u/2": narrow}, frozenset({"g/1"}))
    given = Frame({"o/1": ("s/2",), "o/2": ("s/1",)}, relations, {"u/1": narrow, "u/2": wide}, frozenset({"g/2"}))
    both = {"u/1": narrow, "u/2": narrow}
    together = Frame({"o/1": ("s/1", "s/2"), "o/2": ("s/1",)}, relations, both, frozenset({"g/1", "g/2"}))
    assert stored.beside(given) == given.beside(stored) == together


def test_a_fault_while_deriving_leaves_store_index_and_folder_as_they_were(tmp_path, monkeypatch):
    def broken(*_):
        raise StoreError("a fault")
        yield

    monkeypatch.setattr(bulk, "derive_whole", broken)
    folder = tmp_path / "store"
    with embedded.open(folder, readers=2) as engine:
        indexed = opening.beside(engine, folder, ONTOLOGY)
        with pytest.raises(StoreError, match="a fault"):
            load(indexed, corpus(2_000))
        assert engine.revision() == 0
        assert indexed.index.revision() is None
        assert not list(folder.glob("incoming-*"))
        indexed.index.close()


def test_a_record_that_does_not_conform_loads_nothing_though_rows_had_been_written(tmp_path):
    source = corpus(60)
    made = list(source.articles())
    made[-1]["reports"][0]["conveys"]["stance"] = "pro"
    engine = MemoryEngine()
    indexed = opening.beside(engine, tmp_path, ONTOLOGY)
    with pytest.raises(DataError):
        load(indexed, replace(source, articles=lambda: iter(made)))
    assert (engine.revision(), indexed.index.revision()) == (0, None)


def test_quads_that_a_crash_left_on_their_way_are_swept_and_those_that_are_written_are_kept(tmp_path):
    with embedded.open(tmp_path / "store", readers=2):
        pass
    left = tmp_path / "store" / "incoming-left.nq"
    left.write_text("<http://e/s> <http://e/p> <http://e/o> <http://e/g> .\n")
    with embedded.open(tmp_path / "store", readers=2) as engine:
        assert not left.exists()
        source, stencils, kept = corpus(2_000), Stencils(ONTOLOGY), []

        def passing():
            for record in source.articles():
                yield from parse(stencils.article(record), format=RdfFormat.N_QUADS)
            engine._folder.sweep()
            kept.extend(engine._folder.path.glob("incoming-*"))

        engine.load(passing())
        assert len(kept) == 1
        assert engine.revision() == 1
