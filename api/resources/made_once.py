"""Answers that take long to make: kept for whoever asks again, and made by one of those who ask at the same time."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from threading import Lock
from weakref import WeakValueDictionary

from api.server.latest import Latest
from kg.errors import LimitError

Answer = tuple[bytes, str]
"""Content and media type."""


class MadeOnce:
    """Answers of one revision, by what was asked; those not asked for longest are forgotten first.

    Args:
        room: bytes of answers that are kept; one of more than a quarter is not.
        patience: seconds that a request waits for another that makes the same.

    Attributes:
        kept: those that are kept.
    """

    def __init__(self, room: int, patience: float) -> None:
        self.kept = Latest[Answer](room, lambda answer: len(answer[0]))
        self._largest, self._patience, self._lock = room // 4, patience, Lock()
        self._making: WeakValueDictionary[Hashable, Lock] = WeakValueDictionary()

    def answer(
        self, key: Hashable, revision: Callable[[], int], make: Callable[[], tuple[int, Answer]]
    ) -> tuple[int, Answer]:
        """The answer of the latest revision, and which that is.

        Args:
            key: what was asked.
            revision: the latest revision.
            make: makes the answer, and says of which revision it is.

        Raises:
            LimitError: "queue", another request still makes it. What `make` raises.
        """
        known = self._find(revision(), key)
        if known is not None:
            return known
        with self._alone(key):
            known = self._find(revision(), key)
            if known is None:
                known = make()
                self._keep(key, *known)
        return known

    def _find(self, revision: int, key: Hashable) -> tuple[int, Answer] | None:
        with self._lock:
            answer = self.kept.get(key, revision)
        return None if answer is None else (revision, answer)

    def _keep(self, key: Hashable, revision: int, answer: Answer) -> None:
        if len(answer[0]) <= self._largest:
            with self._lock:
                self.kept.put(key, revision, answer)

    @contextmanager
    def _alone(self, key: Hashable) -> Iterator[None]:
        with self._lock:
            making = self._making.setdefault(key, Lock())
        if not making.acquire(timeout=self._patience):
            raise LimitError("this is being made for somebody else; ask again in a moment", "queue")
        try:
            yield
        finally:
            making.release()
