"""The index says what the graphs say, after every change, crash and damage."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from api.pages.finding_articles import articles_of
from api.pages.material import Material
from api.pages.titles import Titles
from api.service import Service
from api.settings import Settings
from kg.changes import commit
from kg.engine import embedded
from kg.engine.base import Patch
from kg.errors import RevisionConflict, StoreError
from kg.index import indexed as indexed_module
from kg.index import opening
from kg.index.index import FILE, Index
from kg.index.indexed import IndexedEngine
from kg.index.schema import TABLES, size, state, term
from kg.index.tallies import statements
from kg.index.writing import Writer
from kg.ontology import Ontology, packaged
from kg.questions.rules import ask
from kg.records import drafts

NOW = datetime(2026, 11, 1, tzinfo=UTC)
ONTOLOGY = Ontology()
GRAPH = ONTOLOGY.bases.graph("article/caliber-2024-12-25-lavrov")


@pytest.fixture
def store(founding, tmp_path) -> Iterator[IndexedEngine]:
    folder = tmp_path / "store"
    shutil.copytree(founding, folder)
    with embedded.open(folder, readers=2) as engine:
        indexed = opening.beside(engine, folder, ONTOLOGY)
        assert indexed.index.revision() == engine.revision()  # a build makes the index too
        yield indexed
        indexed.keeper.close()


def contents(indexed: IndexedEngine) -> dict[str, list[tuple]]:
    """Every row of the index but sizes, into which the log goes; numbers replaced by what they are the numbers of."""
    with indexed.index.database.reading() as connection:
        texts = dict(connection.execute(select(term.c.id, term.c.text)).all())
        owners = {
            table: {row.id: row.text for row in connection.execute(select(TABLES.tables[table])).all()}
            for table in ("report", "position", "contradiction")
        }
        found = {}
        for table in TABLES.tables.values():
            if table not in (state, term, size):
                rows = connection.execute(select(table)).mappings().all()
                found[table.name] = sorted((_named(row, table.name, texts, owners) for row in rows), key=str)
        found["statements in all"] = [(statements(connection),)]
        return found


PLAIN = (
    "earliest",
    "latest",
    "first_stated",
    "last_stated",
    "published",
    "hops",
    "level",
    "start",
    "end",
    "contested",
    "anonymous",
    "statements",
    "articles",
    "pairs",
)


def _named(row, table: str, texts: dict[int, str], owners: dict[str, dict[int, str]]) -> tuple:
    """A row without its own number."""
    values = []
    for name, value in row.items():
        if name == "id":
            continue
        if name in owners:
            value = owners[name].get(value)
        elif isinstance(value, int) and not isinstance(value, bool) and name not in PLAIN:
            value = texts[value]
        values.append((name, value))
    return tuple(values)


def rebuilt(indexed: IndexedEngine) -> dict[str, list[tuple]]:
    indexed.rebuild()
    return contents(indexed)


def removed_article(indexed: IndexedEngine) -> None:
    change = [drafts.of_quads(GRAPH, [], ONTOLOGY)]
    commit.commit(indexed, ONTOLOGY, change, author="test", now=NOW)


def test_a_change_leaves_the_index_as_if_it_were_made_anew(store):
    before = contents(store)
    quads = store.index.quads_of(GRAPH)
    removed_article(store)
    assert store.index.revision() == store.revision()
    changed = contents(store)
    assert changed != before
    assert changed == rebuilt(store)
    commit.commit(store, ONTOLOGY, [drafts.of_quads(GRAPH, quads, ONTOLOGY)], author="test", now=NOW)
    again = contents(store)
    assert again == before
    assert again == rebuilt(store)


def test_of_the_articles_to_search_in_a_change_has_those_read_again_that_it_changed(store, monkeypatch, tmp_path):
    settings, read, of_rows = Settings(store=tmp_path / "store"), [], Titles.of_rows
    monkeypatch.setattr(Titles, "of_rows", lambda own, rows: of_rows(own, [read.append(row) or row for row in rows]))
    kept = Material(Service.of(settings, store, "kept"))
    quads = store.index.quads_of(GRAPH)
    numbers = []
    for content in (None, [], quads):
        if content is not None:
            commit.commit(store, ONTOLOGY, [drafts.of_quads(GRAPH, content, ONTOLOGY)], author="test", now=NOW)
        read.clear()
        made = articles_of(kept, Titles(kept))
        numbers.append((len(made), len(read)))
        fresh = Material(Service.of(settings, store, "fresh"))
        assert made == articles_of(fresh, Titles(fresh))
    every = numbers[0][0]
    assert numbers == [(every, every), (every - 1, 0), (every, 1)]


@pytest.mark.parametrize(
    "now", [NOW, datetime(2026, 11, 1, 5, 30, 0, 120_000, timezone(timedelta(hours=5, minutes=30)))]
)
def test_who_made_a_revision_is_told_from_the_change_as_the_log_tells_it(store, now):
    log = ONTOLOGY.bases.graph("changes")
    asked: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        asks = store.index.store_at
        patch.setattr(store.index, "store_at", lambda number: asked.append(number) or asks(number))
        change = [drafts.of_quads(GRAPH, [], ONTOLOGY)]
        revision = commit.commit(store, ONTOLOGY, change, author="Ada «B»\n", now=now, note="x").revision
    assert revision not in asked, "the new revision is not opened for it"
    with store.index.database.reading() as connection:
        assert store.index.database.known(connection)["store"] == store.index.store_at(revision) != ""
    assert any(quad.subject.value.endswith(f"revision/{revision}") for quad in store.index.quads_of(log))


def test_a_change_of_reference_data_is_in_the_index(store):
    graph = ONTOLOGY.bases.graph("reference")
    quads = [quad for quad in store.index.quads_of(graph) if "Лавров" not in quad.object.value]
    assert len(quads) < len(store.index.quads_of(graph))
    commit.commit(store, ONTOLOGY, [drafts.of_quads(graph, quads, ONTOLOGY)], author="test", now=NOW)
    assert contents(store) == rebuilt(store)


def test_a_change_made_without_the_index_is_caught_up(store):
    commit.commit(store.engine, ONTOLOGY, [drafts.of_quads(GRAPH, [], ONTOLOGY)], author="test", now=NOW)
    assert store.index.revision() < store.revision()
    assert store.keeper.mend(60)
    with store.keeper.reading() as connection:
        assert connection is not None
        assert store.index.revision_on(connection) == store.revision()
    assert contents(store) == rebuilt(store)


def changed_beside(indexed: IndexedEngine, graph: str, quads: list) -> dict[str, list[tuple]]:
    """The index after a change of one graph that was made without it, and caught up."""
    commit.commit(indexed.engine, ONTOLOGY, [drafts.of_quads(graph, quads, ONTOLOGY)], author="test", now=NOW)
    assert indexed.index.revision() < indexed.revision()
    assert indexed.keeper.mend(60)
    return contents(indexed)


@pytest.mark.parametrize("article", sorted(path.stem for path in packaged("data").glob("articles/*.yaml")))
def test_an_article_that_comes_and_goes_without_the_index_is_caught_up_with_all_that_rests_on_it(store, article):
    """Denials, and what was told through the article on other propositions, among what is derived."""
    graph, before = ONTOLOGY.bases.graph(f"article/{article}"), contents(store)
    quads = store.index.quads_of(graph)
    assert changed_beside(store, graph, []) == rebuilt(store)
    assert changed_beside(store, graph, quads) == before


@pytest.mark.parametrize(
    ("graph", "said", "derives"),
    [("reference", "organOf", True), ("links", "earliest", True), ("links", "object_label", False)],
)
def test_what_holds_beside_the_articles_is_caught_up_with_what_is_derived_of_it(store, graph, said, derives):
    graph, before = ONTOLOGY.bases.graph(graph), contents(store)
    quads = store.index.quads_of(graph)
    about = {quad.subject for quad in quads if quad.predicate.value.endswith(said)} if said == "earliest" else ()
    left = [quad for quad in quads if not (quad.subject in about or quad.predicate.value.endswith(said))]
    assert len(left) < len(quads)
    changed = changed_beside(store, graph, left)
    assert (changed["position"] != before["position"]) is derives
    assert changed == rebuilt(store)
    assert changed_beside(store, graph, quads) == before


def test_a_report_that_changes_without_the_index_leaves_the_others_of_its_article_as_they_stand(store):
    quads = store.index.quads_of(GRAPH)
    hedge = ONTOLOGY.bases.term("hedge")
    left = [quad for quad in quads if quad.predicate.value != hedge]
    assert len(left) < len(quads)
    assert changed_beside(store, GRAPH, left) == rebuilt(store)


def test_a_change_that_the_log_does_not_name_makes_the_index_anew(store):
    quads = store.index.quads_of(GRAPH)[:0] + store.index.quads_of(ONTOLOGY.bases.graph("links"))[:3]
    store.engine.apply(Patch(removed=quads))
    assert store.keeper.mend(60)
    assert contents(store) == rebuilt(store)


def test_a_change_that_the_engine_refuses_is_not_in_the_index(store):
    before = contents(store)
    with pytest.raises(RevisionConflict):
        store.apply(Patch(added=store.index.quads_of(GRAPH)[:1]), expected=99)
    assert contents(store) == before
    assert store.index.revision() == store.revision()


def _failing(*_: object, **__: object) -> None:
    raise OperationalError("INSERT", {}, Exception("database or disk is full"))


@pytest.mark.parametrize("fails", [(Writer, "replace"), (Writer, "set"), (Index, "revision_on")])
def test_a_change_that_the_index_cannot_take_in_is_made_and_caught_up(store, monkeypatch, fails):
    before = store.revision()
    with monkeypatch.context() as broken:
        broken.setattr(*fails, _failing)
        removed_article(store)
    assert store.revision() == before + 1 and store.index.revision() == before
    assert store.index.quads_of(GRAPH) == []
    assert store.keeper.mend(60)
    assert contents(store) == rebuilt(store)


def test_a_change_that_fails_in_the_engine_and_the_index_is_told_as_failed(store, monkeypatch):
    before = store.revision()

    def fails(*_: object, **__: object) -> int:
        _failing()
        return 0

    monkeypatch.setattr(store.engine, "apply", fails)
    with pytest.raises(StoreError, match="disk is full"):
        store.apply(Patch(added=store.index.quads_of(GRAPH)[:1]))
    assert store.revision() == before


def test_an_index_that_is_no_database_is_made_anew(founding, tmp_path):
    folder = tmp_path / "store"
    shutil.copytree(founding, folder)
    for suffix in ("-wal", "-shm"):
        (folder / (FILE + suffix)).unlink(missing_ok=True)
    (folder / FILE).write_bytes(b"this is no database" * 1000)
    with embedded.open(folder, readers=2) as engine:
        indexed = opening.beside(engine, folder, ONTOLOGY)
        assert indexed.keeper.mend(60)
        assert contents(indexed) == rebuilt(indexed)
        indexed.keeper.close()


def test_an_index_of_another_version_is_made_anew(store):
    with store.index.database.writing() as connection:
        connection.execute(state.update().where(state.c.key == "version").values(value="0"))
    assert store.index.revision() is None
    assert store.keeper.mend(60)
    assert store.index.revision() == store.revision()


def test_a_load_that_is_written_as_it_passes_leaves_the_same_index(store, tmp_path, monkeypatch):
    monkeypatch.setattr(indexed_module, "MOST_AT_ONCE", 10)
    quads = [quad for graph in sorted(_graphs(store)) for quad in store.index.quads_of(graph)]
    with embedded.open(tmp_path / "loaded", readers=2) as engine:
        loaded = opening.beside(engine, tmp_path / "loaded", ONTOLOGY)
        half = len(quads) // 2
        loaded.load(quads[:half])
        assert loaded.index.revision() == loaded.revision() == 1
        assert contents(loaded) == rebuilt(loaded)
        loaded.load(quads[half:])
        assert contents(loaded) == rebuilt(loaded)
        everything = contents(loaded)
        loaded.keeper.close()
    assert everything == contents(store)


def _graphs(store: IndexedEngine) -> set[str]:
    return {row["graph"].value for row in ask(store, ONTOLOGY, "graphs")} - store.index.skipped


def test_the_index_of_a_store_that_was_emptied_and_refilled_to_the_same_number_is_made_anew(founding, tmp_path):
    folders = [tmp_path / name for name in ("before", "after")]
    for number, folder in enumerate(folders):
        shutil.copytree(founding, folder)
        with embedded.open(folder, readers=2) as engine:
            change = [drafts.of_quads(GRAPH, [], ONTOLOGY)] if number else []
            other = ONTOLOGY.bases.graph("article/ukrainska-pravda-2024-02-14-lavrov")
            change = change or [drafts.of_quads(other, [], ONTOLOGY)]
            commit.commit(engine, ONTOLOGY, change, author="test", now=NOW)
    with embedded.open(folders[0], readers=2) as engine:
        indexed = opening.beside(engine, folders[0], ONTOLOGY)
        indexed.rebuild()
        held = indexed.revision()
        indexed.keeper.close()
    with embedded.open(folders[1], readers=2) as engine:
        # The same index, as it is kept for an address at which another store is now.
        stale = opening.beside(engine, folders[0], ONTOLOGY)
        assert stale.revision() == held == stale.index.revision()
        assert not stale.keeper.is_current()
        before = contents(stale)
        stale.apply(Patch())
        assert not stale.keeper.is_current(), "a write onto it makes nothing of it current"
        stale.bring_up()
        assert stale.keeper.is_current()
        assert contents(stale) != before
        assert contents(stale) == rebuilt(stale)
        stale.keeper.close()
