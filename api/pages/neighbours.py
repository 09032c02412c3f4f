"""Who spoke on the topics of a proposition, and until when; of a large topic not all that was said on it is told."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from datetime import date

from api.pages.evidence import Said, all_said
from api.pages.material import Material
from api.pages.portions import WHOLE, latest
from api.resources.models import Thing
from kg.index.database import IndexUnreadable
from kg.index.lists import speakers_on
from kg.index.shortening import Shortening

LATEST = 20
"""Statements on a large topic among which the last day is looked for."""


def last_day(material: Material, topics: Iterable[str]) -> date | None:
    """The last day on which something was said on topics; None if nothing was."""

    def of(topic: str) -> list[Said]:
        if _is_large(material, topic):
            return all_said(material, latest(material.service, {"topic": topic}, LATEST))
        return all_said(material, material.statements(topic=topic))

    days = (saying.last for topic in topics for saying in of(topic))
    return material.remembered(("last day", *topics), lambda: max(days, default=None))


def speakers(material: Material, topics: Iterable[str], day: date) -> dict[str, Thing]:
    """By id, who said something on topics by a day."""
    found: dict[str, Thing] = {}
    for topic in topics:
        known = _of_large(material, topic, day) if _is_large(material, topic) else None
        if known is None:
            said = all_said(material, material.statements(topic=topic))
            known = [saying.speaker for saying in said if saying.last <= day]
        found |= {speaker.id: speaker for speaker in known}
    return found


def _is_large(material: Material, topic: str) -> bool:
    number = material.how_many({"topic": topic})
    return number is not None and number > WHOLE


def _of_large(material: Material, topic: str, day: date) -> list[Thing] | None:
    """Out of the index; None where it cannot be read."""

    def make() -> list[Thing] | None:
        with suppress(IndexUnreadable), material.service.index() as connection:
            if connection is not None:
                rows = speakers_on(connection, Shortening(material.bases), material.bases.id(topic), day.isoformat())
                return [thing for row in rows if (thing := material.labelled(row, "speaker"))]
        return None

    return material.remembered(("speakers on", topic, day), make)
