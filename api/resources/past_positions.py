"""Positions as they stood on a day, as they are answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode

from api.resources.folding import Folding
from api.resources.models import Position, Thing
from api.service import Service
from kg.derive.scope import Identified


def described(service: Service, positions: Sequence[Identified]) -> Iterator[Position]:
    """Positions as they are answered."""
    folding = Folding(service.settings.bases)
    things: dict[str, Thing] = {}
    for iri in {iri for position in positions for iri in (position.position.actor, position.position.proposition)}:
        rows = service.questions.ask("resources/label", service.settings.limits, thing=NamedNode(iri))
        named = folding.thing(rows[0], "thing") if rows else None
        things[iri] = named or Thing(id=folding.bases.shorten(iri))
    for position in positions:
        yield Position(
            id=folding.bases.shorten(position.iri),
            actor=things[position.position.actor],
            proposition=things[position.position.proposition],
            stance=position.position.stance,
            firstStated=position.position.first_stated.isoformat(),
            lastStated=position.position.last_stated.isoformat(),
            earliest=position.position.earliest.isoformat(),
            latest=position.position.latest.isoformat(),
            conditional=position.position.conditional,
            contested=position.position.contested,
            denied=position.position.denied,
            datedOutside=position.position.dated_outside,
            shiftOf=folding.bases.shorten(position.shift_of) if position.shift_of else None,
            restsOn=sorted(folding.bases.shorten(statement.iri) for statement in position.position.rests_on),
        )
