"""The Containerfile makes an image that answers, where podman and the image that it begins with are at hand."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PODMAN = ["podman", "--cgroup-manager=cgroupfs"]


def base() -> str:
    """The image that the Containerfile begins with."""
    found = re.search(r"^ARG BASE=(\S+)", (ROOT / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return found[1]


def test_the_command_of_the_image_builds_the_store_and_serves_it() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert "KG_STORE=/store" in text and "kg build" in text and "exec kg serve" in text
    assert re.search(r"^USER (?!root)", text, re.MULTILINE)


def test_an_image_is_built_and_answers_a_question() -> None:
    if not shutil.which("podman"):
        pytest.skip("podman is not installed")
    if subprocess.run([*PODMAN, "image", "exists", base()], check=False).returncode:
        pytest.skip(f"the image {base()} is not at hand, and tests fetch nothing: podman pull {base()}")
    tag = "localhost/onrecord-test"
    subprocess.run([*PODMAN, "build", "--network", "host", "-t", tag, str(ROOT)], check=True, capture_output=True)
    asked = "ever-supported -p actor=person/sergey-lavrov -p proposition=proposition/ceasefire"
    script = f"kg build >/dev/null && kg query {asked}"
    run = subprocess.run([*PODMAN, "run", "--rm", tag, "sh", "-c", script], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "no"
