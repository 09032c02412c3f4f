"""Opens an engine with its index beside it."""

from __future__ import annotations

import hashlib
from pathlib import Path

from kg.engine.base import Engine
from kg.index.database import Database, open_file
from kg.index.index import FILE, Index
from kg.index.indexed import IndexedEngine
from kg.ontology import Ontology


def beside(engine: Engine, folder: Path, ontology: Ontology) -> IndexedEngine:
    """An engine with the index in a folder: that of an embedded store, or one of the service's own.

    Raises:
        StoreError: the index can neither be read nor made.
    """
    return IndexedEngine(engine, Index(open_file(folder / FILE), engine, ontology))


def at(engine: Engine, url: str, ontology: Ontology) -> IndexedEngine:
    """An engine with the index in the database at an address of SQLAlchemy."""
    return IndexedEngine(engine, Index(Database(url), engine, ontology))


def folder_for(cache: Path, query_url: str) -> Path:
    """Where the index of a remote engine is kept: a folder of a cache, by the server's address."""
    folder = cache / hashlib.sha256(query_url.encode()).hexdigest()[:16]
    folder.mkdir(parents=True, exist_ok=True)
    return folder
