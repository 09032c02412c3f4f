"""What tests of several parts share."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from kg.building import build
from kg.engine import embedded
from kg.engine.embedded import workers
from kg.ontology import Ontology, packaged
from tests import forking, temporary
from tests.distributing import (  # noqa: F401 - hooks of pytest
    pytest_collection_modifyitems,
    pytest_xdist_auto_num_workers,
    pytest_xdist_make_scheduler,
)

temporary.in_memory()

# How long an example takes says what else the machine does, not whether it holds.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Hundreds of stores are opened here. Services, commands and the owners of tests/engine start theirs as everybody does.
workers.launch = forking.fork_server


def pytest_sessionfinish() -> None:
    """End what forks commands and services."""
    forking.close()


def built(data: Path, store: Path) -> Path:
    """A new store with the records of a data folder."""
    build.build(data, store, Ontology(), embedded.open, now=datetime.now(UTC), progress=lambda *_: None)
    return store


def once(temporary: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that is made by the first of the processes that share out the tests; each has a copy of its own."""
    own = temporary.mktemp(name) / "store"
    if "PYTEST_XDIST_WORKER" not in os.environ:
        make(own)
        return own
    shared = temporary.getbasetemp().parent / f"{name}-of-all" / "store"
    shared.parent.mkdir(exist_ok=True)
    with (shared.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not shared.exists():
            make(shared)
    return Path(shutil.copytree(shared, own))


@pytest.fixture(scope="session")
def founding(tmp_path_factory) -> Path:
    """A store with the founding data. Do not write to it: every test sees the same one."""
    return once(tmp_path_factory, "founding", lambda store: built(packaged("data"), store))
