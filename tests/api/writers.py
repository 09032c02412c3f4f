"""A service that may be written to, and clients with tokens."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from kg.access import Tokens
from tests.api.running_service import PATIENCE, Running, running


@dataclass(frozen=True)
class Writable:
    """A running service with clients: one with an editor's token, one with a reader's, one without."""

    running: Running
    editor: httpx.Client
    reader: httpx.Client
    stranger: httpx.Client


def token(folder: Path, role: str, name: str = "Ada") -> str:
    """A new token in the folder's token file, which `running` gives to the service."""
    return Tokens(folder / "tokens.json").create(name, role, datetime.now(UTC), None)


def client(url: str, given: str | None = None) -> httpx.Client:
    """A client that sends a token."""
    headers = {"Authorization": f"Bearer {given}"} if given else {}
    return httpx.Client(base_url=url, headers=headers, timeout=PATIENCE, trust_env=False)


@contextlib.contextmanager
def writable(store: Path, **settings: object) -> Iterator[Writable]:
    """Start a service on a store that may be changed."""
    editor, reader = token(store.parent, "editor"), token(store.parent, "reader", "Bo")
    with running(store, readers=2, **settings) as started:
        clients = client(started.url, editor), client(started.url, reader), client(started.url)
        try:
            yield Writable(started, *clients)
        finally:
            for one in clients:
                one.close()
