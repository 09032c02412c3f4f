"""A table that is brought up to date by what changed is the one that is read anew."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode, Quad

from kg.bases import RDF
from kg.changes.revisions import Entry, apply
from kg.engine import embedded
from kg.engine.base import Patch
from kg.index import opening
from kg.index.indexed import IndexedEngine
from kg.networks.table import from_index, kept
from kg.networks.table.column import Column
from kg.networks.table.loading import Loading, load
from kg.networks.table.ordering import order
from kg.networks.table.statements import StatementTable, report_number
from kg.networks.table.texts import Texts
from kg.ontology import Ontology
from tests.networks.test_network_index import same

ONTOLOGY = Ontology()
BASES = ONTOLOGY.bases
ENTRY = Entry("test", datetime(2026, 11, 29, tzinfo=UTC))
ARTICLES = [BASES.graph(f"article/{name}-lavrov") for name in ("caliber-2024-12-25", "front-news-2024-05-30")]
REFERENCE, DERIVED = BASES.graph("reference"), BASES.graph("derived")
LAVROV, UKRAINE = (NamedNode(BASES.id(each)) for each in ("person/sergey-lavrov", "state/ukraine"))
STANCES = [NamedNode(BASES.term(name)) for name in ("supports", "opposes")]


@pytest.fixture(scope="module")
def engine(founding, tmp_path_factory) -> Iterator[IndexedEngine]:
    folder = tmp_path_factory.mktemp("changes") / "store"
    shutil.copytree(founding, folder)
    with embedded.open(folder, readers=1) as plain:
        made = opening.beside(plain, folder, ONTOLOGY)
        yield made
        made.keeper.close()


@pytest.fixture
def read_anew(monkeypatch) -> list[int]:
    """How often all mentions are read from now on, where tables of any size are kept."""
    times: list[int] = []

    def mentions(connection, shortening, graphs=None):
        times.extend([1] if graphs is None else [])
        return from_index.mentions(connection, shortening, graphs)

    monkeypatch.setattr(kept, "LEAST", 1)
    monkeypatch.setattr(kept, "mentions", mentions)
    return times


def changed(engine: IndexedEngine, removed: list[Quad], added: list[Quad]) -> None:
    graphs = {quad.graph_name.value for quad in (*removed, *added)}
    apply(engine, Patch(removed, added), engine.revision(), graphs, ENTRY, BASES)


def withdrawn(engine: IndexedEngine, graph: str) -> tuple[list[Quad], list[Quad]]:
    return engine.index.quads_of(graph), []


def put_again(engine: IndexedEngine, graph: str) -> tuple[list[Quad], list[Quad]]:
    known, found = set(engine.index.quads_of(graph)), set(AS_FOUND[graph])
    return sorted(known - found, key=str), sorted(found - known, key=str)


def otherwise(engine: IndexedEngine, graph: str, about: str, value: NamedNode) -> tuple[list[Quad], list[Quad]]:
    """Every value of a property is another."""
    about = BASES.term(about)
    removed = [quad for quad in engine.index.quads_of(graph) if quad.predicate.value == about and quad.object != value]
    return removed, [Quad(quad.subject, quad.predicate, value, quad.graph_name) for quad in removed]


def renamed(engine: IndexedEngine, graph: str, old: NamedNode, new: NamedNode) -> tuple[list[Quad], list[Quad]]:
    """One thing has the IRI of another, in the reference and in an article."""
    quads = [quad for each in (REFERENCE, graph) for quad in engine.index.quads_of(each)]
    removed = [quad for quad in quads if old in (quad.subject, quad.object)]
    parts = [(quad, [new if part == old else part for part in (quad.subject, quad.object)]) for quad in removed]
    return removed, [Quad(one, quad.predicate, other, quad.graph_name) for quad, (one, other) in parts]


def of_another_kind(engine: IndexedEngine, graph: str) -> tuple[list[Quad], list[Quad]]:
    """Who is a person is a state, so that it speaks for itself; or the other way."""
    kinds = [NamedNode(BASES.term(name)) for name in ("Person", "State")]
    removed = [
        quad
        for quad in engine.index.quads_of(REFERENCE)
        if quad.subject == LAVROV and quad.predicate.value == RDF + "type" and quad.object in kinds
    ]
    return removed, [
        Quad(LAVROV, quad.predicate, kinds[1 - kinds.index(quad.object)], quad.graph_name) for quad in removed
    ]


def known_as_anonymous(engine: IndexedEngine, graph: str) -> tuple[list[Quad], list[Quad]]:
    """Some statements have another standing."""
    quads = [quad for quad in engine.index.quads_of(DERIVED) if quad.predicate.value == BASES.term("standing")]
    anonymous = NamedNode(BASES.term("anonymous"))
    removed = [quad for quad in sorted(quads, key=str)[:5] if quad.object != anonymous]
    return removed, [Quad(quad.subject, quad.predicate, anonymous, quad.graph_name) for quad in removed]


CHANGES = [
    withdrawn,
    put_again,
    put_again,
    partial(otherwise, about="stance", value=STANCES[0]),
    partial(otherwise, about="stance", value=STANCES[1]),
    partial(otherwise, about="speaker", value=UKRAINE),
    partial(renamed, old=UKRAINE, new=NamedNode(BASES.id("state/aaa"))),
    partial(renamed, old=LAVROV, new=NamedNode(BASES.id("person/zzz"))),
    of_another_kind,
    known_as_anonymous,
]
AS_FOUND: dict[str, list[Quad]] = {}


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.tuples(st.sampled_from(CHANGES), st.sampled_from(ARTICLES)), min_size=1, max_size=4))
def test_a_table_brought_up_to_date_after_any_changes_is_the_one_that_is_read_anew(engine, read_anew, changes):
    for graph in ARTICLES:
        AS_FOUND.setdefault(graph, engine.index.quads_of(graph))
    follows = Loading()
    follows(engine, ONTOLOGY)
    del read_anew[:]
    brought = follows(engine, ONTOLOGY)
    for change, graph in changes:
        removed, added = change(engine, graph)
        if removed or added:
            changed(engine, removed, added)
        brought = follows(engine, ONTOLOGY)
        assert not read_anew, "what has not changed is not read again"
        assert_alike(brought, anew(engine))
        del read_anew[:]
    assert_alike(load(engine, ONTOLOGY), brought)
    assert not read_anew, "the file is of an earlier revision, and brought up to date"


def anew(engine: IndexedEngine) -> StatementTable:
    """The table of which no part was held or filed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(kept, "_read", lambda index: None)
        patch.setattr(kept, "_write", lambda *given: None)
        return load(engine, ONTOLOGY)


