"""What the README shows is what its commands print."""

import re
import shlex
import tomllib
from datetime import UTC, datetime
from pathlib import Path

import pytest

from api.__main__ import welcome
from kg.building import build
from kg.engine import embedded
from kg.ontology import Ontology, packaged
from tests.forking import kg

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n(.*?)```", README, re.S)


def sessions():
    """Every command of `kg` in the README, with what it is said to print."""
    for block in BLOCKS:
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, output = part.partition("\n")[::2]
            while command.count("'") % 2:
                more, output = output.partition("\n")[::2]
                command += f"\n{more}"
            if command.startswith("kg ") and "docs/gallery" not in command:
                yield pytest.param(command, output.rstrip("\n"), id=" ".join(command.split()[1:5]))


@pytest.mark.parametrize(("command", "output"), sessions())
def test_a_command_of_the_readme_prints_what_the_readme_shows(command, output, founding, tmp_path):
    run = kg(*shlex.split(command)[1:], folder=tmp_path, KG_STORE=str(founding))  # in any folder
    assert run.stdout.rstrip("\n") == output, run.stderr


def test_the_first_block_shows_what_serving_prints(founding):
    with embedded.open(founding, read_only=True, readers=2) as engine:
        greeting = welcome("http://127.0.0.1:8000", engine.revision())
    shown = BLOCKS[0].partition("\n\n")[2]
    assert shown.strip() in greeting


def test_the_second_block_shows_the_checks_that_there_are():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert BLOCKS[1].startswith("$ make test\n")
    assert f"Contracts: {len(project['tool']['importlinter']['contracts'])} kept, 0 broken." in BLOCKS[1]


def test_the_first_block_counts_what_a_build_loads(tmp_path):
    now = datetime.now(UTC)
    size = build.build(packaged("data"), tmp_path / "s", Ontology(), embedded.open, now=now, progress=lambda *_: None)
    assert f"onrecord: {size} quads loaded" in BLOCKS[0]


@pytest.mark.parametrize(
    "command", [line[2:] for line in README.splitlines() if "docs/gallery" in line and "$" in line]
)
def test_the_gallery_is_what_its_command_makes(command, founding, tmp_path):
    words = shlex.split(command)[1:]
    kept = ROOT / words[-1]
    words[-1] = str(tmp_path / kept.name)
    assert kg(*words, KG_STORE=str(founding)).returncode == 0
    if kept.suffix != ".svg":  # a picture's bytes follow the fonts of the machine
        assert (tmp_path / kept.name).read_bytes() == kept.read_bytes()


def test_every_file_that_the_readme_names_is_there():
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
