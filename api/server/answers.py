"""Answers that are kept: small ones, by everything that decides them, so that asking again costs no reader."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from starlette.types import Message, Send

from api.server.latest import Latest

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
    """Answers of the latest revision by their keys, those used least lately dropped first. For one event loop only.

    Args:
        room: bytes that all of them may take.
    """

    def __init__(self, room: int) -> None:
        self._kept = Latest[Kept](room, lambda kept: kept.size)

    @property
    def size(self) -> int:
        """Bytes that they take, about."""
        return int(self._kept.values.currsize)

    def get(self, key: Hashable, revision: int) -> Kept | None:
        """The answer of this key, if it is kept, of a revision of the data."""
        return self._kept.get(key, revision)

    def put(self, key: Hashable, revision: int, kept: Kept) -> None:
        """Keep an answer, if it is not too large."""
        if len(kept.body) <= LARGEST:
            self._kept.put(key, revision, kept)

    def __len__(self) -> int:
        return len(self._kept.values)


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
