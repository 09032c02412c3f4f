"""Lists as CSV have every page, read while they are sent; cells are guarded against spreadsheets unless told."""

from __future__ import annotations

import csv
import io

import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from api.app import create_app
from api.resources import lists, paging
from api.resources.tables import parts
from api.server.breaking import BrokenAnswer
from api.settings import Settings
from kg.cells import guarded, verbatim
from kg.cli import application
from kg.engine import embedded
from kg.errors import LimitError


@pytest.fixture(scope="module")
def client(founding, tmp_path_factory):
    settings = Settings(store=founding, tokens=tmp_path_factory.mktemp("lists") / "tokens.json", readers=2)
    app = create_app(settings, lambda given: embedded.open(given.store, readers=2, read_only=True))
    with TestClient(app, base_url="http://127.0.0.1:8000") as opened:
        yield opened


@pytest.fixture
def short_pages(monkeypatch):
    for module in (lists, paging):
        monkeypatch.setattr(module, "LONGEST_PAGE", 30)


def rows_of(response) -> list[list[str]]:
    assert response.status_code == 200, response.text
    return list(csv.reader(io.StringIO(response.text)))


@pytest.mark.parametrize(
    "address", ["/statements", "/positions", "/positions?as_of=2025-01-31", "/actors?type=Organization"]
)
def test_the_csv_of_a_list_has_every_page_and_one_page_where_a_limit_asks_for_it(client, short_pages, address):
    mark = "&" if "?" in address else "?"
    whole = client.get(f"{address}{mark}format=csv")
    rows = rows_of(whole)
    ids, page = [], client.get(f"{address}{mark}limit=30").json()
    ids += [item["id"] for item in page["items"]]
    while "next" in page:
        page = client.get(page["next"]).json()
        ids += [item["id"] for item in page["items"]]
    assert list(dict.fromkeys(row[0] for row in rows[1:])) == ids and len(ids) > 30
    assert rows.count(rows[0]) == 1
    assert not {"link", "etag"} & whole.headers.keys()
    one = client.get(f"{address}{mark}format=csv&limit=2")
    assert len({row[0] for row in rows_of(one)}) == 3
    assert 'rel="next"' in one.headers["link"] and one.headers["etag"]


def test_a_list_that_fails_halfway_breaks_the_connection_and_is_no_shorter_list(client, short_pages, monkeypatch):
    def failing(service, resource, values, limit, cursor, newest=False):
        if cursor:
            raise LimitError("the query took too long", "deadline")
        return united(service, resource, values, limit, cursor)

    united = paging.united
    monkeypatch.setattr(paging, "united", failing)
    with pytest.raises(BrokenAnswer, match="took too long"):
        client.get("/statements?format=csv")


def test_cells_are_guarded_unless_they_are_wished_as_they_are(client):
    class Item:
        id, label = "topic/a", {"en": "=1+1"}
        broader = about = definition = None

    assert next(iter(parts("topics", [[Item()]]))).splitlines()[1].startswith("topic/a,'=1+1,")
    assert next(iter(parts("topics", [[Item()]], True))).splitlines()[1].startswith("topic/a,=1+1,")
    with verbatim():
        assert guarded("=1+1") == "=1+1"
    assert guarded("=1+1") == "'=1+1"
    for address in ("/statements?format=csv&limit=2&verbatim=true", "/networks?format=edges&verbatim=true"):
        assert client.get(address).status_code == 200


def test_the_command_writes_cells_as_they_are_when_told(founding, tmp_path):
    table = tmp_path / "a.csv"
    table.write_text("date,person,concept,agreement\n2024-01-02,=Ann,Tax,1\n")
    store = str(tmp_path / "store")
    CliRunner().invoke(application("import"), ["import", str(table), "--store", store])
    asked = ["export", "--store", store, "--format", "dna-csv"]
    assert b'"\'=Ann"' in CliRunner().invoke(application("export"), asked).stdout_bytes
    assert b'"=Ann"' in CliRunner().invoke(application("export"), ["--verbatim", *asked]).stdout_bytes
