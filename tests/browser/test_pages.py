"""Pages as people use them, in a real browser: every width, keyboard, what they find and in how many clicks."""

from __future__ import annotations

import json
import re
from pathlib import Path
from urllib.parse import urlencode

import pytest

from tests.browser.conftest import AXE, WINDOW, needs_axe, needs_elements

LAVROV, CEASEFIRE = "person/sergey-lavrov", "proposition/ceasefire"
ARTICLE = "/id/article/kyiv-independent-2025-02-17-lavrov"
QUERY = "SELECT ?who (COUNT(*) AS ?n) { ?u rec:speaker ?who } GROUP BY ?who ORDER BY DESC(?n)"
VIEWS = {
    "home": "/",
    "person": f"/id/{LAVROV}",
    "state": "/id/state/russia",
    "proposition": f"/id/{CEASEFIRE}",
    "topic": "/id/topic/negotiations",
    "article": ARTICLE,
    "utterance": "/id/utterance/lavrov-2025-02-17",
    "event": "/id/event/state-duma-speech-2024-02-14",
    "compare": f"/compare?actor={LAVROV}&actor=person/marco-rubio&topic=topic/negotiations",
    "questions": "/questions",
    "question": "/questions/who-contradicts-whom",
    "contradictions": "/contradictions",
    "network": "/network",
    "sparql": "/sparql?" + urlencode({"query": QUERY}),
    "search": "/search?q=lavrov+ceasefire",
    "people": "/actors",
    "statements": "/statements",
    "error": "/id/person/sergei-lavrof",
}


@pytest.mark.parametrize("view", VIEWS)
def test_a_view_fits_every_width_is_fine_for_axe_says_no_error_and_asks_nobody_else(visitor, view):
    visitor.open(VIEWS[view])
    serious = visitor.axe() if AXE.is_file() else []
    wide, broken = {}, {}
    for width in (1280, 768, 390, 320):
        if width != WINDOW["width"]:  # as wide as a visitor's window is when it comes
            visitor.page.set_viewport_size({"width": width, "height": 800})
        wide[width] = visitor.overflow()
        broken[width] = visitor.broken_words()
    assert {width: more for width, more in wide.items() if more > 0} == {}
    assert {width: words for width, words in broken.items() if words} == {}
    assert visitor.page.title()
    assert visitor.page.locator("h1").count() == 1
    assert serious == []
    visitor.fine()


@needs_axe
@pytest.mark.parametrize("view", ["person", "proposition", "sparql"])
def test_a_view_in_the_dark_has_no_serious_finding_of_axe(visitor, view):
    visitor.page.emulate_media(color_scheme="dark")
    visitor.open(VIEWS[view])
    assert visitor.axe() == []


def test_has_lavrov_ever_accepted_a_ceasefire_takes_two_clicks(visitor):
    visitor.open()
    visitor.click("Sergey Lavrov", exact=True)
    visitor.click("There is a ceasefire")
    assert visitor.clicks == 2
    assert "Sergey Lavrov" in visitor.text(".side.opposes")
    assert "Sergey Lavrov" not in visitor.text(".side.supports")


def test_the_first_question_to_try_is_answered_by_one_click(visitor):
    visitor.open()
    visitor.click("ever accepted this")
    assert "No." in visitor.text()


def test_how_russias_position_on_territory_moved_takes_two_clicks(visitor):
    visitor.open()
    visitor.click("Territory")
    visitor.click("Russia", ".sides-of")
    assert visitor.clicks == 2
    assert visitor.page.locator(".timeline .lane").count() >= 4
    assert "Territory" in visitor.text(".bar")
    assert visitor.page.locator("svg.strip a").count() >= 4


def test_who_contradicts_whom_takes_one_click_and_shows_both_passages(visitor):
    visitor.open()
    visitor.click("Who contradicts whom?")
    assert visitor.clicks == 1
    first = visitor.page.locator(".contradiction").first
    assert first.locator(".pair > div").count() == 2
    assert first.locator(".words").count() >= 2


def test_what_rests_on_anonymous_sources_only_takes_one_click(visitor):
    visitor.open()
    visitor.click("What rests on anonymous sources only?")
    assert visitor.clicks == 1
    assert visitor.page.locator("tbody tr").count() >= 1


