"""Who held which office when, held to the shared table of offices."""

from __future__ import annotations

import pytest

from tests.data.corpus import SHARED, rows

POSTS = {
    "Minister of Foreign Affairs of Russia": "foreign-minister-of-russia",
    "President of Russia": "president-of-russia",
    "President of Ukraine": "president-of-ukraine",
    "President of the United States": "president-of-the-united-states",
    "United States Secretary of State": "us-secretary-of-state",
    "National Security Advisor (United States)": "us-national-security-advisor",
    "US Special Envoy to the Middle East": "us-special-envoy-to-the-middle-east",
    "Press Secretary of the President of Russia": "press-secretary-of-the-president-of-russia",
    "Aide to the President of Russia (foreign policy)": "aide-to-the-president-of-russia",
    "Prime Minister of Hungary": "prime-minister-of-hungary",
}


def table() -> list[tuple[str, str, str]]:
    """Post, first day and last day of every line of the table that has a holder."""
    path = SHARED / "facts" / "offices.md"
    if not path.is_file():
        pytest.skip("the shared facts are not here")
    lines = [[cell.strip() for cell in line.strip("|").split("|")] for line in path.read_text("utf-8").splitlines()[2:]]
    return [
        (f"post/{POSTS[office]}", start.split(" ")[0], "" if end == "in office" else end)
        for office, _, holder, start, end, *_ in lines
        if holder != "-"
    ]


def test_the_tenures_are_those_of_the_table_of_offices():
    found = rows("""SELECT ?post ?from ?until WHERE { ?tenure rec:post ?post ; rec:from ?from
      OPTIONAL { ?tenure rec:until ?until } }""")
    assert sorted(found) == sorted(table())


def test_who_stands_in_for_another_is_marked_as_acting():
    found = rows("SELECT ?holder ?post WHERE { ?tenure rec:acting true ; org:member ?holder ; rec:post ?post }")
    assert found == [("person/marco-rubio", "post/us-national-security-advisor")]
