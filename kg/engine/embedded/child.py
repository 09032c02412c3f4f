"""What readers and the writer have in common: they end with their owner, however it ended."""

from __future__ import annotations

import contextlib
import os
import socket
import threading
import traceback
from collections.abc import Callable

from kg.engine.embedded import wire


def live(sock: socket.socket, name: str, work: Callable[[socket.socket], None]) -> None:
    """Run `work` in this freshly forked process, then end it. Never returns.

    A thread waits for the owner's end of the socket to close and ends the process at once, also in the middle of
    native work, which runs without the interpreter's lock.
    """
    with contextlib.suppress(OSError), open("/proc/self/comm", "w", encoding="ascii") as comm:
        comm.write(name[:15])
    threading.Thread(target=_end_with_owner, args=(sock,), daemon=True).start()
    try:
        work(sock)
    except (EOFError, ConnectionError):
        pass
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(0)


def _end_with_owner(sock: socket.socket) -> None:
    wire.has_hung_up(sock, wait=None)
    os._exit(0)
