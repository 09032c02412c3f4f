"""A made-up corner of Wikidata for the tests of linking, and what a server that plays it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

SHARED = Path(__file__).parents[3] / "shared"


def entity(id: str, label: str, *, aliases: tuple[str, ...] = (), **more: object) -> dict:
    """An entity in the shape of Wikibase's JSON: `claims` maps a property to item ids, the rest is as given."""
    claims = {name: [statement(name, value) for value in values] for name, values in more.pop("claims", {}).items()}
    return {
        "type": "item",
        "id": id,
        "lastrevid": 1700000000,
        "modified": "2026-10-01T12:00:00Z",
        "labels": {"en": {"language": "en", "value": label}},
        "aliases": {"en": [{"language": "en", "value": alias} for alias in aliases]} if aliases else [],
        "descriptions": {},
        "claims": claims or [],
        "sitelinks": {},
        **more,
    }


def statement(name: str, value: object, rank: str = "normal", **qualifiers: str) -> dict:
    """A statement: `value` is an item's id, or a data value as Wikibase writes it; qualifiers are days."""
    if isinstance(value, dict) and "mainsnak" in value:
        return value
    plain = value if isinstance(value, dict) else {"type": "wikibase-entityid", "value": {"id": value}}
    return {
        "type": "statement",
        "id": f"x${name}{value}",
        "rank": rank,
        "mainsnak": {"snaktype": "value", "property": name, "datavalue": plain},
        "qualifiers": {key: [snak(key, time(day))] for key, day in qualifiers.items()},
    }


def snak(name: str, value: dict) -> dict:
    return {"snaktype": "value", "property": name, "datavalue": value}


def time(day: str, precision: int = 11) -> dict:
    return {"type": "time", "value": {"time": f"+{day}T00:00:00Z", "precision": precision}}


ITEMS = {
    item["id"]: item
    for item in (
        entity(
            "Q58217",
            "Sergey Lavrov",
            aliases=("Сергей Лавров",),
            claims={
                "P31": ["Q5"],
                "P27": ["Q159"],
                "P39": [statement("P39", "Q1418873", P580="2004-03-09")],
                "P102": ["Q190"],
            },
            descriptions={"en": {"language": "en", "value": "Russian diplomat and politician"}},
            sitelinks={f"{n}wiki": {} for n in range(90)},
        ),
        entity("Q4359688", "Dmitry Peskov", claims={"P31": ["Q5"], "P27": ["Q159"]}, sitelinks={"enwiki": {}}),
        entity("Q4359679", "Dmitry Peskov", claims={"P31": ["Q5"], "P27": ["Q159"]}),
        entity("Q156732", "Kherson", claims={"P31": ["Q515"]}),
        entity("Q163271", "Kherson Oblast", claims={"P31": ["Q3348196"]}),
        {"type": "item", "id": "Q1", "labels": [], "aliases": [], "claims": []},
    )
}


@dataclass
class Server:
    """A loopback server that answers by script, then by the made-up Wikidata; it keeps what it was asked."""

    url: str = ""
    script: list[tuple[int, dict[str, str], bytes]] = field(default_factory=list)
    asked: list[tuple[str, dict[str, str], dict[str, str]]] = field(default_factory=list)
    answer: Callable[[str, dict[str, str]], object] | None = None


def wikidata(path: str, form: dict[str, str]) -> object:
    """Answers in the shape of wbsearchentities and wbgetentities."""
    if form.get("action") == "wbsearchentities":
        wanted = form["search"].casefold()
        found = [
            {"id": id, "label": item["labels"]["en"]["value"]}
            for id, item in ITEMS.items()
            if item["labels"] and wanted in item["labels"]["en"]["value"].casefold()
        ]
        return {"searchinfo": {"search": form["search"]}, "search": found, "success": 1}
    entities = {}
    for id in form["ids"].split("|"):
        if id == "Q111":
            entities[id] = {**ITEMS["Q58217"], "redirects": {"from": "Q111", "to": "Q58217"}}
        else:
            entities[id] = ITEMS.get(id, {"id": id, "missing": ""})
    return {"entities": entities, "success": 1}
