"""Keeping an index at its engine's revision without letting whoever reads wait for it."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterator

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from kg.errors import KgError
from kg.index.catching_up import catch_up
from kg.index.database import IndexUnreadable
from kg.index.index import Index

PATIENCE = 2.0
"""Seconds that a reader waits for an index that is being caught up, before it asks the graphs instead."""

_log = logging.getLogger(__name__)


class Keeper:
    """Gives readers an index that is current, or nothing, and mends it beside them.

    Args:
        index: the index to keep.
        patience: seconds that a reader waits.
    """

    def __init__(self, index: Index, patience: float = PATIENCE) -> None:
        self.index, self.patience = index, patience
        self._lock = threading.Lock()
        self._mending: threading.Thread | None = None

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection | None]:
        """A connection at the engine's revision; None while the index is being made.

        Raises:
            IndexUnreadable: it cannot be read.
        """
        if not self.is_current() and not self.mend(self.patience):
            yield None
            return
        with self.index.database.reading() as connection:
            yield connection

    def is_current(self) -> bool:
        """Whether the index is of the engine's revision, or of one that came since this was asked."""
        revision = self.index.engine.revision()
        try:
            with self.index.database.reading() as connection:
                held = self.index.revision_on(connection)
                return held is not None and held >= revision and self.index.is_of(connection, held)
        except IndexUnreadable as error:
            _log.warning("%s", error)
            return False

    def mend(self, patience: float) -> bool:
        """Catch up beside the caller, and wait so many seconds for it; whether the index is current then."""
        with self._lock:
            if self._mending is None or not self._mending.is_alive():
                self._mending = threading.Thread(target=self._catch_up, name="index", daemon=True)
                self._mending.start()
            mending = self._mending
        mending.join(patience)
        return not mending.is_alive() and self.is_current()

    def close(self) -> None:
        """Wait until nothing is being written, and close the index."""
        if self._mending is not None:
            self._mending.join()
        self.index.close()

    def _catch_up(self) -> None:
        try:
            catch_up(self.index)
        except (KgError, SQLAlchemyError) as error:
            # The lists ask the graphs; the next reader tries again.
            _log.warning("the index could not be caught up: %s", error)
