"""The axis of time that charts share: where a day lies, and which days are written below."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

MARGIN = 0.06
"""Share of the axis kept free at each end, so that marks and their words are not cut."""
MOST_TICKS = 9
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Axis:
    """A span of days laid out from 0 (left) to 1 (right)."""

    first: date
    last: date

    @classmethod
    def around(cls, days: Iterable[date]) -> Axis:
        """The axis that shows all days with room at both ends; a month around a single day."""
        in_order = sorted(days)
        first, last = (in_order[0], in_order[-1]) if in_order else (date(2000, 1, 1), date(2000, 1, 1))
        room = timedelta(days=max(15, round((last - first).days * MARGIN / (1 - 2 * MARGIN))))
        return cls(_moved(first, -room), _moved(last, room))

    def at(self, day: date) -> float:
        """Where a day lies, held within 0 and 1."""
        span = (self.last - self.first).days or 1
        return min(1.0, max(0.0, (day - self.first).days / span))

    def ticks(self) -> list[tuple[float, str]]:
        """Beginnings of months, quarters or years, at most nine, with their names."""
        months = [
            date(year, month, 1)
            for year in range(self.first.year, self.last.year + 1)
            for month in range(1, 13)
            if self.first <= date(year, month, 1) <= self.last
        ]
        for step in (1, 3, 6, 12, 24, 60, 120, 300, 600, 1200):
            chosen = [day for day in months if (day.year * 12 + day.month - 1) % step == 0]
            if len(chosen) <= MOST_TICKS:
                return [(self.at(day), _name(day, step)) for day in chosen]
        return []


def _name(day: date, step: int) -> str:
    return str(day.year) if step >= 12 else f"{MONTHS[day.month - 1]} {day.year % 100:02d}"


def _moved(day: date, by: timedelta) -> date:
    try:
        return day + by
    except OverflowError:  # the first or last day that a date can be
        return day


def words(day: date) -> str:
    """A day as charts write it: "30 May 2024"."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
