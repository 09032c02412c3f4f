"""docs/service.md and docs/settings.md say what is so."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
from pydantic import ByteSize

from api.settings import Settings

DOCS = Path(__file__).parents[2] / "docs"
ADDRESS = "http://127.0.0.1:8000"
BLOCK = re.compile(r"```console\n\$ (.*?)\n```", re.DOTALL)


def blocks() -> list[str]:
    return BLOCK.findall((DOCS / "service.md").read_text(encoding="utf-8"))


def parted(block: str) -> tuple[str, str]:
    """The command, which may have several lines inside quotes, and what it prints."""
    lines = block.split("\n")
    for count in range(1, len(lines) + 1):
        command = "\n".join(lines[:count])
        if command.count("'") % 2 == 0:
            return command, "\n".join(lines[count:])
    raise AssertionError(f"a quote is left open: {block}")


@pytest.mark.parametrize("block", blocks())
def test_a_command_of_the_service_s_page_prints_what_it_says(service, block):
    command, expected = parted(block)
    command = command.replace("curl ", "curl --noproxy '*' ").replace(ADDRESS, service.url)
    printed = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=60, check=True).stdout
    assert printed.replace("\r", "").strip() == expected.strip()


def test_the_settings_page_has_every_setting_with_its_default_and_no_other():
    rows = re.findall(r"^\| `KG_(\w+)` \| (.*?) \|", (DOCS / "settings.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert {name.lower() for name, _ in rows} == set(Settings.model_fields)
    for name, shown in rows:
        default = Settings.model_fields[name.lower()].default
        if isinstance(default, ByteSize):
            assert ByteSize._validate(shown.strip("`"), None) == default
        elif isinstance(default, (str, int, float)):
            assert shown.strip("`").lower() == str(default).lower()
