"""The embedded engine when files of its folder are lost."""

import os
import shutil

import pytest

from kg.engine import embedded
from kg.engine.base import Patch
from kg.engine.embedded import checksums
from kg.engine.embedded.folder import Folder
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
    with pytest.raises(StoreError, match="damaged: its data is at revision 0, 2 was published, but 2 is missing"):
        embedded.open(store, readers=2)
    assert (store / "current").read_text().strip() == "2"


def flip(path):
    """Change a byte in the middle of a file, as a failing disk does; other links to the file stay whole."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.unlink()
    path.write_bytes(content)


def table(folder):
    """The largest file of data in a folder."""
    return max(folder.glob("*.sst"), key=lambda path: path.stat().st_size)


CONTENT = "SELECT ?s ?p ?o { GRAPH ?g { ?s ?p ?o } } ORDER BY ?s ?p ?o"


@pytest.mark.parametrize("harm", [flip, lambda path: path.write_bytes(b""), lambda path: path.unlink()])
@pytest.mark.parametrize("where", ["data", "checkpoints/2"])
def test_what_is_damaged_on_one_side_is_mended_from_the_other(store, where, harm):
    with embedded.open(store, readers=2) as engine:
        before = ask(engine, CONTENT)
    path = table(store / where)
    whole = path.read_bytes()
    path.unlink()  # the other side may hold a link to the same file
    path.write_bytes(whole)
    harm(path)
    with embedded.open(store, readers=2) as engine:
        assert (engine.revision(), ask(engine, CONTENT)) == (2, before)
        assert engine.apply(Patch(added=[quad("two", 2)])) == 3
    with embedded.open(store, read_only=True, readers=2) as engine:
        assert engine.revision() == 3
    assert Folder(store).damage(None) is None


def test_what_is_damaged_on_both_sides_is_refused_with_what_to_do_and_left_as_it_is(store):
    name = next(path.name for path in (store / "data").glob("*.sst") if (store / "checkpoints/2" / path.name).exists())
    for where in ("data", "checkpoints/2"):
        flip(store / where / name)
    before = {path: path.read_bytes() for path in (store / "checkpoints/2").iterdir()}
    with pytest.raises(StoreError, match=f"2/{name} has another SHA-256 .*, and .*restore a backup with `kg restore`"):
        embedded.open(store, readers=2)
    assert {path: path.read_bytes() for path in (store / "checkpoints/2").iterdir()} == before


def test_a_damaged_revision_is_not_read_but_named(store):
    flip(table(store / "checkpoints/2"))
    with pytest.raises(StoreError, match=r"2/\d+\.sst has another SHA-256 .* open it once for writing"):
        embedded.open(store, read_only=True, readers=2)


def test_a_store_without_checksums_as_older_versions_made_it_is_opened_and_gets_them(store):
    (store / "checkpoints/2/checksums.json").unlink()
    with embedded.open(store, readers=2) as engine:
        engine.apply(Patch(added=[quad("two", 2)]))
    assert (store / "checkpoints/3/checksums.json").exists()


def test_sums_are_made_of_new_files_only(store, monkeypatch):
    read = []
    digest = checksums._digest
    monkeypatch.setattr(checksums, "_digest", lambda path: read.append(path.name) or digest(path))
    again = store / "checkpoints/again"
    shutil.copytree(store / "checkpoints/2", again, copy_function=os.link)
    (again / checksums.NAME).unlink()
    checksums.write(again, store / "checkpoints/2")
    assert read == [] and checksums.read(again) == checksums.read(store / "checkpoints/2")
