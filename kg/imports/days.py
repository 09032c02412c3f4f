"""Dates as people write them in tables, read by one rule for a whole column, which is shown.

Understood: EDTF (2024-02-14, 2024-02, 2024, two joined by a slash); day.month.year; a month's name in English, German,
French or Spanish with day and year in any order ("May 3, 2024", "3. Mai 2024"); year/month/day; and day/month/year or
month/day/year where the column itself, or whoever imports, says which. A time of day is left out.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from kg import dates
from kg.names.fold import fold

EXPECTED = "a date such as 2024-02-14, 2024-02 or 2024, 14.02.2024, or May 3, 2024"

_TIME = re.compile(r"[T ]\s*\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?\s*(?:[AaPp][Mm])?\s*(?P<zone>Z|UTC|[+-]\d{2}:?\d{2})?$")
_DOTTED = re.compile(r"(\d{1,2})\.\s*(\d{1,2})\.\s*(\d{4})")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})")
_YEAR_FIRST = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})")
_WORDS = re.compile(r"[^\W\d_]+|\d+")

_MONTHS_LINES = """
january jan januar janner janvier enero ene
february feb februar fevrier febrero fevr
march mar marz maerz mars marzo
april apr avril abril abr
may mai mayo
june jun juni juin junio
july jul juli juillet julio
august aug aout agosto ago
september sep sept septembre septiembre
october oct oktober okt octobre octubre
november nov novembre noviembre
december dec dezember dez decembre diciembre dic
"""
_MONTHS = {word: number for number, line in enumerate(_MONTHS_LINES.strip().splitlines(), 1) for word in line.split()}
_SMALL = {"de", "del", "the", "of", "th", "st", "nd", "rd", "le"}
_WEEKDAYS = {
    *("mon", "tue", "tues", "wed", "thu", "thur", "thurs", "fri", "sat", "sun"),
    *("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"),
    *("montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag", "sonntag"),
}


@dataclass(frozen=True)
class Days:
    """How the dates of a column are read.

    Attributes:
        order: of day, month and year between slashes: "dmy", "mdy", or "" if nothing tells.
        told: whoever imports said so.
        zone: times that name their own zone are dated in this one; None: as written.
    """

    order: str = ""
    told: bool = False
    zone: tzinfo | None = None

    def read(self, text: str) -> str:
        """A date as EDTF.

        Raises:
            ValueError: it is none, or its order cannot be told; the text says which.
        """
        bare = self._dated(text.strip())
        if match := _YEAR_FIRST.fullmatch(bare):
            return _checked(match[1], match[2], match[3], text)
        if match := _DOTTED.fullmatch(bare):
            first, second = (match[2], match[1]) if not (self.told and self.order == "mdy") else (match[1], match[2])
            return _checked(match[3], first, second, text)
        if match := _SLASHED.fullmatch(bare):
            order = self.order or _tells(match)
            if not order:
                raise ValueError(f"{text!r} is day/month or month/day: name the order with --dates dmy or --dates mdy")
            day, month = (match[1], match[2]) if order == "dmy" else (match[2], match[1])
            return _checked(match[3], month, day, text)
        if (named := _named(bare)) is not None:
            return _checked(*named, text)
        dates.parse(bare)
        return bare

    def _dated(self, text: str) -> str:
        """The text without a time of day; with a zone to go to, the day of a moment there."""
        match = _TIME.search(text)
        if not match:
            return text
        if self.zone is not None and match["zone"]:
            try:
                moment = datetime.fromisoformat(text.replace("UTC", "+00:00").replace(" +", "+"))
                return moment.astimezone(self.zone).date().isoformat()
            except (ValueError, OverflowError):
                pass
        return text[: match.start()]


def days_of(texts: Iterable[str], order: str = "", zone: tzinfo | None = None) -> Days:
    """How to read a column: dates between slashes in the order that some of them tell.

    A column in which some dates can only be day/month and others only month/day tells nothing.
    """
    if order in ("dmy", "mdy"):
        return Days(order, True, zone)
    orders = {_tells(match) for text in texts if (match := _SLASHED.fullmatch(_TIME.sub("", text.strip())))} - {""}
    return Days(orders.pop() if len(orders) == 1 else "", False, zone)


def _tells(match: re.Match[str]) -> str:
    """The order of a date between slashes, if only one of its numbers can be a month."""
    first, second = int(match[1]), int(match[2])
    return "dmy" if first > 12 >= second else "mdy" if second > 12 >= first else ""


def _named(text: str) -> tuple[str, str, str] | None:
    """(year, month, day) of a date with a month's name; "" for no day; None for no such date."""
    words = [word for word in _WORDS.findall(text) if fold(word) not in _SMALL | _WEEKDAYS]
    months = [_MONTHS[fold(word)] for word in words if fold(word) in _MONTHS]
    years = [word for word in words if word.isdigit() and len(word) == 4]
    numbers = [word for word in words if word.isdigit() and len(word) < 3]
    if len(months) != 1 or len(years) != 1 or len(numbers) > 1 or len(words) != 2 + len(numbers):
        return None
    return years[0], str(months[0]), numbers[0] if numbers else ""


def _checked(year: str, month: str, day: str, written: str) -> str:
    text = "-".join([year, month.zfill(2), *([day.zfill(2)] if day else [])])
    try:
        dates.parse(text)
    except ValueError:
        raise ValueError(f"{written!r} is not a day of the calendar") from None
    return text


def moment_day(seconds: float, zone: tzinfo = UTC) -> str:
    """The day of a moment, in seconds since 1970, in a zone. Raises ValueError, OverflowError or OSError if none."""
    return datetime.fromtimestamp(seconds, zone).date().isoformat()


def midnight_elsewhere(moments: Sequence[float]) -> str:
    """A warning if the times of day of moments, in seconds since 1970, are midnight in some other zone than UTC."""
    hours = Counter(int(moment) % 86400 for moment in moments)
    whole = sorted(seconds for seconds in hours if seconds % 3600 == 0 and seconds)
    if not moments or not 0 < len(whole) <= 2 or sum(hours[seconds] for seconds in whole) < 0.9 * len(moments):
        return ""
    times = " or ".join(f"{seconds // 3600:02}:00" for seconds in whole)
    early = whole[0] >= 12 * 3600
    zone = "Europe/Berlin" if early else "America/New_York"
    return (
        f"the time of every document is {times} UTC, which is midnight elsewhere: its date may be a day "
        f"{'early' if early else 'late'}; name the time zone of whoever coded, such as --timezone {zone}"
    )
