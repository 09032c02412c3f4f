"""The statement table of a store as it is now, read once for each revision."""

from __future__ import annotations

from threading import Lock

from kg.engine.base import Engine
from kg.errors import LimitError
from kg.networks.table.loading import load
from kg.networks.table.statements import StatementTable
from kg.ontology import Ontology


class CurrentTable:
    """Gives the table of the latest revision; whoever asks while it is read waits a while for the one reading."""

    def __init__(self, engine: Engine, ontology: Ontology, patience: float) -> None:
        """Take an engine, its ontology, and how many seconds to wait while another thread reads."""
        self._engine, self._ontology, self._patience = engine, ontology, patience
        self._lock = Lock()
        self._held: tuple[int, StatementTable] | None = None

    def get(self) -> tuple[int, StatementTable]:
        """The revision and its table, read anew if the store has changed.

        Raises:
            LimitError: it is still being read for someone else; ask again later.
            StoreError: the engine cannot be used.
        """
        if not self._lock.acquire(timeout=self._patience):
            raise LimitError("the statements are being read from the store; ask again in a moment", "queue")
        try:
            revision = self._engine.revision()
            if self._held is None or self._held[0] != revision:
                self._held = revision, load(self._engine, self._ontology)
            return self._held
        finally:
            self._lock.release()
