"""Commands and services in processes of their own that need not import everything again: a process which has imported
all of it, and does nothing else, forks one for each.

What runs is `kg` and `python -m api` themselves, with arguments, environment, folder and files of their own. Tests of
what a start from nothing does, or of an environment that is read on import, use `subprocess`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from typing import IO

ROOT = Path(__file__).parents[1]
PROGRAMS = {"kg": "kg.cli", "api": "api.__main__", "fork server": "kg.engine.embedded.fork_server"}
"""What can be run, and the module whose `main` it is."""
SMALL = "small"
"""What forks fork servers and has imported nothing else: they fork readers, and a large process takes long to fork."""
PAUSE = 0.004


class Started:
    """A process that was forked, with what tests use of `subprocess.Popen`.

    Attributes:
        pid: its id; its own until `poll` or `wait` says that it has ended.
        stdout: the end of a pipe from which its output is read, if there is one.
    """

    def __init__(self, pid: int, ask: Callable[..., int | None], stdout: IO[bytes] | None) -> None:
        self.pid, self.stdout, self.returncode, self._ask = pid, stdout, None, ask

    def poll(self) -> int | None:
        """How it ended; None as long as it runs."""
        if self.returncode is None:
            status = self._ask("poll", self.pid)
            self.returncode = None if status is None else os.waitstatus_to_exitcode(status)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, once it has. Raises subprocess.TimeoutExpired."""
        end = time.monotonic() + (timeout or float("inf"))
        while self.poll() is None:
            if time.monotonic() > end:
                raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
            select.select([], [], [], PAUSE)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        """Tell it to end."""
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self.send_signal(signal.SIGKILL)


class Forks:
    """The process that forks, as others see it. It ends with the process that has made this."""

    def __init__(self, *size: str) -> None:
        self._lock = Lock()
        self._control, far = socket.socketpair()
        command = [sys.executable, "-m", "tests.forking", str(far.fileno()), *size]
        self._process = subprocess.Popen(command, cwd=ROOT, pass_fds=[far.fileno()])
        far.close()

    def start(
        self,
        program: str,
        arguments: list[str],
        *,
        folder: Path,
        environment: Mapping[str, str],
        files: tuple[int, ...],
        stdout: IO[bytes] | None = None,
    ) -> Started:
        """Run a program of `PROGRAMS` with three open files as its input, output and error output, and perhaps more."""
        with self._lock:
            pid = self._answer(("start", program, arguments, str(folder), dict(environment)), files)
        return Started(pid, self._ask, stdout)

    def _ask(self, *message: object) -> int | None:
        with self._lock:
            return self._answer(message)

    def _answer(self, message: object, files: tuple[int, ...] = ()) -> int | None:
        content = pickle.dumps(message)
        socket.send_fds(self._control, [len(content).to_bytes(4)], files)
        self._control.sendall(content)
        return pickle.loads(_whole(self._control, 4096))

    def close(self) -> None:
        """End it; what it has forked runs on."""
        self._control.close()
        self._process.wait()


_MADE: dict[tuple[str, ...], Forks] = {}


def forks(*size: str) -> Forks:
    """The one that this process has, of each size; made when it is first wanted."""
    if size not in _MADE:
        _MADE[size] = Forks(*size)
    return _MADE[size]


def close() -> None:
    """End those that this process has, so that what they measured of themselves is written down before it ends."""
    while _MADE:
        _MADE.popitem()[1].close()


def fork_server(handle: int) -> Started:
    """In the place of `kg.engine.embedded.workers.launch`: a fork server by a fork instead of a fresh interpreter."""
    with open(os.devnull, "r+") as nothing:
        files = (nothing.fileno(), nothing.fileno(), sys.__stderr__.fileno(), handle)
        return forks(SMALL).start("fork server", ["3"], folder=ROOT, environment=os.environ, files=files)


def kg(
    *arguments: object, folder: Path = ROOT, text: str | None = None, timeout: float = 120, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run `kg` with arguments in a folder, with a text as its input, in the environment of the tests and some more."""
    words = [str(argument) for argument in arguments]
    with contextlib.ExitStack() as stack:
        given, said, errors = (stack.enter_context(tempfile.TemporaryFile()) for _ in range(3))
        given.write((text or "").encode())
        given.seek(0)
        files = (given.fileno(), said.fileno(), errors.fileno())
        started = forks().start("kg", words, folder=folder, environment=os.environ | environment, files=files)
        try:
            code = started.wait(timeout)
        except BaseException:
            started.kill()
            raise
        for file in (said, errors):
            file.seek(0)
        texts = (file.read().decode().replace("\r\n", "\n") for file in (said, errors))
        return subprocess.CompletedProcess(["kg", *words], code, *texts)


def _whole(control: socket.socket, most: int) -> bytes:
    """One answer, which is short and sent at once. Raises EOFError."""
    content = control.recv(most)
    if not content:
        raise EOFError("the process that forks has ended")
    return content


def serve(control: socket.socket) -> Callable[[], object] | None:
    """Fork for whoever asks until that end closes. In a fork: what it is to run."""
    children: set[int] = set()
    while True:
        size, files, _, _ = socket.recv_fds(control, 4, 4)
        if not size:
            return None
        rest, content = int.from_bytes(size), b""
        while len(content) < rest:
            content += control.recv(rest - len(content))
        command, *details = pickle.loads(content)
        if command == "start":
            pid = os.fork()
            if pid == 0:
                control.close()
                return _become(files, *details)
            for file in files:
                os.close(file)
            children.add(pid)
            control.sendall(pickle.dumps(pid))
        else:
            (pid,) = details
            ended, status = os.waitpid(pid, os.WNOHANG) if pid in children else (0, 0)
            children.discard(ended)
            control.sendall(pickle.dumps(status if ended else None))


def _become(
    files: list[int], program: str, arguments: list[str], folder: str, environment: dict[str, str]
) -> Callable[[], object]:
    """Make of a fork what a start would have made: its files, folder, environment, arguments and signals."""
    for place, file in enumerate(files):
        os.dup2(file, place)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = [program, *arguments]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    main: Callable[..., object] = sys.modules[PROGRAMS[program]].main
    return (lambda: main(3)) if program == "fork server" else main


def load(size: str = "") -> None:
    """Import what the programs need, but for what takes long and few need."""
    importlib.import_module(PROGRAMS["fork server"])
    if size == SMALL:
        return
    from kg import cli

    for module in (*PROGRAMS.values(), "api.app", *(f"kg.cli.{name}" for name in dict.fromkeys(cli.COMMANDS.values()))):
        importlib.import_module(module)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    load(*sys.argv[2:])
    gc.freeze()
    task = serve(socket.socket(fileno=int(sys.argv[1])))
    sys.exit(task() if task else 0)
