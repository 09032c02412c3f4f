"""Steps along the calendar, in seconds since 1970-01-01T00:00."""

from __future__ import annotations

from calendar import monthrange
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from kg.errors import KgError

EPOCH = datetime(1970, 1, 1)
UNIT_SECONDS = {"seconds": 1, "minutes": 60, "hours": 3_600, "days": 86_400, "weeks": 604_800}
UNIT_MONTHS = {"months": 1, "years": 12}
THURSDAY = 3  # 1970-01-01 was a Thursday: three days after the Monday on which its week began


def shift(time: int, unit: str, steps: int) -> int:
    """The time a whole number of units later (earlier if negative).

    A month or year keeps the day of the month, or takes the month's last day where it has no such day.

    Raises:
        KgError: the result lies outside the years 1 to 9999.
    """
    if unit in UNIT_SECONDS:
        return time + steps * UNIT_SECONDS[unit]
    moment = EPOCH + timedelta(seconds=time)
    months = moment.year * 12 + moment.month - 1 + steps * UNIT_MONTHS[unit]
    year, month = divmod(months, 12)
    if not 1 <= year <= 9999:
        raise KgError(f"window: it reaches the year {year}; expected the years 1 to 9999")
    day = min(moment.day, monthrange(year, month + 1)[1])
    return int((moment.replace(year=year, month=month + 1, day=day) - EPOCH).total_seconds())


def floor(time: int, unit: str) -> int:
    """The beginning of the unit of the calendar that a time falls in; weeks begin on Monday."""
    if unit == "weeks":
        days = time // UNIT_SECONDS["days"]
        return ((days + THURSDAY) // 7 * 7 - THURSDAY) * UNIT_SECONDS["days"]
    if unit in UNIT_SECONDS:
        return time // UNIT_SECONDS[unit] * UNIT_SECONDS[unit]
    code = "M" if unit == "months" else "Y"
    return int(np.datetime64(time, "s").astype(f"datetime64[{code}]").astype("datetime64[s]").astype(np.int64))


def whole_units(times: np.ndarray, until: int, unit: str) -> np.ndarray:
    """How many whole units lie from each time to `until`, rounded toward 0; negative for later times.

    Months and years are counted as java.time.Period counts them: a month is whole when its day is reached.
    """
    if unit in UNIT_SECONDS:
        return np.trunc((until - times) / UNIT_SECONDS[unit])
    days = (times // 86_400).astype("datetime64[D]")
    end = np.datetime64(until // 86_400, "D")
    months = (end.astype("datetime64[M]") - days.astype("datetime64[M]")).astype(np.int64)
    rest = _day_of_month(end) - _day_of_month(days)
    months = np.where((months > 0) & (rest < 0), months - 1, np.where((months < 0) & (rest > 0), months + 1, months))
    return np.trunc(months / UNIT_MONTHS[unit])


def _day_of_month(days: Any) -> Any:
    """Of one day, or of an array of days: NumPy has no type that covers both."""
    return (days - days.astype("datetime64[M]")).astype(np.int64)
