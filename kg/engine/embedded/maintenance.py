"""The thread that keeps the readers complete and current, and has old checkpoints removed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from kg.errors import KgError

_log = logging.getLogger(__name__)


class Maintenance:
    """Runs a job in its own thread whenever it was asked for since the last run.

    Args:
        job: what is run.
        rest: run when nothing was asked for during so many `seconds`, again and again.
        seconds: as long as that.
    """

    def __init__(self, job: Callable[[], None], rest: Callable[[], None], seconds: float) -> None:
        self._job, self._rest, self._seconds = job, rest, seconds
        self._wanted = threading.Event()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="kg-upkeep", daemon=True)
        self._thread.start()

    def want(self) -> None:
        """Ask for a run."""
        self._wanted.set()

    def close(self) -> None:
        """End the thread after the run it is in."""
        self._closed = True
        self._wanted.set()
        if threading.current_thread() is not self._thread:
            self._thread.join()

    def _run(self) -> None:
        while True:
            is_wanted = self._wanted.wait(self._seconds)
            self._wanted.clear()
            if self._closed:
                return
            try:
                (self._job if is_wanted else self._rest)()
            except (KgError, EOFError):
                pass  # What cannot be kept up now is met again, and reported, by the query or change that needs it.
            except Exception:
                # Whatever it is, such as too many open files, it must not be the end of all upkeep.
                _log.warning("readers and revisions could not be kept up", exc_info=True)
