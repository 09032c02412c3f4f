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
    "organization-kind": ("organization kind", "organisation kind"),
    "proposition": ("proposition", "concept", "claim", "frame", "belief", "code", "category", "issue", "target"),
    "label": ("propositionlabel", "proposition label"),
    "statement": ("statement",),
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
"""What a column of an event list may mean, and the folded headers that are taken for it, the surest first."""

QID = "-qid"
"""Ends the meaning of a column that says which item of Wikidata a name is: "person-qid"."""

_ITEM = ("qid", "wikidata", "wikidata id", "wikidata qid", "wikidata item", "item")


def items_of(meanings: Mapping[str, tuple[str, ...]], *of: str) -> dict[str, tuple[str, ...]]:
    """Meanings of columns with items of Wikidata: "person-qid" for a column "Speaker QID" or "person_wikidata"."""
    return {
        meaning + QID: (
            *(f"{word} {item}" for word in meanings[meaning] for item in _ITEM),
            *(f"{word.replace(' ', '')}qid" for word in meanings[meaning]),
            *(f"qid {word}" for word in meanings[meaning]),
        )
        for meaning in of
    }


EVENTS: Mapping[str, tuple[str, ...]] = {
    **items_of(MEANINGS, "person", "organization", "publisher", "author", "topic"),
    **MEANINGS,
}
"""Every meaning of a column of an event list; those of items first, as a column named after an item is no name."""

Needed = tuple[tuple[str, ...], ...]
"""Groups of meanings, of each of which a table needs at least one."""

SPEAKERS = ("person", "organization")
REQUIRED: Needed = (("date",), ("proposition",), ("stance",), SPEAKERS)

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


def guess(
    header: Sequence[str], chosen: Mapping[str, str], meanings: Mapping[str, tuple[str, ...]] = EVENTS
) -> dict[str, str]:
    """The column for each meaning that has one: as chosen, else the column whose name fits best.

    A column that says nothing but "qid" or "wikidata" is that of the speaker, where there is one kind of speaker only.

    Args:
        header: the columns' names.
        chosen: meaning to column name; "" for a meaning that no column has.
        meanings: what a column may mean, and the folded headers that are taken for it.

    Raises:
        ValueError: a chosen meaning or column does not exist; the text says which, and what there is.
    """
    for meaning, column in chosen.items():
        if meaning not in meanings:
            raise ValueError(f"{meaning!r} is no meaning of a column; expected {', '.join(meanings)}")
        if column and column not in header:
            raise ValueError(f"{meaning}: there is no column {column!r}; the columns are {', '.join(header)}")
    mapping = dict(chosen)
    free = [name for name in header if name not in chosen.values()]
    folded = {fold(name): name for name in reversed(free)}
    for meaning, words in meanings.items():
        fitting = [folded[word] for word in words if word in folded and folded[word] not in mapping.values()]
        if meaning not in mapping and fitting:
            mapping[meaning] = fitting[0]
    speakers = [meaning for meaning in SPEAKERS if mapping.get(meaning)]
    bare = next((folded[word] for word in _ITEM[:-1] if word in folded), None)
    if bare is not None and len(speakers) == 1 and bare not in mapping.values() and speakers[0] + QID in meanings:
        mapping.setdefault(speakers[0] + QID, bare)
    return {meaning: column for meaning, column in mapping.items() if column}


def lacking(mapping: Mapping[str, str], needed: Needed = REQUIRED) -> list[str]:
    """What the mapping lacks to make statements, in words."""
    return [" or ".join(group) for group in needed if not any(meaning in mapping for meaning in group)]


def stance_reader(values: Sequence[str], chosen: Mapping[str, str]) -> Mapping[str, tuple[str, int | None]]:
    """What each distinct value of the stance column stands for: stance and, for a whole number, its level.

    Values that stand for nothing are left out. `chosen` maps values to stances and goes before everything else.
    """
    numbers = {whole for value in values if value not in chosen and (whole := _integer(value)) is not None}
    binary = bool(numbers) and numbers <= {0, 1} and 0 in numbers
    stances: dict[str, tuple[str, int | None]] = {}
    for value in values:
        whole = _integer(value)
        if value in chosen:
            stances[value] = (chosen[value], None if binary else whole)
        elif whole is not None:
            zero = "opposes" if binary else "ambivalent"
            stances[value] = ("supports" if whole > 0 else "opposes" if whole < 0 else zero, None if binary else whole)
        elif (word := STANCES.get(fold(value))) is not None:
            stances[value] = (word, None)
    return stances


def number(value: str) -> float | None:
    """A number as a spreadsheet may write it; None if it is none."""
    try:
        read = float(value.translate(_MINUS))
    except ValueError:
        return None
    return read if isfinite(read) else None


def _integer(value: str) -> int | None:
    read = number(value)
    return int(read) if read is not None and read.is_integer() else None
