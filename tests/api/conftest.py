"""A service that really runs, over the founding articles."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from kg.ontology import packaged
from tests.api.running_service import PATIENCE, Running, running
from tests.conftest import built, once

TWO_ARTICLES = ("ukrainska-pravda-2024-02-14-lavrov", "new-voice-2024-02-14-lavrov")


@pytest.fixture(scope="module")
def founding_copy(founding, tmp_path_factory) -> Path:
    """A copy of that store, for a service with settings of its own."""
    return Path(shutil.copytree(founding, tmp_path_factory.mktemp("copy") / "store"))


@pytest.fixture(scope="module")
def founding_copy_long(founding, tmp_path_factory) -> Path:
    """Another copy."""
    return Path(shutil.copytree(founding, tmp_path_factory.mktemp("other") / "store"))


@pytest.fixture(scope="session")
def two_articles(tmp_path_factory) -> Path:
    """A store with two of the founding articles and the first links, for what takes a server of another maker long."""

    def make(store: Path) -> None:
        data = store.parent / "data"
        shutil.copytree(packaged("data") / "reference", data / "reference")
        (data / "articles").mkdir()
        for name in TWO_ARTICLES:
            shutil.copy(packaged("data") / "articles" / f"{name}.yaml", data / "articles")
        (data / "links").mkdir()
        links = (packaged("data") / "links" / "wikidata.yaml").read_text(encoding="utf-8").split("\n- id: ")
        (data / "links" / "wikidata.yaml").write_text("\n- id: ".join(links[:21]) + "\n", encoding="utf-8")
        built(data, store)

    return once(tmp_path_factory, "two", make)


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
