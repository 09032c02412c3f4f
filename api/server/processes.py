"""Several processes for one service: they share its listening socket, and write to its store in turn."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Sequence

SHORT_LIFE = 2.0
"""Seconds: a worker that ends sooner, and was not killed, would end again."""


def supervise(listener: socket.socket, count: int, arguments: Sequence[str]) -> int:
    """Run workers until SIGTERM or SIGINT; replace one that is lost. The exit code: 0, or that of a failed start.

    Every worker holds the read end of a pipe whose write end is here alone, so it ends when this process does.
    """
    held, lifeline = os.pipe()
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stopping.set())

    def start(greets: bool) -> tuple[subprocess.Popen[bytes], float]:
        shared = ["--socket", str(listener.fileno()), "--lifeline", str(held), *(["--greet"] if greets else [])]
        command = [sys.executable, "-m", "api", *arguments, *shared]
        # The workers stop when they are told to, not when the terminal's Ctrl-C reaches the whole group.
        return subprocess.Popen(command, pass_fds=(listener.fileno(), held), start_new_session=True), time.monotonic()

    workers = [start(number == 0) for number in range(count)]
    code = 0
    while not stopping.wait(0.2):
        for place, (process, begun) in enumerate(workers):
            if process.poll() is None:
                continue
            if process.returncode >= 0 and time.monotonic() - begun < SHORT_LIFE:
                code = process.returncode or 3
                stopping.set()
                break
            workers[place] = start(False)
    for process, _ in workers:
        process.terminate()
    for process, _ in workers:
        process.wait()
    os.close(lifeline)
    return code


def end_with(lifeline: int) -> None:
    """End this process at once when the other end of a pipe closes."""

    def watch() -> None:
        os.read(lifeline, 1)
        os._exit(3)

    threading.Thread(target=watch, daemon=True, name="lifeline").start()
