"""Builds a name index: into a file beside its target, renamed when whole, so that no half index is ever seen."""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path

from kg.names import fold, tokens
from kg.things.item import Item
from kg.things.name_index import FORMAT, NameIndex, deletions, keys

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT);
CREATE TABLE item (n INTEGER PRIMARY KEY, id TEXT NOT NULL, body BLOB NOT NULL);
CREATE TABLE name (n INTEGER PRIMARY KEY, item INTEGER NOT NULL, text TEXT NOT NULL);
CREATE VIRTUAL TABLE name_keys USING fts5(keys, content='', detail=none, tokenize='unicode61');
CREATE TABLE class (below TEXT NOT NULL, above TEXT NOT NULL);
CREATE TABLE near (form TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (form, key)) WITHOUT ROWID;
"""
_BATCH = 2000
_KEPT = re.compile(r"[\u3400-\u9fff#%+*=<>@$€£¥]")


def build(
    items: Iterable[Item],
    path: Path,
    *,
    sources: str = "",
    kinds: frozenset[str] = frozenset(),
    progress: Callable[[int], None] = lambda count: None,
) -> dict[str, str]:
    """Build an index of the items at `path`, replacing what is there only when it is whole; its `meta`.

    Args:
        items: what to index; an item without any name is counted and left out.
        sources: what the items come from, for the record.
        kinds: if not empty, only items of these classes (P31) are kept; classes of the tree always are.
        progress: told the number of items read, every two thousand.

    Raises:
        DataError: from the items; the target is then as it was.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path)
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    database = sqlite3.connect(partial, isolation_level=None)
    try:
        database.execute("PRAGMA journal_mode = OFF")
        database.execute("PRAGMA synchronous = OFF")
        meta = _fill(database, items, sources, kinds, progress)
        database.close()
        _settle(partial, path)
    finally:
        database.close()
        partial.unlink(missing_ok=True)
    return meta


def _sweep(path: Path) -> None:
    """Remove what builds that were killed have left."""
    for left in path.parent.glob(f"{path.name}.*.partial"):
        number = left.name.removeprefix(f"{path.name}.").removesuffix(".partial")
        try:
            os.kill(int(number), 0)
        except (ValueError, ProcessLookupError):
            left.unlink(missing_ok=True)
        except PermissionError:
            continue


def _settle(partial: Path, path: Path) -> None:
    """Flush, then rename: after a power loss there is the old index or the new one."""
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    os.replace(partial, path)


def in_memory(items: Iterable[Item], sources: str = "") -> NameIndex:
    """An index of a few items that is never written."""
    database = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    _fill(database, items, sources, frozenset(), lambda count: None)
    return NameIndex(":memory:", database)


def _fill(
    database: sqlite3.Connection,
    items: Iterable[Item],
    sources: str,
    kinds: frozenset[str],
    progress: Callable[[int], None],
) -> dict[str, str]:
    database.executescript(_SCHEMA)
    database.execute("BEGIN")
    counts = {"items": 0, "names": 0, "nameless": 0}
    stream = iter(items)
    read = 0
    while batch := list(islice(stream, _BATCH)):
        read += len(batch)
        _add(database, batch, kinds, counts)
        progress(read)
    counts["repeated"] = _unique(database)
    database.execute("CREATE INDEX class_below ON class (below)")
    database.execute("INSERT INTO name_keys(name_keys) VALUES ('optimize')")
    database.executemany("INSERT OR IGNORE INTO near VALUES (?, ?)", _neighbours(database))
    meta = {"format": FORMAT, "sources": sources, **{key: str(value) for key, value in counts.items()}}
    database.executemany("INSERT INTO meta VALUES (?, ?)", meta.items())
    database.execute("COMMIT")
    return meta


def _unique(database: sqlite3.Connection) -> int:
    """Index the ids; dumps are known to repeat an item now and then, the first one is kept. How many were dropped."""
    try:
        database.execute("CREATE UNIQUE INDEX item_id ON item (id)")
        return 0
    except sqlite3.IntegrityError:
        database.execute("CREATE INDEX item_all ON item (id, n)")
        dropped = "n NOT IN (SELECT min(n) FROM item GROUP BY id)"
        database.execute(f"DELETE FROM name WHERE item IN (SELECT n FROM item WHERE {dropped})")
        count = database.execute(f"DELETE FROM item WHERE {dropped}").rowcount
        database.execute("DROP INDEX item_all")
        database.execute("CREATE UNIQUE INDEX item_id ON item (id)")
        return count


def _add(database: sqlite3.Connection, batch: list[Item], kinds: frozenset[str], counts: dict[str, int]) -> None:
    bodies, names, entries = [], [], []
    classes: list[tuple[str, str]] = []
    for item in batch:
        classes.extend((item.id, above) for above in item.superclasses)
        if not item.names:
            counts["nameless"] += 1
            continue
        if kinds and not kinds.intersection(item.types):
            continue
        counts["items"] += 1
        bodies.append((counts["items"], item.id, item.written()))
        for text in _distinct(item.names):
            sounds = keys(tokens(text))
            if sounds:
                counts["names"] += 1
                names.append((counts["names"], counts["items"], text))
                entries.append((counts["names"], " ".join(sounds)))
    database.executemany("INSERT INTO item VALUES (?, ?, ?)", bodies)
    database.executemany("INSERT INTO name VALUES (?, ?, ?)", names)
    database.executemany("INSERT INTO name_keys (rowid, keys) VALUES (?, ?)", entries)
    database.executemany("INSERT INTO class VALUES (?, ?)", classes)


def _distinct(names: Iterable[str]) -> list[str]:
    """One name of those that fold alike: an item has the same Latin label in dozens of languages. In Chinese characters
    and signs names differ that fold alike."""
    return list({(fold(name), tuple(_KEPT.findall(name))): name for name in reversed(list(names))}.values())


def _neighbours(database: sqlite3.Connection) -> Iterator[tuple[str, str]]:
    database.execute("CREATE VIRTUAL TABLE temp.terms USING fts5vocab('main', 'name_keys', 'row')")
    for (key,) in database.execute("SELECT term FROM temp.terms").fetchall():
        yield from ((form, key) for form in deletions(key))
