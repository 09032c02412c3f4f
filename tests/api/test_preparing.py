"""Pages are prepared once the service is ready, so that the first visitor does not wait for templates and names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.pages.material import material_at
from api.settings import Settings
from kg.engine import embedded

CHROME = {"Accept": "text/html,*/*;q=0.8"}


def opened(founding: Path, folder: Path, **settings: object) -> TestClient:
    """A service in this process."""
    given = Settings(store=founding, tokens=folder / "tokens.json", readers=2, **settings)
    app = create_app(given, lambda known: embedded.open(known.store, readers=2, read_only=True))
    return TestClient(app, base_url="http://127.0.0.1:8000")


@pytest.mark.parametrize("prepare", [True, False])
def test_templates_and_names_are_read_before_the_first_page_is_asked_for_unless_told_otherwise(
    founding, tmp_path, monkeypatch, prepare
):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with opened(founding, tmp_path, prepare=prepare) as client:
        state = client.app.state
        state.preparing.wait(60)
        # The words of names, which the first search needs: worked out once for the things as they are.
        assert ({"lexicon", "index"} <= vars(state.service.things.things()).keys()) is prepare
        # And those of articles, which are remembered for the revision.
        assert ("words of articles" in material_at(state, state.service).kept.values) is prepare
        # What is read is kept as code for the next start.
        kept = list((tmp_path / "cache" / "onrecord" / "templates").iterdir())
        assert (len(kept) == len(state.pages.templates())) is prepare


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(founding, tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with opened(founding, tmp_path, prepare=False) as client:
        assert client.get("/topics", headers=CHROME).status_code == 200
    (tmp_path / "cache").unlink()
    with opened(founding, tmp_path, prepare=False) as client:
        shutil.rmtree(tmp_path / "cache" / "onrecord")
        assert client.get("/topics", headers=CHROME).status_code == 200
