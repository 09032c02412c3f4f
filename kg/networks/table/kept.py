"""The columns of a large statement table, kept in a file beside the index, so that they are read once a revision.

What the file is of, the index's own revision and store, stands in it; of anything else it is not read, and one that
cannot be read is not missed. It is derived from the index as that is from the graphs: whoever removes it loses nothing.
"""

from __future__ import annotations

import contextlib
import os
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from sqlalchemy import Connection

from kg.index.index import Index
from kg.index.shortening import Shortening
from kg.networks.table.from_index import Cells, mentions

FILE = "mentions.npz"
LEAST = 20_000
"""Mentions from which on they are kept: fewer are read from the index as fast."""
_OF = "of"


def kept_mentions(index: Index) -> Callable[[Connection, Shortening], Cells]:
    """Reads every mention: from the file, if it is of the index as it is now, or from the index, into the file."""

    def read(connection: Connection, shortening: Shortening) -> Cells:
        file = index.database.file
        known = index.database.known(connection)
        of = " ".join(known.get(name, "") for name in ("version", "revision", "store"))
        if file is None or not known.get("store"):
            return mentions(connection, shortening)
        beside = file.with_name(FILE)
        cells = _read(beside, of)
        if cells is None:
            cells = mentions(connection, shortening)
            if len(cells["statement"][0]) >= LEAST:
                # A store that may only be read, or a full disk, is no reason not to answer.
                with contextlib.suppress(OSError):
                    _write(beside, of, cells)
        return cells

    return read


def _read(file: Path, of: str) -> Cells | None:
    with contextlib.suppress(OSError, ValueError, KeyError, zipfile.BadZipFile), np.load(file) as arrays:
        if _text(arrays[_OF]) == of:
            names = [name for name in arrays.files if name != _OF and not name.endswith(".texts")]
            return {name: (arrays[name], _text(arrays[f"{name}.texts"]).split("\n")) for name in names}
    return None


def _write(file: Path, of: str, cells: Cells) -> None:
    """Write the file beside the one that is there, and then in its place. IRIs and words have no line ends."""
    arrays = {_OF: _bytes(of)}
    for name, (codes, texts) in cells.items():
        if any("\n" in text for text in texts):
            return
        arrays |= {name: codes, f"{name}.texts": _bytes("\n".join(texts))}
    own = file.with_name(f"{FILE}.{os.getpid()}-{threading.get_ident()}")
    try:
        with own.open("wb") as opened:
            np.savez(opened, allow_pickle=False, **arrays)
        own.replace(file)
    finally:
        own.unlink(missing_ok=True)


def _bytes(text: str) -> np.ndarray:
    return np.frombuffer(text.encode(), np.uint8)


def _text(array: np.ndarray) -> str:
    return array.tobytes().decode()
