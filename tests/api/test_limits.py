"""A contradiction carries its limits wherever it is told, on the first page too."""

from __future__ import annotations

import html
import re

import pytest

from tests.api.test_pages import CHROME

LIMITS = {
    "shift": ("are two who speak for one side", "second-hand, by The New Voice of Ukraine, citing Bloomberg News"),
    "tension": ("United States: anonymous sources only", "a year apart"),
}


def _text(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>", " ", page))


@pytest.mark.parametrize("kind", LIMITS)
def test_the_limits_of_a_contradiction_stand_beside_it(client, kind):
    listed = _text(client.get(f"/contradictions?contradictionType={kind}", headers=CHROME).text)
    assert all(limit in listed for limit in LIMITS[kind])
    first = client.get("/", headers=CHROME).text.partition("Lately on record")[2]
    told = [_text(item) for item in first.split("<li>") if f'<span class="badge">{kind}</span>' in item]
    assert all(any(limit in item for item in told) for limit in LIMITS[kind])


def test_what_is_first_hand_and_named_bears_no_limit(client):
    page = client.get("/contradictions?contradictionType=conflict", headers=CHROME).text
    card = page.partition('class="card contradiction"')[2].partition("</article>")[0]
    assert "anonymous sources only" not in card and "two who speak" not in card
