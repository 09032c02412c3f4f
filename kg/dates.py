"""Dates with their precision: the part of EDTF level 0 that On Record uses.

Extended Date/Time Format, ISO 8601-2:2019 profile of the Library of Congress, level 0: a calendar date of day,
month or year precision, or an interval "date/date" of two of them. Times of day are not used.
"""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date

_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True)
class Days:
    """The days that a date covers, both inclusive, and its precision: day, month, year or interval."""

    earliest: date
    latest: date
    precision: str


def parse(text: str) -> Days:
    """The span of an EDTF level 0 date or interval.

    Raises:
        ValueError: the text is not such a date, the day does not exist, or an interval ends before it begins.
    """
    if "/" not in text:
        return _single(text)
    first, _, second = text.partition("/")
    begin, end = _single(first), _single(second)
    if end.latest < begin.earliest:
        raise ValueError(f"{text!r} ends before it begins")
    return Days(begin.earliest, end.latest, "interval")


def _single(text: str) -> Days:
    match = _DATE.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} is not a date of the form YYYY, YYYY-MM, YYYY-MM-DD or two of them joined by /")
    year, month, day = (int(part or 0) for part in match.groups())
    try:
        if day:
            exact = date(year, month, day)
            return Days(exact, exact, "day")
        if match[3] or match[2] == "00":
            raise ValueError("day or month 00")
        if month:
            return Days(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]), "month")
        return Days(date(year, 1, 1), date(year, 12, 31), "year")
    except (ValueError, calendar.IllegalMonthError) as error:
        raise ValueError(f"{text!r} is not a day of the calendar") from error
