"""The folder of an embedded store: who may write to it, who made it, and when it cannot be used."""

import multiprocessing
import os

import pytest

from kg.engine import embedded
from kg.engine.base import Patch, Query
from kg.engine.embedded.folder import Folder
from kg.engine.embedded.writer import MANIFEST_BYTES
from kg.errors import RevisionConflict, StoreError
from tests.engine.processes import eventually
from tests.engine.values import ANYTHING, many, quad, values, write_shared


def test_a_second_writer_is_refused_with_the_process_that_holds_the_folder(tmp_path):
    with embedded.open(tmp_path / "store"), pytest.raises(StoreError, match=f"locked by process {os.getpid()}"):
        embedded.open(tmp_path / "store")
    embedded.open(tmp_path / "store").close()


def test_a_store_may_be_read_while_another_process_writes(tmp_path):
    path = tmp_path / "store"
    with embedded.open(path) as writing, embedded.open(path, read_only=True, readers=2) as reading:
        for number in range(5):
            writing.apply(Patch(added=[quad("a", number)]))
            assert len(values(reading, "a")) == number + 1
            assert reading.revision() == writing.revision()
        with pytest.raises(StoreError, match="reading only"):
            reading.apply(Patch(added=[quad("a", 9)]))


def test_several_processes_write_to_a_shared_store_in_turn(tmp_path):
    path = tmp_path / "store"
    embedded.open(path, shared=True).close()
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=write_shared, args=(path, name)) for name in ("one", "two")]
    with embedded.open(path, shared=True, readers=2) as engine:
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        assert [writer.exitcode for writer in writers] == [0, 0]
        assert engine.revision() == 10
        assert len(values(engine, "one")) == len(values(engine, "two")) == 5
        assert engine.apply(Patch(added=[quad("a", 1)]), expected=10) == 11
        with pytest.raises(RevisionConflict):
            engine.apply(Patch(added=[quad("a", 2)]), expected=10)


def test_a_revision_that_is_being_read_is_not_removed(tmp_path):
    path = tmp_path / "store"
    with embedded.open(path, readers=2) as writing, embedded.open(path, read_only=True, readers=2) as reading:
        writing.load(many(15_000))
        with reading.query(Query("SELECT * { ?s ?p ?o }", "text/csv")) as answer:
            stream = iter(answer)
            lines = next(stream).count(b"\n")
            for number in range(4):
                writing.apply(Patch(added=[quad("a", number)]))
            assert (path / "checkpoints" / str(answer.revision)).exists()
            lines += b"".join(stream).count(b"\n")
        assert lines == 15_002


def test_revisions_that_nobody_reads_are_removed(filled, tmp_path):
    for number in range(5):
        filled.apply(Patch(added=[quad("a", number)]))
    folder = tmp_path / "store" / "checkpoints"
    assert eventually(lambda: [entry.name for entry in folder.iterdir()] == ["6"])


def test_what_a_reader_reads_to_open_a_revision_does_not_grow_with_the_changes_before_it(filled, tmp_path):
    sizes, changes = [], 150
    for number in range(changes):
        filled.apply(Patch(added=[quad("a", number)]))
        revision = tmp_path / "store" / "checkpoints" / str(filled.revision())
        sizes.append(sum(path.stat().st_size for path in revision.glob("MANIFEST-*")))
    assert 0 < max(sizes) < 2 * MANIFEST_BYTES
    assert sizes != sorted(sizes), "the list was never begun anew"
    assert len(values(filled, "a")) == changes
    assert filled.revision() == 1 + changes


def test_logs_of_the_engine_do_not_pile_up_with_each_process_that_writes(tmp_path):
    for number in range(3):
        with embedded.open(tmp_path / "store", readers=2) as engine:
            engine.apply(Patch(added=[quad("a", number)]))
    assert [path.name for path in (tmp_path / "store" / "data").glob("LOG*")] == ["LOG"]


def test_a_store_of_a_newer_version_is_refused(tmp_path):
    embedded.open(tmp_path / "store").close()
    (tmp_path / "store" / "format").write_text("onrecord-store 2\n")
    with pytest.raises(StoreError, match="newer version"):
        embedded.open(tmp_path / "store")
    with pytest.raises(StoreError, match="newer version"):
        embedded.open(tmp_path / "store", read_only=True)


def test_processes_that_make_one_store_at_once_all_find_it_made(tmp_path):
    for turn in range(5):
        path = tmp_path / str(turn)
        together = multiprocessing.get_context("fork").Barrier(6)
        makers = [multiprocessing.get_context("fork").Process(target=make, args=(path, together)) for _ in range(6)]
        for maker in makers:
            maker.start()
        for maker in makers:
            maker.join()
        assert [maker.exitcode for maker in makers] == [0] * 6
        assert sorted(entry.name for entry in path.iterdir()) == ["checkpoints", "format", "lock"]


def make(path, together):
    together.wait()
    Folder(path).create()


def test_a_store_that_was_being_made_when_the_power_went_is_made_whole(tmp_path):
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "format.new").write_text("onrec", encoding="utf-8")
    with embedded.open(tmp_path, readers=2) as engine:
        assert engine.apply(Patch(added=many(1))) == 1


def test_a_folder_with_other_things_in_it_is_refused_and_left_alone(tmp_path):
    (tmp_path / "letter.txt").write_text("hello")
    with pytest.raises(StoreError, match="not empty"):
        embedded.open(tmp_path)
    assert [entry.name for entry in tmp_path.iterdir()] == ["letter.txt"]
    with pytest.raises(StoreError, match="no store"):
        embedded.open(tmp_path / "nothing", read_only=True)


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "store").write_text("")
    with pytest.raises(StoreError, match="choose another folder"):
        embedded.open(tmp_path / "store")


def test_a_forked_copy_of_the_owner_neither_uses_nor_keeps_the_store(tmp_path):
    engine = embedded.open(tmp_path / "store")
    context = multiprocessing.get_context("fork")
    ends, begins = context.Event(), context.Queue()

    def child() -> None:
        try:
            engine.query(ANYTHING)
        except StoreError as error:
            begins.put(str(error))
        ends.wait()

    process = context.Process(target=child)
    process.start()
    assert "closed" in begins.get(timeout=20)
    engine.apply(Patch(added=[quad("a", 1)]))
    engine.close()
    with embedded.open(tmp_path / "store") as again:
        assert values(again, "a") == ["1"]
    ends.set()
    process.join()
