"""Every route of the application, walked: what it answers when the engine or the index fails under it."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from errno import EMFILE

import pytest
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount
from starlette.testclient import TestClient

from api.app import create_app
from api.server.admission import Gate
from api.server.door import PUBLIC
from api.server.engines import open_engine
from api.settings import Settings
from kg.access import ROLES, Tokens
from kg.engine.embedded.store import EmbeddedEngine
from kg.extraction.review.queue import Queue
from kg.index.database import Database, IndexUnreadable
from kg.index.keeping import Keeper
from tests.extraction.test_review import ALL, SOURCE

ARTICLE = "caliber-2025-02-17-lavrov"
PARTS = {
    "{path:path}": f"article/{ARTICLE}",
    "{id:path}": "person/sergey-lavrov",
    "{ends:path}": "state/russia/state/ukraine",
    "{slug:path}": "sergey-lavrov",
    "{name:path}": "reference",
    "{name}": "ever-supported",
    "{slug}": "sergey-lavrov",
    "{kind}": "person",
    "{number}": "1",
    "{recipe}": "e30",
    "{candidate}": ALL[0].id,
    "{article}": SOURCE.sha256,
    "{term}": "stance",
    "{what}": "entity",
}
QUERIES = {
    "/graphs": {"graph": "https://w3id.org/onrecord/graph/reference"},
    "/search": {"q": "lavrov"},
    "/search/suggest": {"q": "lavrov"},
    "/compare": {"actor": "person/sergey-lavrov"},
    "/questions/{name}": {"actor": "person/sergey-lavrov", "proposition": "proposition/ceasefire"},
    "/network/edge": {"first": "state/russia", "second": "state/ukraine"},
    "/links": {"subject_id": "person/sergey-lavrov"},
    "/links/merges": {"old": "person/kurt-volker", "new": "person/sergey-lavrov"},
    "/links/candidates": {"id": "person/sergey-lavrov"},
    "/reconcile/flyout/{what}": {"id": "person/sergey-lavrov"},
    "/reconcile/preview": {"id": "person/sergey-lavrov"},
    "/reconcile/suggest/entity": {"prefix": "lavrov"},
}
BODIES = {
    ("POST", "/update"): {"data": {"update": "DELETE WHERE { GRAPH <http://x/g> { ?s ?p ?o } }"}},
    ("POST", "/reconcile"): {"data": {"queries": '{"q0": {"query": "Lavrov"}}'}},
    ("POST", "/networks"): {"json": {}},
    ("POST", "/links"): {"json": {"subject_id": "person/sergey-lavrov", "judgement": "absent"}},
    ("POST", "/links/merges"): {"json": {"old": "person/kurt-volker", "new": "person/sergey-lavrov"}},
    ("POST", "/review/{candidate}"): {"data": {"action": "later"}},
    ("POST", "/review/{article}/write"): {"data": {}},
}
NUMBERS = itertools.count()
PLAIN = {
    "/sparql": ("GET", "POST"),
    "/update": ("POST",),
    "/graphs": ("GET", "PUT", "POST", "DELETE"),
    "/graphs/{path:path}": ("GET", "PUT", "POST", "DELETE"),
    "/dump": ("GET",),
    "/dump/manifest": ("GET",),
}
"""The methods of routes that are ASGI applications; `/mcp` has tests of its own."""


UNTOUCHED = {
    *(
        "GET /health",
        "GET /metrics",
        "GET /openapi.json",
        "GET /docs",
        "GET /vocab",
        "GET /vocab/{term}",
        "GET /shapes",
    ),
    *("GET /context.jsonld", "GET /codebook", "GET /questions", "GET /.well-known/void"),
    *("GET /reconcile", "GET /reconcile/suggest/type"),
}
"""What can be answered without asking the engine."""


@dataclass(frozen=True)
class Asked:
    """One request to a route."""

    method: str
    path: str
    accept: str

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"


def leaves(routes: list[BaseRoute]) -> Iterator[BaseRoute]:
    """The routes, those of included routers too."""
    for route in routes:
        inner = getattr(route, "original_router", None)
        yield from leaves(inner.routes) if inner is not None else [route]


def requests(routes: list[BaseRoute]) -> Iterator[Asked]:
    """A request, or one for programs and one for browsers, to every route and method."""
    for route in leaves(routes):
        if isinstance(route, Mount) or route.path == "/mcp":
            continue
        for method in route.methods or PLAIN[route.path]:
            if method != "HEAD":
                page = type(route).__name__ == "BrowserRoute"
                yield Asked(method, route.path, "text/html" if page else "*/*")


def ask(client: TestClient, asked: Asked, token: str = "") -> Response:
    """Make the request, with a token if one is given."""
    path, identity = asked.path, {"Authorization": f"Bearer {token}"} if token else {}
    for part, value in PARTS.items():
        path = path.replace(part, value)
    if asked.path == "/sparql":  # another one each time, so that no answer is kept
        query = {"query": f"ASK {{ ?s ?p {next(NUMBERS)} }}"}
        kept = {"params": query} if asked.method == "GET" else {"data": query}
        return client.request(asked.method, path, headers={"Accept": asked.accept, **identity}, **kept)
    given = BODIES.get((asked.method, asked.path), {"content": "{}"} if asked.method in ("PUT", "POST") else {})
    headers = {"Accept": asked.accept} | identity
    headers |= {"Content-Type": "application/json"} if "content" in given else {}
    if asked.path.startswith("/graphs") and "content" in given:
        given, headers["Content-Type"] = {"content": "<x:s> <x:p> <x:o> ."}, "text/turtle"
    query = QUERIES.get(asked.path, {}) if (asked.method, asked.path) not in BODIES else {}
    return client.request(asked.method, path, params=query, headers=headers, follow_redirects=False, **given)


@pytest.fixture(scope="module")
def client(founding_copy):
    folder = founding_copy.parent
    with Queue(folder / "review.queue") as queue:
        queue.add(SOURCE, ALL)
    places = {"tokens": folder / "tokens.json", "review": folder / "review.queue"}
    settings = Settings(store=founding_copy, **places, readers=3, prepare=False)  # else it would ask beside the tests
    app = create_app(settings, open_engine)
    with TestClient(app, base_url="http://127.0.0.1", raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture(scope="module")
def tokens(founding_copy) -> dict[str, str]:
    """A token of each role."""
    kept = Tokens(founding_copy.parent / "tokens.json")
    return {role: kept.create(role, role, datetime.now(UTC)) for role in ROLES}


@pytest.mark.parametrize(
    "failure",
    [RecursionError("too deep"), MemoryError(), RuntimeError("can't start new thread"), OSError(EMFILE, "Too many")],
    ids=lambda failure: type(failure).__name__,
)
def test_what_the_engine_fails_with_is_told_as_a_problem_on_every_route(client, tokens, monkeypatch, failure):
    hit = []

    def failing(*_: object, **__: object) -> None:
        hit.append(failure)
        raise failure

    for method in ("query", "hand_in", "apply"):
        monkeypatch.setattr(EmbeddedEngine, method, failing)
    monkeypatch.setattr(Database, "reading", failing)
    every = list(requests(client.app.routes))
    touched = set()
    for asked in every:
        hit.clear()
        client.app.state.service.things._things = None  # nothing is known from before
        answer = ask(client, asked, tokens["admin"])
        assert answer.status_code != 500, (asked, answer.text)
        if hit:
            touched.add(asked.name)
            assert answer.status_code in (400, 503), (asked, answer.text)
            page = "text/html" if asked.accept == "text/html" else "application/problem+json"
            assert answer.headers["content-type"].startswith(page), asked
    assert {asked.name for asked in every} - touched == UNTOUCHED


def test_who_may_not_write_is_told_so_on_every_route_that_writes_or_shows_texts_of_others(client, tokens):
    before, guarded = client.app.state.service.engine.revision(), set()
    for asked in requests(client.app.routes):
        answers = {who: ask(client, asked, token) for who, token in (("stranger", ""), ("reader", tokens["reader"]))}
        statuses = {who: answer.status_code for who, answer in answers.items()}
        if asked.path.startswith("/review") or (asked.method != "GET" and not PUBLIC.fullmatch(asked.path)):
            guarded.add(asked.path)
            assert statuses == {"stranger": 401, "reader": 403}, asked
            assert answers["reader"].json()["role"] == "editor", asked
            assert answers["stranger"].headers["www-authenticate"], asked
        else:
            assert not {401, 403} & set(statuses.values()), asked
    assert {"/update", "/graphs", "/links/merges", "/review/{article}/write", "/changes/{number}/undo"} <= guarded
    for path in ("/review", f"/review/{ALL[0].id}"):
        assert ask(client, Asked("GET", path, "*/*"), tokens["editor"]).status_code == 200
    assert client.app.state.service.engine.revision() == before


def test_no_route_waits_for_a_second_turn_while_it_has_one(client, tokens, monkeypatch):
    """As many such requests as there are readers would wait for each other until their deadlines."""
    taken, turn = [], Gate.turn

    def counted(*given: object, **more: object):
        taken.append(given)
        return turn(*given, **more)

    monkeypatch.setattr(Gate, "turn", counted)
    several = {}
    for asked in requests(client.app.routes):
        taken.clear()
        ask(client, asked, tokens["reader"])
        several[asked.name] = len(taken)
    assert {name: count for name, count in several.items() if count > 1} == {}
    assert several["GET /dump/manifest"] == several["GET /sparql"] == several["GET /statements"] == 1


def test_an_index_that_cannot_be_read_changes_no_answer(client, tokens, monkeypatch):
    def failing(*_: object) -> None:
        raise IndexUnreadable("the index cannot be read: database disk image is malformed")

    reading = [asked for asked in requests(client.app.routes) if asked.method == "GET"]
    before = {asked: ask(client, asked, tokens["admin"]).status_code for asked in reading}
    monkeypatch.setattr(Database, "reading", failing)
    monkeypatch.setattr(Keeper, "mend", lambda *_: False)
    assert {asked: ask(client, asked, tokens["admin"]).status_code for asked in reading} == before
