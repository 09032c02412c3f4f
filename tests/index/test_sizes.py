"""What VoID says of the whole record is what its questions count, after every change."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad
from sqlalchemy import select

from kg.bases import RDF
from kg.engine import embedded
from kg.engine.base import Patch
from kg.index import opening, sizes
from kg.index import schema as at
from kg.index.answering import IndexedQuestions
from kg.index.indexed import IndexedEngine
from kg.ontology import Ontology
from kg.questions.files import Questions

ONTOLOGY = Ontology()
BASES = ONTOLOGY.bases
TYPE = NamedNode(RDF + "type")
GRAPHS = [NamedNode(BASES.graph(name)) for name in ("article/a", "article/b", "reference", "derived", "changes")]
SUBJECTS = [NamedNode(BASES.id(f"person/{name}")) for name in "abc"]
CLASSES = [NamedNode(BASES.term(name)) for name in ("Person", "State")]
ANYTHING = [*CLASSES, *SUBJECTS, Literal("x"), Literal("x", language="en")]
QUADS = st.one_of(
    st.builds(Quad, *map(st.sampled_from, (SUBJECTS, [TYPE], [*CLASSES, Literal("no class")], GRAPHS))),
    st.builds(Quad, *map(st.sampled_from, (SUBJECTS, [TYPE, *CLASSES], ANYTHING, GRAPHS))),
)
PATCHES = st.builds(Patch, st.lists(QUADS, max_size=6), st.lists(QUADS, min_size=1, max_size=8))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[IndexedEngine]:
    folder = tmp_path_factory.mktemp("sizes") / "store"
    with embedded.open(folder, readers=1) as plain:
        indexed = opening.beside(plain, folder, ONTOLOGY)
        indexed.load([Quad(SUBJECTS[0], TYPE, CLASSES[0], GRAPHS[0])])
        indexed.bring_up()
        yield indexed
        indexed.keeper.close()


def both(engine: IndexedEngine) -> list[tuple[str, list, list]]:
    """Each question with what the index answers, and what the graphs do."""
    questions = Questions(ONTOLOGY, engine.engine)
    with engine.index.database.reading() as connection:
        return [(name, sizes.answer(connection, name) or [], questions.ask(name)) for name in sorted(sizes.ANSWERED)]


def agree(engine: IndexedEngine) -> None:
    for name, kept, counted in both(engine):
        assert kept == counted, name
        assert kept, f"{name} is answered"


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(patches=st.lists(PATCHES, min_size=1, max_size=2))
def test_numbers_that_are_kept_are_those_that_are_counted(engine, patches):
    for patch in patches:
        engine.apply(patch)
        agree(engine)


def test_numbers_are_those_that_are_counted_once_the_index_is_made_anew(engine):
    engine.rebuild()
    agree(engine)


def test_a_load_that_is_too_large_to_be_followed_leaves_nothing_counted_until_it_is(engine, monkeypatch):
    monkeypatch.setattr("kg.index.indexed.MOST_AT_ONCE", 2)
    engine.load(Quad(subject, CLASSES[0], Literal("loaded"), GRAPHS[1]) for subject in SUBJECTS)
    assert [kept for _, kept, _ in both(engine)] == [[], [], []]
    assert IndexedQuestions(ONTOLOGY, engine).ask("service/classes"), "asked of the graphs"
    engine.count()
    agree(engine)


def test_a_blank_node_leaves_nothing_counted_until_it_is(engine):
    engine.count()
    engine.apply(Patch(added=[Quad(BlankNode(), TYPE, CLASSES[1], GRAPHS[2])]))
    assert [kept for _, kept, _ in both(engine)] == [[], [], []]
    engine.count()
    agree(engine)


def test_what_is_no_longer_there_has_no_number(engine):
    engine.count()
    added = [Quad(SUBJECTS[1], NamedNode(BASES.term("aliasOnly")), Literal("x"), GRAPHS[0])]
    engine.apply(Patch(added=added))
    engine.apply(Patch(removed=added))
    with engine.index.database.reading() as connection:
        assert not connection.execute(select(at.size).where(at.size.c.name == added[0].predicate.value)).all()
    agree(engine)


def test_a_change_that_another_process_made_is_counted_by_whoever_asks(engine, tmp_path: Path):
    engine.count()
    engine.engine.apply(Patch(added=[Quad(SUBJECTS[2], TYPE, CLASSES[1], GRAPHS[0])]))
    engine.bring_up()
    engine.count()
    agree(engine)
