"""Positions as they stood: derived anew from what had been said, or was known, by a day, and never stored."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import NamedNode

from api.folding import Folder
from api.models import Position, Thing
from api.service import Service
from kg.bases import Bases
from kg.derive import EngineRows, findings
from kg.derive.positions import Position as Held
from kg.derive.quads import position_ids
from kg.derive.statements import StatementRow
from kg.engine.base import Term


@dataclass(frozen=True)
class Past:
    """A position as it stood: its IRI, and that of the position that it is a shift of."""

    iri: str
    held: Held
    shift_of: str | None

    @property
    def place(self) -> tuple[str, str]:
        """What positions are in order of: the first day, then the IRI."""
        return self.held.begins.isoformat(), self.iri


def positions(service: Service, terms: Mapping[str, Term]) -> list[Past]:
    """Positions in order of first day and IRI, by the filters of `/positions`.

    Args:
        service: whose statements count.
        terms: `as_of`: statements dated wholly on or before this day count; `known_on`: reports published by then;
            and the filters of `resources/positions`.
    """
    rows = EngineRows(service.engine, service.ontology, service.settings.limits)
    bound = {"proposition": terms["proposition"].value} if "proposition" in terms else {}
    counted = [row for row in rows(**bound) if _counts(row, terms)]
    wanted = _propositions(service, terms)
    kept = [
        one
        for one in _linked(position_ids(findings(counted).positions, service.settings.bases))
        if (wanted is None or one.held.proposition in wanted) and _fits(one.held, terms, service.settings.bases)
    ]
    return sorted(kept, key=lambda one: one.place)


def _linked(held: Iterable[tuple[str, Held]]) -> Iterator[Past]:
    before = None
    for iri, one in held:
        yield Past(iri, one, before if one.number > 1 else None)
        before = iri


def _counts(row: StatementRow, terms: Mapping[str, Term]) -> bool:
    said, known = _day(terms, "as_of"), _day(terms, "known_on")
    return (said is None or row.latest <= said) and (known is None or row.published <= known)


def _fits(one: Held, terms: Mapping[str, Term], bases: Bases) -> bool:
    since, until = _day(terms, "since"), _day(terms, "until")
    return (
        ("actor" not in terms or terms["actor"].value == one.actor)
        and ("stance" not in terms or terms["stance"].value == bases.term(one.stance))
        and (since is None or one.ends >= since)
        and (until is None or one.begins <= until)
    )


def _day(terms: Mapping[str, Term], name: str) -> date | None:
    return date.fromisoformat(terms[name].value) if name in terms else None


def _propositions(service: Service, terms: Mapping[str, Term]) -> set[str] | None:
    """The propositions of the topic asked for; None if none is."""
    if "topic" not in terms:
        return None
    rows = service.questions.ask("resources/propositions", service.settings.limits, topic=terms["topic"])
    return {row["proposition"].value for row in rows}


def described(service: Service, past: Sequence[Past]) -> Iterator[Position]:
    """Positions as they are answered."""
    folder = Folder(service.settings.bases)
    things: dict[str, Thing] = {}
    for iri in {iri for one in past for iri in (one.held.actor, one.held.proposition)}:
        rows = service.questions.ask("resources/label", service.settings.limits, thing=NamedNode(iri))
        things[iri] = folder.thing(rows[0], "thing") if rows else Thing(id=folder.bases.shorten(iri))
    for one in past:
        yield Position(
            id=folder.bases.shorten(one.iri),
            actor=things[one.held.actor],
            proposition=things[one.held.proposition],
            stance=one.held.stance,
            begins=one.held.begins.isoformat(),
            until=one.held.ends.isoformat(),
            contested=one.held.contested,
            shiftOf=folder.bases.shorten(one.shift_of) if one.shift_of else None,
            restsOn=sorted(folder.bases.shorten(statement.iri) for statement in one.held.rests_on),
        )
