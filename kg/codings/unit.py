"""A unit of coding: one report of one statement, with the passages that prove it; and all units of one coder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

VARIABLES = ("proposition", "stance", "force", "mode", "speaker")
"""What is compared of two units that are matched."""


@dataclass(frozen=True)
class Passage:
    """Words of an article: offsets in code points from 0, the end exclusive."""

    start: int
    end: int
    exact: str

    @property
    def words(self) -> str:
        """Its words, as one line."""
        return " ".join(self.exact.split())


@dataclass(frozen=True)
class Unit:
    """One report of one statement, as one coder coded it.

    Attributes:
        article: "article/…".
        place: where it stands: the report's id, or the row of a list ("[3]").
        passages: what proves it, in order; at least one.
        values: each of `VARIABLES` to an id or a word; "" where the coder gave none.
    """

    article: str
    place: str
    passages: tuple[Passage, ...]
    values: Mapping[str, str]

    @property
    def characters(self) -> frozenset[int]:
        """The offsets of every character of its passages."""
        return frozenset(at for passage in self.passages for at in range(passage.start, passage.end))

    @property
    def quotation(self) -> str:
        """Its passages, as one line."""
        return " … ".join(passage.words for passage in self.passages)


@dataclass(frozen=True)
class Coding:
    """What one coder made of some articles.

    Attributes:
        coder: the coder's name.
        units: article to its units, in order of their passages; an article of no units was read, and nothing found.
    """

    coder: str
    units: Mapping[str, tuple[Unit, ...]]
