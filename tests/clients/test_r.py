"""R asks the service and draws what it gets, where R and its igraph are installed."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

import kg
from tests.api.running_service import running

SCRIPT = Path(__file__).parents[2] / "docs" / "conflicts.R"


def has_igraph() -> bool:
    """Whether R is there with the package that the script loads."""
    if not shutil.which("Rscript"):
        return False
    return subprocess.run(["Rscript", "-e", "library(igraph)"], capture_output=True, check=False).returncode == 0


@pytest.mark.skipif(not has_igraph(), reason="R with igraph is not installed")
def test_r_draws_the_network_that_the_service_gives(founding: Path, tmp_path: Path) -> None:
    store = Path(shutil.copytree(founding, tmp_path / "store"))  # a store has one service
    with kg.open(store) as record:
        edges = record.network(between="person", aggregate="conflict", isolates="none").edges
    with running(store, readers=2) as service:
        command = ["Rscript", str(SCRIPT), service.url, str(tmp_path / "conflicts.pdf")]
        run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert run.returncode == 0, run.stderr
    assert f"{len(edges)} conflicts, total weight {sum(edges.column('weight')):g}" in run.stdout
    assert (tmp_path / "conflicts.pdf").read_bytes().startswith(b"%PDF")
