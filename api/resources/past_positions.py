"""Positions as they stood on a day, as they are answered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pyoxigraph import NamedNode

from api.resources.folding import Folder
from api.resources.models import Position, Thing
from api.service import Service
from kg.derive.scope import Identified


def described(service: Service, positions: Sequence[Identified]) -> Iterator[Position]:
    """Positions as they are answered."""
    folder = Folder(service.settings.bases)
    things: dict[str, Thing] = {}
    for iri in {iri for one in positions for iri in (one.position.actor, one.position.proposition)}:
        rows = service.questions.ask("resources/label", service.settings.limits, thing=NamedNode(iri))
        named = folder.thing(rows[0], "thing") if rows else None
        things[iri] = named or Thing(id=folder.bases.shorten(iri))
    for one in positions:
        yield Position(
            id=folder.bases.shorten(one.iri),
            actor=things[one.position.actor],
            proposition=things[one.position.proposition],
            stance=one.position.stance,
            firstStated=one.position.first_stated.isoformat(),
            lastStated=one.position.last_stated.isoformat(),
            earliest=one.position.earliest.isoformat(),
            latest=one.position.latest.isoformat(),
            conditional=one.position.conditional,
            contested=one.position.contested,
            denied=one.position.denied,
            datedOutside=one.position.dated_outside,
            shiftOf=folder.bases.shorten(one.shift_of) if one.shift_of else None,
            restsOn=sorted(folder.bases.shorten(statement.iri) for statement in one.position.rests_on),
        )
