"""The notebooks of the documents run from top to bottom, in kernels of their own, and answer where they say so.

What they show is kept by `python -m tests.library.notebooks STORE`; the numbers in it follow the data.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.library.notebooks import NOTEBOOKS, answers, execute

pytest.importorskip("nbmake", reason="nbmake is not installed")
pytest.importorskip("ipykernel", reason="ipykernel is not installed")


def test_every_notebook_runs_and_answers_where_it_shows_an_answer(founding: Path, tmp_path: Path) -> None:
    executed = execute(founding, tmp_path)
    assert [path.name for path in executed] == ["first-look.ipynb", "networks.ipynb", "wikidata.ipynb"]
    for path in executed:
        made, shown = (
            [[bool(text) for text in cell] for cell in answers(one)] for one in (path, NOTEBOOKS / path.name)
        )
        assert made == shown and sum(map(len, made)) >= 4, path.name
