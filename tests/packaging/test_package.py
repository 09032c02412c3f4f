"""The wheel holds what the package needs and works without the sources; shells complete its commands."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from kg.cli import COMMANDS

ROOT = Path(__file__).parents[2]
MAKE = """import sys
from hatchling.builders.wheel import WheelBuilder
print(*WheelBuilder(sys.argv[1]).build(directory=sys.argv[2]))"""
KG = Path(sys.executable).parent / "kg"

pytest.importorskip("hatchling", reason="hatchling is not installed")


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The contents of the wheel."""
    folder = tmp_path_factory.mktemp("wheel")
    environment = {**os.environ, "ONRECORD_WEB": "0"}
    subprocess.run([sys.executable, "-c", MAKE, str(ROOT), str(folder)], check=True, env=environment, cwd=folder)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "contents")
    return folder / "contents"


def test_the_wheel_holds_the_ontology_the_data_the_templates_and_the_types(unpacked: Path) -> None:
    for name in ("kg/_ontology/vocabulary.ttl", "kg/_data/reference/persons.yaml", "kg/py.typed", "api/py.typed"):
        assert (unpacked / name).is_file(), name
    for package in ("kg", "api"):
        sources = {
            path.relative_to(ROOT)
            for path in (ROOT / package).rglob("*.*")
            if path.suffix in (".py", ".html", ".ttl", ".css", ".svg", ".toml", ".json")
        }
        missing = [path for path in sources if "node_modules" not in path.parts and not (unpacked / path).exists()]
        assert [path for path in missing if "web" not in path.parts] == []


def test_what_is_in_the_wheel_works_without_the_sources(unpacked: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}

    def kg(*arguments: str) -> str:
        command = [sys.executable, "-P", "-m", "kg", *arguments]
        run = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
        assert run.returncode == 0, run.stderr
        return run.stdout

    where = "import kg; print(kg.__file__)"
    command = [sys.executable, "-P", "-c", where]
    found = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    assert found.stdout.startswith(str(unpacked))
    assert "quads loaded" in kg("build", "--store", "record")
    actor, proposition = "actor=person/sergey-lavrov", "proposition=proposition/ceasefire"
    assert kg("query", "--store", "record", "ever-supported", "-p", actor, "-p", proposition) == "no\n"


def test_every_extra_is_named_by_its_use_and_all_is_all_of_them() -> None:
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    assert {"notebook", "assistant", "document", "coding"} <= set(extras)
    (every,) = extras["all"]
    named = set(every.removeprefix("onrecord[").rstrip("]").split(","))
    assert {"notebook", "assistant", "document", "coding"} <= named


def test_every_command_of_make_is_run_though_a_folder_has_its_name() -> None:
    lines = (ROOT / "Makefile").read_text().splitlines()
    commands = {line.partition(":")[0] for line in lines if ":" in line and "  ## " in line and line[0].isalpha()}
    (always,) = (line.removeprefix(".PHONY:").split() for line in lines if line.startswith(".PHONY:"))
    assert {"bench", "help", "test"} <= commands <= set(always)


def shell(*command: str, **environment: str) -> str:
    path = f"{KG.parent}{os.pathsep}{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, **environment}
    run = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.skipif(not KG.exists(), reason="the command kg is not installed beside this Python")
@pytest.mark.skipif(not shutil.which("bash"), reason="bash is not installed")
def test_bash_completes_commands() -> None:
    script = (
        'eval "$(_KG_COMPLETE=source_bash kg)"; COMP_WORDS=(kg po); COMP_CWORD=1; '
        'fn=$(complete -p kg | sed "s/.*-F \\([^ ]*\\).*/\\1/"); $fn kg po kg; echo "${COMPREPLY[@]}"'
    )
    assert "positions" in shell("bash", "-c", script).split()
    within = "export COMP_CWORD=2 COMP_WORDS=$'kg\\npositions\\n--act'; _KG_COMPLETE=complete_bash kg"
    assert shell("bash", "-c", within).split() == ["--actor"]


@pytest.mark.skipif(not KG.exists(), reason="the command kg is not installed beside this Python")
@pytest.mark.skipif(not shutil.which("fish"), reason="fish is not installed")
def test_fish_completes_every_command(tmp_path: Path) -> None:
    script = '_KG_COMPLETE=source_fish kg | source; complete -C "kg "'
    completed = {line.partition("\t")[0] for line in shell("fish", "-c", script, HOME=str(tmp_path)).splitlines()}
    assert {name.rstrip("_") for name in COMMANDS} <= completed
    script = '_KG_COMPLETE=source_fish kg | source; complete -C "kg coding show --fo"'
    assert shell("fish", "-c", script, HOME=str(tmp_path)).startswith("--format")


@pytest.mark.skipif(not KG.exists(), reason="the command kg is not installed beside this Python")
@pytest.mark.skipif(not shutil.which("zsh"), reason="zsh is not installed")
def test_zsh_takes_the_completion_and_gets_the_commands(tmp_path: Path) -> None:
    script = 'autoload -U compinit; compinit -u -D; eval "$(_KG_COMPLETE=source_zsh kg)"; print -- $_comps[kg]'
    assert shell("zsh", "-f", "-c", script, HOME=str(tmp_path)).strip()
    offered = shell("kg", _KG_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS="kg po")
    assert "positions" in offered
    offered = shell("kg", _KG_COMPLETE="complete_zsh", _TYPER_COMPLETE_ARGS="kg query --li")
    assert "--list" in offered
