"""The day of an article whose text bears none: not written in its record, but taken from its identification.

What is known from outside an article is a judgement of its own, with reason and source. The article's graph holds the
day that it gives, marked as known from outside, so that articles can be put in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from pyoxigraph import Quad

from kg.bases import Bases, value
from kg.records.reading import Element


def days(quads: Iterable[Quad], bases: Bases) -> dict[str, str]:
    """Article, by id, to the day (EDTF level 0) that an accepted identification among some quads gives it."""
    about: dict[str, dict[str, str]] = {}
    for quad in quads:
        about.setdefault(value(quad.subject), {})[quad.predicate.value] = value(quad.object)
    identifies, judgement, day = (bases.term(name) for name in ("identifies", "judgement", "date"))
    accepted = bases.term("accepted")
    judged = (said for said in about.values() if said.get(judgement) == accepted and day in said)
    given = ((bases.shorten(said.get(identifies, "")), said[day]) for said in judged)
    return {thing: day for thing, day in given if thing.startswith("article/")}


def dated(record: Element, given: Mapping[str, str]) -> Element:
    """An article's record with the day that an identification gives it, where the record has none of its own."""
    fields = record.value
    if not isinstance(fields, dict) or "published" in fields or "id" not in fields:
        return record
    day = given.get(fields["id"].text)
    if day is None:
        return record
    outside = {"published": Element(day, day), "basis": Element("external", "external")}
    return replace(record, value={**fields, **outside})
