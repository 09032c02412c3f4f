"""Opens the engine that the settings name; nothing else in this layer knows which it is."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator

from api.settings import Settings
from kg.engine import embedded
from kg.engine.base import Engine
from kg.errors import StoreError


def open_engine(settings: Settings) -> Engine:
    """The engine of the settings.

    Raises:
        StoreError: it cannot be opened.
    """
    if settings.sparql_url:
        raise StoreError("KG_SPARQL_URL is set, but this version has no remote engine")
    queue = embedded.Queue(settings.queue + settings.readers, settings.deadline)
    return embedded.open(settings.store, bases=settings.bases, readers=settings.readers, queue=queue)


@contextlib.contextmanager
def open_scratch() -> Iterator[Engine]:
    """An empty engine in a temporary folder, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder, embedded.open(folder, readers=2) as engine:
        yield engine