def assert_alike(brought: StatementTable, read: StatementTable) -> None:
    same(brought, read, least=0)
    for name in ("statement", "report", "utterance"):
        assert list(getattr(brought, name).values) == list(getattr(read, name).values), "nothing is kept that is gone"


def test_the_file_is_written_again_once_many_graphs_have_changed(engine, read_anew, monkeypatch):
    monkeypatch.setattr(kept, "MOST_GRAPHS", 1)
    load(engine, ONTOLOGY)
    follows = Loading()
    follows(engine, ONTOLOGY)
    written = kept._read(engine.index).origin.revision
    stances = (STANCES[0], STANCES[1], STANCES[0], STANCES[1])
    for stance in stances:
        changed(engine, *otherwise(engine, ARTICLES[0], "stance", stance))
        follows(engine, ONTOLOGY)
    assert kept._read(engine.index).origin.revision > written
    del read_anew[:]
    table = load(engine, ONTOLOGY)
    assert not read_anew
    same(table, anew(engine), least=0)


WORDS = st.text(alphabet="ab1é9\U0001f600z", max_size=4)


@given(before=st.sets(WORDS), come=st.sets(WORDS), data=st.data())
def test_texts_that_change_are_in_order_and_each_is_found_where_it_was_put(before, come, data):
    old, new = sorted(before), sorted(come - before)
    gone = data.draw(st.sets(st.integers(0, len(old) - 1))) if old else set()
    texts, moved, placed = Texts.of(old).changed(np.array(sorted(gone), np.int64), new)
    assert list(texts) == sorted({text for place, text in enumerate(old) if place not in gone} | set(new))
    assert [texts[moved[place]] for place in range(len(old)) if place not in gone] == [
        text for place, text in enumerate(old) if place not in gone
    ]
    assert [texts[place] for place in placed.tolist()] == new
    assert texts.numbers().tolist() == list(map(report_number, texts))
    assert all(text in texts for text in texts) and "no text" not in texts


ROWS = st.lists(st.tuples(*[st.integers(-1, 2)] * 3), max_size=12)


@given(settled=ROWS, fresh=ROWS, in_order=st.booleans())
def test_rows_that_came_last_are_put_where_sorting_everything_puts_them(settled, fresh, in_order):
    rows = [*(sorted(settled) if in_order else settled), *fresh]
    keys = [np.array([row[key] for row in rows], np.int64) for key in range(3)]
    places = order(keys, len(fresh))
    assert [rows[place] for place in (range(len(rows)) if places is None else places)] == sorted(rows)


NAMES = st.lists(st.sampled_from(["", "a", "b", "c", "d"]), max_size=8)


@given(first=NAMES, second=NAMES, compact=st.booleans(), data=st.data())
def test_rows_that_follow_those_that_stay_have_their_names(first, second, compact, data):
    stay = np.array(data.draw(st.lists(st.booleans(), min_size=len(first), max_size=len(first))), bool)
    column, other = Column.of(first), Column.of(second)
    followed = (column.compact() if compact else column).followed(stay, other.compact() if compact else other)
    names = [*(name for name, stays in zip(first, stay, strict=True) if stays), *second]
    assert [followed.name(row) for row in range(len(followed))] == names
    assert list(followed.values) == sorted(set(names) - {""})
