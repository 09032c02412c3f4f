"""How many files of `kg` and `api` a record, a query, a write, a recipe and a link enter, as docs/architecture.md says.

Every function that is called counts its file, in all threads of the service; readers and the writer are processes of
their own. Each is done once before it is counted, so that what is only imported or remembered does not count.
"""

from __future__ import annotations

import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from starlette.testclient import TestClient

from api.app import create_app
from api.server.engines import open_engine
from api.settings import Settings
from kg.access import Tokens
from kg.building import build
from kg.engine import embedded
from kg.ontology import Ontology, packaged
from kg.records import drafts
from kg.records.reading import read_yaml

ROOT = f"{Path(__file__).parents[1]}/"
QUERY = "SELECT * {{ ?s ?p ?o }} LIMIT {}"
_entered: set[str] | None = None


def _note(frame: FrameType, event: str, _: object) -> None:
    name = frame.f_code.co_filename
    if _entered is not None and event == "call" and name.startswith((f"{ROOT}kg/", f"{ROOT}api/")):
        _entered.add(name)


@contextmanager
def counted(what: str) -> Iterator[None]:
    """Print how many files are entered within the block."""
    global _entered
    _entered = files = set()
    yield
    _entered = None
    print(f"{what}: {len(files)} files")


def follow(client: TestClient, article: str, token: str) -> None:
    """Follow a query, a write, a recipe and a link through a service."""
    headers = {"Authorization": f"Bearer {token}"}

    def query(number: int) -> None:
        client.get("/sparql", params={"query": QUERY.format(number)}).raise_for_status()

    def put(record: dict[str, object]) -> None:
        client.put(f"/articles/{article}", json=record, headers=headers).raise_for_status()

    def recipe(aggregate: str) -> None:
        client.get("/networks", params={"aggregate": aggregate, "format": "gexf"}).raise_for_status()

    def link(item: str) -> None:
        judgement = {"subject_id": "person/sergey-lavrov", "object_id": item, "judgement": "rejected"}
        client.post("/links", json=judgement, headers=headers).raise_for_status()

    record = client.get(f"/articles/{article}/record", headers={"Accept": "application/json"}).json()
    for what, task, first, second in (
        ("query", query, 1, 2),
        ("write", put, record | {"note": "a note"}, record | {"note": "another note"}),
        ("recipe", recipe, "conflict", "congruence"),
        ("link", link, "Q1234567", "Q7654321"),
    ):
        task(first)
        with counted(what):
            task(second)


def main() -> None:
    """Count all five on the founding data."""
    ontology = Ontology()
    path = packaged("data") / "articles/ukrainska-pravda-2024-02-14-lavrov.yaml"
    text = path.read_text(encoding="utf-8")
    drafts.article(read_yaml(text, path.name), path.name, ontology)
    with counted("record"):
        drafts.article(read_yaml(text, path.name), path.name, ontology)
    with tempfile.TemporaryDirectory() as folder:
        store, tokens, now = Path(folder, "store"), Path(folder, "tokens.json"), datetime.now(UTC)
        build.build(packaged("data"), store, ontology, embedded.open, now=now, progress=lambda *_: None)
        settings = Settings(store=store, tokens=tokens)
        token = Tokens(tokens).create("bench", "admin", now, None)
        app = create_app(settings, open_engine)
        with TestClient(app, base_url="http://127.0.0.1:8000") as client:
            while client.get("/ready").status_code != 200:
                time.sleep(0.1)
            follow(client, path.stem, token)


if __name__ == "__main__":
    threading.setprofile(_note)
    sys.setprofile(_note)
    main()
