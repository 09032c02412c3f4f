"""First and last days: an utterance is not later than what tells of it."""

import pyoxigraph as ox
import pytest

from kg.bases import Bases
from kg.records.dating import days

BASES = Bases()
DATE, PUBLISHED = BASES.term("date"), "http://schema.org/datePublished"


def told(said: str, published: str = "2025-02-17", hop: str | None = None) -> tuple[str, str]:
    """First and last day of an utterance dated `said`, told by an article through a report of the day `hop`."""
    named = {name: ox.NamedNode(BASES.id(name)) for name in ("article/a", "report/r", "report/h", "statement/s", "u/u")}

    def literal(text: str) -> list[ox.Literal]:
        return [ox.Literal(text)]

    about = {
        named["article/a"]: {PUBLISHED: literal(published)},
        named["report/r"]: {
            BASES.term("article"): [named["article/a"]],
            BASES.term("conveys"): [named["statement/s"]],
            BASES.term("via"): [named["report/h"]],
        },
        named["report/h"]: {DATE: literal(hop)} if hop else {},
        named["statement/s"]: {BASES.term("utterance"): [named["u/u"]]},
        named["u/u"]: {DATE: literal(said)},
    }
    found = {(way.value, of.value): day.value for of, way, day in days(about, BASES.term)}
    return tuple(found[BASES.term(name), named["u/u"].value] for name in ("earliest", "latest"))


@pytest.mark.parametrize(
    ("said", "hop", "expected"),
    [
        ("2025-02", None, ("2025-02-01", "2025-02-17")),
        ("2025-02", "2025-02-16", ("2025-02-01", "2025-02-16")),
        ("2024", None, ("2024-01-01", "2024-12-31")),
        ("2025-02-16", "2025-02-16", ("2025-02-16", "2025-02-16")),
    ],
)
def test_an_utterance_ends_no_later_than_the_first_that_tells_of_it(said, hop, expected):
    assert told(said, hop=hop) == expected


def test_a_date_wholly_after_publication_stays_as_it_is_and_is_a_finding_elsewhere():
    assert told("2025-03") == ("2025-03-01", "2025-03-31")
