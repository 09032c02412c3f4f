"""A service that really runs, over the founding articles."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.api.running_service import PATIENCE, Running, running


@pytest.fixture(scope="module")
def founding_copy(founding, tmp_path_factory) -> Path:
    """A copy of that store, for a service with settings of its own."""
    return Path(shutil.copytree(founding, tmp_path_factory.mktemp("copy") / "store"))


@pytest.fixture(scope="module")
def founding_copy_long(founding, tmp_path_factory) -> Path:
    """Another copy."""
    return Path(shutil.copytree(founding, tmp_path_factory.mktemp("other") / "store"))


@pytest.fixture(scope="session")
def service(founding) -> Iterator[Running]:
    """A service over the founding articles, for tests that change nothing."""
    with running(founding, readers=3) as started:
        yield started


@pytest.fixture
def client(service) -> Iterator[httpx.Client]:
    """An HTTP client of that service, outside any proxy."""
    with httpx.Client(base_url=service.url, timeout=PATIENCE, trust_env=False) as opened:
        yield opened
