"""What is derived, thing by thing, compared with what is on record before any quad is made of it.

A write to a proposition on which hundreds have spoken changes what is derived of one or two of them. Values are
compared faster than quads, and an index has them at hand.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import chain

from pyoxigraph import Quad

from kg.bases import Bases
from kg.derive.contradictions import Contradiction
from kg.derive.derivation import Derived
from kg.derive.positions import Position
from kg.derive.quads import contradiction_id, contradiction_quads, linked, position_quads, standing_quads
from kg.derive.statements import Statement

Telling = tuple[object, ...]
"""All that the derived graph says of one thing, as plain values; see `of_position`, `of_contradiction`, `of_standing`.

IRIs and local names are text, days are dates, and what has several values has them as a set.
"""


def of_position(position: Position, before: str | None) -> Telling:
    """What is said of a position; `before`: the IRI of the actor's position before it, which it is a shift of."""
    return (
        *(position.actor, position.proposition, position.stance, position.first_stated, position.last_stated),
        *(position.earliest, position.latest, position.conditional),
        *(position.contested, position.denied, position.dated_outside, before),
        frozenset(statement.iri for statement in position.rests_on),
    )


def of_contradiction(contradiction: Contradiction) -> Telling:
    """What is said of a contradiction."""
    several = (
        *(contradiction.actors, contradiction.principals, contradiction.statements, contradiction.supporting),
        *(contradiction.opposing, contradiction.relations, contradiction.sources),
    )
    return (
        *(contradiction.type, contradiction.proposition, contradiction.begins),
        "certain" if contradiction.certain else "possible",
        *(contradiction.aspect or None, contradiction.pairs or None),
        *(contradiction.contested, contradiction.denied, contradiction.dated_outside),
        *map(frozenset, several),
    )


def of_standing(statement: Statement) -> Telling:
    """What is said of a statement."""
    standing = "anonymous" if statement.anonymous else "named"
    return standing, statement.contested, statement.denied, statement.dated_outside, statement.interpretation


class Outcome:
    """What is derived of some propositions.

    Args:
        derived: positions and contradictions.
        own: the statements whose standing is among it.
        bases: bases of the IRIs.
    """

    def __init__(self, derived: Derived, own: Iterable[Statement], bases: Bases) -> None:
        self._derived, self._own, self._bases = derived, list(own), bases

    def told(self) -> dict[str, Telling]:
        """What is said of each thing, by its IRI."""
        told: dict[str, Telling] = {statement.iri: of_standing(statement) for statement in self._own}
        for iri, position, before in linked(self._derived.positions, self._bases):
            told[iri] = of_position(position, before)
        for contradiction in self._derived.contradictions:
            iri = contradiction_id(contradiction, self._bases)
            said = of_contradiction(contradiction)
            # Two of one IRI are one thing of which both is said, which equals nothing that is told of one.
            told[iri] = said if told.get(iri, said) == said else (told[iri], said)
        return told

    def quads(self, only: Collection[str] | None = None) -> Iterator[Quad]:
        """What is said, as quads; `only`: the IRIs of the things of which it is wanted, all by default."""
        own = (statement for statement in self._own if only is None or statement.iri in only)
        return chain(
            standing_quads(own, self._bases),
            position_quads(self._derived.positions, self._bases, only),
            contradiction_quads(self._derived.contradictions, self._bases, only),
        )
