"""Nothing leads nowhere: every sort of page, as links lead to it."""

from __future__ import annotations

import httpx
import pytest

from tests.browser.walking import CHROME, Reader, faults, read, walk

FOR_PROGRAMS = ("/vocab", "/shapes", "/context.jsonld", "/codebook")
"""Pages that say by which terms, fields and ids things are said: these are what one reads them for."""


@pytest.fixture(scope="module")
def walked(site):
    with httpx.Client(base_url=site.url, timeout=60, trust_env=False, follow_redirects=True) as client:
        return list(walk(client, most=2))


def test_every_link_leads_to_a_page_or_file(walked):
    assert len(walked) > 150
    assert len({path.split("/")[2] for path, _, _ in walked if path.startswith("/id/")}) > 12
    assert [(path, status) for path, status, _ in walked if status != 200] == []


def test_no_page_has_an_empty_link_a_raw_id_a_hash_or_a_label_of_a_part(walked):
    assert [(path, found) for path, _, found in walked if found and not path.startswith(FOR_PROGRAMS)] == []


def test_the_walker_sees_what_it_looks_for():
    page = read('<h1>x</h1><a href="">two officials</a><p>person/sergey-lavrov and 2#via 1</p><code>rec:stance</code>')
    assert isinstance(page, Reader)
    assert len(list(faults(page))) >= 3
    assert list(faults(read("<h1>x</h1><a href='/'>fine</a>"))) == []


@pytest.mark.parametrize(
    "path",
    [
        "/id/person/" + "x" * 3000,
        "/id/person/%00",
        "/id/person/..%2f..%2fetc",
        "/compare?actor=person/nobody",
        "/compare?" + "&".join(f"actor=person/x{number}" for number in range(9)),
        "/compare?actor=person/sergey-lavrov&on=soon",
        "/id/person/sergey-lavrov?page=-1",
        "/id/person/sergey-lavrov?since=yesterday",
        "/id/person/sergey-lavrov?max_hops=x",
        "/id/proposition/ceasefire?as_of=2024-02-31",
        "/contradictions?topic=%3Cscript%3E",
        "/network?between=bogus",
        "/network?window=0+years",
        "/network?slice=x",
        "/questions/none-such",
        "/questions/position-on-date?actor=1&proposition=2&date=3",
        "/statements?bogus=1",
        "/chart/statement/x",
        "/feed/article/x",
        "/cite/person/nobody",
        "/sparql?query=SELECT+*+WHER",
        "/sparql?query=INSERT+DATA+%7B%7D",
    ],
)
def test_a_bad_address_is_answered_clearly_and_never_with_a_fault_of_ours(site, path):
    with httpx.Client(base_url=site.url, timeout=60, trust_env=False) as client:
        answer = client.get(path, headers=CHROME)
    assert 400 <= answer.status_code < 500, path
    assert "Traceback" not in answer.text
    assert "<script>" not in answer.text
    assert len(read(answer.text).text) > 0
