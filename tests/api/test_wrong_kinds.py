"""A plain store may hold anything: values of wrong kinds never look like a fault of the service."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import cycle

import pyoxigraph as ox
import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.server.engines import open_engine
from api.settings import Settings
from kg.access import Tokens
from kg.bases import XSD
from kg.engine import embedded
from kg.ontology import Ontology
from kg.questions.rules import every_quad
from tests.api.test_every_route import Asked, ask, requests

TYPED = ("integer", "date", "dateTime", "boolean", "decimal")
THINGS = ("person/sergey-lavrov", "proposition/ceasefire", "article/caliber-2024-12-25-lavrov")
PARAMETER = re.compile(r"{(\w+)(?::\w+)?}")
"""Parameters of the paths of routes: `{kind}`, `{path:path}`."""


def words(quad: ox.Quad) -> ox.Term:
    value = quad.object
    if isinstance(value, ox.Literal) and value.datatype.value in {XSD + name for name in TYPED}:
        return ox.Literal("abc")
    return value


def resources(quad: ox.Quad) -> ox.Term:
    return ox.NamedNode("http://example.org/x") if isinstance(quad.object, ox.Literal) else quad.object


def texts(quad: ox.Quad) -> ox.Term:
    is_type = quad.predicate.value.endswith("#type")
    return quad.object if is_type or isinstance(quad.object, ox.Literal) else ox.Literal("abc")


@pytest.fixture(scope="module")
def quads(founding) -> list[ox.Quad]:
    with embedded.open(founding, readers=1, read_only=True) as engine:
        return list(every_quad(engine, Ontology()))


@pytest.fixture(scope="module", params=[words, resources, texts], ids=lambda made: made.__name__)
def client(request, quads, tmp_path_factory) -> Iterator[TestClient]:
    folder = tmp_path_factory.mktemp(request.param.__name__)
    with embedded.open(folder / "store", readers=1) as engine:
        # Nobody can write into the log of changes, by which a store is opened.
        engine.load(
            ox.Quad(quad.subject, quad.predicate, request.param(quad), quad.graph_name)
            for quad in quads
            if not quad.graph_name.value.endswith("/graph/changes")
        )
    places = {"store": folder / "store", "tokens": folder / "tokens.json"}
    app = create_app(Settings(**places, readers=2, deadline=5, plain=True, prepare=False), open_engine)
    with TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False) as opened:
        yield opened


def paths(routes) -> Iterator[str]:
    """The path of every route that answers GET, with things of the founding data for its parameters."""
    for route in routes:
        if (included := getattr(route, "original_router", None)) is not None:
            yield from paths(included.routes)
        elif "GET" in (getattr(route, "methods", None) or ["GET"]) and not route.path.startswith(("/static", "/docs")):
            for thing in THINGS if PARAMETER.search(route.path) else THINGS[:1]:
                kind, _, name = thing.partition("/")
                given = {"kind": kind, "number": "1", "revision": "1", "id": thing, "path": thing}
                yield PARAMETER.sub(lambda match, given=given, name=name: given.get(match[1], name), route.path)


def test_no_route_takes_values_of_wrong_kinds_for_a_fault_of_its_own(client):
    asked = sorted(set(paths(client.app.routes)))
    assert len(asked) > 60
    answers = {
        (path, accept): client.get(path, headers={"accept": accept}, follow_redirects=False).status_code
        for path in asked
        for accept in ("application/json",)
    }
    assert {key: status for key, status in answers.items() if status == 500} == {}
    assert sum(status == 200 for status in answers.values()) > 20


def test_no_question_takes_values_of_wrong_kinds_for_a_fault_of_its_own(client):
    forms = cycle(["text/html", "application/json", "text/csv", "application/ld+json"])
    questions = client.app.state.service.questions
    asked = [questions.read(name) for name in questions.names() if "/" not in name]
    statuses = {}
    for question, accept in zip(asked, forms, strict=False):
        given = {parameter.name: parameter.example for parameter in question.parameters}
        response = client.get(f"/questions/{question.name}", params=given, headers={"accept": accept})
        statuses[question.name, accept] = response.status_code
    assert {key: status for key, status in statuses.items() if status == 500} == {}
    assert sum(status == 200 for status in statuses.values()) > 20


def test_no_page_no_form_of_rdf_and_no_write_takes_values_of_wrong_kinds_for_a_fault_of_its_own(client):
    token = Tokens(client.app.state.service.settings.tokens).create("admin", "admin", datetime.now(UTC))
    forms = cycle(["text/html", "text/turtle", "application/rdf+xml", "application/ld+json", "text/csv"])
    asked = [
        Asked(each.method, each.path, next(forms) if each.method == "GET" and each.accept == "*/*" else each.accept)
        for each in requests(client.app.routes)
    ]
    statuses = {each: ask(client, each, token).status_code for each in asked}
    assert {each: status for each, status in statuses.items() if status == 500} == {}
    assert sum(status in (200, 201, 204) for status in statuses.values()) > 25
