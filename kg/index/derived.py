"""Positions, contradictions and the standing of statements as rows of the index."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import Table

from kg.bases import PROV, RDF, Bases, Term
from kg.index import schema as at
from kg.index.shortening import number

Said = Sequence[tuple[str, Term]]
Rows = tuple[Table, tuple[str, ...], list[tuple[object, ...]]]

_MARKS = ("contested", "denied", "datedOutside")
SIDES = ("statement", "supporting", "opposing")
"""What ties a contradiction to its statements."""

_SOURCE = PROV + "wasDerivedFrom"
_COLUMNS: Mapping[Table, tuple[str, ...]] = {
    at.position: (
        *("id", "text", "actor", "proposition", "stance", "first_stated", "last_stated", "earliest", "latest"),
        *("conditional", "contested", "denied", "dated_outside", "shift_of"),
    ),
    at.rests_on: ("position", "statement"),
    at.contradiction: (
        *("id", "text", "type", "proposition", "earliest", "certainty", "aspect", "pairs"),
        *("contested", "denied", "dated_outside"),
    ),
    at.party: ("contradiction", "actor", "role"),
    at.side: ("contradiction", "statement", "role"),
    at.ground: ("contradiction", "source", "role"),
    at.standing: ("statement", "standing", "contested", "denied", "dated_outside", "interpretation"),
}


class Derived:
    """Makes rows of what the derived graph says.

    Args:
        bases: the bases in force.
        term, text: how an IRI is kept, as a number and as text.
    """

    def __init__(self, bases: Bases, term: Callable[[str], int], text: Callable[[str], str]) -> None:
        self.bases, self.term, self.text = bases, term, text
        self._words: dict[str, str] = {}

    def rows(self, said: Mapping[str, Said], positions: Iterator[int], contradictions: Iterator[int]) -> Iterator[Rows]:
        """The rows of subjects with all that is said of them; `positions` and `contradictions` number them."""
        made: dict[Table, list[tuple[object, ...]]] = {table: [] for table in _COLUMNS}
        for iri, pairs in said.items():
            about: dict[str, list[str]] = {}
            for name, value in pairs:
                about.setdefault(name, []).append(value.value)
            kinds = about.get(RDF + "type", ())
            if self.bases.term("Position") in kinds:
                own = next(positions)
                made[at.rests_on] += [(own, self.text(statement)) for statement in self._every(about, "restsOn")]
                made[at.position].append(self._position(own, iri, about))
            elif self.bases.term("Contradiction") in kinds:
                self._contradiction(next(contradictions), iri, about, made)
            elif self.bases.term("standing") in about:
                marks = (*self._marks(about), self._holds(about, "interpretation"))
                made[at.standing].append((self.text(iri), self.term(self._one(about, "standing")), *marks))
        for table, rows in made.items():
            yield table, _COLUMNS[table], rows

    def _every(self, about: Mapping[str, list[str]], name: str) -> Sequence[str]:
        word = self._words.get(name)
        if word is None:
            word = self._words[name] = self.bases.term(name)
        return about.get(word, ())

    def _one(self, about: Mapping[str, list[str]], name: str, otherwise: str = "") -> str:
        values = self._every(about, name)
        return values[0] if values else otherwise

    def _holds(self, about: Mapping[str, list[str]], name: str) -> bool:
        return self._one(about, name) in ("true", "1")

    def _marks(self, about: Mapping[str, list[str]]) -> tuple[bool, ...]:
        return tuple(self._holds(about, name) for name in _MARKS)

    def _position(self, own: int, iri: str, about: Mapping[str, list[str]]) -> tuple[object, ...]:
        first = self._one(about, "firstStated", "0001-01-01")
        days = (first, *(self._one(about, name, first) for name in ("lastStated", "earliest", "latest")))
        before = self._one(about, "shiftOf")
        return (
            own,
            self.text(iri),
            *(self.term(self._one(about, name)) for name in ("actor", "proposition", "stance")),
            *map(number, days),
            self._one(about, "conditional", "none"),
            *self._marks(about),
            self.text(before) if before else None,
        )

    def _contradiction(
        self, own: int, iri: str, about: Mapping[str, list[str]], made: Mapping[Table, list[tuple[object, ...]]]
    ) -> None:
        for role in ("actor", "principal"):
            made[at.party].extend((own, self.term(actor), role) for actor in self._every(about, role))
        for role in SIDES:
            made[at.side].extend((own, self.text(statement), role) for statement in self._every(about, role))
        made[at.ground].extend((own, self.text(relation), "relation") for relation in self._every(about, "relation"))
        made[at.ground].extend((own, self.text(source), "source") for source in about.get(_SOURCE, ()))
        certainty = self._one(about, "certainty")
        made[at.contradiction].append(
            (
                own,
                self.text(iri),
                *(self.term(self._one(about, name)) for name in ("contradictionType", "proposition")),
                number(self._one(about, "earliest", "0001-01-01")),
                self.term(certainty) if certainty else None,
                self._one(about, "aspect") or None,
                int(self._one(about, "pairs")) if self._every(about, "pairs") else None,
                *self._marks(about),
            )
        )
