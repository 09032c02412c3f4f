"""A PostgreSQL server of the tests' own, in a temporary folder, if this machine has the program."""

from __future__ import annotations

import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MISSING = "PostgreSQL (initdb, pg_ctl) is not installed, or has no user to run as"


def program(name: str) -> str | None:
    """The path of one of PostgreSQL's programs, also where Debian keeps it."""
    homes = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return shutil.which(name, path=os.pathsep.join([*map(str, homes), os.environ.get("PATH", "")]))


def _account() -> pwd.struct_passwd | None:
    """As whom the server runs: it refuses to run as root."""
    if os.getuid():
        return pwd.getpwuid(os.getuid())
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


def available() -> bool:
    """Whether a server can be started."""
    return bool(program("initdb") and program("pg_ctl") and _account())


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The address of a database of a server that lives in a folder and ends with the block."""
    account = _account()
    assert account is not None, MISSING
    folder.mkdir(parents=True, exist_ok=True)
    if not os.getuid():
        os.chown(folder, account.pw_uid, account.pw_gid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data, options = folder / "data", f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off"
    _run(account, "initdb", "-D", str(data), "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-sync")
    _run(account, "pg_ctl", "-D", str(data), "-w", "-o", options, "-l", str(folder / "log"), "start")
    try:
        yield f"postgresql://tester@127.0.0.1:{port}/postgres"
    finally:
        _run(account, "pg_ctl", "-D", str(data), "-m", "immediate", "stop")


def _run(account: pwd.struct_passwd, name: str, *arguments: str) -> None:
    who = {"user": account.pw_uid, "group": account.pw_gid} if not os.getuid() else {}
    found = program(name)
    assert found is not None, MISSING
    subprocess.run([found, *arguments], check=True, capture_output=True, cwd="/", **who)  # type: ignore[call-overload]
