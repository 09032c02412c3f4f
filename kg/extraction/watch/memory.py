"""What a watch remembers: what feeds were like, which addresses were seen, and texts by which near-duplicates are
known.
"""

from __future__ import annotations

import hashlib
import re
import sqlite3
from pathlib import Path

from kg.errors import StoreError
from kg.names import fold

WORDS, HASHES = 4, 64
NEAR = 0.7
"""How much of their runs of words two texts share, by estimate, for one to be the other printed again."""

_TABLES = """
CREATE TABLE IF NOT EXISTS feed (url TEXT PRIMARY KEY, etag TEXT NOT NULL, modified TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS seen (url TEXT PRIMARY KEY, outcome TEXT NOT NULL, made TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sketch (url TEXT NOT NULL, place INTEGER NOT NULL, value INTEGER NOT NULL);
CREATE INDEX IF NOT EXISTS sketch_value ON sketch (place, value);
"""


def sketch(text: str) -> list[int]:
    """A MinHash sketch (Broder 1997) of a text's runs of four words: equal places estimate what two texts share."""
    words = fold(re.sub(r"\s+", " ", text)).split()
    runs = {" ".join(words[at : at + WORDS]) for at in range(max(1, len(words) - WORDS + 1))}
    hashes = [int.from_bytes(hashlib.blake2b(run.encode(), digest_size=8).digest(), "big") for run in runs]
    lowest = []
    for number in range(HASHES):
        factor, added = 2 * number + 0x9E3779B97F4A7C15, number * 0xC2B2AE3D27D4EB4F
        lowest.append(min(((value ^ added) * factor & 0xFFFFFFFFFFFFFFFF) for value in hashes) >> 1)
    return lowest


class Memory:
    """One SQLite file. Raises StoreError where it cannot be used."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=10, isolation_level=None)
            self._connection.executescript(f"PRAGMA journal_mode = WAL; {_TABLES}")
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{path}: no memory of a watch that can be used ({error})") from None

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def feed(self, url: str) -> tuple[str, str]:
        """The entity tag and the day of change of a feed when it was read last."""
        row = self._connection.execute("SELECT etag, modified FROM feed WHERE url = ?", (url,)).fetchone()
        return (row[0], row[1]) if row else ("", "")

    def read(self, url: str, etag: str, modified: str) -> None:
        """Remember a feed."""
        self._connection.execute("INSERT OR REPLACE INTO feed VALUES (?, ?, ?)", (url, etag, modified))

    def seen(self, url: str) -> bool:
        """Whether an address was done with."""
        return self._connection.execute("SELECT 1 FROM seen WHERE url = ?", (url,)).fetchone() is not None

    def done(self, url: str, outcome: str, made: str) -> None:
        """Remember that an address is done with, and how."""
        self._connection.execute("INSERT OR REPLACE INTO seen VALUES (?, ?, ?)", (url, outcome, made))

    def near(self, text: str) -> str:
        """The address of a text of which this is a near-duplicate; "" if there is none."""
        counts: dict[str, int] = {}
        for place, value in enumerate(sketch(text)):
            rows = self._connection.execute("SELECT url FROM sketch WHERE place = ? AND value = ?", (place, value))
            for (url,) in rows:
                counts[url] = counts.get(url, 0) + 1
        best = max(counts, key=lambda url: counts[url], default="")
        return best if best and counts[best] >= NEAR * HASHES else ""

    def keep(self, url: str, text: str) -> None:
        """Remember a text's sketch."""
        rows = [(url, place, value) for place, value in enumerate(sketch(text))]
        self._connection.executemany("INSERT INTO sketch VALUES (?, ?, ?)", rows)
