"""What version 0.1 made is refused in words that say what to do, and migrated by a named step that keeps a copy."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from tests.forking import kg

HERE = Path(__file__).parent


@pytest.fixture
def old_store(tmp_path) -> Path:
    """A store of the founding data as version 0.1 made it."""
    store = tmp_path / "store"
    done = kg("restore", HERE / "onrecord-0.1.tar.gz", "--store", store)
    assert done.returncode == 0, done.stderr
    return store


def test_a_store_of_version_0_1_is_not_answered_from_but_refused_with_what_to_do(old_store):
    done = kg("positions", "--store", old_store)
    assert done.returncode == 3
    assert done.stdout == ""
    assert f"run `kg migrate --store {old_store}`" in done.stderr


def test_a_dry_run_says_what_it_would_do_and_does_nothing(old_store):
    done = kg("migrate", "--store", old_store, "--dry-run")
    assert "would be migrated from version 0.1.0 of the model to 0.2.0" in done.stdout
    assert kg("positions", "--store", old_store).returncode == 3
    assert [path.name for path in old_store.parent.glob("*.tar.gz")] == []


def test_a_migration_keeps_a_copy_derives_anew_and_is_logged(old_store):
    done = kg("migrate", "--store", old_store)
    assert done.returncode == 0, done.stderr
    assert [path.name for path in old_store.parent.glob("*.tar.gz")] == ["store-0.1.0.tar.gz"]
    ask = ("--proposition", "proposition/ukrainian-troops-leave-four-oblasts", "--as-of", "2024-12-25")
    answer = kg("positions", "--actor", "person/vladimir-putin", *ask, "--store", old_store, "--format", "csv").stdout
    (position,) = csv.DictReader(io.StringIO(answer))
    assert (position["firstStated"], position["datedOutside"]) == ("2024-06-14", "yes")
    log = "SELECT ?note { GRAPH ?g { ?r rec:number 2 ; rdfs:comment ?note } }"
    assert "migrated from version 0.1.0 of the model to 0.2.0" in kg("query", log, "--store", old_store).stdout
    assert "up to date" in kg("migrate", "--store", old_store).stdout
