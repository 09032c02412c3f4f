"""What every `kg` command has in common."""

from __future__ import annotations

import subprocess
import sys

import pytest
import typer

from kg.cli import COMMANDS, application
from kg.ontology import packaged
from tests.forking import kg

ROOT = packaged("ontology").parent


def python(code: str, *arguments: str) -> subprocess.CompletedProcess:
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, timeout=120, check=False)


def test_one_command_loads_no_other():
    code = """
import sys
from kg.cli import application
application("token")
loaded = [name for name in sys.modules if name.startswith("kg.cli.") or name in ("numpy", "rdflib", "pyshacl")]
print(*sorted(loaded))
"""
    shown = python(code).stdout.split()
    assert "kg.cli.token" in shown and not {"kg.cli.network", "kg.cli.link", "numpy", "rdflib", "pyshacl"} & {*shown}


def leaves(command, words=("kg",)):
    """Every command without subcommands, with the words that call it."""
    if not getattr(command, "commands", None):
        yield " ".join(words), command
    for name, below in getattr(command, "commands", {}).items():
        yield from leaves(below, (*words, name))


def test_every_command_is_listed_and_its_help_has_an_example():
    whole = typer.main.get_command(application())
    assert {*whole.commands} == {name.rstrip("_") for name in COMMANDS}
    assert [words for words, command in leaves(whole) if words not in (command.help or "")] == []


@pytest.mark.parametrize("arguments", [["nonsense"], ["build", "--nonsense"], ["--nonsense"]])
def test_a_wrong_command_line_ends_with_exit_code_2_and_no_traceback(arguments):
    done = python("from kg.cli import main; main()", *arguments)
    assert done.returncode == 2 and "Error" in done.stderr and "Traceback" not in done.stderr


def test_the_shell_is_given_completion_of_commands():
    code = "import sys; sys.argv[0] = 'kg'; from kg.cli import main; main()"
    shown = subprocess.run(
        [sys.executable, "-c", code],
        env={"_KG_COMPLETE": "complete_bash", "COMP_WORDS": "kg bu", "COMP_CWORD": "1"},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert shown.stdout.split() == ["build"], shown


@pytest.mark.parametrize(
    "arguments",
    [("network", "--mode", "one-mode", "--mode", "two-mode"), ("token", "list", "--tokens", "one", "--tokens", "two")],
)
def test_an_option_of_one_value_that_is_given_twice_is_refused_in_words(arguments):
    done = kg(*arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"kg: {arguments[-2]} is given twice; expected it once: it takes one value\n"