@needs_elements
def test_search_is_a_combobox_that_the_keyboard_leads_through(visitor):
    visitor.open()
    field = visitor.page.get_by_role("combobox")
    field.press_sequentially("lavrov cease")
    options = visitor.page.get_by_role("option")
    # What is suggested for the first letters stands there until the rest is answered.
    options.first.locator("mark", has_text=re.compile("^cease$", re.IGNORECASE)).first.wait_for()
    assert field.get_attribute("aria-expanded") == "true"
    assert "Sergey Lavrov on: There is a ceasefire" in options.first.inner_text()
    assert "opposes" in options.first.inner_text()
    assert {"lavrov", "cease"} <= {word.lower() for word in options.first.locator("mark").all_inner_texts()}
    field.press("ArrowDown")
    assert field.get_attribute("aria-activedescendant") == options.first.get_attribute("id")
    with visitor.page.expect_navigation():
        field.press("Enter")
    assert "A ceasefire will not suit us" in visitor.page.content()
    visitor.fine()


@needs_elements
def test_escape_closes_the_suggestions_and_enter_alone_searches(visitor):
    visitor.open()
    field = visitor.page.get_by_role("combobox")
    field.press_sequentially("Лавров")
    visitor.page.get_by_role("option", name="“Лавров”").wait_for()
    field.press("Escape")
    assert visitor.page.get_by_role("option").count() == 0
    with visitor.page.expect_navigation():
        field.press("Enter")
    assert "Sergey Lavrov" in visitor.text()


@needs_elements
def test_escape_ends_what_is_asked_so_that_it_does_not_open_the_suggestions_again(visitor):
    visitor.open()
    visitor.page.route("**/search/suggest*", lambda route: None)  # no answer comes
    field = visitor.page.get_by_role("combobox")
    with visitor.page.expect_request("**/search/suggest*"):
        field.press_sequentially("lavrov")
    with visitor.page.expect_event("requestfailed"):
        field.press("Escape")


@pytest.mark.parametrize(
    ("typed", "heading", "hit"),
    [
        ("lavrov ceasefire", "Positions", "There is a ceasefire before a settlement is reached"),
        ("lavrof ceasefire", "Positions", "There is a ceasefire before a settlement is reached"),
        ("Лавров", "People, states, organizations", "Sergey Lavrov"),
        ("truce", "Topics", "Ceasefire and freezing of the war"),
        ("lavrov truce", "Positions", "The war in Ukraine is frozen"),
        ("crafty ideas", "Passages", "crafty ideas"),
        ("kyiv independent", "Articles", "2025"),
    ],
)
def test_search_finds_in_any_spelling_and_says_why(plain, typed, heading, hit):
    plain.open("/search?" + urlencode({"q": typed}))
    section = plain.page.locator(f"xpath=//h2[starts-with(normalize-space(), '{heading}')]/following-sibling::ul[1]")
    assert hit in section.inner_text()
    assert section.locator(".why, .quiet").first.inner_text().strip()


def test_the_timeline_tells_stance_standing_and_uncertain_days_without_colour(plain):
    plain.open("/id/person/vladimir-putin")
    chart = plain.page.locator(".timeline")
    assert chart.locator("svg.strip .hollow").count() >= 1
    assert chart.locator("svg.strip .band").count() >= 1
    assert chart.locator("svg.strip circle").count() >= 1
    titles = chart.locator("svg.strip a title").all_text_contents()
    assert titles
    assert all(any(word in title for word in ("supports", "opposes", "ambivalent")) for title in titles)
    assert plain.page.locator(".as-table tbody tr").count() >= len(titles)


def test_filters_live_in_the_address(plain):
    plain.open(f"/id/{LAVROV}")
    every = plain.page.locator("svg.strip a").count()
    plain.click("First-hand only")
    assert "max_hops=1" in plain.page.url
    assert 0 < plain.page.locator("svg.strip a").count() < every
    plain.open(f"/id/{LAVROV}?stance=opposes&topic=topic/ceasefire")
    assert set(plain.page.locator(".said .stance").all_inner_texts()) == {"opposes"}


