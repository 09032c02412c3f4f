"""Accepted links and what rests on them, written for others: QuickStatements, Wikidata's shape, owl:sameAs.

QuickStatements version 1 (https://www.wikidata.org/wiki/Help:QuickStatements): a line a statement, tab-separated, the
reference as S854 (address), S577 (date of publication) and S123 (publisher). Nothing is sent anywhere: a person looks
through the lines and runs them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kg.dates import parse
from kg.engine.base import Engine
from kg.ontology import Ontology
from kg.questions.rules import UNLIMITED, ask, rule
from kg.things.things import Things

PROFILES = {"wikidata": "links/wikidata-shape", "same-as": "links/same-as"}
"""Exports that are one CONSTRUCT rule each."""

_PRECISION = {"year": 9, "month": 10, "day": 11}


def quickstatements(engine: Engine, ontology: Ontology, things: Things) -> Iterator[str]:
    """A line for each relation that an article reports between two things with accepted items.

    Raises:
        StoreError, LimitError: as `Engine.query`.
    """
    accepted = {ontology.bases.id(id): item for id, item in things.accepted.items()}
    seen = set()
    for row in ask(engine, ontology, "links/citable"):
        values = {name: row[name].value for name in _COLUMNS if row[name] is not None}
        subject, object = accepted.get(values["subject"]), accepted.get(values["object"])
        if subject and object:
            line = "\t".join((subject, values["relation"], object, *_qualifiers(values), *_reference(values, accepted)))
            if line not in seen:
                seen.add(line)
                yield line


_COLUMNS = ("subject", "relation", "object", "from", "until", "url", "published", "publisher")


def _qualifiers(values: Mapping[str, str]) -> Iterator[str]:
    for name, property in (("from", "P580"), ("until", "P582")):
        if name in values:
            yield from (property, _date(values[name]))


def _reference(values: Mapping[str, str], accepted: Mapping[str, str]) -> Iterator[str]:
    if "url" in values:
        yield from ("S854", '"' + values["url"].replace('"', "%22") + '"')
    yield from ("S577", _date(values["published"]))
    if values["publisher"] in accepted:
        yield from ("S123", accepted[values["publisher"]])


def _date(text: str) -> str:
    """A date of the precision it has; the first of an interval."""
    span = parse(text.partition("/")[0])
    precision = _PRECISION[span.precision]
    day = {9: "{:%Y}-00-00", 10: "{:%Y-%m}-00", 11: "{:%Y-%m-%d}"}[precision].format(span.earliest)
    return f"+{day}T00:00:00Z/{precision}"


def profile(engine: Engine, ontology: Ontology, name: str, media_type: str = "text/turtle") -> Iterator[bytes]:
    """One of `PROFILES` as RDF, streamed.

    Raises:
        KeyError: there is no such profile.
        StoreError, LimitError: as `Engine.query`.
    """
    query = rule(ontology, PROFILES[name], UNLIMITED, media_type)
    with engine.query(query) as answer:
        yield from answer
