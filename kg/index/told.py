"""What the index holds of what is derived about propositions, in the form in which derivation compares it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from sqlalchemy import Table, select

from kg.derive import Telling
from kg.index import schema as at
from kg.index.shortening import day
from kg.index.terms import Terms

_SOME = 5_000
_ROLES = ("statement", "supporting", "opposing")


class Told:
    """Reads positions, contradictions and standings as `kg.derive.outcome` tells them.

    Args:
        terms: terms of the connection to read on.
    """

    def __init__(self, terms: Terms) -> None:
        self._terms, self._connection = terms, terms.connection
        self._decode = terms.shortening.decode
        self._vocabulary = terms.shortening.bases.vocabulary

    def about(self, propositions: Collection[str]) -> dict[str, Telling]:
        """What is said of positions, of contradictions and of the statements on propositions, by IRI."""
        numbers = [number for iri in propositions if (number := self._terms.number(iri)) is not None]
        told: dict[str, Telling] = {}
        for start in range(0, len(numbers), _SOME):
            some = numbers[start : start + _SOME]
            told |= self._standings(some) | self._positions(some) | self._contradictions(some)
        return told

    def _standings(self, propositions: Sequence[int]) -> dict[str, Telling]:
        own, mention = at.standing.c, at.mention.c
        statements = select(mention.statement).where(mention.proposition.in_(propositions)).distinct()
        columns = (own.statement, own.standing, own.contested, own.denied, own.dated_outside, own.interpretation)
        rows = self._connection.execute(select(*columns).where(own.statement.in_(statements))).all()
        self._terms.read({row[1] for row in rows})
        return {self._decode(row[0]): (self._word(row[1]), *map(bool, row[2:])) for row in rows}

    def _positions(self, propositions: Sequence[int]) -> dict[str, Telling]:
        own = at.position.c
        rows = self._connection.execute(select(at.position).where(own.proposition.in_(propositions))).all()
        rests_on = self._several(at.rests_on, "position", "statement", [row.id for row in rows])
        self._terms.read({number for row in rows for number in (row.actor, row.proposition, row.stance)})
        iri = self._terms.iri
        return {
            self._decode(row.text): (
                *(iri(row.actor), iri(row.proposition), self._word(row.stance)),
                *(day(row.first_stated), day(row.last_stated), day(row.earliest), day(row.latest), row.conditional),
                *map(bool, (row.contested, row.denied, row.dated_outside)),
                None if row.shift_of is None else self._decode(row.shift_of),
                frozenset(map(self._decode, rests_on.get((row.id, ""), ()))),
            )
            for row in rows
        }

    def _contradictions(self, propositions: Sequence[int]) -> dict[str, Telling]:
        own = at.contradiction.c
        rows = self._connection.execute(select(at.contradiction).where(own.proposition.in_(propositions))).all()
        numbers = [row.id for row in rows]
        parties, sides, grounds = (
            self._several(table, "contradiction", name, numbers)
            for table, name in ((at.party, "actor"), (at.side, "statement"), (at.ground, "source"))
        )
        self._terms.read({number for of_role in parties.values() for number in of_role})
        self._terms.read({number for row in rows for number in (row.type, row.proposition, row.certainty)})
        actors, texts = self._terms.iri, self._decode
        return {
            self._decode(row.text): (
                *(self._word(row.type), self._terms.iri(row.proposition), day(row.earliest)),
                *(None if row.certainty is None else self._word(row.certainty), row.aspect, row.pairs),
                *map(bool, (row.contested, row.denied, row.dated_outside)),
                *(frozenset(map(actors, parties.get((row.id, role), ()))) for role in ("actor", "principal")),
                *(frozenset(map(texts, sides.get((row.id, role), ()))) for role in _ROLES),
                *(frozenset(map(texts, grounds.get((row.id, role), ()))) for role in ("relation", "source")),
            )
            for row in rows
        }

    def _several(
        self, table: Table, owner: str, value: str, owners: Sequence[int]
    ) -> Mapping[tuple[int, str], list[Any]]:
        """The values that a table holds of its owners, by owner and role; "" where it has no roles."""
        values: dict[tuple[int, str], list[Any]] = defaultdict(list)
        columns = [table.c[owner], table.c[value], *((table.c.role,) if "role" in table.c else ())]
        for start in range(0, len(owners), _SOME):
            asked = select(*columns).where(table.c[owner].in_(owners[start : start + _SOME]))
            for number, of_owner, *role in self._connection.execute(asked):
                values[number, role[0] if role else ""].append(of_owner)
        return values

    def _word(self, number: int) -> str:
        """The local name of a term of the vocabulary."""
        return self._terms.iri(number).removeprefix(self._vocabulary)
