"""Answers that are kept: small ones, by everything that decides them, so that asking again costs no reader."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from cachetools import LRUCache
from starlette.types import Message, Send

LARGEST = 64 * 1024
"""Bytes of an answer up to which it is kept."""


@dataclass(frozen=True)
class Kept:
    """A whole answer: its headers as ASGI wants them, and its body."""

    headers: tuple[tuple[bytes, bytes], ...]
    body: bytes

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return len(self.body) + sum(len(name) + len(value) for name, value in self.headers) + 500


class Answers:
    """Answers by their keys, those used least lately dropped first. For one event loop only.

    A key holds the revision of the data, so an answer is never older than its key says, and after a write none fits.

    Args:
        room: bytes that all of them may take.
    """

    def __init__(self, room: int) -> None:
        self._kept: LRUCache[Hashable, Kept] = LRUCache(room, getsizeof=lambda kept: kept.size)

    @property
    def size(self) -> int:
        """Bytes that they take, about."""
        return int(self._kept.currsize)

    def get(self, key: Hashable) -> Kept | None:
        """The answer of this key, if it is kept."""
        return self._kept.get(key)

    def put(self, key: Hashable, kept: Kept) -> None:
        """Keep an answer, if it is not too large."""
        if len(kept.body) <= LARGEST and kept.size <= self._kept.maxsize and key not in self._kept:
            self._kept[key] = kept

    def __len__(self) -> int:
        return len(self._kept)


class Recording:
    """Sends an answer on and has it whole afterwards, if it is small and came to its end."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.kept: Kept | None = None
        self._headers: tuple[tuple[bytes, bytes], ...] | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        """Send one message on."""
        if message["type"] == "http.response.start":
            # Before it is sent: what is around this route adds headers of this one answer.
            self._headers = tuple(message["headers"])
        await self.send(message)
        if message["type"] != "http.response.body" or self._headers is None:
            return
        self._body += message.get("body", b"")
        if len(self._body) > LARGEST:
            self._headers = None
        elif not message.get("more_body", False):
            self.kept = Kept(self._headers, bytes(self._body))
