"""The Containerfile makes an image that starts and answers, where buildah or podman and its base image are at hand.

Tests fetch no images: `podman pull python:3.12-slim` brings the base, or ONRECORD_BASE names another one that has
Python with venv. ONRECORD_BUILD holds further options of the build, such as mounts of pip's settings. `bash
.ci/container` sees to both and runs this: it takes minutes, so that without a base the build is skipped.
"""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).parents[2]
TAG = "localhost/onrecord-test"
ASK = (
    "ASK { ?s rec:stance rec:opposes ; rec:utterance/rec:speaker <https://w3id.org/onrecord/id/person/sergey-lavrov> }"
)


def base() -> str:
    """The image that the build begins with."""
    found = re.search(r"^ARG BASE=(\S+)", (ROOT / "Containerfile").read_text(encoding="utf-8"), re.MULTILINE)
    assert found
    return os.environ.get("ONRECORD_BASE", found[1])


def tool() -> list[str]:
    """What builds and runs: buildah, which needs nothing of the machine if it only changes its root; else podman."""
    if shutil.which("buildah"):
        return ["buildah"]
    return ["podman", "--cgroup-manager=cgroupfs"] if shutil.which("podman") else []


def has_base() -> bool:
    if not tool():
        return False
    exists = ["inspect", "--type", "image"] if tool()[0] == "buildah" else ["image", "exists"]
    return subprocess.run([*tool(), *exists, base()], capture_output=True, check=False).returncode == 0


@contextmanager
def started(port: int) -> Iterator[str]:
    """The address of a container that runs the image's own command."""
    told = {"KG_PORT": str(port), "KG_HOST": "127.0.0.1"}
    if tool()[0] == "buildah":
        name = subprocess.run(["buildah", "from", TAG], capture_output=True, text=True, check=True).stdout.strip()
        options = [part for key, value in told.items() for part in ("--env", f"{key}={value}")]
        shown = subprocess.run(["buildah", "inspect", name], capture_output=True, check=True)
        command = json.loads(shown.stdout)["OCIv1"]["config"]["Cmd"]
        run = ["buildah", "run", "--isolation", "chroot", "--network", "host", *options, name, "--", *command]
        end = ["buildah", "rm", name]
    else:
        name = f"onrecord-test-{port}"
        options = [part for key, value in told.items() for part in ("--env", f"{key}={value}")]
        run = [*tool(), "run", "--rm", "--name", name, "--network", "host", *options, TAG]
        end = [*tool(), "stop", "--time", "5", name]
    process = subprocess.Popen(run, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)
        subprocess.run(end, capture_output=True, check=False)


def wait_for(client: httpx.Client) -> None:
    """Wait until the service is ready: while the store is built nothing listens, and until it is open all is 503."""
    end = time.monotonic() + 120
    while True:
        with suppress(httpx.ConnectError):
            if client.get("/ready").status_code == 200:
                return
        assert time.monotonic() < end, "the container is not ready"
        time.sleep(0.5)


def test_the_command_of_the_image_builds_the_store_and_serves_it() -> None:
    text = (ROOT / "Containerfile").read_text(encoding="utf-8")
    assert "KG_STORE=/store" in text and "kg build" in text and "exec kg serve" in text
    assert re.search(r"^USER (?!root)", text, re.MULTILINE)


@pytest.mark.skipif(not has_base(), reason=f"no buildah or podman with the image {base()}: bash .ci/container")
def test_an_image_is_built_and_starts_and_answers() -> None:
    options = ["--isolation", "chroot"] if tool()[0] == "buildah" else []
    options += [
        "--network",
        "host",
        "--build-arg",
        f"BASE={base()}",
        *shlex.split(os.environ.get("ONRECORD_BUILD", "")),
    ]
    build = [*tool(), "build", *options, "-t", TAG, "-f", str(ROOT / "Containerfile"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with started(port) as address, httpx.Client(base_url=address, trust_env=False, timeout=30) as client:
        wait_for(client)
        answer = client.get("/sparql", params={"query": ASK, "format": "json"})
        assert answer.json()["boolean"] is True
        assert client.get("/dump/manifest").json()["revision"] == 1
