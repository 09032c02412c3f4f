"""Several processes that make one thing at once: one makes it, the others say so or find it whole."""

from __future__ import annotations

import threading

import pytest

from kg.engine.embedded import archive
from kg.engine.embedded.alone import alone
from kg.errors import StoreError
from kg.index import database


def quiet(step: str, done: int, total: int) -> None:
    """Take progress and say nothing."""


def test_of_two_backups_into_one_file_one_is_made_and_the_other_refused(founding, tmp_path):
    refused = []

    def meanwhile(step: str, done: int, total: int) -> None:
        if step == "compressing" and not refused:
            with pytest.raises(StoreError, match="being made by another process") as told:
                archive.save(founding, tmp_path / "backup.tar.gz", quiet)
            refused.append(told)

    made = archive.save(founding, tmp_path / "backup.tar.gz", meanwhile)
    assert refused and archive.inspect(tmp_path / "backup.tar.gz", quiet) == made
    assert [path.name for path in tmp_path.iterdir()] == ["backup.tar.gz"]


def test_of_two_stores_restored_into_one_folder_one_is_made_and_the_other_refused(founding, tmp_path):
    archive.save(founding, tmp_path / "backup.tar.gz", quiet)
    refused = []

    def meanwhile(step: str, done: int, total: int) -> None:
        if done == 3:
            with pytest.raises(StoreError, match="being made by another process") as told:
                archive.restore(tmp_path / "backup.tar.gz", tmp_path / "store", quiet)
            refused.append(told)

    archive.restore(tmp_path / "backup.tar.gz", tmp_path / "store", meanwhile)
    assert refused and (tmp_path / "store" / "current").exists()
    with pytest.raises(StoreError, match="holds a store"):
        archive.restore(tmp_path / "backup.tar.gz", tmp_path / "store", quiet)


def test_what_a_killed_backup_has_left_keeps_no_other_from_being_made(founding, tmp_path):
    (tmp_path / "backup.tar.gz.part").write_bytes(b"half of it")
    (tmp_path / ".backup.tar.gz.making").touch()
    archive.save(founding, tmp_path / "backup.tar.gz", quiet)
    assert [path.name for path in tmp_path.iterdir()] == ["backup.tar.gz"]


def test_an_index_that_another_process_makes_anew_is_not_thrown_away(tmp_path):
    path = tmp_path / "index.sqlite"
    path.write_bytes(b"this is no database" * 1000)
    opened = []
    with alone(path.with_name(".index.sqlite.making")):
        other = threading.Thread(target=lambda: opened.append(database.open_file(path)))
        other.start()
        path.unlink()
        ours = database.open_file(path)
        with ours.writing() as connection:
            ours.make(connection)
    other.join()
    with opened[0].reading() as connection:
        assert ours.known(connection) != {}
    opened[0].close()
    ours.close()
