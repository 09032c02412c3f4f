"""A browser over a service with the founding articles; skipped, saying why, where Chromium is not installed.

How tests here wait: for what a page shows, by a locator (`locator(…).wait_for()`); for an address, by `wait_for_url`;
for a value that only scripts know, by `Visitor.becomes`, which asks from outside. Never by `wait_for_function`: it
evaluates its text inside the page each time it asks again, and the policy of our pages forbids that, so that it fails
whenever the value is not there at once. Never for a time. `test_waiting.py` holds all of them to it.
"""

from __future__ import annotations

import contextlib
import functools
import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.api.running_service import Running, running, until

ROOT = Path(__file__).parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    "--in-process-gpu",  # what it draws goes through one process less: a fifth of what a view takes of the processor
]
AXE = ROOT / "api" / "web" / "node_modules" / "axe-core" / "axe.min.js"
BUILT = ROOT / "api" / "static" / "web" / ".vite" / "manifest.json"

needs_elements = pytest.mark.skipif(not BUILT.is_file(), reason="the custom elements of api/web are not built")
needs_axe = pytest.mark.skipif(not AXE.is_file(), reason="axe-core is not in api/web/node_modules")


@pytest.fixture(scope="package")
def site(founding: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service for pages, on a copy: a store has one service, and other tests may serve the founding one."""
    store = tmp_path_factory.mktemp("site") / "store"
    shutil.copytree(founding, store)
    with running(store, readers=3, review=store.parent / "review.queue") as started:
        yield started


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    """The browser. It ends with its module: as long as it is there, a loop of its own runs in the tests' thread."""
    if not Path(CHROMIUM).is_file():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with playwright.sync_playwright() as started:
        browser = started.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


BROKEN = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest("script, style, pre, code, textarea, option, .cm-editor")) continue;
    if (!node.parentElement.checkVisibility()) continue;
    for (const word of node.data.matchAll(/\\p{L}{2,24}/gu)) {
      const range = document.createRange();
      range.setStart(node, word.index);
      range.setEnd(node, word.index + word[0].length);
      const places = [...range.getClientRects()].filter((place) => place.width);
      if (places.length > 1 && places.at(-1).top >= places[0].bottom - 1) found.push(word[0]);
    }
  }
  return found;
}"""
"""What finds broken words; addresses and code may break anywhere."""


SERIOUS = """async () => {
  const rules = Object.fromEntries(["region", "landmark-unique"].map((rule) => [rule, {enabled: false}]));
  const found = await axe.run(document, {resultTypes: ["violations"], rules});
  return found.violations
    .filter((rule) => ["serious", "critical"].includes(rule.impact))
    .map((rule) => [rule.id, rule.nodes.slice(0, 3).map((node) => node.target)]);
}"""
"""What asks axe-core for serious findings; the rules left out have moderate ones at most, and take long."""
WINDOW = {"width": 1280, "height": 900}


class Visitor:
    """A person with a browser window: follows links and counts clicks; keeps errors, dialogs and requests that left."""

    def __init__(self, page: Any, url: str) -> None:
        self.page, self.url = page, url
        page.set_default_timeout(15_000)
        self.clicks = 0
        self.errors: list[str] = []
        self.left: list[str] = []
        self._heard = {"console": self._said, "pageerror": self._failed, "dialog": self._opened, "request": self._asked}
        for event, heard in self._heard.items():
            page.on(event, heard)

    def leave(self) -> None:
        """Go, and leave the window as it was for whoever has it next."""
        for event, heard in self._heard.items():
            self.page.remove_listener(event, heard)
        self.page.unroute_all()
        self.page.goto("about:blank")
        self.page.emulate_media(media="null", color_scheme="null")
        self.page.set_viewport_size(WINDOW)

    def _failed(self, error: Any) -> None:
        self.errors.append(str(error))

    def _opened(self, dialog: Any) -> None:
        self.errors.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def _said(self, message: Any) -> None:
        # A page that is meant to answer 404 or 400 is told of by the browser as an error.
        if message.type == "error" and "status of 40" not in message.text:
            self.errors.append(message.text)

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.url, "data:", "blob:")):
            self.left.append(request.url)

    def open(self, path: str = "/") -> Visitor:
        """Go to an address."""
        self.page.goto(self.url + path)
        return self

    def click(self, words: str, within: str = "main", exact: bool = False) -> Visitor:
        """Follow the first link that has these words, or these words only."""
        self.page.locator(within).get_by_role("link", name=words, exact=exact).first.click()
        self.page.wait_for_load_state()
        self.clicks += 1
        return self

    def text(self, within: str = "main") -> str:
        """What can be read."""
        return str(self.page.locator(within).inner_text())

    def becomes(self, expression: str, value: object) -> None:
        """Wait until an expression has a value on the page."""
        assert until(lambda: self.page.evaluate(expression) == value), self.page.evaluate(expression)

    def overflow(self) -> int:
        """By how many pixels the page is wider than its window."""
        return int(self.page.evaluate("document.documentElement.scrollWidth - innerWidth"))

    def broken_words(self) -> list[str]:
        """Words that stand on two lines: the last letter lower than the first."""
        return list(self.page.evaluate(BROKEN))

    def axe(self) -> list[str]:
        """Serious findings of axe-core, with where they are."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        return [f"{rule}: {json.dumps(targets)}" for rule, targets in self.page.evaluate(SERIOUS)]

    def fine(self) -> None:
        """Nothing went wrong and nothing left the machine."""
        assert self.errors == []
        assert self.left == []


@pytest.fixture(scope="module")
def windows(chromium: Any) -> Iterator[dict[bool, Any]]:
    """A browser with scripts and one without, each with what it has cached, for all tests of a module."""
    made = {scripts: chromium.new_context(viewport=WINDOW, java_script_enabled=scripts) for scripts in (True, False)}
    yield made
    for context in made.values():
        context.close()


@pytest.fixture(scope="module")
def tab(windows: dict[bool, Any]) -> Callable[[bool], Any]:
    """The one page of each, for a visitor after the other: a new one costs more than what most tests do on it."""
    return functools.cache(lambda scripts: windows[scripts].new_page())


@contextlib.contextmanager
def visiting(page: Any, url: str) -> Iterator[Visitor]:
    """Somebody on a page that others have before and after."""
    somebody = Visitor(page, url)
    try:
        yield somebody
    finally:
        somebody.leave()


@pytest.fixture
def visitor(tab: Callable[[bool], Any], site: Running) -> Iterator[Visitor]:
    """A person at 1280 pixels."""
    with visiting(tab(True), site.url) as somebody:
        yield somebody


@pytest.fixture
def plain(tab: Callable[[bool], Any], site: Running) -> Iterator[Visitor]:
    """A person whose browser runs no scripts."""
    with visiting(tab(False), site.url) as somebody:
        yield somebody
