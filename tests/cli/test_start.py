"""A command loads what it needs and no more."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer.main

from kg.cli import COMMANDS, application
from kg.cli.summaries import SUMMARIES

HEAVY = ("matplotlib", "scipy", "networkx", "igraph", "rdflib", "pyshacl", "fastapi", "sqlalchemy", "urllib3", "httpx")


def test_the_overview_says_of_each_command_what_the_command_says():
    found = {
        name: " ".join((command.help or "").strip().split("\n\n")[0].split("\n"))
        for name, command in typer.main.get_command(application()).commands.items()
    }
    assert found == SUMMARIES
    assert SUMMARIES.keys() == COMMANDS.keys()


@pytest.mark.parametrize("first", ["--help", "query", "export"])
def test_no_heavy_package_is_loaded_for_it(first):
    code = f"import sys; from kg.cli import application; application({first!r}); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "kg.cli" in loaded
    assert not set(HEAVY) & set(loaded)


def test_a_network_that_is_not_measured_loads_nothing_to_measure_with():
    code = "import sys; from kg.cli import application; application('network'); print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    assert "kg.cli.network.command" in loaded
    assert not {"igraph", "matplotlib", "scipy.cluster"} & set(loaded)
