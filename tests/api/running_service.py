"""Starting services in processes of their own, and watching processes."""

from __future__ import annotations

import contextlib
import os
import re
import select
import subprocess
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from tests.forking import Started, forks

ROOT = Path(__file__).parents[2]
PATIENCE = 60


@dataclass(frozen=True)
class Running:
    """A service in a process of its own."""

    url: str
    process: Started
    store: Path

    @property
    def sparql(self) -> str:
        return f"{self.url}/sparql"


def children(pid: int) -> set[int]:
    """Process ids of all descendants of a process."""
    found: set[int] = set()
    parents = {}
    for status in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(status.parent.name)] = int(status.read_text().rpartition(")")[2].split()[1])
    grown = {pid}
    while grown:
        grown = {child for child, parent in parents.items() if parent in grown} - found
        found |= grown
    return found


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def until(holds: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether something comes to hold before the deadline."""
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        select.select([], [], [], 0.02)
    return True


@contextlib.contextmanager
def running(store: Path, **settings: object) -> Iterator[Running]:
    """Start a service on a free port, and stop it by its id."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("KG_")}
    environment["KG_PREPARE"] = "0"  # most services of tests answer a few requests only
    environment |= {f"KG_{name.upper()}": str(value) for name, value in settings.items()}
    environment |= {"KG_TOKENS": str(store.parent / "tokens.json")} if "tokens" not in settings else {}
    reading, writing = os.pipe()
    with (store.parent / f"{store.name}.log").open("w+") as log, open(reading, "rb", buffering=0) as said:
        with open(os.devnull) as nothing, open(writing, "wb") as output:
            files = (nothing.fileno(), output.fileno(), log.fileno())
            arguments = ["--store", str(store), "--port", "0"]
            process = forks().start("api", arguments, folder=ROOT, environment=environment, files=files, stdout=said)
        try:
            yield Running(_address(process, log), process, store)
        finally:
            process.terminate()
            try:
                process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _address(process: Started, log: IO[str]) -> str:
    end, said = time.monotonic() + PATIENCE, ""
    while time.monotonic() < end and process.poll() is None:
        if select.select([process.stdout], [], [], 0.1)[0]:
            said += os.read(process.stdout.fileno(), 65536).decode()
            if found := re.search(r"answers on (http://\S+)\n", said):
                return found[1]
    log.seek(0)
    raise AssertionError(f"the service did not start: {log.read()}")
