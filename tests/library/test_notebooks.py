"""The notebooks of the documents run from top to bottom, in kernels of their own, and answer what they show.

What they show follows the data, and is kept anew by `python -m tests.library.notebooks STORE`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.notebooks import NOTEBOOKS, answers, execute

pytest.importorskip("nbmake", reason="nbmake is not installed")
pytest.importorskip("ipykernel", reason="ipykernel is not installed")

REFRESH = "tests.library.notebooks"


def test_every_notebook_runs_and_answers_what_it_shows(founding: Path, tmp_path: Path) -> None:
    executed = execute(founding, tmp_path)
    assert [path.name for path in executed] == ["first-look.ipynb", "networks.ipynb", "wikidata.ipynb"]
    for path in executed:
        made, shown = answers(path), answers(NOTEBOOKS / path.name)
        assert sum(map(len, made)) >= 4, path.name
        assert made == shown, f"{path.name}: if the data changed, keep the answers anew: python -m {REFRESH} STORE"
