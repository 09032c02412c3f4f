"""Every mention of an index, held and kept in a file beside it, and brought to what the index is by what has changed.

Of which revision of which store they are is held with them. Where the log of changes says which graphs have changed
since, the mentions of these are read again and no others; the file is written again once they are many. It is derived
from the index as that is from the graphs: whoever removes it loses nothing, and one that cannot be read, or is of
another store, is not missed.
"""

from __future__ import annotations

import contextlib
import json
import os
import threading
import zipfile
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
from sqlalchemy import Connection

from kg.index.catching_up import changed_since
from kg.index.index import Index
from kg.networks.table.column import Column
from kg.networks.table.from_index import mentions
from kg.networks.table.mentions import MANY, Mentions
from kg.networks.table.texts import Texts

FILE = "mentions.npz"
LEAST = 20_000
"""Mentions from which on they are kept in a file: fewer are read from the index as fast."""
MOST_GRAPHS = 100
"""Graphs that may change before the file is written again."""
_FORMAT = "2"
_OF = "of"


@dataclass(frozen=True)
class Origin:
    """Of which index mentions are: its version and revision, and what tells its store from another."""

    version: str
    revision: int
    store: str
    format: str = _FORMAT


@dataclass(frozen=True)
class Held:
    """Mentions of an index.

    Attributes:
        origin: of which index; None of one that cannot be told from another.
        fresh: how many of them, the last ones, were read just now; the others are in the order in which they were held.
        unfiled: how many graphs have changed since the file was written.
    """

    origin: Origin | None
    mentions: Mentions
    fresh: int
    unfiled: int


class KeptMentions:
    """Gives the mentions of an index as it is on a connection. Used by one thread at a time."""

    def __init__(self) -> None:
        self._held: Held | None = None

    def read(self, index: Index, connection: Connection) -> Held:
        """Every mention: as held, or as in the file, with what changed since read again; or all of them read anew."""
        origin = _origin(index, connection)
        before = (self._held or _read(index)) if origin else None
        graphs = _changed(index, before.origin, origin) if before and before.origin and origin else None
        if before is None or graphs is None:
            every = Mentions.of(mentions(connection, index.shortening))
            return Held(origin, every, len(every), MOST_GRAPHS + 1)
        if not graphs:
            return Held(origin, before.mentions, 0, before.unfiled)
        again = Mentions.of(mentions(connection, index.shortening, graphs))
        stay = ~before.mentions.graph.rows_of(graphs)
        return Held(origin, before.mentions.followed(stay, again), len(again), before.unfiled + len(graphs))

    def hold(self, index: Index, read: Held, ordered: Mentions) -> None:
        """Hold what was read, in an order, and write the file if that is due."""
        if read.origin is None:
            self._held = None
            return
        due = read.unfiled > MOST_GRAPHS
        self._held = Held(read.origin, ordered, 0, 0 if due else read.unfiled)
        if due and len(ordered) >= LEAST and (file := _file(index)):
            # A store that may only be read, or a full disk, is no reason not to answer.
            with contextlib.suppress(OSError):
                _write(file, read.origin, ordered)


def _origin(index: Index, connection: Connection) -> Origin | None:
    known = index.database.known(connection)
    return Origin(known["version"], int(known["revision"]), known["store"]) if known.get("store") else None


def _changed(index: Index, before: Origin, now: Origin) -> set[str] | None:
    """The graphs that changed between two states of an index; None where that is not known."""
    if before == now:
        return set()
    if before.version != now.version or before.revision >= now.revision:
        return None
    if index.store_at(before.revision) != before.store:
        return None
    return changed_since(index, before.revision, now.revision)


def _file(index: Index) -> Path | None:
    file = index.database.file
    return file.with_name(FILE) if file else None


def _read(index: Index) -> Held | None:
    file = _file(index)
    if file is None:
        return None
    with (
        contextlib.suppress(OSError, ValueError, KeyError, TypeError, zipfile.BadZipFile),
        np.load(file) as arrays,
    ):
        origin = Origin(**json.loads(arrays[_OF].tobytes()))
        if origin.format == _FORMAT:
            parts: dict[str, Any] = {part.name: _part(arrays, part.name) for part in fields(Mentions)}
            return Held(origin, Mentions(**parts), 0, 0)
    return None


def _part(arrays: Any, name: str) -> Column | np.ndarray:
    if f"{name}.texts" not in arrays:
        values: np.ndarray = arrays[name]
        return values
    texts = Texts.measured(arrays[f"{name}.texts"], arrays[f"{name}.lengths"])
    return Column(arrays[name], texts if name in MANY else tuple(texts))


def _write(file: Path, origin: Origin, ordered: Mentions) -> None:
    """Write the file beside the one that is there, and then in its place."""
    arrays = {_OF: np.frombuffer(json.dumps(asdict(origin)).encode(), np.uint8)}
    for part in fields(ordered):
        value = getattr(ordered, part.name)
        if isinstance(value, Column):
            texts = value.values if isinstance(value.values, Texts) else Texts.of(value.values)
            arrays |= {f"{part.name}.texts": texts.content, f"{part.name}.lengths": texts.lengths.astype(np.int32)}
            value = value.codes
        arrays[part.name] = value
    own = file.with_name(f"{FILE}.{os.getpid()}-{threading.get_ident()}")
    try:
        with own.open("wb") as opened:
            np.savez(opened, allow_pickle=False, **arrays)
        own.replace(file)
    finally:
        own.unlink(missing_ok=True)
