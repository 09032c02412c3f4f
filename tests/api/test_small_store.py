"""A store of two tables, one with cells like formulas, one with weights: its CSV, and what an editor may empty."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.server.engines import open_engine
from api.settings import Settings
from kg.access import Tokens
from kg.bases import Bases
from kg.changes.commit import HOLLOW
from kg.cli import application

EVENTS = """date,person,concept,agreement,document
2024-01-02,=Ann,Tax,1,d1
2024-01-03,=Ann,@Wage,0,d1
2024-02-03,Bob,Tax,0,d2
"""
ACTS = """date,actor,actor type,type,target,target type,weight,document
2024-03-01,Ukraine,country,accuses,Russia,country,-2.5,d3
2024-03-02,Russia,country,rejects,Ukraine,country,,d3
"""


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    folder = tmp_path_factory.mktemp("small")
    for name, text in (("events", EVENTS), ("acts", ACTS)):
        (folder / f"{name}.csv").write_text(text)
        arguments = ["import", str(folder / f"{name}.csv"), "--store", str(folder / "store")]
        done = CliRunner().invoke(application("import"), arguments)
        assert done.exit_code == 0, done.output
    editor = Tokens(folder / "tokens.json").create("Ada", "editor", datetime.now(UTC))
    app = create_app(Settings(store=folder / "store", tokens=folder / "tokens.json", readers=2), open_engine)
    with TestClient(app, base_url="http://127.0.0.1") as opened:
        opened.headers["Authorization"] = f"Bearer {editor}"
        yield opened


def cells(client: TestClient, address: str) -> set[str]:
    """Every cell of a CSV."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/csv")
    return {cell for row in csv.reader(io.StringIO(answer.text)) for cell in row}


@pytest.mark.parametrize(
    ("address", "formula"),
    [
        ("/compare?format=csv&actor=person/ann&actor=person/bob", "@Wage"),
        ("/chart/person/ann?format=csv", "=Ann"),
        ("/actors?format=csv", "=Ann"),
        ("/actors/person/ann?format=csv", "=Ann"),
        ("/statements?format=csv", "@Wage"),
        ("/networks?format=nodes&between=person", "=Ann"),
    ],
)
def test_every_csv_guards_cells_against_spreadsheets_and_has_them_as_they_are_when_asked(client, address, formula):
    assert formula not in cells(client, address) and f"'{formula}" in cells(client, address)
    assert formula in cells(client, f"{address}&verbatim=true")


def test_the_csv_of_a_question_has_its_cells_as_they_are_when_asked(client, monkeypatch):
    address = "/questions/positions-of-actor?format=csv&actor=person/ann"
    assert cells(client, f"{address}&verbatim=true") == cells(client, address)
    assert client.get(f"{address}&verbatim=perhaps").status_code == 422
    assert client.get(f"{address}&verbatim=true&verbatim=false").status_code == 400


def test_acts_tell_their_weight_where_their_source_tells_one(client):
    acts = {act["actType"]: act for act in client.get("/events").json()["items"]}
    assert acts["ACCUSE"]["weight"] == -2.5 and "weight" not in acts["REJECT"]
    rows = list(csv.DictReader(io.StringIO(client.get("/events?format=csv").text)))
    assert {row["actType"]: row["weight"] for row in rows} == {"ACCUSE": "-2.5", "REJECT": ""}
    assert client.get("/events?format=jsonld").json()


def test_the_csv_of_statements_is_known_by_its_articles_and_not_imported_a_second_time(client, tmp_path):
    store, before = client.app.state.service.settings.store, client.app.state.service.engine.revision()
    path = tmp_path / "statements.csv"
    path.write_bytes(client.get("/statements?format=csv").content)
    again = CliRunner().invoke(application("import"), ["import", str(path), "--store", str(store), "--dry-run"])
    assert again.exit_code != 0
    assert "2 of 2 documents are articles of the store" in str(again.exception or again.output)
    assert client.app.state.service.engine.revision() == before
    other = ["import", str(path), "--store", str(tmp_path / "other"), "--as-written"]
    assert CliRunner().invoke(application("import"), other).exit_code == 0


def graph(client: TestClient, name: str) -> set[str]:
    """The triples of a graph, as lines."""
    answer = client.get("/graphs", params={"graph": Bases().graph(name), "format": "nt"})
    return set(answer.text.splitlines()) if answer.status_code == 200 else set()


def test_an_editor_empties_a_small_graph_that_many_write_and_it_can_be_taken_back(client):
    made = client.post("/links", json={"subject_id": "person/bob", "judgement": "rejected", "object_id": "Q1"})
    assert made.status_code in (200, 201), made.text
    before = graph(client, "links")
    assert 0 < len(before) <= HOLLOW
    emptied = client.post("/update", data={"update": f"DROP GRAPH <{Bases().graph('links')}>"})
    assert emptied.status_code == 200, emptied.text
    assert graph(client, "links") == set()
    undone = client.post(f"/changes/{emptied.json()['revision']}/undo")
    assert undone.status_code == 200, undone.text
    assert graph(client, "links") == before


def test_an_editor_removes_no_two_articles_at_once_however_small_and_what_refers_to_a_graph_keeps_it(client):
    articles = [article["id"] for article in client.get("/articles").json()["items"]]
    graphs = [Bases().graph(article) for article in articles]
    before = {article: graph(client, article) for article in (*articles, "reference")}
    both = client.post("/update", data={"update": f"DROP GRAPH <{graphs[0]}> ; DROP GRAPH <{graphs[1]}>"})
    assert (both.status_code, both.json()["role"]) == (403, "admin")
    reference = client.post("/update", data={"update": f"DROP GRAPH <{Bases().graph('reference')}>"})
    assert reference.status_code in (403, 422)
    assert {article: graph(client, article) for article in (*articles, "reference")} == before
    removed = client.delete("/graphs", params={"graph": graphs[0]})
    assert removed.status_code == 200 and graph(client, articles[0]) == set()
    undone = client.post(f"/changes/{removed.json()['revision']}/undo")
    assert undone.status_code == 200, undone.text
    assert {article: graph(client, article) for article in (*articles, "reference")} == before
