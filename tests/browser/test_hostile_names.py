"""Names with markup, of 300 characters, in one word, from right to left: nothing runs and nothing overlaps anywhere."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import httpx
import pytest

from kg.building import build
from kg.engine import embedded
from kg.ontology import Ontology, packaged
from tests.api.running_service import Running, running
from tests.browser.conftest import visiting
from tests.browser.walking import CHROME

LAVROV, CEASEFIRE = "person/sergey-lavrov", "proposition/ceasefire"
ARTICLE = "article/kyiv-independent-2025-02-17-lavrov"
MARKUP = "<b>Bold</b> <img src=x onerror=alert(2)> \"quoted\" & 'single' <script>alert(1)</script> " + "very long " * 22
RIGHT_TO_LEFT = "وزير الخارجية שר החוץ"
ONE_WORD = "Rindfleischetikettierungs" * 12
NAMES = {
    LAVROV: RIGHT_TO_LEFT,
    "person/vladimir-putin": ONE_WORD,
    "person/marco-rubio": MARKUP,
    CEASEFIRE: MARKUP,
    "proposition/freezing-of-the-war": RIGHT_TO_LEFT * 12,
    "topic/ceasefire": f"{RIGHT_TO_LEFT} {MARKUP}",
    "organization/kyiv-independent": MARKUP,
    "event/state-duma-speech-2024-02-14": ONE_WORD,
    ARTICLE: f"{MARKUP} {RIGHT_TO_LEFT}",
}
"""What things are called instead."""
VIEWS = {
    "home": "/",
    "person": f"/id/{LAVROV}",
    "one word": "/id/person/vladimir-putin",
    "state": "/id/state/russia",
    "proposition": f"/id/{CEASEFIRE}",
    "topic": "/id/topic/ceasefire",
    "article": f"/id/{ARTICLE}",
    "event": "/id/event/state-duma-speech-2024-02-14",
    "publisher": "/id/organization/kyiv-independent",
    "utterance": "/id/utterance/lavrov-2025-02-17",
    "compare": f"/compare?actor={LAVROV}&actor=person/marco-rubio&actor=person/vladimir-putin&topic=topic/ceasefire",
    "contradictions": "/contradictions?topic=topic/ceasefire",
    "question": f"/questions/passages-on-proposition?proposition={CEASEFIRE}",
    "questions about actors": "/questions/who-contradicts-whom",
    "network": "/network?between=proposition&via=person&isolates=active",
    "network of people": f"/network?between=person&aggregate=conflict&first=person/marco-rubio&second={LAVROV}",
    "search": "/search?q=bold",
    "actors": "/actors",
    "topics": "/topics",
    "statements": "/statements?topic=topic/ceasefire",
    "positions": "/positions",
    "articles": "/articles",
    "events": "/events",
    "dossier": f"/dossier/{LAVROV}?topic=topic/ceasefire",
    "nothing there": "/id/person/sergey-lavrof",
    "embed": f"/embed/{LAVROV}",
}
OVERLAPPING = """() => {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), boxes = [], found = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const parent = node.parentElement;
    if (!node.data.trim() || parent.closest("script, style, option, textarea, title, .scroll, svg.network")) continue;
    if (!parent.checkVisibility({visibilityProperty: true, opacityProperty: true})) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const place of range.getClientRects()) if (place.width > 1 && place.height > 1) boxes.push([place, node]);
  }
  boxes.sort((one, other) => one[0].top - other[0].top);
  for (let one = 0; one < boxes.length; one++) {
    const [a, text] = boxes[one];
    for (let other = one + 1; other < boxes.length && boxes[other][0].top < a.bottom; other++) {
      const [b, more] = boxes[other];
      if (text === more) continue;
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 3 && down > 0.45 * Math.min(a.height, b.height))
        found.push([text.data.trim().slice(0, 40), more.data.trim().slice(0, 40)]);
    }
  }
  return found.slice(0, 5);
}"""
"""What finds texts that lie on each other; what scrolls in its place, and a network, may."""


@pytest.fixture(scope="module")
def named(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service whose things have these names."""
    folder, left = tmp_path_factory.mktemp("hostile"), set(NAMES)
    for source in Path(packaged("data")).rglob("*.yaml"):
        inside = source.relative_to(packaged("data"))
        if "corpora" in inside.parts:
            continue
        text = source.read_text(encoding="utf-8")
        for id in sorted(left):
            label = rf"(id: {re.escape(id)}\n(?:(?!- id).*\n)*?\s*label: \{{en: )(?:\"[^\"]*\"|[^,}}]*)"
            text, number = re.subn(
                label, lambda match, id=id: match[1] + json.dumps(NAMES[id], ensure_ascii=False), text
            )
            left -= {id} if number else set()
        target = folder / "data" / inside
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    assert left == set()
    store = folder / "store"
    build.build(folder / "data", store, Ontology(), embedded.open, now=datetime.now(UTC), progress=lambda *_: None)
    with running(store, readers=2) as service:
        yield service


