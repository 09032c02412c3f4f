"""`/contradictions` in a browser: each filter and each pair of them leaves what the list for programs leaves."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

CHROME = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FILTERS = {
    "contradictionType": ("conflict", "tension", "denial"),
    "topic": ("topic/negotiations", "topic/ceasefire"),
    "with": ("person/sergey-lavrov", "state/russia"),
    "since": ("2024-06-01",),
    "until": ("2024-12-31",),
}
PAIRS = [
    {one: first, other: second}
    for one, other in combinations(FILTERS, 2)
    for first in FILTERS[one]
    for second in FILTERS[other]
]
ALONE = [{name: value} for name, values in FILTERS.items() for value in values]
TOGETHER = {
    "contradictionType": "conflict",
    "topic": "topic/negotiations",
    "with": "person/sergey-lavrov",
    "since": "2024-01-01",
    "until": "2025-12-31",
}


def shown(client, asked: dict[str, str]) -> tuple[list[str], int, str]:
    """The contradictions that head the rows of every page, how many the page says there are, and the first page."""
    ids: list[str] = []
    address, first = client.build_request("GET", "/contradictions", params=asked).url, ""
    while address:
        page = client.get(address, headers=CHROME)
        assert page.status_code == 200, page.text
        first = first or page.text
        ids += re.findall(r'<article class="card contradiction" id="(contradiction/[^"]+)"', page.text)
        following = re.search(r'rel="next" href="([^"]+)"', page.text)
        address = following[1].replace("&amp;", "&") if following else None
    return ids, int(re.search(r"(\d+) contradictions?, each", first)[1]), first


def listed(client, asked: dict[str, str]) -> dict[str, tuple]:
    """What the list for programs has: each id with what makes it one row with others."""
    found: dict[str, tuple] = {}
    given = dict(asked)
    while True:
        body = client.get("/contradictions", params=given).json()
        for one in body["items"]:
            speakers = frozenset(side["speaker"]["id"] for side in one["sides"])
            found[one["id"]] = (one["contradictionType"], one["proposition"]["id"], speakers)
        if not body.get("next"):
            return found
        given["cursor"] = re.search(r"cursor=([^&]+)", body["next"])[1]


COUNTED = [{"dates": "stated"}, {"begin_on_anonymous": "true", "with": "person/vladimir-putin"}]
ASKED = [{}, *ALONE, *PAIRS, TOGETHER, *COUNTED]


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: "&".join(asked.values()) or "all")
def test_a_set_of_filters_leaves_what_the_list_leaves_each_phenomenon_once(client, asked):
    ids, number, _ = shown(client, asked)
    every = listed(client, asked)
    assert set(ids) <= set(every)
    assert len(ids) == len(set(ids)) == number == len(set(every.values()))
    assert {every[id] for id in ids} == set(every.values())


def test_the_filters_do_filter_and_what_is_chosen_stays_chosen(client):
    whole = len(shown(client, {})[0])
    for asked in (*ALONE[:-1], TOGETHER):
        ids, _, page = shown(client, asked)
        assert 0 < len(ids) < whole, asked
        for name in ("topic", "with"):
            if name in asked:
                assert f'<option value="{asked[name]}" selected>' in page
        for name in ("since", "until"):
            if name in asked:
                assert f'name="{name}" value="{asked[name]}"' in page
        if "contradictionType" in asked:
            assert re.search(rf'class="chip on" href="[^"]*contradictionType={asked["contradictionType"]}', page)


def test_days_from_outside_are_left_out_where_that_is_asked_and_the_page_says_so(client):
    whole, page = shown(client, {})[2], shown(client, {"dates": "stated"})[2]
    assert "dated from outside the article" in whole and "dated from outside the article" not in page
    assert re.search(r'class="chip on" href="/contradictions"[^>]*>Dates stated in the text only', page)
    assert '<input type="hidden" name="dates" value="stated">' in page


def test_the_files_of_the_page_have_its_filters(client):
    _, _, page = shown(client, TOGETHER)
    files = [
        href.replace("&amp;", "&") for href in re.findall(r'href="(/contradictions\?[^"]*format=(?:csv|json))"', page)
    ]
    assert len(files) == 2
    for href in files:
        answer = client.get(href)
        assert answer.status_code == 200
        assert "conflict" in answer.text and "tension" not in answer.text


def test_a_side_of_a_tension_says_on_which_proposition_it_speaks(client):
    page = client.get("/contradictions?contradictionType=tension&topic=topic/ceasefire", headers=CHROME).text
    row = page.partition('<article class="card contradiction"')[2].partition("</article>")[0]
    left, _, right = row.partition('<div class="pair">')[2].partition("</div><div>")
    assert "Vladimir Putin" in left and "The war in Ukraine is frozen along the lines of the day" in left
    assert "Sergey Lavrov" in right and "frozen" not in right.partition("</div></div>")[0]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("topic=topic/ceasfire", "Did you mean"),
        ("contradictionType=conflct", "did you mean conflict"),
        ("with=person/lavrov", "sergey lavrov"),
        ("since=2025-01-01&until=2024-01-01", "is after until"),
        ("since=soon", "not a value of kind date"),
        ("topics=topic/ceasefire", "did you mean topic"),
        ("page=0", "whole number from 1"),
        ("dates=state", "did you mean stated"),
        ("begin_on_anonymous=1", "expected true or false"),
    ],
)
def test_a_filter_that_nothing_can_be_found_by_is_refused_with_what_was_meant(client, query, said):
    page = client.get(f"/contradictions?{query}", headers=CHROME)
    assert page.status_code == 400
    assert said.lower() in page.text.lower()


def test_a_page_after_the_last_says_how_many_there_are_and_leads_back(client):
    page = client.get("/contradictions?page=99", headers=CHROME)
    assert page.status_code == 200
    assert "There is no page 99" in page.text and 'href="/contradictions?page=' in page.text


def test_a_shift_between_two_who_speak_for_one_is_told_in_its_order_and_not_as_one_against_the_other(client):
    page = client.get("/", headers=CHROME).text
    assert "Vladimir Putin, then Dmitry Peskov: " in page
    assert "Putin against" not in page
