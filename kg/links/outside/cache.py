"""Answers of outside services kept in a file, each with the time it was fetched."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

from kg.errors import StoreError


class Cache:
    """A SQLite file of bodies by key.

    Args:
        path: the file; made if absent.
        clock: seconds since 1970.
        age: how many seconds an answer is good for.

    Raises:
        StoreError: the file is no cache or cannot be written.
    """

    def __init__(self, path: Path, clock: Callable[[], float], age: float = 7 * 86400) -> None:
        self._clock, self._age = clock, age
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("CREATE TABLE IF NOT EXISTS answer (key TEXT PRIMARY KEY, fetched REAL, body BLOB)")
        except (OSError, sqlite3.Error) as error:
            raise StoreError(f"{path}: cannot be used as a cache ({error}); remove it or name another") from error

    def get(self, key: str) -> tuple[float, bytes] | None:
        """When the answer was fetched, and its body; None if there is none young enough."""
        row = self._db.execute("SELECT fetched, body FROM answer WHERE key = ?", (key,)).fetchone()
        return row if row and self._clock() - row[0] <= self._age else None

    def put(self, key: str, body: bytes) -> None:
        """Keep an answer as fetched now."""
        self._db.execute("INSERT OR REPLACE INTO answer VALUES (?, ?, ?)", (key, self._clock(), body))

    def close(self) -> None:
        """Close the file."""
        self._db.close()