def test_the_two_sides_of_a_proposition_stand_face_to_face_as_of_a_day(plain):
    plain.open(f"/id/{CEASEFIRE}")
    assert "Sergey Lavrov" in plain.text(".side.opposes")
    assert "A ceasefire will not suit us" in plain.text(".side.opposes")
    plain.open(f"/id/{CEASEFIRE}?as_of=2024-01-01")
    assert "Nobody on record" in plain.text(".side.opposes")
    assert plain.page.locator("svg.sides .edge").count() >= 2


@needs_elements
def test_the_slider_moves_the_day(visitor):
    visitor.open(f"/id/{CEASEFIRE}")
    slider = visitor.page.get_by_role("slider")
    slider.focus()
    with visitor.page.expect_navigation():
        slider.press("Home")
    assert "as_of=2024-05-30" in visitor.page.url


def test_compare_says_nothing_on_record_and_opens_a_cell_onto_its_passage(plain):
    plain.open(VIEWS["compare"])
    assert "nothing on record" in plain.text("table")
    plain.page.locator("td details summary").first.click()
    assert plain.page.locator("td details[open] .words").count() >= 1
    rows = plain.page.locator("tbody tr").count()
    plain.click("Only where they differ")
    assert 0 < plain.page.locator("tbody tr").count() < rows


def test_a_question_is_asked_by_its_pickers_and_its_query_opens_in_the_editor(plain):
    plain.open("/questions/position-on-date")
    plain.page.select_option("select[name=actor]", LAVROV)
    plain.page.select_option("select[name=proposition]", CEASEFIRE)
    plain.page.fill("input[name=date]", "2024-12-31")
    plain.page.get_by_role("button", name="Ask").click()
    assert "opposes" in plain.text("table")
    assert "date=2024-12-31" in plain.page.url
    plain.click("Open it in the editor")
    assert "position" in plain.page.locator("textarea").input_value()


def test_compare_marks_what_only_follows_and_never_counts_it_as_said(plain):
    plain.open(f"/compare?actor=person/vladimir-putin&actor={LAVROV}&topic=topic/ceasefire")
    row = plain.page.locator("tbody tr", has_text="There is a ceasefire before a settlement is reached")
    cell = row.locator("td").first
    assert cell.locator(".stance.implied.supports").count() == 1
    assert "nothing on record" in cell.inner_text()
    assert "freez" in cell.inner_text()
    assert cell.locator("details").count() == 0
    assert "follow from another statement" in plain.text()
    sides = int(re.search(r"on (\d+) of which they differ", plain.text(".lead"))[1])
    rows = plain.page.locator("tbody tr").count()
    plain.click("Only where they differ")
    assert plain.page.locator("tbody tr").count() == sides < rows
    # What follows stands against what the other said: a tension that is on record, and still nothing said.
    assert "tension" in row.inner_text() and "nothing on record" in row.locator("td").first.inner_text()
    plain.open("/compare?actor=person/sergey-lavrov&topic=topic/international-law&actor=state/china")
    assert "follow from another statement" not in plain.text()


def test_one_actor_is_compared_with_itself_on_two_days(plain):
    plain.open(f"/compare?actor={LAVROV}&on=2024-03-01&and=2025-03-01&topic=topic/ceasefire")
    assert plain.page.locator("thead th").count() == 3
    row = plain.page.locator("tbody tr", has_text="There is a ceasefire before a settlement is reached").locator("td")
    assert "nothing on record" in row.nth(0).inner_text()
    assert "opposes" in row.nth(1).inner_text()


def test_the_short_answer_to_a_question_stands_open_onto_its_evidence(plain):
    plain.open(f"/questions/between-two-actors?actor={LAVROV}&other=person/marco-rubio")
    evidence = plain.page.locator(".behind details[open]").first
    assert evidence.locator(".stance.supports").count() >= 1
    assert evidence.locator(".stance.opposes").count() >= 1
    assert evidence.get_by_role("link", name="in the article").count() >= 2


