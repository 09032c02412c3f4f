"""What pages have been told at one revision, so that they need not ask for it again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from threading import Lock
from typing import cast

from api.resources.models import Statement

REMEMBERED = 20_000
"""Answers that are remembered at most."""


@dataclass
class Remembered:
    """Answers of one revision, by what was asked."""

    revision: int = -1
    values: dict[object, object] = field(default_factory=dict)

    def told(self, id: str) -> Statement | None:
        """A statement that was told with all of its reports; None for one that was not."""
        kept = cast(list[Statement], self.values.get(of_one(id)))
        return kept[0] if kept else None

    def keep(self, statements: Iterable[Statement]) -> None:
        """Remember statements with all of their reports, each by itself."""
        for statement in statements:
            self.values.setdefault(of_one(statement.id), [statement])


class Memory:
    """The answers of the revision that was asked of last."""

    def __init__(self) -> None:
        self._lock, self._kept = Lock(), Remembered()

    def at(self, revision: int) -> Remembered:
        """What is remembered of a revision; whatever was of another is forgotten, and the oldest of too much."""
        with self._lock:
            if self._kept.revision != revision:
                self._kept = Remembered(revision)
            elif len(self._kept.values) >= REMEMBERED:
                # The oldest go; those that are asked for still are worked out once more.
                for old in list(self._kept.values)[: REMEMBERED // 4]:
                    self._kept.values.pop(old, None)
            return self._kept


def of_one(id: str) -> object:
    """Under what one statement is remembered."""
    return ("statements", ("statement", id))
