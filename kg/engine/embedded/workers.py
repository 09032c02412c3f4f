"""The owner's side of its processes: the fork server that makes them, and a worker to talk to and to end."""

from __future__ import annotations

import contextlib
import itertools
import os
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, BinaryIO, cast

import kg
from kg.engine.embedded import wire
from kg.engine.embedded.forking import Forked, may_fork
from kg.errors import StoreError

BUFFER_BYTES = 262_144
PEEKED_BYTES = 16_384
"""Bytes of an answer up to which it is looked at whether all of it has come."""
ENDING_SECONDS = 5.0
SLOW_NICENESS = 15


class Worker:
    """One reader or writer process. Used by one thread at a time, except `kill`, which any thread may call."""

    def __init__(self, serial: int, pid: int, sock: socket.socket) -> None:
        self.serial, self.pid, self.sock = serial, pid, sock
        self.stream = sock.makefile("rb", buffering=BUFFER_BYTES)
        self.stopped_by = ""
        self.deadline = float("inf")
        self.abandoned: threading.Event | None = None
        self.slow_at = float("inf")
        self.is_slow = False
        self.idle_since = self.opened_at = 0.0
        self._niceness = 0
        self.revision = -1

    def has_open(self, revision: int) -> None:
        """Note which revision it has open."""
        if revision != self.revision:
            self.revision, self.opened_at = revision, time.monotonic()

    def send(self, data: bytes) -> None:
        """Send one frame. Raises EOFError if the process has ended."""
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise EOFError from error

    def receive(self) -> tuple[int, bytes]:
        """The next frame. Raises EOFError if the process has ended."""
        try:
            return wire.read(cast(BinaryIO, self.stream))
        except (OSError, ValueError) as error:
            raise EOFError from error

    def holds(self, *kinds: int) -> bool:
        """Whether frames of these kinds have come whole, and nothing was read of them."""
        try:
            came = self.sock.recv(PEEKED_BYTES, socket.MSG_PEEK | socket.MSG_DONTWAIT)
        except OSError:
            return False
        return wire.begins_with(came, kinds)

    def has_ended(self) -> bool:
        """Whether the process closed its end."""
        return wire.has_hung_up(self.sock)

    def kill(self) -> None:
        """End the process, whatever it is doing: its watching thread sees the socket close."""
        with contextlib.suppress(OSError):
            self.sock.shutdown(socket.SHUT_RDWR)

    def slow_down(self) -> None:
        """Let every other process go first."""
        self.is_slow = True
        with contextlib.suppress(OSError):
            self._niceness = os.getpriority(os.PRIO_PROCESS, self.pid)
            os.setpriority(os.PRIO_PROCESS, self.pid, max(SLOW_NICENESS, self._niceness))

    def speed_up(self) -> bool:
        """Take that back; False where the system does not let us, so that the process is not to be used again."""
        if self.is_slow:
            try:
                os.setpriority(os.PRIO_PROCESS, self.pid, self._niceness)
            except OSError:
                return False
            self.is_slow = False
        return True

    def close(self) -> None:
        """Let go of the socket, which also ends the process."""
        with contextlib.suppress(OSError):
            self.stream.close()
        self.sock.close()


def launch(handle: int) -> subprocess.Popen[bytes]:
    """Start a fork server, in a fresh interpreter, that is asked over the socket `handle`. Raises OSError."""
    return subprocess.Popen(
        [sys.executable, "-m", "kg.engine.embedded.fork_server", str(handle)],
        pass_fds=(handle,),
        cwd=Path(kg.__file__).parent.parent,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
    )


class ForkServer:
    """Starts worker processes through a clean process of its own, which is replaced when it has died.

    Args:
        forks: whether that may be a fork of this process, if it can be forked.
    """

    def __init__(self, forks: bool = False) -> None:
        self._forks = forks
        self._lock = threading.Lock()
        self._serials = itertools.count(1)
        self._process: subprocess.Popen[bytes] | Forked | None = None
        self._control: socket.socket | None = None
        self._closed = False
        if forks and may_fork():
            self._start()  # before there are threads

    @property
    def pid(self) -> int | None:
        """Process id of the fork server; None before the first worker."""
        return self._process.pid if self._process else None

    def spawn(self, role: str, arguments: dict[str, Any], handles: tuple[int, ...] = ()) -> Worker:
        """A new worker process.

        Args:
            role: "reader" or "writer".
            arguments: keyword arguments of the role's `run`.
            handles: open files that the worker gets its own handles of.

        Raises:
            StoreError: no process can be started.
        """
        with self._lock:
            for _ in range(3):
                if self._closed:
                    raise StoreError("the store is closed; open it again")
                control = self._control or self._start()
                serial = next(self._serials)
                try:
                    request = wire.pack_bare(("spawn", serial, role, arguments))
                    socket.send_fds(control, [request], list(handles))
                    message, received, _, _ = socket.recv_fds(control, 4096, 1)
                    if message and received:
                        os.set_inheritable(received[0], False)
                        return Worker(serial, wire.unpack(message), socket.socket(fileno=received[0]))
                except OSError:
                    pass
                self._drop()
        raise StoreError("no reader or writer process can be started; look at the limits on processes and memory")

    def reap(self, worker: Worker, wait: bool = True) -> int | None:
        """Kill a worker and wait for its end: its wait status, or None if its fork server is gone.

        One that holds gigabytes takes a while to end, during which no other can be started; without `wait` it is left
        to end by itself, and its status is not known.
        """
        worker.kill()
        with self._lock:
            try:
                if self._control is not None:
                    self._control.sendall(wire.pack_bare(("reap", worker.serial, wait)))
                    message = self._control.recv(4096)
                    if message:
                        status: int | None = wire.unpack(message)
                        return status
                    self._drop()
            except OSError:
                self._drop()
            finally:
                worker.close()
        return None

    def close(self) -> None:
        """End the fork server. Workers end with their own sockets."""
        with self._lock:
            self._closed = True
            self._drop()

    def forget(self) -> None:
        """In a process forked off the owner: close what was inherited, end nothing."""
        if self._control is not None:
            self._control.close()
        self._control, self._process, self._closed = None, None, True

    def _start(self) -> socket.socket:
        try:
            near, far = socket.socketpair()
        except OSError as error:
            raise StoreError(f"no process can be started: {error.strerror}") from error
        try:
            self._process = Forked(far.fileno()) if self._forks and may_fork() else launch(far.fileno())
        except OSError as error:
            near.close()
            raise StoreError(f"no process can be started: {error.strerror}") from error
        finally:
            far.close()
        self._control = near
        return near

    def _drop(self) -> None:
        if self._control is not None:
            self._control.close()
        if self._process is not None:
            try:
                self._process.wait(ENDING_SECONDS)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._control, self._process = None, None
