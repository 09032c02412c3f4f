"""What the processes of an embedded store say to each other: frames of one kind byte, a length and a payload."""

from __future__ import annotations

import pickle
import select
import socket
import struct
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO

from kg.engine.base import Query
from kg.errors import KgError, LimitError, QueryError, RevisionConflict, StoreError

HEADER = struct.Struct("<BI")

# Owner to worker: JOB. Worker to owner: START once, then CHUNKs and one LAST, or DONE, or ERROR.
JOB, START, CHUNK, LAST, ERROR, DONE = range(1, 7)


def frame(kind: int, payload: bytes = b"") -> bytes:
    """One frame as bytes."""
    return HEADER.pack(kind, len(payload)) + payload


def pack(kind: int, value: Any) -> bytes:
    """One frame whose payload is a pickled value. Both ends of every socket are this program."""
    return frame(kind, pickle.dumps(value, protocol=5))


def told(query: Query, revision: int) -> dict[str, Any]:
    """A query on a revision as a reader is told it, in a JOB."""
    return {
        "revision": revision,
        "text": query.text,
        "media_type": query.media_type,
        "context": query.context,
        "parameters": dict(query.parameters),
        "default_graphs": list(query.default_graphs),
        "named_graphs": list(query.named_graphs),
        "memory": query.limits.memory,
        "result": query.limits.result,
    }


def read(stream: BinaryIO) -> tuple[int, bytes]:
    """The next frame. Raises EOFError when the other process has ended."""
    header = stream.read(HEADER.size)
    if len(header) < HEADER.size:
        raise EOFError
    kind, length = HEADER.unpack(header)
    payload = stream.read(length) if length else b""
    if len(payload) < length:
        raise EOFError
    return kind, payload


def begins_with(data: bytes, kinds: Sequence[int]) -> bool:
    """Whether bytes begin with whole frames of these kinds."""
    place = 0
    for kind in kinds:
        if len(data) < place + HEADER.size or data[place] != kind:
            return False
        place += HEADER.size + HEADER.unpack_from(data, place)[1]
    return len(data) >= place


def unpack(payload: bytes) -> Any:
    """The value of a frame made by `pack`."""
    return pickle.loads(payload)


def has_hung_up(sock: socket.socket, wait: float | None = 0) -> bool:
    """Whether the other end of a socket is closed, however much is left to read.

    `wait` is how many seconds to wait for that; None: until it happens.
    """
    poll = select.poll()
    poll.register(sock.fileno(), 0)
    return bool(poll.poll(None if wait is None else int(wait * 1000)))


def pack_bare(value: Any) -> bytes:
    """A pickled value without a frame, for sockets that also carry handles, one message at a time."""
    return pickle.dumps(value, protocol=5)


def pack_error(error: KgError) -> bytes:
    """One frame that `unpack_error` turns back into the error."""
    value: tuple[str, tuple[object, ...]]
    match error:
        case QueryError():
            value = ("query", (str(error), error.line, error.column))
        case LimitError():
            value = ("limit", (str(error), error.limit))
        case RevisionConflict():
            value = ("revision", (error.expected, error.current))
        case _:
            value = ("store", (str(error),))
    return pack(ERROR, value)


def unpack_error(payload: bytes) -> KgError:
    """The error of a frame made by `pack_error`."""
    kind, arguments = unpack(payload)
    kinds: dict[str, Callable[..., KgError]] = {
        "query": QueryError,
        "limit": LimitError,
        "revision": RevisionConflict,
        "store": StoreError,
    }
    return kinds[kind](*arguments)
