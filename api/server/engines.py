"""Opens the engine that the settings name; nothing else in this layer knows which it is."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator

from api.settings import Settings
from kg.engine import embedded, remote
from kg.engine.base import Engine
from kg.engine.turns import Queue


def open_engine(settings: Settings) -> Engine:
    """The engine of the settings.

    Raises:
        StoreError: it cannot be opened.
    """
    queue = Queue(settings.queue + settings.readers, settings.deadline)
    if settings.sparql_url:
        return _open_remote(settings, queue)
    shared = settings.workers > 1
    return embedded.open(settings.store, bases=settings.bases, readers=settings.readers, queue=queue, shared=shared)


def _open_remote(settings: Settings, queue: Queue) -> Engine:
    password = settings.sparql_password.get_secret_value() if settings.sparql_password else ""
    who = remote.Credentials(settings.sparql_user or "", password, method=remote.product(settings.sparql_product).auth)
    return remote.open(
        str(settings.sparql_url),
        str(settings.sparql_update_url or settings.sparql_url),
        product_name=settings.sparql_product,
        credentials=who,
        bases=settings.bases,
        connections=settings.readers,
        queue=queue,
    )


@contextlib.contextmanager
def open_scratch() -> Iterator[Engine]:
    """An empty engine in a temporary folder, gone when the block ends."""
    with tempfile.TemporaryDirectory(prefix="onrecord-") as folder, embedded.open(folder, readers=2) as engine:
        yield engine
