"""Dates keep their precision and cover the days they should."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from kg.dates import parse


@pytest.mark.parametrize(
    ("text", "first", "last", "precision"),
    [
        ("2024-02-14", date(2024, 2, 14), date(2024, 2, 14), "day"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "month"),
        ("2023", date(2023, 1, 1), date(2023, 12, 31), "year"),
        ("2024-02-08/2024-02-14", date(2024, 2, 8), date(2024, 2, 14), "interval"),
        ("2023/2024-02", date(2023, 1, 1), date(2024, 2, 29), "interval"),
    ],
)
def test_a_date_covers_its_days_and_keeps_its_precision(text, first, last, precision):
    span = parse(text)
    assert (span.earliest, span.latest, span.precision) == (first, last, precision)


@pytest.mark.parametrize(
    "text",
    ["2024-02-30", "2023-02-29", "2024-13", "2024-00", "2024-01-00", "14 February 2024", "", "2024-2-1", "24",
     "2024-02-14/2024-02-08", "2024-02-14/", "/2024", "2024-02-14T12:22", "٢٠٢٤"],
)  # fmt: skip
def test_what_is_no_date_of_the_calendar_is_refused_with_what_was_found(text):
    with pytest.raises(ValueError, match=r"day of the calendar|not a date|ends before"):
        parse(text)


@given(some.dates(min_value=date(1000, 1, 1)))
def test_a_day_lies_within_its_month_and_its_month_within_its_year(day):
    month, year = parse(f"{day:%Y-%m}"), parse(f"{day:%Y}")
    assert parse(day.isoformat()).earliest == day
    assert year.earliest <= month.earliest <= day <= month.latest <= year.latest
