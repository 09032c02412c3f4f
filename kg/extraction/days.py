"""When something was said, by the words of its sentence and the article's day, no more precise than the words are."""

from __future__ import annotations

import re
from datetime import date, timedelta

from kg.extraction.candidate import Day

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTH = r"(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_RULES = (
    ("full", re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?(?:, ?| )(\d{{4}})\b")),
    ("turned", re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH},? (\d{{4}})\b")),
    ("day", re.compile(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b(?!,? ?\d{{4}})")),
    ("turned day", re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? {_MONTH}(?!\w*,? ?\d{{4}})")),
    ("month", re.compile(rf"\b(?:in|since|last|this) {_MONTH},? (\d{{4}})\b")),
    ("bare month", re.compile(rf"\b(?:in|last|this) {_MONTH}(?!\w*,? ?\d)")),
    ("weekday", re.compile(rf"\b(?:on |last |this )?({'|'.join(_WEEKDAYS)})\b", re.I)),
    (
        "word",
        re.compile(r"\b(yesterday|today|tonight|earlier today|this morning|this evening|on the same day)\b", re.I),
    ),
    ("span", re.compile(r"\b(?:earlier )?(last|this|past) (week|month|year)\b", re.I)),
    ("ago", re.compile(r"\b(a|an|one|two|three|four|five|six|\d+) (day|week|month|year)s? (?:ago|earlier)\b", re.I)),
    ("year", re.compile(r"\bin ((?:19|20)\d\d)\b")),
)
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def day_of(words: str, published: date | None) -> Day | None:
    """The date that words give, in EDTF level 0; None if they give none, or only one relative to an unknown day.

    Args:
        words: of the sentence, without what was said.
        published: the article's day.
    """
    for name, rule in _RULES:
        for match in rule.finditer(words):
            value = _value(name, match, published)
            if value:
                basis = "stated" if name in ("full", "turned", "month", "year") else "inferred"
                return Day(value, basis, match[0])
    return None


def _value(name: str, match: re.Match[str], published: date | None) -> str:
    try:
        if name == "full":
            return date(int(match[3]), _month(match[1]), int(match[2])).isoformat()
        if name == "turned":
            return date(int(match[3]), _month(match[2]), int(match[1])).isoformat()
        if name == "month":
            return f"{int(match[2]):04}-{_month(match[1]):02}"
        if name == "year":
            return match[1]
        if published is None:
            return ""
        if name in ("day", "turned day"):
            month, day = (match[1], match[2]) if name == "day" else (match[2], match[1])
            return _latest(published, _month(month), int(day)).isoformat()
        if name == "bare month":
            number = _month(match[1])
            return f"{published.year - (number > published.month):04}-{number:02}"
        return _relative(name, match, published)
    except ValueError:
        return ""


def _month(name: str) -> int:
    return _MONTHS.index(name[:3].lower()) + 1


def _latest(published: date, month: int, day: int) -> date:
    """The last such day that is not after the article, by more than a day."""
    latest = date(published.year, month, day)
    return latest if latest <= published + timedelta(days=1) else date(published.year - 1, month, day)


def _relative(name: str, match: re.Match[str], published: date) -> str:
    said = match[1].lower()
    if name == "weekday":
        back = (published.weekday() - _WEEKDAYS.index(said)) % 7
        return (published - timedelta(days=back)).isoformat()
    if name == "word":
        return (published - timedelta(days=said == "yesterday")).isoformat()
    unit = match[2].lower()
    if name == "span":
        return _whole(published, unit, 0 if said == "this" else 1)
    count = _NUMBERS.get(said) or int(said)
    if unit == "day":
        return (published - timedelta(days=count)).isoformat()
    return _whole(published, unit, count)


def _whole(published: date, unit: str, back: int) -> str:
    """The week (as an interval), month or year so many before that of a day."""
    if unit == "week":
        monday = published - timedelta(days=published.weekday() + 7 * back)
        end = min(monday + timedelta(days=6), published)
        return f"{monday.isoformat()}/{end.isoformat()}"
    if unit == "month":
        months = published.year * 12 + published.month - 1 - back
        return f"{months // 12:04}-{months % 12 + 1:02}"
    return f"{published.year - back:04}"
