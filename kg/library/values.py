"""Terms as plain Python values: what a data frame holds instead of RDF."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime

from pyoxigraph import BlankNode, Literal, NamedNode

from kg.bases import XSD, Bases

Value = str | int | float | bool | date | datetime | None

_SIGNED = "integer int long short byte nonPositiveInteger negativeInteger"
_UNSIGNED = "nonNegativeInteger positiveInteger unsignedInt unsignedLong unsignedShort unsignedByte"
_WHOLE = frozenset(f"{_SIGNED} {_UNSIGNED}".split())


def value(term: object, bases: Bases) -> Value:
    """A term as a plain value.

    A thing of ours is its id ("person/sergey-lavrov"), a word of the vocabulary the word ("opposes"), any other IRI
    itself. A literal is an int, float, bool, date or datetime where its datatype says so and its text is one, else its
    text: a date of lesser precision ("2024-02") stays text.
    """
    if term is None:
        return None
    if isinstance(term, NamedNode):
        return bases.shorten(term.value).removeprefix(bases.vocabulary)
    if isinstance(term, Literal):
        return _literal(term)
    return f"_:{term.value}" if isinstance(term, BlankNode) else str(term)


def _literal(term: Literal) -> Value:
    kind = term.datatype.value.removeprefix(XSD)
    with suppress(ValueError):
        if kind in _WHOLE:
            return int(term.value)
        if kind in ("decimal", "double", "float"):
            return float(term.value)
        if kind == "boolean":
            return term.value in ("true", "1")
        if kind == "date":
            return date.fromisoformat(term.value)
        if kind == "dateTime":
            return datetime.fromisoformat(term.value)
    return term.value


def uniform(values: Sequence[object]) -> list[object]:
    """The values of one column, all of one sort: where dates and texts meet, the dates become text."""
    sorts = {bool if isinstance(value, bool) else type(value) for value in values if value is not None}
    if len(sorts) < 2 or sorts <= {int, float}:
        return list(values)
    return [value if value is None or isinstance(value, str) else text(value) for value in values]


def text(value: object) -> str:
    """A value as people read it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
