"""The table of statements, or of acts, of a store as it is now, read once for each revision."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from kg.engine.base import Engine
from kg.errors import LimitError
from kg.ontology import Ontology

Table = TypeVar("Table")


class CurrentTable(Generic[Table]):
    """Gives the table of the latest revision; whoever asks while it is read waits a while for the one reading."""

    def __init__(
        self, engine: Engine, ontology: Ontology, patience: float, load: Callable[[Engine, Ontology], Table]
    ) -> None:
        """Take an engine, its ontology, how many seconds to wait while another thread reads, and what reads."""
        self._engine, self._ontology, self._patience, self._load = engine, ontology, patience, load
        self._lock = Lock()
        self._held: tuple[int, Table] | None = None

    def get(self) -> tuple[int, Table]:
        """The revision and its table, brought up to date if the store has changed.

        Raises:
            LimitError: it is still being read for someone else; ask again later.
            StoreError: the engine cannot be used.
        """
        if not self._lock.acquire(timeout=self._patience):
            raise LimitError("the statements are being read from the store; ask again in a moment", "queue")
        try:
            revision = self._engine.revision()
            if self._held is None or self._held[0] != revision:
                self._held = None  # the one before goes before there is another, unless somebody uses it
                self._held = revision, self._load(self._engine, self._ontology)
            return self._held
        finally:
            self._lock.release()
