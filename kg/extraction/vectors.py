"""Sentence vectors that were computed before, kept in the user's cache: each by the digest of its text and weights.

What a start asks for again are the vectors of all propositions and of all passages that are on record. A file that
cannot be used costs time and nothing else: the vectors are computed.
"""

from __future__ import annotations

import contextlib
import hashlib
import sqlite3
from array import array
from collections.abc import Callable, Sequence
from pathlib import Path

from platformdirs import user_cache_path

from kg.extraction.embeddings import WEIGHTS, MiniLM, weights_folder
from kg.extraction.propositions import Embedder

DEFAULT_VECTORS = user_cache_path("onrecord") / "vectors.db"
MOST = 100_000
"""Vectors that are kept, of 1.5 kB each; the oldest go first."""


class KeptVectors:
    """An embedder that computes only what its file does not hold.

    Args:
        path: the file; made if it is not there.
        load: gives the model, when it is first needed.
        weights: digest of the model's weights, so that another model's vectors are never taken for its own.
    """

    def __init__(self, path: Path, load: Callable[[], Embedder] = MiniLM, weights: str = WEIGHTS) -> None:
        self._path, self._load, self._weights = path, load, weights
        self._model: Embedder | None = None
        self._file: sqlite3.Connection | None = None
        with contextlib.suppress(OSError, sqlite3.Error):
            path.parent.mkdir(parents=True, exist_ok=True)
            opened = sqlite3.connect(path, timeout=10, isolation_level=None)
            opened.execute("PRAGMA journal_mode = WAL")
            opened.execute("CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, content BLOB NOT NULL)")
            opened.execute("DELETE FROM vector WHERE rowid <= (SELECT MAX(rowid) FROM vector) - ?", (MOST,))
            self._file = opened

    def __call__(self, texts: Sequence[str]) -> list[list[float]]:
        """A vector for each text, in their order."""
        vectors = {text: self._held(text) for text in texts}
        fresh = [text for text, vector in vectors.items() if vector is None]
        if fresh:
            self._model = self._model or self._load()
            for text, vector in zip(fresh, self._model(fresh), strict=True):
                vectors[text] = vector
                self._keep(text, vector)
        return [vectors[text] or [] for text in texts]

    def _key(self, text: str) -> bytes:
        return hashlib.sha256(f"{self._weights}\n{text}".encode()).digest()

    def _held(self, text: str) -> list[float] | None:
        row = None
        if self._file is not None:
            with contextlib.suppress(sqlite3.Error):
                row = self._file.execute("SELECT content FROM vector WHERE key = ?", (self._key(text),)).fetchone()
        return list(array("f", row[0])) if row else None

    def _keep(self, text: str, vector: Sequence[float]) -> None:
        if self._file is not None:
            content = array("f", vector).tobytes()
            with contextlib.suppress(sqlite3.Error):
                self._file.execute("INSERT OR IGNORE INTO vector VALUES (?, ?)", (self._key(text), content))

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()


def kept() -> KeptVectors:
    """The model's vectors with the user's cache. Raises NoEmbeddings where the model is not installed."""
    weights_folder()
    return KeptVectors(DEFAULT_VECTORS)
