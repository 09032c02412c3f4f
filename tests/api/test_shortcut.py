"""The short way of plain queries: what it answers is what the long way answers, to the last header."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from itertools import product
from urllib.parse import quote

import pytest
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from starlette.testclient import TestClient

from api.app import create_app
from api.server.engines import open_engine
from api.server.observing import Metrics, Observation
from api.settings import Settings
from kg.access import Tokens
from kg.engine.embedded.store import EmbeddedEngine
from tests.engine.processes import eventually

PLACE = "<https://w3id.org/onrecord/id/person/sergey-lavrov>"
QUERIES = {
    "lookup": f"SELECT * {{ {PLACE} ?p ?o }}",
    "ask": f"ASK {{ {PLACE} a rec:Person }}",
    "join": f"SELECT * {{ ?s rec:speaker {PLACE} ; rec:date ?d }}",
    "graph": f"DESCRIBE {PLACE}",
    "clock": "SELECT (NOW() AS ?now) {} LIMIT 0",
    "malformed": "SELECT * { ?s ?p }",
    "update": "CLEAR ALL",
    "refused": "SELECT * { SERVICE <http://example.org/> { ?s ?p ?o } }",
}
HEADS = {
    "plain": {},
    "zstd": {"accept-encoding": "zstd"},
    "gzip": {"accept-encoding": "gzip;q=1, identity;q=0.5"},
    "csv": {"accept": "text/csv"},
    "json": {"accept": "application/json;q=0.9, */*;q=0.1"},
    "nothing": {"accept": "image/png"},
    "browser": {"accept": "text/html,*/*;q=0.8"},
    "elsewhere": {"host": "example.org"},
    "origin": {"origin": "https://example.org"},
    "coded": {"content-encoding": "gzip"},
    "known": {"if-none-match": "*"},
    "wrong token": {"authorization": "Bearer onrecord_00000000_x"},
    "no scheme": {"authorization": "Digest x"},
    "twice": {"accept": "text/csv", "Accept": "application/json"},
    "long": {"x-long": "x" * 20_000},
}


@pytest.fixture(scope="module")
def opened(founding_copy):
    """The application, started, with a token for private reading."""
    tokens = founding_copy.parent / "tokens.json"
    settings = Settings(store=founding_copy, tokens=tokens, readers=3, prepare=False)
    app = create_app(settings, open_engine)
    with TestClient(app, base_url="http://127.0.0.1") as client:
        client.app.editor = Tokens(tokens).create("editor", "editor", datetime.now(UTC))
        engine = app.state.service.engine
        assert eventually(lambda: client.get("/sparql", params={"query": QUERIES["ask"]}).is_success and engine)
        yield client


def asked(app, query: str, head: dict[str, str], method: str = "GET") -> tuple[int, dict[bytes, bytes], bytes]:
    """Status, headers but for those of one request, and body."""
    headers = {"host": "127.0.0.1", "accept": "*/*"} | {name: value for name, value in head.items() if name.islower()}
    scope = {
        **{"type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": method, "scheme": "http"},
        **{"path": "/sparql", "raw_path": b"/sparql", "query_string": query.encode(), "root_path": ""},
        "headers": [(name.lower().encode(), value.encode()) for name, value in headers.items()]
        + [(name.lower().encode(), value.encode()) for name, value in head.items() if not name.islower()],
        **{"client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80), "state": {}},
    }
    messages = []

    async def receive() -> dict[str, object]:
        await asyncio.Event().wait()  # the client neither sends a body nor leaves
        raise AssertionError

    async def send(message: dict) -> None:
        messages.append(message)

    asyncio.run(app(scope, receive, send))
    told = {name.lower(): value for name, value in messages[0]["headers"] if name != b"x-request-id"}
    return messages[0]["status"], told, b"".join(message.get("body", b"") for message in messages[1:])


def long_way(opened):
    app = opened.app

    async def called(scope, receive, send) -> None:
        scope["app"] = app
        await Observation(app.behind, Metrics())(scope, receive, send)

    return called


@pytest.mark.parametrize("head", HEADS)
def test_both_ways_give_the_same(opened, head):
    for name, more in product(QUERIES, ("", "&format=csv", "&default-graph-uri=urn:x", "&" * 1000)):
        query = f"query={quote(QUERIES[name])}{more}"
        told = []
        for app in (opened.app, long_way(opened), opened.app):
            opened.app.front.app.access._limiter = MovingWindowRateLimiter(MemoryStorage())  # wrong tokens are counted
            told.append(asked(app, query, HEADS[head]))
        assert told[0] == told[1] == told[2], (name, more)
    for query in ("", "query=", "query=%ff", "query=a&query=b", "update=x"):
        assert asked(opened.app, query, HEADS[head]) == asked(long_way(opened), query, HEADS[head]), query


@pytest.mark.parametrize("head", ["plain", "zstd", "csv", "wrong token"])
def test_a_plain_query_takes_the_short_way(opened, head, monkeypatch):
    async def behind(*_: object) -> None:
        raise AssertionError("this is the long way")

    monkeypatch.setattr(opened.app.front.app, "app", behind)
    status, _, body = asked(opened.app, f"query={quote(QUERIES['lookup'])}", HEADS[head])
    assert status == (401 if head == "wrong token" else 200) and body
    with pytest.raises(AssertionError):
        asked(opened.app, f"query={quote(QUERIES['lookup'])}", HEADS["origin"])


def test_a_query_with_a_token_is_counted_as_the_tokens_and_its_head_is_not_remembered(opened):
    shortcut = opened.app.front.app
    head = {"authorization": f"Bearer {opened.app.editor}"}
    assert asked(opened.app, f"query={quote(QUERIES['lookup'])}", head)[0] == 200
    assert not any(name == b"authorization" for known in shortcut._known for name, _ in known)


@pytest.mark.parametrize("failure", [OSError(24, "Too many open files"), ValueError("a mistake")])
def test_a_failure_is_told_the_same_on_both_ways(opened, failure, monkeypatch):
    def failing(*_: object, **__: object) -> None:
        raise failure

    for method in ("query", "hand_in", "look_up"):
        monkeypatch.setattr(EmbeddedEngine, method, failing)
    opened.app.state.service.answers._kept.values.clear()
    lookup = f"query={quote(QUERIES['lookup'])}"
    told = [asked(_logging(app, failure), lookup, {}) for app in (opened.app, long_way(opened))]
    assert told[0] == told[1] and told[0][0] == (503 if isinstance(failure, OSError) else 500)


def _logging(app, failure: Exception):
    """The application as a server runs it: a fault of ours is told, and raised for the server to log it."""

    async def called(scope, receive, send) -> None:
        try:
            await app(scope, receive, send)
        except ValueError as error:
            assert error is failure

    return called
