"""Resources as CSV (RFC 4180): one row a thing, or one a report of it, with the same words as everywhere."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Annotated

from fastapi import Query

from api.resources.models import Model, Thing
from kg.cells import Writer, verbatim

Verbatim = Annotated[bool, Query(description="Cells of CSV as they are, formulas too.")]
"""The parameter of whatever answers with CSV that is not SPARQL's."""

# Column and the path to it in the model; "*" is each report, so that a thing with two reports has two rows.
COLUMNS: dict[str, tuple[tuple[str, str], ...]] = {
    "actors": (
        ("actor", "id"),
        ("type", "type"),
        ("label", "label"),
        ("altLabel", "altLabel"),
        ("category", "category"),
        ("country", "country"),
        ("definition", "definition"),
    ),
    "topics": (
        ("topic", "id"),
        ("label", "label"),
        ("broader", "broader"),
        ("about", "about"),
        ("definition", "definition"),
    ),
    "propositions": (("proposition", "id"), ("label", "label"), ("broader", "broader"), ("about", "about")),
    "articles": (
        ("article", "id"),
        ("publisher", "publisher"),
        ("published", "published"),
        ("author", "author"),
        ("url", "url"),
        ("language", "language"),
        ("sha256", "sha256"),
        ("characters", "characters"),
    ),
    "statements": (
        ("statement", "id"),
        ("date", "utterance.date"),
        ("speaker", "utterance.speaker"),
        ("onBehalfOf", "utterance.onBehalfOf"),
        ("stance", "stance"),
        ("force", "force"),
        ("proposition", "proposition"),
        ("propositionLabel", "proposition.name"),
        ("condition", "condition"),
        ("utterance", "utterance.id"),
        ("venue", "utterance.venue"),
        ("disputes", "disputes"),
        ("report", "*.id"),
        ("article", "*.article"),
        ("publisher", "*.publisher"),
        ("published", "*.published"),
        ("mode", "*.mode"),
        ("hedge", "*.hedge"),
        ("certainty", "*.certainty"),
        ("hops", "*.hops"),
        ("reporter", "*.chain.reporter"),
        ("start", "*.evidence.start"),
        ("end", "*.evidence.end"),
        ("exact", "*.evidence.exact"),
    ),
    "positions": (
        ("position", "id"),
        ("actor", "actor"),
        ("stance", "stance"),
        ("proposition", "proposition"),
        ("propositionLabel", "proposition.name"),
        ("firstStated", "firstStated"),
        ("lastStated", "lastStated"),
        ("earliest", "earliest"),
        ("latest", "latest"),
        ("conditional", "conditional"),
        ("denied", "denied"),
        ("contested", "contested"),
        ("datedOutside", "datedOutside"),
        ("shiftOf", "shiftOf"),
        ("restsOn", "restsOn"),
    ),
    "contradictions": (
        ("contradiction", "id"),
        ("contradictionType", "contradictionType"),
        ("proposition", "proposition"),
        ("propositionLabel", "proposition.name"),
        ("actor", "actor"),
        ("earliest", "earliest"),
        ("contested", "contested"),
        ("statement", "statement"),
        ("wasDerivedFrom", "wasDerivedFrom"),
    ),
    "events": (
        ("event", "id"),
        ("type", "type"),
        ("label", "label"),
        ("date", "date"),
        ("place", "place"),
        ("participant", "participant"),
        ("actor", "actor"),
        ("recipient", "recipient"),
        ("actType", "actType"),
        ("weight", "weight"),
        ("report", "*.id"),
        ("article", "*.article"),
        ("publisher", "*.publisher"),
        ("hops", "*.hops"),
        ("exact", "*.evidence.exact"),
    ),
}
BETWEEN = " | "
"""Between several values in one cell."""


def parts(name: str, several: Iterable[Iterable[Model]], as_it_is: bool = False) -> Iterator[str]:
    """The things of a resource, page by page, as CSV with one header. `as_it_is`: cells are not guarded."""
    columns = COLUMNS[name]
    paths = [path.split(".") for _, path in columns]
    header: list[Sequence[str]] = [[column for column, _ in columns]]
    for items in several:
        with verbatim(as_it_is):  # not around the whole: between two parts others write
            out = io.StringIO()
            Writer(out).writerows([*header, *(row for item in items for row in _rows(item, paths))])
        header = []
        yield out.getvalue()


def _rows(item: Model, paths: Sequence[list[str]]) -> Iterator[list[str]]:
    reports = getattr(item, "reports", []) if any(path[0] == "*" for path in paths) else []
    for report in reports or [None]:
        yield [_cell(report, path[1:]) if path[0] == "*" else _cell(item, path) for path in paths]


def _cell(value: object, path: Sequence[str]) -> str:
    for step in path:
        if isinstance(value, list):
            value = [getattr(part, step) for part in value]
        elif value is not None:
            value = getattr(value, step)
    return _text(value)


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case Thing():
            return value.id
        case dict():
            return _text(value.get("en") or next(iter(value.values()), ""))
        case list():
            return BETWEEN.join(text for part in value if (text := _text(part)))
    return str(value)
