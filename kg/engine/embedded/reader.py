"""A reader: a process that opens one published checkpoint at a time and runs one query at a time."""

from __future__ import annotations

import contextlib
import os
import re
import resource
import socket
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

import pyoxigraph
from pyoxigraph import NamedNode, QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, Store, Variable

from kg.engine.embedded import wire
from kg.engine.embedded.folder import Folder, grip
from kg.errors import KgError, LimitError, QueryError, StoreError
from kg.formats.jsonld import dialect, pieces
from kg.formats.rdfxml import XmlSink, writable
from kg.sparql.binding import with_parameters

CHUNK_BYTES = 65_536
_POSITION = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_DAMAGE = re.compile(r"corrupt|checksum|IO error", re.IGNORECASE)
"""What the store's own library says of files that cannot be read."""
_CHARACTERS = re.compile(r"\[[^\]]*\]")
_WITH_PREFIXES = (RdfFormat.TURTLE, RdfFormat.TRIG)


def run(sock: socket.socket, *, handles: list[int], folder: str, prefixes: dict[str, str]) -> None:
    """Answer jobs from the socket until it closes."""
    checkpoint = _Checkpoint(Folder(Path(folder)))
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


class _Checkpoint:
    """The one checkpoint that is open, held against removal."""

    def __init__(self, folder: Folder) -> None:
        self.folder = folder
        self.number = -1
        self.handle: int | None = None
        self.base_memory = 0

    def open(self, number: int) -> None:
        """Have revision `number` open, or the latest if that one is gone."""
        if number == self.number:
            return
        self.store = None
        if self.handle is not None:
            os.close(self.handle)
            self.handle = None
        self.number = -1
        while self.handle is None:
            with contextlib.suppress(FileNotFoundError):
                self.handle = grip(self.folder.checkpoint(number))
            if self.handle is None:
                latest = self.folder.current()
                if latest is None or latest == number:
                    raise StoreError(f"{self.folder.checkpoint(number)} is missing; restore a backup")
                number = latest
        try:
            self.store = Store.read_only(str(self.folder.checkpoint(number)))
        except (OSError, RuntimeError) as error:
            raise StoreError(f"revision {number} of {self.folder.path} cannot be opened: {error}") from error
        self.number = number
        self.base_memory = _address_space()

    def opened(self) -> Store:
        """The store of the revision that is open."""
        if self.store is None:
            raise StoreError(f"no revision of {self.folder.path} is open; repeat the query")
        return self.store


class _Output:
    """A file that sends what is written to it in chunks, and stops at the limit of the result."""

    def __init__(self, sock: socket.socket, start: bytes, limit: int | None) -> None:
        self.sock, self.limit = sock, limit
        self.parts, self.size, self.total = [start], 0, 0

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
        if self.size >= CHUNK_BYTES:
            self.send()
        return len(data)

    def flush(self) -> None:
        """Nothing: chunks are sent when full or at the end."""

    def send(self, kind: int = wire.CHUNK) -> None:
        """Send what was taken as one frame, after the start if that was not sent yet."""
        start, data = self.parts[0], b"".join(self.parts[1:])
        self.sock.sendall(b"".join((start, wire.HEADER.pack(kind, len(data)), data)))
        self.parts, self.size = [b""], 0


class _ResultTooLarge(Exception):
    """Raised inside serialization to end it."""


def _answer(sock: socket.socket, checkpoint: _Checkpoint, prefixes: dict[str, str], job: dict[str, Any]) -> None:
    start = wire.pack(wire.START, checkpoint.number)
    output = _Output(sock, start, job["result"])
    _limit_memory(checkpoint.base_memory, job["memory"])
    try:
        # Relative IRIs are ids, as in records and updates.
        results = _asked(checkpoint.opened(), {"base_iri": prefixes["id"], "prefixes": prefixes, **_dataset(job)}, job)
        _serialize(results, output, job["media_type"], prefixes, job["context"])
    except BaseException as error:
        if output.exceeded:
            message = f"the result is larger than {output.limit:,} bytes; ask for less, with LIMIT"
            raise LimitError(message, "result") from error
        raise
    finally:
        _limit_memory(0, None)
    output.send(wire.LAST)


def _serialize(results: Any, output: _Output, media_type: str, prefixes: dict[str, str], context: str) -> None:
    if isinstance(results, QueryTriples):
        form = RdfFormat.from_media_type(media_type)
        if form is None:
            raise QueryError(f"CONSTRUCT and DESCRIBE are answered in an RDF format, not in {media_type}")
        if form == RdfFormat.JSON_LD and context:
            for piece in pieces(results, dialect(context)):
                output.write(piece)
        elif form == RdfFormat.RDF_XML:
            pyoxigraph.serialize(writable(results), cast(IO[bytes], XmlSink(output)), form)
        elif form in _WITH_PREFIXES:
            pyoxigraph.serialize(results, cast(IO[bytes], output), form, prefixes=prefixes)
        else:
            results.serialize(cast(IO[bytes], output), form)
        return
    rows = QueryResultsFormat.from_media_type(media_type)
    if rows is None:
        kind = "ASK" if isinstance(results, QueryBoolean) else "SELECT"
        raise QueryError(f"{kind} is answered in a SPARQL results format, not in {media_type}")
    results.serialize(XmlSink(output) if rows == QueryResultsFormat.XML else output, rows)


def _dataset(job: dict[str, Any]) -> dict[str, Any]:
    """The graphs of the query. SPARQL 1.1, section 13.2: naming any graph leaves out all that are not named."""
    if not job["default_graphs"] and not job["named_graphs"]:
        return {}
    return {
        "default_graph": [NamedNode(iri) for iri in job["default_graphs"]],
        "named_graphs": [NamedNode(iri) for iri in job["named_graphs"]],
    }


def _asked(store: Store, options: dict[str, Any], job: dict[str, Any]) -> Any:
    """The results of a query, its parameters put in as terms.

    Oxigraph substitutes parameters after it has planned, so that a query that begins with all of a class is planned as
    if nothing were known of the one thing that it is asked about. A query that cannot take the terms is asked so.
    """
    text, parameters = job["text"], job["parameters"]
    if parameters:
        with contextlib.suppress(QueryError, SyntaxError):
            return store.query(with_parameters(text, parameters), **options)
        options["substitutions"] = {Variable(name): term for name, term in parameters.items()}
    return store.query(text, **options)


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


def _address_space() -> int:
    """Bytes of address space in use; 0 where the system does not tell."""
    with contextlib.suppress(OSError), open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[0]) * resource.getpagesize()
    return 0


def _limit_memory(base: int, extra: int | None) -> None:
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    soft = hard if extra is None or not base else base + extra
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
