"""Reconciliation queries over the things of this graph.

Reconciliation Service API 0.2 (https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/),
section 4. The score is 100 times that of `kg.links.candidates.ranking`; `match` is true where that decides for a match.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pyoxigraph import NamedNode

from kg.engine.asking import check
from kg.errors import DataError, Finding
from kg.links.candidates.features import Feature, Sought
from kg.links.candidates.ranking import Candidate, Policy, decide
from kg.names import fold, similarity
from kg.names.similarity import ONE_SOUND
from kg.things.name_index import Hit
from kg.things.things import KINDS, Thing, Things

BATCH = 1000
"""How many queries one request may carry."""

MOST_VALUES = 100
"""How many property values one query may give."""

_WIDER = {"Actor": ("person", "state", "organization", "collective"), "Concept": ("topic", "proposition")}
_LONGEST = 1000
_PROPERTY, _AGAINST = 0.06, -0.12
_FLOOR = 0.2  # low, because a word or two of a long sentence is what people look for a proposition by


def types() -> list[dict[str, Any]]:
    """Every type that can be asked for: classes of the vocabulary, the wider of several as `broader`."""
    above = {kind: {"id": name, "name": name.lower()} for name, kinds in _WIDER.items() for kind in kinds}
    narrow = [
        {"id": type_of(kind), "name": kind, **({"broader": [above[kind]]} if kind in above else {})} for kind in KINDS
    ]
    return [*({"id": name, "name": name.lower()} for name in _WIDER), *narrow]


def type_of(kind: str) -> str:
    """The type id of a kind: "Person" for "person"."""
    return kind.capitalize()


def kinds_of(type: str) -> tuple[str, ...] | None:
    """The kinds that a type id stands for; None for an unknown type. Case does not matter, an IRI is understood."""
    name = type.rpartition("#")[2].rpartition("/")[2].rpartition(":")[2].capitalize()
    if name in _WIDER:
        return _WIDER[name]
    return (name.lower(),) if name.lower() in KINDS else None


@dataclass(frozen=True)
class NameQuery:
    """One query: a text, the kinds wanted (empty: any), whether others are shut out, and property values."""

    text: str
    kinds: tuple[str, ...]
    strict: bool
    limit: int
    properties: tuple[tuple[str, tuple[Any, ...]], ...]
    unknown: tuple[str, ...] = ()


def read(batch: Any) -> dict[str, NameQuery | str]:
    """The queries of a batch; what is wrong with a query, in words, in its place.

    Raises:
        DataError: the batch is no object of queries, or holds too many.
    """
    if not isinstance(batch, Mapping):
        raise DataError([Finding("queries", "", f"a {type(batch).__name__}", "an object of queries by key")])
    if len(batch) > BATCH:
        raise DataError([Finding("queries", "", f"{len(batch)} queries", f"at most {BATCH} a request")])
    queries: dict[str, NameQuery | str] = {}
    for key, value in batch.items():
        try:
            queries[str(key)] = _read(value)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            expected = "a query with text in 'query' or values in 'properties' (Reconciliation API 0.2, section 4.2)"
            queries[str(key)] = f"{str(error) or 'malformed'}; expected {expected}"
    return queries


def _read(value: Mapping[str, Any]) -> NameQuery:
    if not isinstance(value, Mapping):
        raise ValueError(f"a {type(value).__name__}")
    surplus = value.keys() - {"query", "type", "limit", "properties", "type_strict"}
    if surplus:
        raise ValueError(f"unknown member {sorted(surplus)}")
    given_values = [
        (str(condition["pid"]), condition["v"] if isinstance(condition["v"], list) else [condition["v"]])
        for condition in value.get("properties") or ()
    ]
    if sum(len(values) for _, values in given_values) > MOST_VALUES:
        raise ValueError(f"more than {MOST_VALUES} values of properties")
    # An empty cell of a table says nothing: it speaks neither for nor against a candidate.
    filled = ((name, tuple(each for each in values if each not in ("", None, {}))) for name, values in given_values)
    properties = tuple((name, values) for name, values in filled if values)
    text = value.get("query", "")
    if not isinstance(text, str) or not (text.strip() or properties):
        raise ValueError("neither a text nor properties")
    if len(text) > _LONGEST:
        raise ValueError(f"a text of {len(text)} characters, more than {_LONGEST}")
    given = value.get("type") or ()
    types = (given,) if isinstance(given, str) else tuple(map(str, given))
    strict = value.get("type_strict", "any")
    if strict not in ("any", "all", "should"):
        raise ValueError(f"type_strict {strict!r}")
    kinds = [kinds_of(type) for type in types]
    limit = max(1, min(int(value.get("limit", 10)), 100))
    unknown = tuple(type for type, kind in zip(types, kinds, strict=True) if kind is None)
    known = dict.fromkeys(kind for group in kinds for kind in group or ())
    return NameQuery(text, tuple(known), strict != "should", limit, properties, unknown)


def answer(batch: Mapping[str, NameQuery | str], things: Things) -> dict[str, Any]:
    """The result batch: every query's candidates, the likeliest first, or an error of its own.

    Raises LimitError if nobody waits for it any more.
    """
    results: dict[str, Any] = {}
    for key, query in batch.items():
        check()
        results[key] = {"result": [], "error": query} if isinstance(query, str) else _result(query, things)
    return results


def _result(query: NameQuery, things: Things) -> dict[str, Any]:
    if query.unknown and not query.kinds:
        known = ", ".join(type["id"] for type in types())
        return {"result": [], "error": f"unknown type {', '.join(query.unknown)}; known types: {known}"}
    policy = Policy(limit=query.limit, floor=_FLOOR if query.text else 0.0)
    proposal = decide(_sought(query), _hits(query, things), policy=Policy(limit=1000, floor=0.0))
    scored = [_weighed(candidate, query, things) for candidate in proposal.candidates]
    kept = [candidate for candidate in scored if candidate.score >= policy.floor]
    ranked = sorted(kept, key=lambda candidate: (-candidate.score, candidate.item.id))
    sure = bool(ranked) and ranked[0].score >= policy.threshold and _name(ranked[0]) != ONE_SOUND
    sure = sure and (len(ranked) == 1 or ranked[0].score - ranked[1].score >= policy.margin)
    return {
        "result": [_candidate(candidate, things, sure and n == 0) for n, candidate in enumerate(ranked[: query.limit])],
    }


def _name(candidate: Candidate) -> float:
    return next((feature.value for feature in candidate.features if feature.id == "name"), 0.0)


def _sought(query: NameQuery) -> Sought:
    return Sought(query.text, query.kinds[0] if len(query.kinds) == 1 else "")


def _hits(query: NameQuery, things: Things) -> Iterable[Hit]:
    """Things with a name like the text; without a text, those with any of the property values."""
    allowed = set(query.kinds) if query.kinds and query.strict else set(KINDS)
    if not query.text:
        return [
            Hit(things.item(thing), thing.label, 0.8)
            for thing in things.by_id.values()
            if thing.kind in allowed and any(_agreement(thing, query, things))
        ]
    personal = [True] if allowed == {"person"} else [False] if "person" not in allowed else [True, False]
    best: dict[str, Hit] = {}
    for person in personal:
        for hit in things.index.search(query.text, person=person, limit=60, least=_FLOOR):
            if hit.item.types[0] not in allowed or person != (hit.item.types[0] == "person"):
                continue
            known = best.get(hit.item.id)
            if known is None or known.similarity < hit.similarity:
                best[hit.item.id] = hit
    thing = things.by_id.get(things.ontology.bases.shorten(query.text.strip()))
    if thing and thing.kind in allowed:
        best[thing.id] = Hit(things.item(thing), thing.id, 1.0)
    return best.values()


def _weighed(candidate: Candidate, query: NameQuery, things: Things) -> Candidate:
    """The candidate with a feature for each property asked for, and one for the type where that is a wish."""
    thing = things.by_id[candidate.item.id]
    more = [
        Feature(f"property:{name}", value, _PROPERTY * value if value else _AGAINST, f"{name} agrees: {bool(value)}")
        for (name, _), value in zip(query.properties, _agreement(thing, query, things), strict=True)
        if value is not None
    ]
    if query.kinds and not query.strict and thing.kind not in query.kinds:
        more.append(Feature("type", 0.0, -0.2, f"a {thing.kind}"))
    score = max(0.0, min(1.0, candidate.score + sum(feature.points for feature in more)))
    return replace(candidate, score=score, features=(*candidate.features, *more))


def _agreement(thing: Thing, query: NameQuery, things: Things) -> list[float | None]:
    """For each property asked for: how well the best of the thing's values agrees; None if it has none."""
    shares: list[float | None] = []
    for name, values in query.properties:
        present = thing.values.get(name, ())
        texts = {text for value in present for text in _texts(value, things)}
        scores = [_same(value, text) for value in values for text in texts]
        shares.append(max(scores, default=0.0) if texts else None)
    return shares


def _texts(value: Any, things: Things) -> list[str]:
    """What a value may be called: a thing by its id, IRI and names."""
    if not isinstance(value, NamedNode):
        return [value.value]
    short = things.ontology.bases.shorten(value.value)
    thing = things.by_id.get(short)
    return [value.value, short, *(thing.names if thing else ())]


def _same(given: Any, text: str) -> float:
    if isinstance(given, Mapping):
        return float(given.get("id") == text) or _same(given.get("name", ""), text)
    written = str(given).lower() if isinstance(given, bool) else str(given)
    if not written:
        return 0.0
    if written == text or fold(written) == fold(text) != "":
        return 1.0
    value = similarity(written, text, person=False)
    return value if value >= 0.8 else 0.0


def _candidate(candidate: Candidate, things: Things, match: bool) -> dict[str, Any]:
    thing = things.by_id[candidate.item.id]
    return {
        "id": thing.id,
        "name": thing.label,
        "description": thing.description,
        "score": round(100 * candidate.score, 2),
        "match": match,
        "type": [{"id": type_of(thing.kind), "name": thing.kind}],
        "features": [{"id": feature.id, "value": round(feature.value, 4)} for feature in candidate.features],
    }