@needs_elements
def test_the_readers_own_copy_is_marked_at_its_offsets_and_never_sent(visitor, tmp_path: Path):
    visitor.open(ARTICLE)
    passages = visitor.page.eval_on_selector_all(
        "article-copy li[data-start]", "all => all.map(one => [+one.dataset.start, +one.dataset.end])"
    )
    start, end = min(passages)
    letters = ["😀"] * (max(passages)[1] + 20)
    letters[start:end] = "x" * (end - start)
    (tmp_path / "copy.txt").write_text("".join(letters), encoding="utf-8")
    sent: list[str] = []
    visitor.page.on("request", lambda request: sent.append(request.url))
    visitor.page.set_input_files("input[type=file]", str(tmp_path / "copy.txt"))
    visitor.page.locator("article-copy mark").first.wait_for()
    assert visitor.page.locator("article-copy mark").first.inner_text() == "x" * (end - start)
    assert "its hash differs" in visitor.text("article-copy .status")
    assert sent == []
    visitor.fine()


def test_an_edge_of_the_network_opens_the_statements_behind_it(plain):
    plain.open("/network?between=person&aggregate=conflict&isolates=none")
    assert plain.page.locator("svg.network .node").count() >= 4
    plain.click("statements")
    assert plain.page.locator("#edge .words").count() >= 2
    assert plain.page.locator("#edge .stance.supports").count() >= 1
    assert plain.page.locator("#edge .stance.opposes").count() >= 1


NODE = """(id) => {
  const view = document.querySelector("network-view"), place = view.querySelector(".stage");
  place.scrollIntoView({block: "center"});
  const stage = place.getBoundingClientRect();
  const at = view.sigma.graphToViewport(view.graph.getNodeAttributes(id));
  return [stage.x + at.x, stage.y + at.y];
}"""


@needs_elements
def test_a_node_is_expanded_with_its_count_pinned_with_a_mark_and_all_of_it_undone(visitor):
    visitor.open("/network?between=person&aggregate=subtract&isolates=none&ego=person/marco-rubio")
    visitor.page.locator("network-view.live").wait_for()
    nodes = "document.querySelector('network-view').graph.order"
    before = visitor.page.evaluate(nodes)
    named = "document.querySelector('network-view').dataset.named"
    visitor.becomes(named, str(before))  # of so few, each has room for its name
    visitor.page.mouse.click(*visitor.page.evaluate(NODE, LAVROV))
    button = visitor.page.get_by_role("button", name="more around it")
    more = int(button.inner_text().split()[1])
    button.click()
    visitor.becomes(nodes, before + more)
    visitor.page.wait_for_url(f"**ego={LAVROV.replace('/', '%2F')}*")
    x, y = visitor.page.evaluate(NODE, LAVROV)
    visitor.page.mouse.move(x, y)
    visitor.page.mouse.down()
    visitor.page.mouse.move(x + 60, y + 30, steps=4)
    visitor.page.mouse.up()
    pinned = "document.querySelector('network-view').dataset.pinned"
    visitor.becomes(pinned, LAVROV)
    marks = (
        "() => document.querySelector('.pins').getContext('2d').getImageData(0, 0, 3000, 2000).data.some((one) => one)"
    )
    visitor.becomes(marks, True)
    undo = visitor.page.get_by_role("button", name="Undo")
    undo.click()
    visitor.becomes(pinned, "")
    visitor.becomes(marks, False)
    undo.click()
    visitor.becomes(nodes, before)
    visitor.fine()


@needs_elements
def test_the_network_of_the_browser_plays_through_time_and_keeps_its_places(visitor):
    visitor.open("/network?between=person&aggregate=subtract&isolates=none&window=years")
    slider = visitor.page.get_by_role("slider", name="Window of time")
    slider.wait_for()
    before = slider.get_attribute("aria-valuetext")
    slider.focus()
    slider.press("ArrowRight")
    assert slider.get_attribute("aria-valuetext") != before
    visitor.page.get_by_role("button", name="▶ play").click()
    assert visitor.page.get_by_role("button", name="❚❚ stop").count() == 1
    assert visitor.page.locator("network-view canvas").count() >= 3
    visitor.fine()


@needs_elements
def test_the_editor_marks_an_error_at_its_place_and_completes_terms(visitor):
    visitor.open("/sparql?" + urlencode({"query": "SELECT * WHERE {\n  ?s rec:stance ?o .\n  }}"}))
    visitor.page.locator("sparql-editor .cm-content").wait_for()
    assert "Line" in visitor.text(".problem")
    visitor.page.locator("sparql-editor .cm-lintRange-error").first.wait_for(state="attached")
    visitor.page.locator("sparql-editor .cm-content").click()
    visitor.page.keyboard.press("Control+a")
    visitor.page.keyboard.type("SELECT * { ?s rec:stanc")
    visitor.page.locator("sparql-editor .cm-tooltip-autocomplete li", has_text="rec:stance").first.wait_for()


