"""Every command in docs/networks.md runs, and prints what the document shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli import application
from kg.errors import KgError
from tests.networks.samples import shared

TEXT = (Path(__file__).parents[2] / "docs" / "networks.md").read_text(encoding="utf-8")
BLOCKS = [block for block in re.findall(r"```console\n(.*?)```", TEXT, re.S) if "$ kg network" in block]


def commands(block: str) -> list[tuple[list[str], str]]:
    """Each command of a block and the lines below it."""
    parts = re.split(r"^\$ kg ", block, flags=re.M)[1:]
    return [(shlex.split(line), shown) for line, _, shown in (part.partition("\n") for part in parts)]


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_a_block_of_commands_prints_what_the_document_shows(block, founding, tmp_path, tmp_path_factory, monkeypatch):
    monkeypatch.setenv("KG_STORE", str(founding))
    sample = _sample(tmp_path_factory) if "--store dna" in block else None
    for words, shown in commands(block):
        if words[0] == "import":
            continue  # `_sample` has done it
        given = [_replaced(word, sample, tmp_path) for word in words]
        result = CliRunner().invoke(application(words[0]), given)
        said = f"kg: {result.exception}\n" if isinstance(result.exception, KgError) else result.stdout
        assert isinstance(result.exception, KgError | None), result.output
        assert said == shown or not shown


def _sample(factory: pytest.TempPathFactory) -> Path:
    store = factory.getbasetemp() / "documented-dna"
    if not store.exists():
        file = shared("data/dna/sample-dna3.dna")
        done = CliRunner().invoke(application("import"), ["import", str(file), "--store", str(store)])
        assert done.exit_code == 0, done.output
    return store


def _replaced(word: str, sample: Path | None, folder: Path) -> str:
    if word == "dna":
        return str(sample)
    return str(folder / Path(word).name) if word.startswith("docs/gallery/") else word
