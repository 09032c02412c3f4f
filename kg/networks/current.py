"""The statement table of a store as it is now, read once for each revision."""

from __future__ import annotations

from threading import Lock

from kg.engine.base import Engine
from kg.networks.loading import load
from kg.networks.table import StatementTable
from kg.ontology import Ontology


class CurrentTable:
    """Gives the table of the latest revision; whoever asks while it is read waits for the one reading."""

    def __init__(self, engine: Engine, ontology: Ontology) -> None:
        self._engine, self._ontology = engine, ontology
        self._lock = Lock()
        self._held: tuple[int, StatementTable] | None = None

    def get(self) -> tuple[int, StatementTable]:
        """The revision and its table, read anew if the store has changed. Raises StoreError, LimitError."""
        with self._lock:
            revision = self._engine.revision()
            if self._held is None or self._held[0] != revision:
                self._held = revision, load(self._engine, self._ontology)
            return self._held
