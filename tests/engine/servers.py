"""Real SPARQL servers on loopback, started for tests and ended with them."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import urllib3

from .processes import eventually

NAMES = ("oxigraph", "virtuoso")
"""The servers that tests run against; each is a function here, and a fixture `<name>_engine` in `conftest`."""
VIRTUOSO_INI = """
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
DefaultIsolation = 8
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
DirsAllowed = {folder}
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerThreads = 20
[SPARQL]
ResultSetMaxRows = 100000000
"""


def free_port() -> int:
    """A port of loopback that nobody listens on now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def program(name: str) -> str | None:
    """A program beside this interpreter, or on the path."""
    beside = Path(sys.executable).parent / name
    return str(beside) if beside.exists() else shutil.which(name)


@contextmanager
def oxigraph(folder: Path, *more: str) -> Iterator[str]:
    """The Oxigraph server with more arguments; its address."""
    port = free_port()
    command = [program("oxigraph"), "serve", "--location", str(folder), "--bind", f"127.0.0.1:{port}", *more]
    with _running(command, folder.parent, port):
        yield f"http://127.0.0.1:{port}"


@contextmanager
def virtuoso(folder: Path) -> Iterator[str]:
    """Virtuoso with a database of its own; its address."""
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(VIRTUOSO_INI.format(folder=folder, sql=sql, http=http))
    command = [program("virtuoso-t"), "+configfile", str(folder / "virtuoso.ini"), "+foreground"]
    with _running(command, folder, http):
        yield f"http://127.0.0.1:{http}"


@contextmanager
def _running(command: list[str], folder: Path, port: int) -> Iterator[None]:
    process = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        assert eventually(lambda: process.poll() is not None or _answers(port), 60), f"{command[0]} did not start"
        assert process.poll() is None, f"{command[0]} ended at once"
        yield
    finally:
        process.kill()
        process.wait()


def _answers(port: int) -> bool:
    try:
        urllib3.request("GET", f"http://127.0.0.1:{port}/sparql", retries=False, timeout=5)
        return True
    except urllib3.exceptions.HTTPError:
        return False
