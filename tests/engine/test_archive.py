"""Backups: made while others write, verified, and refused when they are no good."""

import json
import tarfile
import threading

import pytest
from typer.testing import CliRunner

from kg.cli import application
from kg.engine import embedded
from kg.engine.base import Patch
from kg.engine.embedded import archive
from kg.errors import StoreError

from .values import many, quad, values


def quiet(step: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


@pytest.fixture
def store(tmp_path):
    """A closed store at revision 2."""
    path = tmp_path / "store"
    with embedded.open(path, readers=2) as engine:
        engine.load(many(500))
        engine.apply(Patch(added=[quad("a", 1)]))
    return path


def test_a_store_comes_back_as_it_was(store, tmp_path):
    saved = archive.save(store, tmp_path / "b.tar.gz", quiet)
    archive.restore(tmp_path / "b.tar.gz", tmp_path / "again", quiet)
    with embedded.open(tmp_path / "again", readers=2) as engine:
        assert engine.revision() == saved.revision == 2
        assert values(engine, "a") == ["1"]
        assert engine.apply(Patch(added=[quad("a", 2)])) == 3
    assert not list(tmp_path.glob("*.part")) + list(tmp_path.glob("*.restoring"))


def test_a_backup_is_one_revision_while_others_write(store, tmp_path):
    stop = threading.Event()
    with embedded.open(store, readers=2) as engine:

        def write() -> None:
            while not stop.is_set():
                n = engine.revision() + 1
                engine.apply(Patch(added=[quad(f"n{n}", i) for i in range(5)]))

        thread = threading.Thread(target=write)
        thread.start()
        saved = [archive.save(store, tmp_path / f"{n}.tar.gz", quiet) for n in range(3)]
        stop.set()
        thread.join()
    for n, backup in enumerate(saved):
        archive.restore(tmp_path / f"{n}.tar.gz", tmp_path / f"r{n}", quiet)
        with embedded.open(tmp_path / f"r{n}", readers=2) as engine:
            assert engine.revision() == backup.revision
            for revision in range(3, backup.revision + 1):
                assert len(values(engine, f"n{revision}")) == 5
            assert values(engine, f"n{backup.revision + 1}") == []


def test_a_backup_does_not_overwrite_a_file(store, tmp_path):
    (tmp_path / "b.tar.gz").write_text("mine")
    with pytest.raises(StoreError, match="exists"):
        archive.save(store, tmp_path / "b.tar.gz", quiet)
    assert (tmp_path / "b.tar.gz").read_text() == "mine"


def test_a_store_is_replaced_only_when_that_is_meant_and_nobody_uses_it(store, tmp_path):
    archive.save(store, tmp_path / "b.tar.gz", quiet)
    with pytest.raises(StoreError, match="--replace"):
        archive.restore(tmp_path / "b.tar.gz", store, quiet)
    with embedded.open(store, readers=2) as engine:
        engine.apply(Patch(added=[quad("a", 2)]))
        with pytest.raises(StoreError, match="locked"):
            archive.restore(tmp_path / "b.tar.gz", store, quiet, replace=True)
        assert values(engine, "a") == ["1", "2"]
    archive.restore(tmp_path / "b.tar.gz", store, quiet, replace=True)
    with embedded.open(store, readers=2) as engine:
        assert values(engine, "a") == ["1"]


@pytest.mark.parametrize("at", [0, 100, 3_000, -200])
def test_a_damaged_backup_is_refused_and_the_store_stays(store, tmp_path, at):
    path = tmp_path / "b.tar.gz"
    archive.save(store, path, quiet)
    content = bytearray(path.read_bytes())
    content[at] ^= 0xFF
    path.write_bytes(content)
    with pytest.raises(StoreError):
        archive.restore(path, store, quiet, replace=True)
    with embedded.open(store, readers=2) as engine:
        assert values(engine, "a") == ["1"]


def test_a_cut_off_backup_is_refused(store, tmp_path):
    path = tmp_path / "b.tar.gz"
    archive.save(store, path, quiet)
    path.write_bytes(path.read_bytes()[:-4_000])
    with pytest.raises(StoreError, match="damaged"):
        archive.inspect(path, quiet)


@pytest.mark.parametrize("name", ["../escaped", "/escaped", "data/../../escaped"])
def test_a_backup_that_would_write_elsewhere_is_refused(tmp_path, name):
    (tmp_path / "f").write_text("x")
    manifest = {"format": "onrecord-store 1", "revision": 1, "files": {name: "0" * 64}}
    (tmp_path / "m").write_text(json.dumps(manifest))
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as made:
        made.add(tmp_path / "m", "manifest.json")
        info = tarfile.TarInfo(name)
        made.addfile(info)
    with pytest.raises(StoreError, match="no part of a backup"):
        archive.restore(tmp_path / "b.tar.gz", tmp_path / "deep" / "store", quiet)
    assert not list(tmp_path.rglob("escaped"))


def test_a_backup_of_a_newer_version_is_refused(tmp_path):
    (tmp_path / "m").write_text(json.dumps({"format": "onrecord-store 9", "revision": 1, "files": {}}))
    with tarfile.open(tmp_path / "b.tar.gz", "w:gz") as made:
        made.add(tmp_path / "m", "manifest.json")
    with pytest.raises(StoreError, match="upgrade"):
        archive.inspect(tmp_path / "b.tar.gz", quiet)


def test_the_commands_say_what_they_did(store, tmp_path):
    run = CliRunner().invoke
    made = run(application("backup"), ["backup", "--store", str(store), str(tmp_path / "b.tar.gz"), "--format", "json"])
    assert json.loads(made.stdout)["revision"] == 2
    checked = run(application("restore"), ["restore", "--check", str(tmp_path / "b.tar.gz")])
    assert "verified" in checked.stdout
    again = run(application("restore"), ["restore", "--store", str(tmp_path / "new"), str(tmp_path / "b.tar.gz")])
    assert "restored to revision 2" in again.stdout
    assert isinstance(
        run(application("backup"), ["backup", "--store", str(tmp_path / "no"), str(tmp_path / "c")]).exception,
        StoreError,
    )
