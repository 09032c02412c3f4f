"""The name index: SQLite with full-text search over the sounds of names, and the candidates it finds.

A name is stored under the block keys of its words (`kg.names.block`), so that spellings and scripts meet; keys one
letter apart are found through their deletions (symmetric deletion, Garbe 2012), so that misspellings meet too.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from threading import Lock

from kg.errors import StoreError
from kg.names import Parts, block, parts, person_similarity, tokens
from kg.names.similarity import likest, name_similarity
from kg.things.item import Item

FORMAT = "onrecord-names 2"
_WORDS = 24  # of one name that are indexed and looked up; more would only slow down what is no name
_SMALL_WORDS = "the of and for in on at to a an de la le du des et und der die das"
_SMALL = frozenset(_SMALL_WORDS.split())


@dataclass(frozen=True)
class Hit:
    """An item found, and how alike the best of its names is to the name sought (0 to 1)."""

    item: Item
    name: str
    similarity: float


@lru_cache(maxsize=65536)
def deletions(key: str) -> tuple[str, ...]:
    """The key itself and every key with one letter less; short keys only themselves."""
    if len(key) < 3:
        return (key,)
    return tuple({key, *(key[:n] + key[n + 1 :] for n in range(len(key)))})


def keys(words: Iterable[str]) -> list[str]:
    """The block keys that a name is found by: small words and, where others remain, initials are left out."""
    kept = [word for word in dict.fromkeys(words) if word not in _SMALL]
    long = [word for word in kept if len(word) > 1]
    return list(dict.fromkeys(block(word) for word in (long or kept)[:_WORDS]))


class NameIndex:
    """A finished index, read only. One connection behind a lock; close it when done.

    Args:
        path: the file that `kg.links.indexing.build` made, or ":memory:" with `connection`.

    Raises:
        StoreError: there is no such file, or it is no index of this format.
    """

    def __init__(self, path: Path | str, connection: sqlite3.Connection | None = None) -> None:
        self.path = str(path)
        self._lock = Lock()
        self._kinds: dict[tuple[str, ...], frozenset[str]] = {}
        if connection is None:
            connection = _open(Path(path))
        self._db = connection
        row = self._db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        if not row or row[0] != FORMAT:
            raise StoreError(f"{path}: not a name index of format {FORMAT!r}; make it again with: kg link index")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def meta(self) -> dict[str, str]:
        """What the index was made from: format, sources, items, names."""
        return dict(self._db.execute("SELECT key, value FROM meta"))

    def item(self, id: str) -> Item | None:
        """An item by its id."""
        with self._lock:
            row = self._db.execute("SELECT body FROM item WHERE id = ?", (id,)).fetchone()
        return Item.read(row[0]) if row else None

    def items(self) -> Iterator[Item]:
        """Every item, in the order they were added."""
        for (body,) in self._db.execute("SELECT body FROM item ORDER BY n"):
            yield Item.read(body)

    def classes(self, types: tuple[str, ...]) -> frozenset[str]:
        """The classes with all their superclasses, as far as the index has the class tree."""
        known = self._kinds.get(types)
        if known is None:
            known = self._kinds[types] = frozenset(self._closure(types))
        return known

    def _closure(self, types: tuple[str, ...]) -> set[str]:
        reached, todo = set(types), list(types)
        with self._lock:
            while todo:
                rows = self._db.execute("SELECT above FROM class WHERE below = ?", (todo.pop(),))
                new = {row[0] for row in rows} - reached
                reached |= new
                todo.extend(new)
        return reached

    def search(self, name: str, *, person: bool = True, limit: int = 20, least: float = 0.5) -> list[Hit]:
        """Items with a name like this one, the likest first; at most `limit`, none below `least`.

        `person` tells whether words are given names and surnames, or those of a place, body, event or sentence.
        """
        sought = parts(name) if person else None
        words = sought.words if sought else tokens(name)
        sounds = keys(word for word in words if not sought or word not in sought.patronymic)
        if not sounds:
            return []
        with self._lock:
            rows = self._rows(sounds, person)
        alike: dict[int, list[tuple[float, str]]] = {}
        for item, text in rows:
            value = person_similarity(sought, parts(text)) if sought else name_similarity(name, text)
            alike.setdefault(item, []).append((value, text))
        every = {item: likest(values) for item, values in alike.items()}
        best = {item: pair for item, pair in every.items() if pair[0] >= least}
        ranked = sorted(best, key=lambda n: (-best[n][0], n))[:limit]
        return self._hits(ranked, best)

    def _hits(self, ranked: list[int], best: dict[int, tuple[float, str]]) -> list[Hit]:
        marks = ",".join("?" * len(ranked))
        with self._lock:
            rows = self._db.execute(f"SELECT n, body FROM item WHERE n IN ({marks})", ranked).fetchall()
        items = {n: Item.read(body) for n, body in rows}
        return [Hit(items[n], best[n][1], best[n][0]) for n in ranked]

    def _rows(self, words: list[str], person: bool) -> list[tuple[int, str]]:
        """Names that have every key; failing that, with neighbours of the keys; failing that, with most of them."""
        rows = self._match(" AND ".join(map(_quoted, words)), 400)
        if rows and (person or len(rows) >= 5):
            return rows
        near = [sorted(self._near(key)) for key in words]
        rows += self._match(" AND ".join(f"({' OR '.join(map(_quoted, group))})" for group in near), 200)
        if not rows and len(words) > 1:
            if person:
                pairs = [group for n, group in enumerate(near) if n != len(near) - 1]
                rows = self._match(" AND ".join(f"({' OR '.join(map(_quoted, group))})" for group in pairs), 100)
            rows += self._match(" OR ".join(map(_quoted, words)), 100)
        elif not person:
            rows += self._match(" OR ".join(map(_quoted, words)), 100)
        return list(dict.fromkeys(rows))

    def _near(self, key: str) -> set[str]:
        forms = deletions(key)
        marks = ",".join("?" * len(forms))
        rows = self._db.execute(f"SELECT key FROM near WHERE form IN ({marks}) LIMIT 60", forms)
        return {key, *(row[0] for row in rows)}

    def _match(self, expression: str, most: int) -> list[tuple[int, str]]:
        return self._db.execute(
            "SELECT item, text FROM name WHERE n IN "
            "(SELECT rowid FROM name_keys WHERE name_keys MATCH ? ORDER BY rank LIMIT ?)",
            (expression, most),
        ).fetchall()


def _quoted(key: str) -> str:
    return f'"{key}"'


def _open(path: Path) -> sqlite3.Connection:
    if not path.is_file():
        raise StoreError(f"{path}: there is no name index; make one with: kg link index SOURCE --index {path}")
    try:
        database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, check_same_thread=False)
        database.execute("SELECT count(*) FROM meta")
    except sqlite3.DatabaseError as error:
        raise StoreError(f"{path}: not a name index ({error}); make it again with: kg link index") from error
    return database


__all__ = ["FORMAT", "Hit", "NameIndex", "Parts", "deletions", "keys"]
