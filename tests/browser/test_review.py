"""The review in a real browser: keys, and a passage that is selected with the mouse."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import pytest

from kg.access import Tokens
from kg.extraction.review.queue import Queue
from tests.extraction.test_review import ALL, SOURCE


@pytest.fixture
def reviewer(chromium, site):
    """A page of an editor, and the queue's file."""
    path = site.store.parent / "review.queue"
    with Queue(path) as queue:
        queue.add(SOURCE, ALL)
    secret = Tokens(site.store.parent / "tokens.json").create("ann", "editor", now=datetime.now(UTC))
    context = chromium.new_context(http_credentials={"username": "ann", "password": secret})
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.goto(f"{site.url}/review/{ALL[0].id}")
    yield page, path
    context.close()


SELECT = """(words) => {
  const walker = document.createTreeWalker(document.querySelector(".review-text p"), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const at = node.data.indexOf(words);
    if (at >= 0) document.getSelection().setBaseAndExtent(node, at, node, at + words.length);
  }
}"""
"""Selects words of one piece of the article, as a mouse does."""


def test_arrows_and_the_mouse_move_the_passage_and_keys_decide(reviewer):
    page, path = reviewer
    mark = page.locator("mark")

    def shows(words: str) -> None:
        page.locator("mark", has_text=re.compile(f"^{words}$")).wait_for()
        page.wait_for_load_state()  # until then no key means anything

    page.keyboard.press("ArrowRight")
    shows("ceasefire will not suit us,")
    page.keyboard.press("Shift+ArrowLeft")
    shows("ceasefire will not suit")
    page.evaluate(SELECT, "easefire will n")
    page.keyboard.press("b")
    shows("ceasefire will not")
    assert page.locator("select[name=mode]").input_value() == "quoted"
    page.keyboard.press("-")
    page.keyboard.press("a")
    page.wait_for_url(f"**/review/{ALL[1].id}")
    assert mark.inner_text() == ALL[1].exact
    with Queue(path) as queue:
        made = queue.decision(ALL[0].id, "ann")
    assert SOURCE.text[made.changes["start"] : made.changes["end"]] == "ceasefire will not"
