"""Opens the engine that the settings name; nothing else in this layer knows which it is."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path

from api.settings import Settings
from kg.engine import embedded
from kg.engine.base import Engine
from kg.engine.turns import Queue
from kg.errors import KgError
from kg.index import opening
from kg.ontology import Ontology
from kg.questions import model

READY = 4
"""Readers for answers that lend their places (`KG_LENT`) that are there before they are needed: 7 MB each."""
SHORT = 1.0
"""Seconds that the start waits for an index to be made. Until it is, lists ask the graphs."""


def open_engine(settings: Settings) -> Engine:
    """The engine of the settings.

    Raises:
        StoreError: it cannot be opened, or was made by another version of the model.
    """
    queue = Queue(settings.queue + settings.readers + settings.lent, settings.deadline)
    on_server = settings.sparql_url is not None
    if on_server:
        engine: Engine = _open_remote(settings, queue)
    else:
        shared = settings.workers > 1
        engine = embedded.open(
            settings.store,
            bases=settings.bases,
            readers=settings.readers,
            more=settings.lent,
            ready=READY,
            queue=queue,
            shared=shared,
        )
    if settings.plain:
        return engine
    where = str(settings.sparql_url or settings.store)
    try:
        model.refuse_other(engine, Ontology(bases=settings.bases), where, on_server=on_server)
    except KgError:
        engine.close()
        raise
    return _indexed(engine, settings, opening.folder_for(settings.index, where) if on_server else settings.store)


def _indexed(engine: Engine, settings: Settings, folder: Path) -> Engine:
    """The engine with its index beside it, which is made or caught up beside whoever asks."""
    ontology = Ontology(bases=settings.bases)
    url = settings.index_url
    indexed = opening.at(engine, url, ontology) if url else opening.beside(engine, folder, ontology)
    if not indexed.keeper.is_current():
        indexed.keeper.mend(SHORT)
    return indexed


def _open_remote(settings: Settings, queue: Queue) -> Engine:
    from kg.engine import remote  # with an HTTP client

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
