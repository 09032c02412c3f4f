"""The fork_server: a clean process that never opens a store and forks readers and the writer on request.

Forking after RocksDB has started its threads hangs or aborts the child; the owner may be any program (a notebook, a
service with threads). So the owner runs this module in a fresh interpreter and asks it for children over a socket.

Requests are pickled tuples. ("spawn", serial, role, arguments), sent with the handles that the child needs, is answered
by its process id, sent with its socket. ("reap", serial, wait) kills a child and is answered by its wait status, or by
None if it is no child of this fork_server or if its end is not waited for.
"""

from __future__ import annotations

import contextlib
import gc
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any

from kg.engine.embedded import reader, wire, writer
from kg.engine.embedded.child import live

ROLES: dict[str, Callable[..., None]] = {"reader": reader.run, "writer": writer.run}
MESSAGE = 65_536
LOOKING_SECONDS = 0.1


def main(handle: int) -> None:
    """Serve requests on the socket `handle` until the owner's end closes."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    control = socket.socket(fileno=handle)
    control.set_inheritable(False)
    gc.freeze()
    children: dict[int, int] = {}
    dying: set[int] = set()
    with contextlib.suppress(ConnectionError):
        while True:
            while dying and not select.select([control], [], [], LOOKING_SECONDS)[0]:
                _bury(dying)
            message, handles, _, _ = socket.recv_fds(control, MESSAGE, 4)
            if not message:
                return
            command, serial, *rest = wire.unpack(message)
            if command == "spawn":
                role, arguments = rest
                children[serial] = _spawn(control, role, arguments, handles)
            else:
                control.sendall(wire.pack_bare(_reap(children.pop(serial, None), dying, wait=rest[0])))


def _spawn(control: socket.socket, role: str, arguments: dict[str, Any], handles: list[int]) -> int:
    near, far = socket.socketpair()
    pid = os.fork()
    if pid == 0:
        control.close()
        near.close()
        live(far, f"kg-{role}", lambda sock: ROLES[role](sock, handles=handles, **arguments))
    far.close()
    for handle in handles:
        os.close(handle)
    socket.send_fds(control, [wire.pack_bare(pid)], [near.fileno()])
    near.close()
    return pid


def _reap(pid: int | None, dying: set[int], wait: bool) -> int | None:
    """Kill and reap a child. Until it is reaped its number is its own, and one that died before keeps its status."""
    if pid is None:
        return None
    os.kill(pid, signal.SIGKILL)
    if not wait:
        dying.add(pid)
        return None
    return os.waitpid(pid, 0)[1]


def _bury(dying: set[int]) -> None:
    """Reap those that have ended of the killed."""
    dying -= {pid for pid in dying if os.waitpid(pid, os.WNOHANG)[0]}


if __name__ == "__main__":
    main(int(sys.argv[1]))
