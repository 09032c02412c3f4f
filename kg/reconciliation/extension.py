"""Suggestions, previews and data extension over the things of this graph.

Reconciliation Service API 0.2, sections 5 (suggest), 6 (preview) and 7 (data extension). Properties have the names of
the record fields.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from pyoxigraph import Literal, NamedNode

from kg.bases import XSD
from kg.dates import parse
from kg.engine.asking import check
from kg.errors import DataError, Finding
from kg.names import fold
from kg.reconciliation.queries import kinds_of, type_of, types
from kg.things.things import KINDS, Thing, Things

_INTEGERS = frozenset(XSD + name for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger"))
_FLOATS = frozenset(XSD + name for name in ("decimal", "double", "float"))
MOST_PROPERTIES, MOST_CELLS = 100, 100_000
"""How many properties one data extension query may ask for, and how many cells its answer may have."""
_WORDS = {
    "label": "name",
    "altLabel": "other name",
    "wikidata": "Wikidata item",
    "geonamesId": "GeoNames id",
    "isoCode": "ISO code",
    "liesIn": "lies in",
    "postIn": "post in",
    "partOf": "part of",
}


def suggest_entities(prefix: str, things: Things, limit: int = 10, cursor: int = 0) -> dict[str, Any]:
    """Things whose name, or a word of it, begins with the prefix, actors first; then those with a name like it."""
    beginning = fold(prefix)
    begins = [thing for thing in things.by_id.values() if any(_begins(name, beginning) for name in thing.names)]
    begins.sort(
        key=lambda thing: (_lower(thing), not fold(thing.label).startswith(beginning), len(thing.label), thing.id)
    )
    known = {thing.id for thing in begins}
    near = [hit.item.id for hit in things.index.search(prefix, limit=50, least=0.6) if hit.item.id not in known]
    entities = [*begins, *(things.by_id[id] for id in near)][cursor : cursor + limit]
    return {
        "result": [
            {
                "id": thing.id,
                "name": thing.label,
                "description": thing.description,
                "notable": [{"id": type_of(thing.kind), "name": thing.kind}],
            }
            for thing in entities
        ]
    }


def _lower(thing: Thing) -> int:
    """Actors come first, then places and offices, events, and sentences last."""
    return max(0, KINDS.index(thing.kind) - KINDS.index("collective"))


def _begins(name: str, prefix: str) -> bool:
    folded = fold(name)
    return bool(prefix) and (folded.startswith(prefix) or f" {prefix}" in folded)


def suggest_types(prefix: str, limit: int = 10, cursor: int = 0) -> dict[str, Any]:
    """Types whose name begins with the prefix."""
    offered = [kind for kind in types() if kind["name"].startswith(prefix.casefold())]
    return {"result": offered[cursor : cursor + limit]}


def suggest_properties(prefix: str, things: Things, limit: int = 10, cursor: int = 0) -> dict[str, Any]:
    """Properties whose id or name begins with the prefix."""
    beginning = prefix.casefold()
    offered = [
        entry for entry in properties(things) if any(entry[k].casefold().startswith(beginning) for k in ("id", "name"))
    ]
    return {"result": offered[cursor : cursor + limit]}


def properties(things: Things, kind: str = "") -> list[dict[str, str]]:
    """The properties that things (of a kind) have, the most frequent first."""
    counts = Counter(name for thing in things.by_id.values() if kind in ("", thing.kind) for name in thing.values)
    return [{"id": name, "name": _WORDS.get(name, name)} for name, _ in counts.most_common()]


def propose(type: str, things: Things, limit: int = 0) -> dict[str, Any]:
    """Properties proposed for a type. Raises DataError for an unknown type."""
    kinds = kinds_of(type)
    if type and kinds is None:
        known = ", ".join(kind["id"] for kind in types())
        raise DataError([Finding("type", "", repr(type), f"one of {known}")])
    named = {entry["id"]: entry for kind in kinds or ("",) for entry in properties(things, kind)}
    proposed = list(named.values())[: limit or None]
    return {"properties": proposed, "type": type, **({"limit": limit} if limit else {})}


def extend(query: Any, things: Things) -> dict[str, Any]:
    """The values of properties of things. An unknown id gets an empty row, an unknown property no values.

    Raises:
        DataError: no data extension query, or one that asks for too much.
        LimitError: nobody waits for the answer any more.
    """
    try:
        ids = dict.fromkeys(str(id) for id in query["ids"])
        asked = [(str(column["id"]), column.get("settings") or {}) for column in query["properties"]]
        if len(asked) > MOST_PROPERTIES or len(ids) * len(asked) > MOST_CELLS:
            found = f"{len(ids)} ids with {len(asked)} properties"
            expected = f"at most {MOST_PROPERTIES} properties, and {MOST_CELLS:,} ids times properties"
            raise DataError([Finding("extend", "", found, expected)])
        rows = {}
        for id in ids:
            check()
            rows[id] = _row(things.by_id.get(id), asked, things)
    except (TypeError, KeyError, AttributeError, ValueError, OverflowError) as error:
        expected = '{"ids": [...], "properties": [{"id": ...}]}'
        raise DataError([Finding("extend", "", f"malformed ({error})", expected)]) from error
    named = {entry["id"]: entry["name"] for entry in properties(things)}
    return {"meta": [_meta(name, named.get(name, name), things) for name, _ in asked], "rows": rows}


def _meta(name: str, words: str, things: Things) -> dict[str, Any]:
    """A property, with the type of its values where these are all things of one kind."""
    check()
    kinds = {
        things.ontology.bases.shorten(value.value).partition("/")[0]
        for thing in things.by_id.values()
        for value in thing.values.get(name, ())
        if isinstance(value, NamedNode) and value.value.startswith(things.ontology.bases.ids)
    }
    kind = next(iter(kinds)) if len(kinds) == 1 else ""
    return {"id": name, "name": words, **({"type": {"id": type_of(kind), "name": kind}} if kind else {})}


def _row(thing: Thing | None, columns: Sequence[tuple[str, Mapping[str, Any]]], things: Things) -> dict[str, Any]:
    row = {}
    for name, settings in columns:
        limit = int(settings.get("limit") or 0)
        values = thing.values.get(name, ()) if thing else ()
        row[name] = [_cell(value, things) for value in values[: limit or None]]
    return row


def _cell(value: NamedNode | Literal, things: Things) -> dict[str, Any]:
    if isinstance(value, NamedNode):
        thing = things.by_id.get(things.ontology.bases.shorten(value.value))
        return {"id": thing.id, "name": thing.label} if thing else {"str": value.value}
    datatype = value.datatype.value
    if datatype in _INTEGERS:
        return {"int": int(value.value)}
    if datatype in _FLOATS:
        return {"float": float(value.value)}
    if datatype == XSD + "date" or datatype.endswith("/EDTF"):
        return _date(value.value)
    return {"str": value.value}


def _date(text: str) -> dict[str, str]:
    """A day as a date; a month, year or interval as text, for a day would say more than is known."""
    try:
        span = parse(text)
    except ValueError:
        return {"str": text}
    return {"date": f"{text}T00:00:00Z"} if span.precision == "day" else {"str": text}
