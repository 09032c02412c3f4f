"""What is known of the things of a table: labels, types, categories, countries, codes, items of Wikidata."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from pyoxigraph import Literal

from kg.bases import Bases, Term
from kg.index.shortening import Shortening
from kg.names.labels import in_order
from kg.networks.table.from_index import ThingRow, said_by

NAMES = ("type", "label", "category", "country", "code", "wikidata")
"""What may be known of a thing, in the order in which it is told."""

Attributes = dict[str, dict[str, str]]
Said = tuple[str, str, Term]
"""A thing by its IRI, which attribute, and a value of it."""

_Ranks = dict[str, tuple[bool, int, str]]


class Known:
    """The attributes of things of an index, worked out anew of those of which something else is said than before."""

    def __init__(self) -> None:
        self._rows: Mapping[str, Collection[ThingRow]] = {}
        self._names: Mapping[str, str] = {}
        self._known: Mapping[str, dict[str, str]] = {}

    def attributes(self, rows: Iterable[ThingRow], shortening: Shortening) -> Attributes:
        """As `attributes_of` what the rows say."""
        by_thing: dict[str, set[ThingRow]] = {}
        for row in rows:
            by_thing.setdefault(row[0], set()).add(row)
        differing = [text for text, said in by_thing.items() if self._rows.get(text) != said]
        said = (each for text in differing for row in by_thing[text] for each in said_by(row, shortening))
        fresh, bases = attributes_of(said, shortening.bases), shortening.bases
        names = {text: self._names.get(text) or name_of(shortening.decode(text), bases) for text in by_thing}
        anew = {names[text] for text in differing}
        known = {name: fresh.get(name) if name in anew else self._known.get(name) for name in sorted(names.values())}
        self._rows, self._names = by_thing, names
        self._known = {name: each for name, each in known.items() if each}
        return dict(self._known)


def attributes_of(said: Iterable[Said], bases: Bases) -> Attributes:
    """What is known of each thing, by its id; of several values the one that `_rank` puts first."""
    told: dict[str, _Ranks] = {}
    for thing, name, term in said:
        known = told.setdefault(name_of(thing, bases), {})
        rank = _rank(name, term, bases)
        known[name] = min(known.get(name, rank), rank)
    return {thing: {name: known[name][-1] for name in NAMES if name in known} for thing, known in sorted(told.items())}


def _rank(name: str, term: Term, bases: Bases) -> tuple[bool, int, str]:
    """English before other languages, of codes the shortest, then by code point; the value comes last."""
    foreign = isinstance(term, Literal) and bool(term.language) and in_order(term)[0]
    value = term.value.rpartition("/")[2] if name == "wikidata" else name_of(term.value, bases)
    return foreign, len(value) if name == "code" else 0, value


def name_of(text: str, bases: Bases) -> str:
    """An IRI as tables have it: "<kind>/<slug>" where it is ours, the local name of a term of the vocabulary."""
    return bases.shorten(text).removeprefix(bases.vocabulary)