@pytest.fixture(scope="module")
def client(named: Running) -> Iterator[httpx.Client]:
    """A client of it."""
    with httpx.Client(base_url=named.url, timeout=60, trust_env=False, headers=CHROME) as opened:
        yield opened


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_with_such_names_runs_nothing_overlaps_nowhere_and_fits(tab: Callable[[bool], Any], named, view):
    page = tab(True)
    with visiting(page, named.url) as visitor:
        visitor.open(VIEWS[view])
        assert page.locator("main b, main img[src=x], body > b, script:not([src]):not([type])").count() == 0
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            assert (width, visitor.overflow() <= 0) == (width, True)
            assert (width, page.evaluate(OVERLAPPING)) == (width, [])
        visitor.fine()


def test_names_with_markup_are_text_on_every_page(client):
    for path in VIEWS.values():
        text = client.get(path).text
        assert not any(tag in text for tag in ("<script>alert", "<b>Bold", "<img src=x")), path


@pytest.mark.parametrize(
    "path",
    [
        f"/chart/{LAVROV}",
        f"/chart/{CEASEFIRE}?figure=sides",
        "/chart/topic/ceasefire",
        "/network/drawing?between=proposition&via=person&isolates=active",
        f"/compare?actor={LAVROV}&actor=person/marco-rubio&topic=topic/ceasefire&format=svg",
        f"/feed/{LAVROV}",
        "/feed/topic/ceasefire",
    ],
)
def test_drawings_and_feeds_stay_well_formed_and_hold_no_element_of_a_name(client, path):
    root = ElementTree.fromstring(client.get(path).content)
    assert not [one.tag for one in root.iter() if one.tag.rpartition("}")[2] in ("script", "b", "img")]
    assert "Bold" in "".join(root.itertext()) + str([one.attrib for one in root.iter()])


def test_a_picture_is_drawn_of_such_names(client):
    assert client.get(f"/chart/{LAVROV}?format=png").content.startswith(b"\x89PNG")


def test_files_hold_the_names_as_they_are(client):
    dossier = f"/dossier/{LAVROV}?topic=topic/ceasefire&format="
    assert "<script>alert" not in client.get(dossier + "html").text
    assert RIGHT_TO_LEFT in client.get(dossier + "html").text
    assert "\\<script\\>alert" in client.get(dossier + "md").text
    rows = list(csv.DictReader(io.StringIO(client.get("/chart/topic/ceasefire?format=csv").text)))
    assert MARKUP.strip() in {row["proposition"].strip() for row in rows}
    cited = client.get(f"/cite/{ARTICLE}?format=csl").json()[0]["title"]
    assert cited.startswith("<b>Bold</b>")


def test_a_name_from_right_to_left_is_found_and_suggested(client):
    first = client.get(f"/search/suggest?q={quote(RIGHT_TO_LEFT[:5])}").json()["groups"][0]["hits"][0]
    assert first["href"].endswith(LAVROV)
