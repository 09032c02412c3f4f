"""Positions and contradictions as rows of the index."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence

from pyoxigraph import Literal
from sqlalchemy import Table

from kg.bases import PROV, RDF, Bases, Term
from kg.index import schema as at
from kg.index.coding import number

Said = Sequence[tuple[str, Term]]
Rows = tuple[Table, tuple[str, ...], list[tuple[object, ...]]]

POSITION = ("id", "text", "actor", "proposition", "stance", "earliest", "latest", "contested", "shift_of", "more")
CONTRADICTION = ("id", "text", "type", "proposition", "earliest", "contested", "more")


class Derived:
    """Makes rows of what the derived graph says.

    Args:
        bases: the bases in force.
        term, text: how an IRI is kept, as a number and as text.
    """

    def __init__(self, bases: Bases, term: Callable[[str], int], text: Callable[[str], str]) -> None:
        self.bases, self.term, self.text = bases, term, text

    def rows(self, said: Mapping[str, Said], positions: Iterator[int], contradictions: Iterator[int]) -> Iterator[Rows]:
        """The rows of subjects with all that is said of them; `positions` and `contradictions` number them."""
        held, rests, opposed = [], [], []
        parts: dict[Table, list[tuple[object, ...]]] = {at.party: [], at.side: [], at.ground: []}
        for iri, pairs in said.items():
            about: dict[str, list[Term]] = {}
            for name, value in pairs:
                about.setdefault(name, []).append(value)
            kinds = {term.value for term in about.pop(RDF + "type", ())}
            if self.bases.term("Position") in kinds:
                own = next(positions)
                rests += [(own, self.text(one)) for one in self._take(about, "restsOn")]
                held.append(self._position(own, iri, about))
            elif self.bases.term("Contradiction") in kinds:
                own = next(contradictions)
                parts[at.party] += [(own, self.term(one)) for one in self._take(about, "actor")]
                parts[at.side] += [(own, self.text(one)) for one in self._take(about, "statement")]
                grounds = [term.value for term in about.pop(PROV + "wasDerivedFrom", ())]
                parts[at.ground] += [(own, self.text(one)) for one in grounds]
                opposed.append(self._contradiction(own, iri, about))
        yield at.position, POSITION, held
        yield at.rests_on, ("position", "statement"), rests
        yield at.contradiction, CONTRADICTION, opposed
        for table, second in ((at.party, "actor"), (at.side, "statement"), (at.ground, "source")):
            yield table, ("contradiction", second), parts[table]

    def _take(self, about: dict[str, list[Term]], name: str) -> list[str]:
        return [term.value for term in about.pop(self.bases.term(name), ())]

    def _one(self, about: dict[str, list[Term]], name: str) -> str | None:
        values = self._take(about, name)
        return values[0] if values else None

    def _position(self, own: int, iri: str, about: dict[str, list[Term]]) -> tuple[object, ...]:
        actor, proposition, stance = (
            self.term(self._one(about, name) or "") for name in ("actor", "proposition", "stance")
        )
        begins = number(self._one(about, "firstStated") or "0001-01-01")
        until = self._one(about, "lastStated")
        contested = self._one(about, "contested") == "true"
        before = self._one(about, "shiftOf")
        ends = number(until) if until else begins
        shift = self.text(before) if before else None
        return own, self.text(iri), actor, proposition, stance, begins, ends, contested, shift, more(about)

    def _contradiction(self, own: int, iri: str, about: dict[str, list[Term]]) -> tuple[object, ...]:
        type_, proposition = (self.term(self._one(about, name) or "") for name in ("contradictionType", "proposition"))
        earliest = number(self._one(about, "earliest") or "0001-01-01")
        contested = self._one(about, "contested") == "true"
        return own, self.text(iri), type_, proposition, earliest, contested, more(about)


def more(about: Mapping[str, Sequence[Term]]) -> str | None:
    """What no column holds, as JSON: property to [value, language or datatype, whether it is an IRI]."""
    if not about:
        return None
    return json.dumps(
        {
            name: sorted(
                [
                    term.value,
                    term.language or term.datatype.value if isinstance(term, Literal) else "",
                    not isinstance(term, Literal),
                ]
                for term in terms
            )
            for name, terms in sorted(about.items())
        },
        ensure_ascii=False,
    )
