"""Where judgements are kept, as whoever reviews them sees it: a folder of link records, or a store."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator

from kg.links.judgements.judgement import ABSENT, ACCEPTED, REJECTED, Judgement


class Judged(ABC):
    """Judgements, of which `record` and `forget` are kept at once."""

    @abstractmethod
    def __iter__(self) -> Iterator[Judgement]:
        """Every judgement."""

    @abstractmethod
    def add(self, judgement: Judgement, *, replace: bool = False) -> Judgement | None:
        """Take in a judgement that `save` is to write; what it took the place of, if anything.

        Raises:
            JudgementError: the pair was already judged otherwise and `replace` is not said, or another item is already
                accepted for the thing.
        """

    @abstractmethod
    def save(self) -> None:
        """Write what was added, all or nothing."""

    @abstractmethod
    def record(self, judgement: Judgement, *, replace: bool = False) -> Judgement | None:
        """Write a judgement; what it took the place of, if anything. Raises as `add` and `save`."""

    @abstractmethod
    def forget(self, judgement: Judgement, before: Judgement | None = None) -> None:
        """Undo `record`: put back what was there before."""

    def of(self, subject: str) -> list[Judgement]:
        """Every judgement about one local thing."""
        return [judgement for judgement in self if judgement.subject == subject]

    def rejected(self, subject: str) -> frozenset[str]:
        """The items that a thing was decided not to be."""
        return frozenset(judgement.object for judgement in self.of(subject) if judgement.judgement == REJECTED)

    def settled(self, subject: str) -> bool:
        """Whether a thing has an accepted link, or was looked for in vain."""
        return any(judgement.judgement in (ACCEPTED, ABSENT) for judgement in self.of(subject))
