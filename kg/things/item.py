"""An item that something local may be: a Wikidata entity, or a thing of this graph offered for reconciliation.

Wikidata's JSON: https://doc.wikimedia.org/Wikibase/master/php/docs_topics_json.html (entity, snak, time value).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

COUNTRY_PROPERTIES = ("P27", "P17", "P1001")
TYPE_PROPERTY, SUBCLASS_PROPERTY, OFFICE_PROPERTY = "P31", "P279", "P39"
_RELATED = ("P102", "P463", "P108", "P361", "P131", "P749", "P127", "P276", "P710", "P2389", "P1308")
_PRECISION = {9: 4, 10: 7, 11: 10}


@dataclass(frozen=True)
class Office:
    """A post held. Dates are EDTF level 0 ("2004-03-09", "2012-05", "2012"), None if not given."""

    id: str
    since: str | None = None
    until: str | None = None
    label: str = ""


@dataclass(frozen=True)
class Item:
    """What is known of an item, as far as linking needs it.

    Attributes:
        id: "Q58217", or the id of a local thing ("person/sergey-lavrov").
        names: every name once, in any script; the first is the label to show.
        description: a short text, "" if there is none.
        types: ids of its classes (P31), or its local kind.
        countries: ids of its states (P27 of a person, P17 or P1001 of a body or post).
        offices: posts held, with dates.
        related: ids of other items it names (parties, memberships, employers, places).
        tags: plain words a source gives beside the name ("russia-cabinet").
        popularity: number of sitelinks, 0 if unknown.
        superclasses: ids it is a subclass of (P279); only classes have them.
    """

    id: str
    names: tuple[str, ...]
    description: str = ""
    types: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    offices: tuple[Office, ...] = ()
    related: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    popularity: int = 0
    superclasses: tuple[str, ...] = field(default=(), compare=False)

    @property
    def label(self) -> str:
        """The name to show; the id when there is none."""
        return self.names[0] if self.names else self.id

    def written(self) -> bytes:
        """The item as JSON text."""
        return orjson.dumps(self)

    @classmethod
    def read(cls, text: bytes) -> Item:
        """The inverse of `written`."""
        value = orjson.loads(text)
        offices = tuple(Office(**office) for office in value.pop("offices"))
        plain: dict[str, Any] = {key: tuple(item) if isinstance(item, list) else item for key, item in value.items()}
        return cls(**plain, offices=offices)  # as `written` wrote them: one key a field


def from_wikidata(entity: Mapping[str, Any], languages: tuple[str, ...] = ("en",)) -> Item:
    """The item of one entity of Wikidata's JSON, labels of the given languages first.

    Raises:
        ValueError: the value is no item ("type": "item"), has no id, or is not built as Wikibase builds it.
    """
    id = entity.get("id")
    if not isinstance(id, str) or entity.get("type", "item") != "item":
        raise ValueError(f"entity {id!r} of type {entity.get('type')!r} is not an item")
    try:
        return _item(id, entity, languages)
    except (KeyError, TypeError, AttributeError, IndexError) as error:
        raise ValueError(f"item {id} is malformed ({type(error).__name__}: {error})") from error


def _item(id: str, entity: Mapping[str, Any], languages: tuple[str, ...]) -> Item:
    labels, claims = _object(entity.get("labels")), _object(entity.get("claims"))
    return Item(
        id=id,
        names=tuple(dict.fromkeys(_names(labels, _object(entity.get("aliases")), languages))),
        description=_text(_object(entity.get("descriptions")), languages),
        types=_targets(claims, TYPE_PROPERTY),
        countries=tuple(dict.fromkeys(id for name in COUNTRY_PROPERTIES for id in _targets(claims, name))),
        offices=tuple(dict.fromkeys(_offices(claims.get(OFFICE_PROPERTY, ())))),
        related=tuple(dict.fromkeys(id for name in _RELATED for id in _targets(claims, name))),
        popularity=len(_object(entity.get("sitelinks"))),
        superclasses=_targets(claims, SUBCLASS_PROPERTY),
    )


def _object(value: Any) -> Mapping[str, Any]:
    """Wikibase writes an empty map as []."""
    return value if isinstance(value, Mapping) else {}


def _names(labels: Mapping[str, Any], aliases: Mapping[str, Any], languages: tuple[str, ...]) -> Iterator[str]:
    yield from (labels[code]["value"] for code in languages if code in labels)
    yield from (label["value"] for label in labels.values())
    yield from (alias["value"] for group in aliases.values() for alias in group)


def _text(values: Mapping[str, Any], languages: tuple[str, ...]) -> str:
    for code in (*languages, *values):
        if code in values:
            return str(values[code]["value"])
    return ""


def current(statements: Any) -> list[Mapping[str, Any]]:
    """The statements that are not deprecated and have a value."""
    return [
        statement
        for statement in statements
        if statement.get("rank") != "deprecated" and statement["mainsnak"].get("snaktype") == "value"
    ]


def _targets(claims: Mapping[str, Any], name: str) -> tuple[str, ...]:
    if name not in claims:
        return ()
    targets = (target(statement["mainsnak"]) for statement in current(claims[name]))
    return tuple(id for id in targets if id)


def target(snak: Mapping[str, Any]) -> str | None:
    """The id of the entity that a snak names; None if it names none."""
    value = snak.get("datavalue", {}).get("value")
    if not isinstance(value, Mapping):
        return None
    return value.get("id") or (f"Q{value['numeric-id']}" if "numeric-id" in value else None)


def _offices(statements: Any) -> Iterator[Office]:
    for statement in current(statements):
        id = target(statement["mainsnak"])
        if id:
            qualifiers = _object(statement.get("qualifiers"))
            yield Office(id, day(qualifiers.get("P580")), day(qualifiers.get("P582")))


def day(snaks: Any) -> str | None:
    """The first time among snaks as EDTF level 0, of the precision it has; None if there is none since year 1."""
    for snak in snaks or ():
        value = snak.get("datavalue", {}).get("value")
        if isinstance(value, Mapping) and str(value.get("time", "")).startswith("+"):
            digits = _PRECISION.get(value.get("precision", 0))
            return value["time"][1 : 1 + digits] if digits else None
    return None
