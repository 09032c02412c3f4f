"""Values of one revision, kept by keys: those of another are of no use to anybody."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from cachetools import LRUCache

T = TypeVar("T")


class Latest(Generic[T]):
    """Values of the revision of which one was put in last, those used least lately dropped first. Not locked.

    Args:
        room: bytes that all of them may take.
        size: how many one takes.

    Attributes:
        values: those that are kept, by key.
    """

    def __init__(self, room: int, size: Callable[[T], int]) -> None:
        self.values: LRUCache[Hashable, T] = LRUCache(room, getsizeof=size)
        self._revision = -1

    def get(self, key: Hashable, revision: int) -> T | None:
        """The value of this key and revision, if it is kept."""
        return self.values.get(key) if revision == self._revision else None

    def put(self, key: Hashable, revision: int, value: T) -> None:
        """Keep a value that has room, and none of another revision any more."""
        if revision != self._revision:
            self.values.clear()
            self._revision = revision
        if self.values.getsizeof(value) <= self.values.maxsize:
            self.values[key] = value
