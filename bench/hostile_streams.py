"""What clients do to others whose answers have no end: read not at all, or slowly, or go after the first bytes.

Part of `bench/hostile.py` (`--only streams`): each act asks once, over a connection of its own that holds little.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.api.running_service import children

ENDLESS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
BEGINS = (
    "SELECT ?a { { SELECT ?a { ?a ?b ?c . ?d ?e ?f } LIMIT 5000 } UNION "
    '{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER (CONCAT(STR(?a), STR(?d), STR(?g)) = "") } }'
)
"""Gives enough rows for the first bytes to be sent, and then none for ever."""
PIECE, PAUSE = 1024, 0.2
"""Bytes that a slow client takes, and the seconds between."""


def _act(query: str, reads: Callable[[socket.socket], object]) -> Callable[[str, str], Callable[[], object]]:
    def act(url: str, address: str) -> Callable[[], object]:
        place = urllib.parse.urlsplit(url)

        def once() -> None:
            with socket.socket() as wire:
                wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                wire.bind((address, 0))
                wire.connect((place.hostname, place.port))
                asked = urllib.parse.quote(f"{query} # {time.time()}")
                wire.sendall(f"GET /sparql?query={asked} HTTP/1.1\r\nHost: {place.netloc}\r\n\r\n".encode())
                reads(wire)

        return once

    return act


def _nothing(wire: socket.socket) -> None:
    wire.settimeout(60)
    wire.recv(1)
    with contextlib.suppress(OSError):
        while True:  # until it is hung up on, which is seen by what can be sent
            time.sleep(1)
            wire.send(b"G")


def _slowly(wire: socket.socket) -> None:
    while wire.recv(PIECE):
        time.sleep(PAUSE)


def _all(wire: socket.socket) -> None:
    while wire.recv(65536):
        pass


ACTS = {
    "unread": _act(ENDLESS, _nothing),
    "slow": _act(ENDLESS, _slowly),
    "silent": _act(BEGINS, _all),
    "leaving": _act(ENDLESS, lambda wire: wire.recv(1)),
}
CALLED = {
    "unread": "answers without end that nobody reads",
    "slow": "answers without end, read slowly",
    "silent": "answers that begin, and then compute for ever",
    "leaving": "answers without end, left after the first byte",
}


@contextlib.contextmanager
def memory(pid: int) -> Iterator[list[float]]:
    """What a service with all its processes holds for itself at most while the block runs, in MB."""
    most, ended = [_own(pid)], threading.Event()

    def look() -> None:
        while not ended.wait(0.5):
            most[0] = max(most[0], _own(pid))

    looking = threading.Thread(target=look)
    looking.start()
    try:
        yield most
    finally:
        ended.set()
        looking.join()


def _own(pid: int) -> float:
    kilobytes = 0
    for each in (pid, *children(pid)):
        with contextlib.suppress(OSError):
            lines = Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
            kilobytes += sum(
                int(line.split()[1]) for line in lines if line.startswith(("Private_Dirty", "Private_Clean"))
            )
    return kilobytes / 1000
