"""A service that may be written to, and clients with tokens."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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


def article(name: str, reports: int, proposition: str) -> dict[str, Any]:
    """A record of an article with so many reports, each of an utterance of its own."""
    return {
        "id": f"article/{name}",
        "type": "Article",
        "label": {"en": "A made-up article"},
        "publisher": "organization/ukrainska-pravda",
        "published": "2025-01-01",
        "basis": "stated",
        "language": "en",
        "reports": [_report(name, number, proposition) for number in range(1, reports + 1)],
    }


def _report(name: str, number: int, proposition: str) -> dict[str, Any]:
    utterance = f"{name}-{number}-2024-12-31"
    return {
        "id": f"report/{name}/{number}",
        "mode": "paraphrased",
        "certainty": "certain",
        "evidence": {"row": number},
        "conveys": {
            "id": f"statement/{utterance}/{proposition.partition('/')[2]}",
            "stance": "opposes",
            "force": "rejects",
            "proposition": proposition,
            "utterance": {
                "id": f"utterance/{utterance}",
                "speaker": "person/sergey-lavrov",
                "date": "2024-12-31",
                "basis": "stated",
            },
        },
    }


def some_proposition(client: httpx.Client, place: int = 0) -> str:
    """A proposition on record, by its place among all, in the order of their ids."""
    query = f"SELECT ?p {{ ?p a rec:Proposition }} ORDER BY ?p OFFSET {place} LIMIT 1"
    return client.get("/sparql", params={"query": query, "format": "csv"}).text.split()[1].partition("/id/")[2]
