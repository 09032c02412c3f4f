"""Which column of a table says what: guessed from the header, shown, and overridden by whoever imports."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isfinite

from kg.names.fold import fold

MEANINGS: Mapping[str, tuple[str, ...]] = {
    "date": ("date", "utterance date", "time", "datetime", "timestamp", "day", "when", "event date"),
    "person": ("person", "speaker", "actor", "name", "who", "politician", "sender", "source actor"),
    "organization": (
        "organization",
        "organisation",
        "org",
        "affiliation",
        "on behalf of",
        "onbehalfof",
        "institution",
        "party",
        "country",
        "state",
    ),
    "proposition": ("proposition", "concept", "claim", "frame", "belief", "code", "category", "issue", "target"),
    "stance": ("stance", "agreement", "position", "vote", "polarity", "qualifier", "sentiment", "weight"),
    "document": ("document id", "document", "article", "article id", "doc", "doc id", "docid", "text id"),
    "title": ("title", "document title", "headline", "article title"),
    "publisher": ("publisher", "document source", "source", "outlet", "newspaper", "medium", "publication"),
    "published": ("published", "publication date", "document date", "date published", "article date"),
    "author": ("author", "document author", "byline"),
    "url": ("url", "link", "website", "address"),
    "language": ("language", "lang"),
    "quote": ("quote", "quotation", "text", "exact", "passage", "excerpt"),
    "topic": ("topic", "theme", "policy area"),
    "coder": ("coder", "coder id", "annotator", "coded by"),
    "id": ("statement id", "id", "event id", "row id"),
}
"""What a column may mean, and the folded headers that are taken for it, the surest first."""

REQUIRED = ("date", "proposition", "stance")
SPEAKERS = ("person", "organization")

_SUPPORTS = """
supports support supported yes y agree agrees agreed for pro true favour favor positive aye
ja zustimmung zustimmend dafur oui pour si da tak tock evet sim hai
"""
_OPPOSES = """
opposes oppose opposed no n disagree disagrees disagreed against contra con false negative nay
nein ablehnung ablehnend dagegen non contre net nie hayir nao nej
"""
_AMBIVALENT = """
ambivalent abstain abstains abstained abstention neutral mixed both undecided conditional partly partially
teilweise teils enthaltung partiellement parcialmente chastichno czesciowo kismen delvis
"""

STANCES: Mapping[str, str] = {
    **dict.fromkeys(_SUPPORTS.split(), "supports"),
    **dict.fromkeys(_OPPOSES.split(), "opposes"),
    **dict.fromkeys(_AMBIVALENT.split(), "ambivalent"),
}
"""Folded words for a stance, in several languages. Whole numbers are read by their sign; 0 is opposed in a column of
only 0 and 1. What each value of a column is taken for is shown before anything is stored."""

_MINUS = str.maketrans("\u2212\u2010\u2011\u2012\u2013\ufe63\uff0d", "-------")
"""Minus signs and dashes that spreadsheets write before a number."""


def guess(header: Sequence[str], chosen: Mapping[str, str]) -> dict[str, str]:
    """The column for each meaning that has one: as chosen, else the column whose name fits best.

    Args:
        header: the columns' names.
        chosen: meaning to column name; "" for a meaning that no column has.

    Raises:
        ValueError: a chosen meaning or column does not exist; the text says which, and what there is.
    """
    for meaning, column in chosen.items():
        if meaning not in MEANINGS:
            raise ValueError(f"{meaning!r} is no meaning of a column; expected {', '.join(MEANINGS)}")
        if column and column not in header:
            raise ValueError(f"{meaning}: there is no column {column!r}; the columns are {', '.join(header)}")
    mapping = dict(chosen)
    free = [name for name in header if name not in chosen.values()]
    folded = {fold(name): name for name in reversed(free)}
    for meaning, words in MEANINGS.items():
        found = next((folded[word] for word in words if word in folded and folded[word] not in mapping.values()), None)
        if meaning not in mapping and found is not None:
            mapping[meaning] = found
    return {meaning: column for meaning, column in mapping.items() if column}


def lacking(mapping: Mapping[str, str]) -> list[str]:
    """What the mapping lacks to make statements, in words."""
    missing = [meaning for meaning in REQUIRED if meaning not in mapping]
    if not any(meaning in mapping for meaning in SPEAKERS):
        missing.append(" or ".join(SPEAKERS))
    return missing


def stance_reader(values: Sequence[str], chosen: Mapping[str, str]) -> Mapping[str, tuple[str, int | None]]:
    """What each distinct value of the stance column stands for: stance and, for a whole number, its level.

    Values that stand for nothing are left out. `chosen` maps values to stances and goes before everything else.
    """
    numbers = {number for value in values if value not in chosen and (number := _integer(value)) is not None}
    binary = bool(numbers) and numbers <= {0, 1} and 0 in numbers
    found: dict[str, tuple[str, int | None]] = {}
    for value in values:
        number = _integer(value)
        if value in chosen:
            found[value] = (chosen[value], None if binary else number)
        elif number is not None:
            zero = "opposes" if binary else "ambivalent"
            found[value] = ("supports" if number > 0 else "opposes" if number < 0 else zero, None if binary else number)
        elif (word := STANCES.get(fold(value))) is not None:
            found[value] = (word, None)
    return found


def _integer(value: str) -> int | None:
    try:
        number = float(value.translate(_MINUS))
    except ValueError:
        return None
    return int(number) if isfinite(number) and number.is_integer() else None
