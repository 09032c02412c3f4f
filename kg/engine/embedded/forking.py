"""A fork server that is a fork of its owner: for a short-lived program without threads, such as a command.

A fresh interpreter takes a tenth of a second, which is most of what a small query takes. A program that has threads, or
has opened a store itself, must not be forked; who asks for this says that it has neither, and it is looked after.
"""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time

LOOKING_SECONDS = 0.01


def may_fork() -> bool:
    """Whether this process can be forked: it has one thread, those of libraries counted, on a system that tells."""
    try:
        return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1
    except OSError:
        return False


class Forked:
    """A fork server, with what its owner needs of `subprocess.Popen`."""

    def __init__(self, handle: int) -> None:
        self.pid = os.fork()
        if not self.pid:
            _serve(handle)

    def wait(self, timeout: float = float("inf")) -> int:
        """Its wait status, once it has ended. Raises subprocess.TimeoutExpired."""
        end = time.monotonic() + timeout
        while time.monotonic() < end:
            with contextlib.suppress(ChildProcessError):
                pid, status = os.waitpid(self.pid, os.WNOHANG)
                if not pid:
                    time.sleep(LOOKING_SECONDS)
                    continue
                return status
            return 0
        raise subprocess.TimeoutExpired("fork server", timeout)

    def kill(self) -> None:
        """End it."""
        os.kill(self.pid, signal.SIGKILL)


def _serve(handle: int) -> None:
    """Be the fork server. Never returns; nothing of the owner is finished or written here."""
    try:
        nothing = os.open(os.devnull, os.O_RDWR)
        os.dup2(nothing, 0)
        os.dup2(nothing, 1)
        for entry in os.listdir("/proc/self/fd"):
            if int(entry) > 2 and int(entry) != handle:
                with contextlib.suppress(OSError):
                    os.close(int(entry))
        from kg.engine.embedded import fork_server

        fork_server.main(handle)
    finally:
        os._exit(0)
