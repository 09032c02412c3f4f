"""`/dump/manifest`: what a dump of this revision is, so that a copy of it can be proved whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator

from kg.engine.base import Answer


class ManifestAnswer:
    """A manifest as bytes: an `Answer`, made of the dump that is read for it and not kept.

    Args:
        dump: what the manifest is of.
        made: gives the text, from the size in bytes, the SHA-256 in hexadecimal digits, and the revision.
    """

    media_type = "application/json"

    def __init__(self, dump: Answer, made: Callable[[int, str, int], str]) -> None:
        self.revision = dump.revision
        self._dump, self._made = dump, made

    def __iter__(self) -> Iterator[bytes]:
        digest, size = hashlib.sha256(), 0
        for piece in self._dump:
            digest.update(piece)
            size += len(piece)
        yield self._made(size, digest.hexdigest(), self.revision).encode()

    def close(self) -> None:
        """Stop reading the dump."""
        self._dump.close()

    def __enter__(self) -> ManifestAnswer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
