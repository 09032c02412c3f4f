"""IRIs and days as the index keeps them: short, and in the order that SPARQL sorts them in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from kg.bases import Bases

BEFORE, WITHIN, AFTER = "<", "=", ">"


@dataclass(frozen=True)
class Shortening:
    """Writes IRIs short without changing their order.

    The base of things is written "=". An IRI that does not begin with it sorts before or after all that do, so that
    "<" or ">" before the whole IRI keeps every order by code points.

    Attributes:
        bases: the bases in force.
    """

    bases: Bases

    def encode(self, iri: str) -> str:
        """An IRI as it is kept."""
        base = self.bases.ids
        if iri.startswith(base):
            return WITHIN + iri[len(base) :]
        return (BEFORE if iri < base else AFTER) + iri

    def decode(self, text: str) -> str:
        """The IRI that is kept as `text`."""
        return self.bases.ids + text[1:] if text[0] == WITHIN else text[1:]

    def decode_all(self, texts: Iterable[str]) -> list[str]:
        """Many IRIs at once, which takes a third of the time."""
        base = self.bases.ids
        return [base + text[1:] if text[0] == WITHIN else text[1:] for text in texts]

    def shortened(self, texts: Iterable[str]) -> list[str]:
        """Many IRIs at once, of things of ours as "<kind>/<slug>": as `Bases.shorten` gives them."""
        return [text[1:] for text in texts]


def number(day: str) -> int:
    """A day of the calendar, as xsd:date writes it, as a number that grows by one a day."""
    return date.fromisoformat(day[:10]).toordinal()


@lru_cache(maxsize=100_000)
def day(number_: int) -> date:
    """The day of a number."""
    return date.fromordinal(number_)


def day_of(number_: int) -> str:
    """The day of a number, as xsd:date writes it."""
    return date.fromordinal(number_).isoformat()