@needs_elements
def test_a_query_is_copied_with_the_prefixes_that_it_uses(visitor):
    visitor.open("/sparql?" + urlencode({"query": "SELECT ?s { ?s rec:stance rec:opposes ; skos:note 'a rdfs:x' }"}))
    visitor.page.locator("sparql-editor .cm-content").wait_for()
    visitor.page.evaluate("navigator.clipboard.writeText = async (text) => { window.taken = text; }")
    visitor.page.get_by_role("button", name="Copy with prefixes").click()
    visitor.page.get_by_role("button", name="Copied").wait_for()
    lines = visitor.page.evaluate("window.taken").splitlines()
    assert {"rec", "skos"} <= {line.split()[1].rstrip(":") for line in lines[:-1]}
    assert all(line.startswith("PREFIX ") for line in lines[:-1])
    assert lines[-1].startswith("SELECT ?s")


def test_examples_open_in_the_editor_and_draw_by_year_and_as_a_network(plain):
    plain.open("/sparql")
    plain.click("Statements by year")
    assert plain.page.locator("svg.bars rect").count() >= 2
    assert "2024" in plain.text("table")
    plain.click("Who speaks for whom")
    assert plain.page.locator("svg.network .node").count() >= 5
    plain.open("/sparql?question=ever-supported")
    assert "ASK" in plain.page.locator("textarea").input_value()


def test_sparql_is_answered_with_labels_and_drawn_without_scripts(plain):
    plain.open("/sparql?" + urlencode({"query": QUERY, "view": "chart"}))
    assert "Sergey Lavrov" in plain.text("table")
    assert plain.page.locator("svg.bars rect").count() >= 5
    pairs = "SELECT ?a ?b { ?u rec:speaker ?a ; rec:onBehalfOf ?b }"
    plain.open("/sparql?" + urlencode({"query": pairs, "view": "network"}))
    assert plain.page.locator("svg.network .node").count() >= 5


@needs_elements
def test_copied_words_bring_their_source_along(visitor):
    visitor.open(f"/id/{CEASEFIRE}")
    taken = visitor.page.evaluate(
        """() => {
          const words = document.querySelector(".side.opposes .words p");
          getSelection().selectAllChildren(words);
          const made = {clipboardData: new DataTransfer(), bubbles: true, cancelable: true};
          const event = new ClipboardEvent("copy", made);
          words.dispatchEvent(event);
          return event.clipboardData.getData("text/plain");
        }"""
    )
    assert taken.startswith("“")
    assert "Front News, citing Russian media" in taken
    assert "/id/article/" in taken


def test_the_head_of_a_page_speaks_to_programs(plain):
    plain.open(f"/id/{LAVROV}")
    linked = json.loads(plain.page.locator("script[type='application/ld+json']").inner_text())
    assert linked["name"] == "Sergey Lavrov"
    assert plain.page.locator("meta[property='og:title']").get_attribute("content") == "Sergey Lavrov"
    assert plain.page.locator("link[type='application/atom+xml']").get_attribute("href") == f"/feed/{LAVROV}"


def test_the_keyboard_alone_skips_to_the_content_and_opens_a_filter(visitor):
    visitor.open(f"/id/{LAVROV}")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.textContent") == "Skip to the content"
    summary = visitor.page.locator(".bar summary").first
    summary.focus()
    visitor.page.keyboard.press("Enter")
    assert visitor.page.locator(".bar details[open]").count() == 1
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.tagName") == "A"


def test_an_error_page_suggests_the_nearest_names(plain):
    plain.open("/id/person/sergei-lavrof")
    assert "Sergey Lavrov" in plain.text("main ul")
    plain.open("/questions/ever-suported")
    assert "ever" in plain.text("main ul")


def test_a_page_can_be_printed_without_its_controls(plain):
    plain.open(f"/id/{LAVROV}")
    plain.page.emulate_media(media="print")
    assert not plain.page.locator(".bar").first.is_visible()
    assert plain.page.locator(".timeline").is_visible()
