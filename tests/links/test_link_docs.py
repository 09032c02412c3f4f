"""What docs/wikidata.md and the README show of links is what comes out."""

import csv
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner

from kg.cli import application
from kg.errors import KgError
from kg.ontology import packaged
from tests.links.corner import SHARED

ROOT = packaged("ontology").parent
TABLE = SHARED / "data/wikidata/names.tsv"


def blocks() -> list[tuple[str, str]]:
    """Each command of the console blocks with the output that follows it."""
    text = (ROOT / "docs/wikidata.md").read_text(encoding="utf-8")
    found = []
    for block in re.findall(r"```console\n(.*?)```", text, re.S):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, output = part.partition("\n")
            if command.startswith("kg "):
                found.append((command, output))
    return found


def words(command: str) -> list[str]:
    return next(csv.reader([command], delimiter=" ", quotechar='"'))[1:]


@pytest.mark.skipif(not TABLE.is_file(), reason="needs the shared name table")
def test_the_commands_of_the_document_print_what_it_shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(packaged("data"), tmp_path / "data")
    shutil.copy(TABLE, tmp_path / "names.tsv")
    monkeypatch.chdir(tmp_path)
    assert len(blocks()) == 5
    for command, output in blocks():
        result = CliRunner().invoke(application("link"), words(command))
        shown = result.output
        if isinstance(result.exception, KgError):
            shown += f"kg: {result.exception}\n"
        assert shown.replace("\r\n", "\n") == output.replace("TODAY", datetime.now(UTC).date().isoformat()), command


def test_the_table_in_the_readme_is_what_kg_link_table_prints() -> None:
    result = CliRunner().invoke(
        application("link"), ["link", "table", "--format", "markdown", "--data", str(packaged("data"))]
    )
    assert result.output.strip() in (ROOT / "README.md").read_text(encoding="utf-8")
