"""A reader: a process that opens one published checkpoint at a time and runs one query at a time."""

from __future__ import annotations

import contextlib
import re
import resource
import socket
from pathlib import Path
from typing import Any, BinaryIO, cast

from kg.engine.embedded import wire
from kg.engine.embedded.checkpoint import Checkpoint
from kg.engine.embedded.evaluation import evaluated, serialize
from kg.engine.embedded.folder import Folder
from kg.errors import KgError, LimitError, QueryError, StoreError

CHUNK_BYTES, LATER_BYTES = 65_536, 262_144
"""Bytes that are sent at once: first soon, then many, since each piece costs whoever passes it on the same."""
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_DAMAGE = re.compile(r"corrupt|checksum|IO error", re.IGNORECASE)
"""What the store's own library says of files that cannot be read."""
_CHARACTERS = re.compile(r"\[[^\]]*\]")


def run(sock: socket.socket, *, handles: list[int], folder: str, prefixes: dict[str, str]) -> None:
    """Answer jobs from the socket until it closes."""
    checkpoint = Checkpoint(Folder(Path(folder)))
    stream = sock.makefile("rb", buffering=CHUNK_BYTES)
    while True:
        kind, payload = wire.read(cast(BinaryIO, stream))
        job = wire.unpack(payload)
        try:
            checkpoint.open(job["revision"])
            if kind == wire.JOB:
                _answer(sock, checkpoint, prefixes, job)
            else:
                sock.sendall(wire.frame(wire.DONE))
        except (EOFError, ConnectionError):
            raise
        except BaseException as error:
            sock.sendall(wire.pack_error(_as_ours(error)))
            if not isinstance(error, Exception):
                return


class _Output:
    """A file that sends what is written to it in chunks, and stops at the limit of the result."""

    def __init__(self, sock: socket.socket, start: bytes, limit: int | None) -> None:
        self.sock, self.limit = sock, limit
        self.parts, self.size, self.total, self.enough = [start], 0, 0, CHUNK_BYTES

    @property
    def exceeded(self) -> bool:
        """Whether more was written than the result may have."""
        return self.limit is not None and self.total > self.limit

    def write(self, data: bytes) -> int:
        """Take bytes; send them when a chunk is full."""
        self.total += len(data)
        if self.exceeded:
            raise _ResultTooLarge(self.limit)
        self.parts.append(data)
        self.size += len(data)
        if self.size >= self.enough:
            self.send()
        return len(data)

    def flush(self) -> None:
        """Nothing: chunks are sent when full or at the end."""

    def send(self, kind: int = wire.CHUNK) -> None:
        """Send what was taken as one frame, after the start if that was not sent yet."""
        start, data = self.parts[0], b"".join(self.parts[1:])
        self.sock.sendall(b"".join((start, wire.HEADER.pack(kind, len(data)), data)))
        self.parts, self.size, self.enough = [b""], 0, LATER_BYTES


class _ResultTooLarge(Exception):
    """Raised inside serialization to end it."""


def _answer(sock: socket.socket, checkpoint: Checkpoint, prefixes: dict[str, str], job: dict[str, Any]) -> None:
    start = wire.pack(wire.START, checkpoint.number)
    output = _Output(sock, start, job["result"])
    _limit_memory(checkpoint.base_memory, job["memory"])
    try:
        serialize(evaluated(checkpoint.opened(), prefixes, job), output, prefixes, job)
    except BaseException as error:
        if output.exceeded:
            message = f"the result is larger than {output.limit:,} bytes; ask for less, with LIMIT"
            raise LimitError(message, "result") from error
        raise
    finally:
        _limit_memory(0, None)
    output.send(wire.LAST)


def _as_ours(error: BaseException) -> KgError:
    if isinstance(error, KgError):
        return error
    if isinstance(error, SyntaxError):
        position = _POSITION.match(str(error))
        line, column, what = (int(position[1]), int(position[2]), position[3]) if position else (0, 0, str(error))
        where = f" at line {line}, column {column}" if position else ""
        return QueryError(f"the query is malformed{where}: {_in_words(what)}", line, column)
    if isinstance(error, MemoryError):
        return LimitError("the query needed more memory than it may use; ask for less", "memory")
    if isinstance(error, RuntimeError) and _DAMAGE.search(str(error)):
        return StoreError(f"the store is damaged: {error}; `kg check --store` says where")
    if isinstance(error, (ValueError, TypeError, RuntimeError)):
        return QueryError(f"the query cannot be answered: {error}")
    return StoreError(f"the query failed in the store: {error}")


def _in_words(what: str) -> str:
    """What a parser expected, less the classes of characters that it names by their bounds."""
    if "Prefix not found" in what:
        return "the prefix before it is not declared"
    if not what.startswith("expected "):
        return what
    listed = _CHARACTERS.sub("", what.removeprefix("expected ").removeprefix("one of ")).split(",")
    words = [word.strip() for word in listed if word.strip()]
    return f"expected {' or '.join(words)}" if words else "what stands here fits nowhere, or the text ends too early"


def _limit_memory(base: int, extra: int | None) -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = hard if extra is None or not base else base + extra
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
