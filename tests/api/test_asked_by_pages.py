"""How often pages ask: a view of a new revision in few questions and few statements of SQL, and again in hardly any.

What a page asks in a loop grows with the record without anybody noticing. The bounds are those of the founding
articles: what was counted when they were written, and a little above.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine
from starlette.testclient import TestClient

from api.app import create_app
from api.pages.material import Material
from api.pages.titles import Titles
from api.settings import Settings
from kg.engine import embedded
from kg.index import opening
from kg.ontology import Ontology
from kg.questions.files import Questions

CHROME = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGES = {
    "/": (0, 300),
    "/id/person/sergey-lavrov": (6, 180),
    "/id/state/russia": (16, 220),
    "/id/topic/negotiations": (4, 150),
    "/id/proposition/ceasefire": (5, 165),
    "/network": (0, 110),
    "/contradictions": (0, 110),
    "/compare?actor=person/sergey-lavrov&actor=person/marco-rubio&topic=topic/negotiations": (2, 145),
    "/search?q=lavrov+ceasefire": (0, 110),
}
"""Questions asked of the graphs, and statements of SQL, of a first view at most."""


@dataclass
class Asked:
    """What was asked since it was emptied."""

    questions: list[str] = field(default_factory=list)
    statements: int = 0

    def emptied(self) -> None:
        self.questions.clear()
        self.statements = 0


@pytest.fixture(scope="module")
def counted(founding, tmp_path_factory) -> Iterator[tuple[TestClient, Asked]]:
    """A service with an index, and what it asks."""
    folder, asked, ask = tmp_path_factory.mktemp("asked") / "store", Asked(), Questions.ask
    shutil.copytree(founding, folder)

    def opened(settings: Settings):
        indexed = opening.beside(embedded.open(settings.store, readers=2), folder, Ontology())
        indexed.rebuild()
        return indexed

    def noted(self, name, *rest, **parameters):
        asked.questions.append(name)
        return ask(self, name, *rest, **parameters)

    def executed(*_) -> None:
        asked.statements += 1

    settings = Settings(store=folder, tokens=folder.parent / "tokens.json", readers=2, prepare=False)
    event.listen(Engine, "before_cursor_execute", executed)
    try:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Questions, "ask", noted)
            with TestClient(create_app(settings, opened), base_url="http://127.0.0.1:8000") as client:
                client.get("/actors", headers=CHROME)  # the things are read once, whichever page comes first
                yield client, asked
    finally:
        event.remove(Engine, "before_cursor_execute", executed)


@pytest.mark.parametrize("path", PAGES)
def test_a_page_asks_little_at_first_and_hardly_anything_again(counted, path):
    client, asked = counted
    client.app.state.material = Material(client.app.state.service)  # as after a write: nothing is remembered
    most_questions, most_statements = PAGES[path]
    asked.emptied()
    assert client.get(path, headers=CHROME).status_code == 200
    assert len(asked.questions) <= most_questions, asked.questions
    assert asked.statements <= most_statements
    asked.emptied()
    assert client.get(path, headers=CHROME).status_code == 200
    assert len(asked.questions) <= 1 and asked.statements <= 16, asked.questions


@pytest.mark.parametrize("id", ["person/sergey-lavrov", "state/russia", "topic/negotiations", "proposition/ceasefire"])
def test_titles_that_are_asked_for_at_once_are_those_asked_for_one_by_one(counted, id):
    client, _ = counted
    service = client.app.state.service
    material = Material(service)
    told: dict[str, str] = {}
    material.remembered = lambda key, make: told.setdefault(key[1], make()) if key[0] == "title" else make()
    Titles(material).tell_of_mentions(id)
    assert told
    one_by_one = Titles(Material(service))
    assert told == {thing: one_by_one(thing) for thing in told}
