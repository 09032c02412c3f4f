"""`/dump`: the whole store as N-Quads, TriG or JSON-LD, as it was at one revision."""

from __future__ import annotations

import contextlib
import zlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice
from queue import Empty, Full, Queue
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qs

import pyoxigraph as ox
import zstandard
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from api.negotiation import best
from api.problems import Refusal, as_response, refuse_unknown
from api.protocol.manifest import ManifestAnswer
from api.server.breaking import BrokenAnswer
from api.server.clients import client_of
from api.server.sending import Sending
from api.server.streaming import leaving
from api.service import Service
from kg.engine.base import Answer
from kg.errors import KgError, LimitError
from kg.formats import DATASETS, written
from kg.formats.jsonld import pieces
from kg.ontology import Ontology
from kg.publication.jsonld import words
from kg.publication.manifest import manifest
from kg.questions.rules import rule, solutions

FORMATS = {format.media_type: format.ending for format in DATASETS}
SHORT = {word: format.media_type for format in DATASETS for word in format.words}
PACKED: dict[str, tuple[str, str, Callable[..., Any]]] = {
    "gzip": ("application/gzip", ".gz", lambda: zlib.compressobj(6, wbits=31)),
    "zstd": ("application/zstd", ".zst", lambda: zstandard.ZstdCompressor(level=6).compressobj()),
}
BATCH = 20_000
"""Quads that are written at a time."""
AHEAD = 4
"""Batches that may wait for the client."""


class DumpAnswer:
    """The store as bytes: an `Answer`. One thread reads the rows, since what they are parsed to is bound to it."""

    def __init__(self, rows: Answer, media_type: str, ontology: Ontology, packed: str | None) -> None:
        self.media_type, self.revision = media_type, rows.revision
        self._rows, self._ontology = rows, ontology
        self._packer = PACKED[packed][2]() if packed else None
        self._queue: Queue[bytes | Exception | None] = Queue(AHEAD)
        self._closed = Event()
        self._thread = Thread(target=self._write, name="dump", daemon=True)
        self._thread.start()

    def __iter__(self) -> Iterator[bytes]:
        while (piece := self._queue.get()) is not None:
            if isinstance(piece, Exception):
                raise piece
            if piece:
                yield piece

    def close(self) -> None:
        """Stop reading, and let go of the reader."""
        self._closed.set()
        self._rows.close()
        with contextlib.suppress(Empty):
            while True:
                self._queue.get_nowait()
        self._thread.join()

    def __enter__(self) -> DumpAnswer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _write(self) -> None:
        try:
            for text in self._texts():
                self._put(self._pack(text))
            self._put(self._packer.flush() if self._packer else b"")
            self._put(None)
        except Exception as error:
            # It is raised where the answer is read, in another thread.
            self._put(error)

    def _quads(self) -> Iterator[ox.Quad]:
        for row in solutions(self._rows):
            yield ox.Quad(row["subject"], row["predicate"], row["object"], row["graph"])

    def _texts(self) -> Iterator[bytes]:
        form, quads = ox.RdfFormat.from_media_type(self.media_type), self._quads()
        assert form is not None, "the media type is one of those offered"
        if form == ox.RdfFormat.JSON_LD:
            yield from pieces(quads, words(self._ontology))
            return
        prefixes = self._ontology.bases.prefixes() if form == ox.RdfFormat.TRIG else None
        while batch := list(islice(quads, BATCH)):
            yield written(batch, form, prefixes)

    def _pack(self, text: bytes) -> bytes:
        return self._packer.compress(text) if self._packer else text

    def _put(self, piece: bytes | Exception | None) -> None:
        while not self._closed.is_set():
            with contextlib.suppress(Full):
                self._queue.put(piece, timeout=0.5)
                return


