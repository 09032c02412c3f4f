"""The founding data on SPARQL servers of other makers, and the settings that make a service use them."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine import servers
from tests.forking import kg

Settings = dict[str, str]


@contextlib.contextmanager
def oxigraph(folder: Path, store: Path) -> Iterator[Settings]:
    """An Oxigraph server with the content of a store."""
    if servers.program("oxigraph") is None:
        pytest.skip("the Oxigraph server is not installed: pip install oxigraph")
    with servers.oxigraph(folder / "data") as url:
        settings = {"sparql_url": f"{url}/query", "sparql_update_url": f"{url}/update", "sparql_product": "oxigraph"}
        yield _filled(settings, store)


@contextlib.contextmanager
def virtuoso(folder: Path, store: Path) -> Iterator[Settings]:
    """A Virtuoso with the content of a store."""
    if servers.program("virtuoso-t") is None:
        pytest.skip("Virtuoso is not installed: apt-get install virtuoso-opensource-7-bin")
    with servers.virtuoso(folder) as url:
        settings = {"sparql_url": f"{url}/sparql", "sparql_update_url": f"{url}/sparql-auth"}
        settings |= {"sparql_product": "virtuoso", "sparql_user": "dba", "sparql_password": "dba"}
        yield _filled(settings, store)


REMOTE = {"oxigraph": oxigraph, "virtuoso": virtuoso}


def _filled(settings: Settings, store: Path) -> Settings:
    pushed = kg("push", "--store", store, **{f"KG_{name.upper()}": value for name, value in settings.items()})
    assert pushed.returncode == 0, pushed.stderr
    return settings
