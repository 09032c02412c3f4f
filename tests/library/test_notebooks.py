"""The notebooks of the documents run from top to bottom, in a kernel of their own, over the founding data."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
NOTEBOOKS = ROOT / "docs" / "notebooks"

pytest.importorskip("nbmake", reason="nbmake is not installed")
pytest.importorskip("ipykernel", reason="ipykernel is not installed")


def test_every_notebook_runs_and_what_it_claims_holds(founding: Path, tmp_path: Path) -> None:
    names = sorted(path.name for path in NOTEBOOKS.glob("*.ipynb"))
    assert names == ["first-look.ipynb", "networks.ipynb", "wikidata.ipynb"]
    environment = {**os.environ, "KG_STORE": str(founding), "IPYTHONDIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "pytest", "-q", "--nbmake", "--nbmake-timeout=120", "-p", "no:cacheprovider"]
    run = subprocess.run(
        [*command, str(NOTEBOOKS)], capture_output=True, text=True, env=environment, cwd=ROOT, check=False
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-1000:]
