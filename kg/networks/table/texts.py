"""Many texts in code point order, as one array of bytes: two million IRIs as objects would take four times as much."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import overload

import numpy as np

_ZERO, _NINE = ord("0"), ord("9")
MOST_DIGITS = 18
"""Digits of a number that fit into 64 bits."""
ALL = 50
"""Of more than one in so many, all texts are looked at."""


@dataclass(frozen=True, eq=False)
class Texts(Sequence[str]):
    """Texts that are kept as UTF-8, whose bytes are in the order of code points.

    Attributes:
        content: uint8, all of them, one after the other.
        starts: int64, shape (texts + 1,); where each begins, and where the last one ends.
    """

    content: np.ndarray
    starts: np.ndarray

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """Texts that are in order."""
        if (together := "".join(texts)).isascii():
            lengths = np.fromiter(map(len, texts), np.int64, len(texts))
        else:
            lengths = np.fromiter((len(text.encode()) for text in texts), np.int64, len(texts))
        return cls(np.frombuffer(together.encode(), np.uint8), _starts(lengths))

    @classmethod
    def measured(cls, content: np.ndarray, lengths: np.ndarray) -> Texts:
        """Texts by the bytes that each takes."""
        return cls(content, _starts(lengths))

    @property
    def lengths(self) -> np.ndarray:
        """How many bytes each takes, int64."""
        return np.diff(self.starts)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> list[str]: ...
    def __getitem__(self, place: int | slice) -> str | list[str]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        if not -len(self) <= place < len(self):
            raise IndexError(f"no text {place} among {len(self)}")
        place %= len(self)
        return self.content[self.starts[place] : self.starts[place + 1]].tobytes().decode()

    def __iter__(self) -> Iterator[str]:
        content, starts = self.content.tobytes(), self.starts.tolist()
        return (content[start:end].decode() for start, end in pairwise(starts))

    def __contains__(self, text: object) -> bool:
        return isinstance(text, str) and place_of(self, text) is not None

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Texts):
            return NotImplemented
        return np.array_equal(self.starts, other.starts) and np.array_equal(self.content, other.content)

    def __hash__(self) -> int:
        return hash(self.content.tobytes())

    def changed(self, gone: np.ndarray, come: Sequence[str]) -> tuple[Texts, np.ndarray, np.ndarray]:
        """The texts without some and with others.

        Args:
            gone: int, their places, ascending and distinct.
            come: texts in order, distinct, none of which is there.

        Returns:
            The texts; the place of each that was there (of those gone, one that says nothing); of each that came.
        """
        before = np.fromiter((bisect_left(self, text) for text in come), np.int64, len(come))
        shift = np.zeros(len(self) + 1, np.int64)
        np.add.at(shift, before, 1)
        np.add.at(shift, gone + 1, -1)
        moved = np.cumsum(shift)
        old = np.arange(len(self)) + moved[:-1]
        new = before + moved[before] - (np.searchsorted(before, before, "right") - np.arange(len(come)))
        encoded = [text.encode() for text in come]
        lengths = np.empty(len(self) - len(gone) + len(come), np.int64)
        stay = np.ones(len(self), bool)
        stay[gone] = False
        lengths[old[stay]] = self.lengths[stay]
        lengths[new] = [len(text) for text in encoded]
        return Texts.measured(self._spliced(gone, before, encoded), lengths), old, new

    def _spliced(self, gone: np.ndarray, before: np.ndarray, encoded: Sequence[bytes]) -> np.ndarray:
        # At one place what comes goes before what was there, so that it is in order however much is taken away.
        cuts: list[tuple[int, int, bytes]] = [(place, 0, text) for place, text in zip(before, encoded, strict=True)]
        cuts += [(place, 1, b"") for place in gone]
        pieces, at = [], 0
        for place, leaves_out, text in sorted(cuts, key=lambda cut: cut[:2]):
            pieces.append(self.content[self.starts[at] : self.starts[place]])
            pieces.append(np.frombuffer(text, np.uint8))
            at = place + leaves_out
        return np.concatenate([*pieces, self.content[self.starts[at] :]])

    def numbers(self) -> np.ndarray:
        """The number that each ends with, of its last 18 digits; 0 where it ends with none. int64."""
        numbers, ends = np.zeros(len(self), np.int64), self.starts[1:] - 1
        live = np.flatnonzero(ends >= self.starts[:-1])
        for digit in range(MOST_DIGITS):
            found = self.content[ends[live] - digit]
            digits = (found >= _ZERO) & (found <= _NINE)
            live, found = live[digits], found[digits]
            numbers[live] += (found - _ZERO).astype(np.int64) * 10**digit
            live = live[ends[live] - digit > self.starts[live]]
            if not len(live):
                break
        return numbers


def place_of(texts: Sequence[str], text: str) -> int | None:
    """The place of a text among texts that are in order; None if it is not there."""
    place = bisect_left(texts, text)
    return place if place < len(texts) and texts[place] == text else None


def places_of(texts: Sequence[str], some: Collection[str]) -> list[int]:
    """The places of those of some texts that are among texts in order."""
    if len(some) > len(texts) // ALL:
        sought = set(some)
        return [place for place, text in enumerate(texts) if text in sought]
    return [place for text in some if (place := place_of(texts, text)) is not None]


def _starts(lengths: np.ndarray) -> np.ndarray:
    starts = np.zeros(len(lengths) + 1, np.int64)
    np.cumsum(lengths, out=starts[1:])
    return starts
