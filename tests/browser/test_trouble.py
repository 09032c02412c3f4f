"""A service that is slow, refuses or is down: a clear word in the browser, nothing hangs, nothing typed is lost.

The service is a real one, which is halted, let go on, and at last ended; the browser's clock is moved by hand.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.api.running_service import Running, running
from tests.browser.conftest import WINDOW, Visitor, needs_elements, visiting

pytestmark = needs_elements
QUERY = "SELECT ?who { ?who a rec:Person }"
NETWORK = "/network?between=person&aggregate=conflict&isolates=none"
LONG = 31_000
"""Milliseconds after which nothing on a page waits any more."""


@contextlib.contextmanager
def halted(service: Running) -> Iterator[None]:
    """The service takes connections and answers none."""
    os.kill(service.process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(service.process.pid, signal.SIGCONT)


@pytest.fixture(scope="module")
def halting(founding: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service of this module's own: its last test ends it."""
    store = tmp_path_factory.mktemp("halting") / "store"
    shutil.copytree(founding, store)
    with running(store, readers=1) as started:
        yield started


@pytest.fixture(scope="module")
def hurried_tab(chromium: Any) -> Iterator[Any]:
    """A page of a browser whose clock the tests move."""
    context = chromium.new_context(viewport=WINDOW)
    context.clock.install()
    yield context.new_page()
    context.close()


@pytest.fixture
def person(hurried_tab: Any, halting: Running) -> Iterator[Visitor]:
    """Somebody whose clock goes as the test says."""
    with visiting(hurried_tab, halting.url) as somebody:
        yield somebody


def test_suggestions_of_a_slow_service_are_waited_for_in_words_and_come(person, halting):
    field = person.open().page.get_by_role("combobox")
    told = person.page.locator("main record-search .told")
    with halted(halting):
        field.press_sequentially("lavrov")
        person.page.clock.run_for(1_500)
        assert told.inner_text() == "Still looking …"
    person.page.get_by_role("option").first.wait_for()
    assert told.inner_text() == ""
    assert field.input_value() == "lavrov"
    person.fine()


def test_suggestions_that_do_not_come_are_given_up_and_what_was_typed_stays(person, halting):
    field = person.open().page.get_by_role("combobox")
    with halted(halting):
        field.press_sequentially("lavrov")
        person.page.clock.run_for(LONG)
        person.page.locator("main .told", has_text="no answer came").wait_for()
        assert person.page.get_by_role("option").count() == 0
        field.press("Enter")
        person.page.clock.run_for(LONG)
        person.page.get_by_role("alert").filter(has_text="What you wrote is still here").wait_for()
        assert field.input_value() == "lavrov"
    with person.page.expect_navigation():
        field.press("Enter")
    assert "Sergey Lavrov" in person.text()


def test_a_network_that_does_not_come_leaves_the_drawing_and_is_tried_again(person, halting):
    person.page.route(
        "**/network/data*", lambda route: (os.kill(halting.process.pid, signal.SIGSTOP), route.continue_())
    )
    person.open(NETWORK)
    try:
        person.page.clock.run_for(LONG)
        person.page.locator("network-view .told", has_text="no answer came").wait_for()
        assert person.page.locator("svg.network .node").first.is_visible()
    finally:
        person.page.unroute_all()
        os.kill(halting.process.pid, signal.SIGCONT)
    person.page.get_by_role("button", name="Try again").click()
    person.page.locator("network-view.live canvas").first.wait_for()
    person.fine()


def test_statements_behind_an_edge_that_do_not_come_are_asked_for_again(person, halting):
    person.open(NETWORK).page.locator("network-view.live").wait_for()
    opened = "document.querySelector('network-view')"
    with halted(halting):
        person.page.evaluate(f"void {opened}.open({opened}.graph.edges()[0])")
        person.page.clock.run_for(LONG)
        person.page.locator("network-view .told", has_text="no answer came").wait_for()
    person.page.get_by_role("button", name="Try again").click()
    person.page.locator("#edge .words").first.wait_for()
    person.fine()


def test_a_service_that_refuses_says_for_how_long_and_keeps_the_text(tab, founding, tmp_path):
    shutil.copytree(founding, tmp_path / "store")
    page = tab(True)
    with running(tmp_path / "store", readers=1, rate="20/hour") as hurried, visiting(page, hurried.url) as visitor:
        visitor.open()
        field = page.get_by_role("combobox")
        for _ in range(20):
            page.evaluate("fetch('/search/suggest?q=a')")
        field.press_sequentially("lavrov")
        page.locator("main .told", has_text="asked too often").wait_for()
        with page.expect_navigation():
            field.press("Enter")
        assert "Too much at once" in visitor.text()
        assert "wait" in visitor.text()
        assert page.get_by_role("combobox").input_value() == "lavrov"
        assert page.get_by_role("link", name="Try again").get_attribute("href") == "/search?q=lavrov"


def test_a_service_that_is_down_leaves_query_picks_and_words_where_they_were_typed(person, tab, halting):
    editor, question = person, Visitor(tab(True), halting.url)
    editor.open("/sparql").page.locator("sparql-editor .cm-content").click()
    editor.page.keyboard.press("Control+a")
    editor.page.keyboard.type(QUERY)
    question.open("/questions/ever-supported").page.select_option("select[name=actor]", "person/sergey-lavrov")
    question.page.select_option("select[name=proposition]", "proposition/ceasefire")
    halting.process.terminate()
    halting.process.wait(60)
    editor.page.get_by_role("button", name="Run").click()
    question.page.get_by_role("button", name="Ask").click()
    for page in (editor.page, question.page):
        page.locator("main form .trouble", has_text="The service does not answer").wait_for()
    assert editor.page.locator("sparql-editor .cm-content").inner_text().startswith(QUERY[:20])
    assert editor.page.locator("textarea").input_value().startswith(QUERY[:20])
    assert question.page.locator("select[name=actor]").input_value() == "person/sergey-lavrov"
    field = question.page.locator("record-search input")
    field.press_sequentially("lavrov")
    question.page.locator(".top .told", has_text="The service does not answer").wait_for()
    assert field.input_value() == "lavrov"
    question.leave()


def test_what_was_typed_in_the_editor_is_there_again_after_going_elsewhere_and_back(visitor):
    visitor.open("/sparql?" + urlencode({"query": QUERY}))
    visitor.page.locator("sparql-editor .cm-content").click()
    visitor.page.keyboard.press("Control+End")
    visitor.page.keyboard.type(" # mine")
    visitor.page.get_by_role("link", name="Topics").first.click()
    visitor.page.wait_for_url("**/topics")
    visitor.page.go_back()
    visitor.page.locator("sparql-editor .cm-content", has_text="# mine").wait_for()


def test_what_is_too_long_for_an_address_is_not_sent_and_says_so(visitor):
    field = visitor.open().page.get_by_role("combobox")
    field.fill("x" * 70_000)
    field.press("Enter")
    visitor.page.get_by_role("alert").filter(has_text="too long for an address").wait_for()
    assert len(field.input_value()) == 70_000
    assert visitor.page.url == visitor.url + "/"
