"""What went wrong is told to a browser as a page: faults of ours, limits, early refusals, wrong questions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.settings import Settings
from kg.engine import embedded

CHROME = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
CEASEFIRE = "proposition/ceasefire"
AGAIN = '<a href="/search?q=lavrov&amp;utm_x=1">Try again</a>'


def opened(founding: Path, folder: Path, **settings: object) -> TestClient:
    """A service in this process; its faults are answered as those of a running one are."""
    given = Settings(store=founding, tokens=folder / "tokens.json", readers=2, **settings)
    app = create_app(given, lambda known: embedded.open(known.store, readers=2, read_only=True))
    return TestClient(app, base_url="http://127.0.0.1:8000", raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(founding, tmp_path_factory):
    with opened(founding, tmp_path_factory.mktemp("problems")) as started:
        yield started


def test_a_fault_of_ours_is_a_page_that_says_so_and_tells_nothing_of_the_machine(client):
    kept = client.app.state.material if hasattr(client.app.state, "material") else None
    client.app.state.material = object()
    try:
        page = client.get("/", headers=CHROME)
        told = client.get("/contradictions?format=html", headers={"Accept": "application/json"})
    finally:
        del client.app.state.material
        if kept is not None:
            client.app.state.material = kept
    assert page.status_code == 500
    assert page.headers["content-type"].startswith("text/html")
    assert "<h1>A fault of ours</h1>" in page.text and "Begin at the first page" in page.text
    assert not any(word in page.text for word in ("Traceback", "object has no", ".py", str(Path(__file__).parents[2])))
    assert "Try again" not in page.text
    assert (told.status_code, told.json()["title"]) == (500, "Internal Server Error")
    assert client.get("/", headers=CHROME).status_code == 200


def test_who_asks_too_often_gets_a_page_with_the_same_address_and_what_was_typed(founding, tmp_path):
    with opened(founding, tmp_path, rate="1/minute") as hurried:
        assert hurried.get("/search?q=lavrov&utm_x=1", headers=CHROME).status_code == 200
        page, told = hurried.get("/search?q=lavrov&utm_x=1", headers=CHROME), hurried.get("/search?q=lavrov")
    assert (page.status_code, told.status_code) == (429, 429)
    assert "<h1>Too much at once</h1>" in page.text
    assert AGAIN in page.text and 'value="lavrov"' in page.text
    assert int(page.headers["retry-after"]) > 0
    assert told.headers["content-type"] == "application/problem+json"


def test_a_service_for_those_with_a_token_says_so_on_a_page_and_lets_a_browser_ask_for_one(founding, tmp_path):
    with opened(founding, tmp_path, private=True) as closed:
        page = closed.get("/", headers=CHROME)
    assert page.status_code == 401
    assert "Basic" in page.headers["www-authenticate"]
    assert "<h1>For those with a token</h1>" in page.text


def test_another_name_of_this_machine_is_refused_with_a_page(client):
    page = client.get("/", headers={**CHROME, "Host": "elsewhere.example"})
    assert page.status_code == 421
    assert "<h1>Another name</h1>" in page.text
    assert client.get("/", headers={"Host": "elsewhere.example"}).json()["status"] == 421


def test_a_wrong_question_keeps_what_was_picked_beside_what_is_wrong(client):
    page = client.get(
        f"/questions/position-on-date?actor=person/lavrov&proposition={CEASEFIRE}&date=soon", headers=CHROME
    )
    assert page.status_code == 400
    assert 'role="alert"' in page.text
    assert f'<option value="{CEASEFIRE}" selected>' in page.text
    assert '<option value="person/lavrov" selected>' in page.text
    assert 'value="soon"' in page.text


def test_a_query_that_meets_a_limit_is_no_wrong_query_and_stays_in_the_editor(client):
    state = client.app.state
    before = state.service
    state.service = replace(before, settings=before.settings.model_copy(update={"result_size": 1}))
    try:
        page = client.get("/sparql", params={"query": "SELECT ?who { ?who a rec:Person }"}, headers=CHROME)
    finally:
        state.service = before
    assert page.status_code == 503
    assert "SELECT ?who { ?who a rec:Person }</textarea>" in page.text
    assert "The query is kept above" in page.text
    assert client.get("/sparql?query=SELECT+WHER", headers=CHROME).status_code == 400


def test_a_question_that_meets_a_limit_keeps_what_was_picked_and_can_be_asked_again(client):
    state = client.app.state
    before = state.service
    state.service = replace(before, settings=before.settings.model_copy(update={"result_size": 1}))
    try:
        page = client.get(f"/questions/passages-on-proposition?proposition={CEASEFIRE}", headers=CHROME)
    finally:
        state.service = before
    assert page.status_code == 503
    assert page.headers["retry-after"] == "5"
    assert f'<option value="{CEASEFIRE}" selected>' in page.text
    assert "ask again" in page.text
