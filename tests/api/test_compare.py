"""Comparing actors: one rule of what counts, everything else shown, and contradictions of two of them known."""

from __future__ import annotations

import csv
import re
from io import StringIO

from tests.api.test_pages import CHROME

PUTIN, ZELENSKYY = "person/vladimir-putin", "person/volodymyr-zelenskyy"
TWO = f"/compare?topic=topic/territorial-concessions&actor={PUTIN}&actor={ZELENSKYY}"


def test_where_two_are_in_tension_they_differ(client):
    ids = {one["id"] for one in client.get("/contradictions", params={"with": PUTIN}).json()["items"]}
    every, differing = (client.get(path, headers=CHROME).text for path in (TWO, f"{TWO}&differ=yes"))
    for page in (every, differing):
        table = page.partition('<table class="matrix">')[2]
        linked = set(re.findall(r'href="/id/(contradiction/[^"]+)"', table))
        assert linked and linked <= ids
        assert "Ukraine makes territorial concessions to Russia" in table
    assert re.search(r"on [1-9]\d* of which they differ", every)
    assert "Nothing on record by" not in differing


def test_a_day_before_a_statement_of_a_tension_knows_of_none(client):
    page = client.get(f"{TWO}&on=2024-02-01", headers=CHROME).text
    assert not re.search(r'href="/id/contradiction/', page.partition("<table")[2])


def test_what_does_not_count_is_shown_beside_what_does(client):
    path = "/compare?actor=state/united-states&proposition=proposition/us-russia-negotiations"
    counted, begun = (client.get(f"{path}{more}", headers=CHROME).text for more in ("", "&begin_on_anonymous=true"))
    assert re.search(r'does not count: <span class="stance supports">.*?anonymous: two U.S. officials', counted)
    assert "does not count" not in begun and "before: " in begun
    chart = client.get(f"{path}&format=svg").text
    assert "supports" in chart and "opposes" in chart


def test_what_rests_on_unnamed_sources_only_makes_no_difference_unless_it_counts(client):
    actors = f"actor={PUTIN}&actor=person/sergey-lavrov"
    for more in ("", "&begin_on_anonymous=true"):
        rows = list(csv.reader(StringIO(client.get(f"/compare?{actors}&format=csv{more}").text)))
        differing = list(csv.reader(StringIO(client.get(f"/compare?{actors}&differ=yes&format=csv{more}").text)))
        assert {row[0] for row in differing} <= {row[0] for row in rows}
        assert 1 < len(differing) < len(rows)