class DumpRoute:
    """The ASGI application at the address: of the dump, or of its manifest, by the same parameters."""

    def __init__(self, *, manifest: bool = False) -> None:
        self._manifest = manifest

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            if scope["method"] not in ("GET", "HEAD"):
                raise Refusal(405, f"found {scope['method']}; expected GET", {"Allow": "GET, HEAD"})
            await self._send(scope["app"].state.service, scope, receive, send)
        except (Refusal, KgError, RecursionError, MemoryError) as error:
            await as_response(error)(scope, receive, send)

    async def _send(self, service: Service, scope: Scope, receive: Receive, send: Send) -> None:
        media_type, packed = _wanted(scope)
        # However long a dump takes, a client that stops taking it or hangs up ends it.
        limits = replace(service.settings.limits, seconds=None, result=None)
        query = rule(service.ontology, "quads", limits)
        abandoned = Event()

        def ask() -> Answer:
            dump = DumpAnswer(service.engine.query(query, abandoned=abandoned), media_type, service.ontology, packed)
            return ManifestAnswer(dump, _manifest_of(service, scope, media_type, packed)) if self._manifest else dump

        headers = _headers(service, media_type, packed, manifest=self._manifest)

        seconds, sending = service.settings.deadline, Sending(send)
        try:
            turn = service.gate.turn(client_of(scope), seconds, abandoned.set)
            async with leaving(receive, abandoned), turn as sending.turn:
                await service.streamer.send(ask, headers, scope, sending)
        except LimitError as error:
            if sending.begun:
                raise BrokenAnswer(str(error)) from error
            raise


def _named(media_type: str, packed: str | None, revision: int) -> tuple[str, str]:
    """What the file of a dump is called, and its media type."""
    kind, ending = PACKED[packed][:2] if packed else (media_type, "")
    return f"onrecord-{revision}.{FORMATS[media_type]}{ending}", kind


def _headers(
    service: Service, media_type: str, packed: str | None, *, manifest: bool
) -> Callable[[Answer], dict[str, str]]:
    """The headers of a dump or its manifest, once its revision is known."""

    def headers(answer: Answer) -> dict[str, str]:
        name, kind = _named(media_type, packed, answer.revision)
        tag = service.tags.tag(media_type + (packed or "") + ("manifest" if manifest else ""), answer.revision)
        told = {"ETag": tag, "Vary": "Accept"}
        if manifest:
            return {"Content-Type": ManifestAnswer.media_type, **told}
        return {"Content-Type": kind, "Content-Disposition": f'attachment; filename="{name}"', **told}

    return headers


def _manifest_of(service: Service, scope: Scope, media_type: str, packed: str | None) -> Callable[[int, str, int], str]:
    """What makes the text of a manifest, with the address at which the dump itself can be had."""
    address = service.pages.address(scope, "/dump")
    ending = PACKED[packed][1] if packed else ""

    def made(size: int, digest: str, revision: int) -> str:
        name, kind = _named(media_type, packed, revision)
        url = f"{address}?format={FORMATS[media_type]}{ending}"
        return manifest(name, kind, size, digest, revision, service.settings.bases, url=url)

    return made


def _wanted(scope: Scope) -> tuple[str, str | None]:
    """Media type and packing: `?format=nq`, `trig` or `jsonld`, with `.gz` or `.zst`; or the Accept header."""
    asked = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    refuse_unknown(asked, ("format",))
    formats = asked.get("format", [])
    given = formats[0] if len(formats) == 1 else ", ".join(formats)
    name, _, ending = given.partition(".")
    packed = {"": None, "gz": "gzip", "zst": "zstd"}
    if formats and (name not in SHORT or ending not in packed):
        raise Refusal(400, f"found format {given!r}; expected nq, trig or jsonld, or with .gz or .zst: nq.gz")
    if formats:
        return SHORT[name], packed[ending]
    chosen = best(Headers(scope=scope).get("accept"), (*FORMATS, "text/html"))
    if chosen is None:
        raise Refusal(406, f"the dump can be had as {', '.join(FORMATS)}", offers=[*FORMATS])
    return (chosen if chosen in FORMATS else "application/n-quads"), None
