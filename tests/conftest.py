"""What tests of several parts share."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import settings

from kg.building import build
from kg.engine import embedded
from kg.engine.embedded import workers
from kg.ontology import Ontology, packaged
from tests.distributing import (  # noqa: F401 - hooks of pytest
    pytest_collection_modifyitems,
    pytest_xdist_auto_num_workers,
    pytest_xdist_make_scheduler,
)
from tests.forking import fork_server

# How long an example takes says what else the machine does, not whether it holds.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# Hundreds of stores are opened here. Services, commands and the owners of tests/engine start theirs as everybody does.
workers.launch = fork_server


@pytest.fixture(scope="session")
def founding(tmp_path_factory) -> Path:
    """A store with the founding data. Do not write to it: every test sees the same one."""
    store = tmp_path_factory.mktemp("founding") / "store"
    build.build(packaged("data"), store, Ontology(), embedded.open, now=datetime.now(UTC), progress=lambda *_: None)
    return store
