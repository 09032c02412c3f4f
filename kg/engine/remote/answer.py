"""The answer of a remote server as a stream of bytes, held to be whole before it ends without an error."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence

import urllib3

from kg.engine.deadlines import Deadlines
from kg.engine.leaving import Left
from kg.engine.remote.http import Exchange, stopped
from kg.errors import KgError, LimitError, StoreError

CHUNK_BYTES = 65_536
TAIL_BYTES = 64

ENDS: dict[str, tuple[bytes, ...]] = {
    "application/sparql-results+json": (b"}",),
    "application/sparql-results+xml": (b"sparql>",),
    "application/n-triples": (b".", b""),
}
"""How a whole answer ends, white space left aside. Formats without an end of their own rest on HTTP's framing."""


class RemoteAnswer(Left):
    """Implements `kg.engine.base.Answer`."""

    def __init__(
        self,
        response: urllib3.BaseHTTPResponse,
        exchange: Exchange,
        deadlines: Deadlines,
        release: Callable[[], None],
    ) -> None:
        self.media_type, self.revision = "", -1
        self._response, self._exchange, self._deadlines = response, exchange, deadlines
        self._release: Callable[[], None] | None = release
        self._chunks: Iterator[bytes] = iter(())
        self._first: bytes | None = None

    def begin(
        self,
        *,
        received: str,
        partial: Sequence[str],
        cut_off: str,
        limit: int | None,
        change: Callable[[Iterator[bytes]], Iterator[bytes]],
    ) -> None:
        """Wait for the first chunk.

        Args:
            received: the media type asked of the server.
            partial: headers that say that the answer is not whole.
            cut_off: how an answer ends that is not whole.
            limit: bytes that the answer may have.
            change: makes the answer's bytes from the server's.
        """
        for name in partial:
            if name in self._response.headers:
                raise _part(self._response.headers[name])
        self._chunks = _limited(change(self._whole(received, cut_off.encode())), limit)
        self._first = next(self._chunks, None)
        if self._first is None:
            self.close()

    def __iter__(self) -> Iterator[bytes]:
        try:
            if self._first is not None:
                first, self._first = self._first, None
                yield first
            yield from self._chunks
        finally:
            self.close()

    def close(self) -> None:
        """Leave the answer; a connection that is not read to its end is closed."""
        release, self._release = self._release, None
        if release is None:
            return
        self._deadlines.release(self._exchange)
        with contextlib.suppress(urllib3.exceptions.HTTPError, OSError):
            self._response.close()
        release()

    def _whole(self, received: str, cut_off: bytes) -> Iterator[bytes]:
        """The body; an error if it ends before it is whole."""
        tail = b""
        try:
            for chunk in self._response.stream(CHUNK_BYTES):
                tail = (tail + chunk)[-TAIL_BYTES:]
                yield chunk
        except (urllib3.exceptions.HTTPError, OSError) as error:
            raise self._broken("the connection was closed") from error
        if self._exchange.stopped_by:
            raise stopped(self._exchange)
        ends, rest = ENDS.get(received), tail.rstrip()
        if cut_off and rest.endswith(cut_off):
            raise LimitError("the server stopped the query at its own time limit, with a part of the answer", "seconds")
        comment = received == "application/n-triples" and rest.rpartition(b"\n")[2].startswith(b"#")
        if ends and not comment and not any(rest.endswith(end) if end else not rest for end in ends):
            raise self._broken("its end is missing")

    def _broken(self, how: str) -> KgError:
        if self._exchange.stopped_by:
            return stopped(self._exchange)
        return StoreError(f"the server's answer is not whole: {how}; it may have met a limit of its own")


def _part(reason: str) -> LimitError:
    """What a header that admits a partial answer means. S1TAT: Virtuoso's state for a result timeout."""
    if reason == "S1TAT":
        return LimitError("the server stopped the query at its time limit, with a part of the answer", "seconds")
    return LimitError(f"the server gave a part of the answer only: {reason}", "result")


def _limited(chunks: Iterator[bytes], limit: int | None) -> Iterator[bytes]:
    total = 0
    for chunk in chunks:
        total += len(chunk)
        if limit is not None and total > limit:
            raise LimitError(f"the result is larger than {limit:,} bytes; ask for less, with LIMIT", "result")
        if chunk:
            yield chunk
