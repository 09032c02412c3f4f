"""How pages and documents say things: days, stances, kinds and counts in plain words."""

from __future__ import annotations

import re
from collections.abc import Sequence

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
VERBS = {"supports": "supports", "opposes": "opposes", "ambivalent": "is ambivalent on"}
CONTRADICTIONS = {
    "shift": "shift",
    "selfContradiction": "contradicts itself",
    "internal": "two voices of one side",
    "conflict": "conflict",
    "reportConflict": "reports disagree",
    "denial": "denial",
    "tension": "tension",
}
"""What the types of contradictions are called."""
NOUNS = {
    "selfContradiction": "self-contradiction",
    "internal": "difference within a side",
    "reportConflict": "disagreement",
}
"""What one of a type is called within a sentence, where that is another word."""
EXPLAINED = {
    "shift": "One actor, or another who speaks for the same side, took another stance later.",
    "selfContradiction": "The same actor took two stances at one time.",
    "internal": "Two who speak for the same actor differ.",
    "conflict": "Two actors stand on opposite sides at the same time.",
    "reportConflict": "Two reports of one utterance do not agree.",
    "denial": "One says that what another said or reported is not so.",
    "tension": "What was said does not go with what follows from another statement.",
}
KINDS = {
    "person": "person",
    "state": "state",
    "organization": "organization",
    "collective": "collective",
    "place": "place",
    "post": "office",
    "event": "event",
    "act": "act",
    "topic": "topic",
    "proposition": "proposition",
    "article": "article",
    "statement": "statement",
    "utterance": "utterance",
    "report": "report",
    "position": "position",
    "contradiction": "contradiction",
    "tenure": "term of office",
    "membership": "membership",
    "link": "link to another source",
    "relation": "relation of propositions",
    "anonymousReporter": "source that is not named",
}
"""What kinds of things are called, by the first part of their ids."""


def days(date: str) -> str:
    """An EDTF date in words: "30 May 2024", "May 2024", "between 5 November and 25 December 2024"."""
    first, slash, last = date.partition("/")
    if slash:
        if first in ("", ".."):
            return f"by {_day(last)}"
        return f"since {_day(first)}" if last in ("", "..") else f"between {_without(first, last)} and {_day(last)}"
    return _day(date)


def certain(date: str) -> str:
    """A date in words, shorter: of an interval of more than a month, the day by which it is over."""
    first, slash, last = date.partition("/")
    wide = slash and first[:7] != last[:7]
    return f"by {_day(last)}" if wide and last not in ("", "..") else days(date)


def _without(first: str, last: str) -> str:
    """The first day of an interval in words, without the month and year that stand with the last."""
    words = _day(first)
    for shared in (first[:7], first[:4]):
        if len(first) == len(last) == 10 and last.startswith(shared):
            return words.removesuffix(_day(shared)).strip() if len(shared) == 7 else words.removesuffix(f" {shared}")
    return words


def _day(date: str) -> str:
    match = re.fullmatch(r"(-?\d{4,})(?:-(\d\d))?(?:-(\d\d))?([~?%]?)(?:T.*)?", date)
    if not match:
        return date
    year, month, day, unsure = match.groups()
    name = f"{MONTHS[int(month) - 1]} {year}" if month and 1 <= int(month) <= 12 else year
    written = f"{int(day)} {name}" if day else name
    return f"about {written}" if unsure else written


def count(number: int, unit: str, units: str = "") -> str:
    """A number with its unit: "1 statement", "1,204 statements"."""
    return f"{number:,} {unit if number == 1 else units or unit + 's'}"


def listed(names: Sequence[str], most: int = 0) -> str:
    """Names in a row: "A, B and C"; with `most`, how many more there are."""
    if most and len(names) > most:
        return f"{', '.join(names[:most])} and {len(names) - most} more"
    return f"{', '.join(names[:-1])} and {names[-1]}" if len(names) > 1 else "".join(names)


_WITH_THE = re.compile(
    r"^(United|Presidential|European Union|Soviet Union|Netherlands|Philippines|Gambia|Bahamas|Maldives)\b|"
    r"\b(Republic|Kingdom|Federation|States|Emirates|Islands)$|"
    r"^(Ministry|Centre|Center|Government|Office|Republic) of\b"
)
_WITHOUT = re.compile(r"^(the|some|two|three|several|unnamed|anonymous)\b", re.IGNORECASE)


def the(name: str) -> str:
    """The article that an English name has within a sentence, with a space, or "": "for the United States"."""
    return "the " if _WITH_THE.search(name) and not _WITHOUT.match(name) else ""


def plain(text: str) -> str:
    """A sentence without its full stop, for use within another."""
    return text.rstrip().removesuffix(".")


def lower(text: str) -> str:
    """A text that begins small, unless its first word is all capitals or a name is likely."""
    first = text.split(" ", 1)[0]
    return text[:1].lower() + text[1:] if first in _ARTICLES else text


_ARTICLES = frozenset(("A", "An", "The", "There", "This", "That", "No", "Some", "All", "Negotiations"))


def kind(id: str) -> str:
    """What sort of thing an id is of, in words."""
    name = id.partition("/")[0]
    return KINDS.get(name, name)


def spaced(term: str) -> str:
    """A term of the vocabulary as words: "reportConflict" is "report conflict"."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", term).lower()
