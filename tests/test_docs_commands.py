"""What docs/positions.md and docs/import.md show is what their commands print."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.forking import kg

ROOT = Path(__file__).parent.parent
EVENTS = """date,Name,concept,agreement
2024-02-14,Ann,Trees are good.,1
2024-02-15,Bob,Trees are good.,0
2024-02-16,Cyd,Trees are good.,2
"""


def sessions(name: str):
    """Every command of a document's console blocks, with what it is said to print."""
    text = (ROOT / "docs" / name).read_text(encoding="utf-8")
    for block in re.findall(r"```console\n\$ (.*?)```", text, re.S):
        command, output = block.partition("\n")[::2]
        yield pytest.param(command, output.rstrip("\n"), id=" ".join(command.split()[1:3]))


def said(arguments: list[str], folder: Path) -> str:
    """What `kg` prints, with what it says on the error output before it."""
    run = kg(*arguments, folder=folder)
    return (run.stderr + run.stdout).rstrip("\n")


@pytest.mark.parametrize(("command", "output"), sessions("positions.md"))
def test_a_command_of_the_page_on_positions_prints_what_the_page_shows(command, output, founding):
    arguments = [str(founding) if word == "store" else word for word in shlex.split(command)[1:]]
    assert said(arguments, ROOT) == output


@pytest.mark.parametrize(("command", "output"), sessions("import.md"))
def test_a_command_of_the_page_on_imports_prints_what_the_page_shows(command, output, tmp_path):
    (tmp_path / "events.csv").write_text(EVENTS)
    assert said(shlex.split(command)[1:], tmp_path) == output
