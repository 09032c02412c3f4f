"""Pages and what they offer to take away, without a browser: citations, charts, feeds, questions; hostile names."""

from __future__ import annotations

import csv
import html
import io
import re
from datetime import UTC, datetime
from xml.etree import ElementTree

import pytest

CHROME = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
LAVROV, CEASEFIRE = "person/sergey-lavrov", "proposition/ceasefire"
SVG, ATOM = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/2005/Atom}"


def test_questions_are_listed_with_what_they_need(client):
    found = {one["name"]: one for one in client.get("/questions").json()}
    assert len(found) > 40
    assert "support a proposition" in found["ever-supported"]["words"]
    assert [one["name"] for one in found["ever-supported"]["parameters"] if one["required"]] == ["actor", "proposition"]


def test_every_chart_is_had_as_png_without_a_browser(client):
    bars = "/sparql/drawing?query=SELECT ?a (COUNT(*) AS ?n) {?u rec:speaker ?a} GROUP BY ?a&view=chart&format=png"
    for path in (f"/chart/{LAVROV}?stance=opposes&format=png", "/network/drawing?format=png", bars):
        answer = client.get(path)
        assert answer.headers["content-type"] == "image/png"
        assert answer.content.startswith(b"\x89PNG")


def test_a_network_takes_in_and_leaves_out_what_the_form_offers(client):
    def statements(address: str) -> int:
        page = client.get(address, headers=CHROME).text
        return int(re.search(r"(\d+) statements?</span>", page)[1])

    every = statements("/network")
    offered = re.findall(
        r'<option value="((?:topic|publisher|mode)=[^"]+)">', client.get("/network", headers=CHROME).text
    )
    assert {one.partition("=")[0] for one in offered} == {"topic", "publisher", "mode"}
    only = statements("/network?include=topic%3Dtopic/ceasefire")
    without = statements("/network?exclude=topic%3Dtopic/ceasefire")
    assert 0 < only < every
    assert only + without == every
    page = client.get("/network?include=topic%3Dtopic/ceasefire&exclude=mode%3Dquoted", headers=CHROME).text
    assert "only topic: Ceasefire and freezing of the war" in page
    assert "without told as: quoted" in page
    assert "include=topic%3Dtopic%2Fceasefire" in page  # the exports have the same options


def test_a_dossier_is_read_on_its_page_with_its_chart_and_taken_away_as_a_file(client):
    address = f"/dossier/{LAVROV}?topic=topic/ceasefire"
    page = client.get(address, headers=CHROME).text
    assert "There is a ceasefire before a settlement is reached" in page
    assert "A ceasefire will not suit us" in page
    assert re.search(r'<img src="(/chart/[^"]+topic=topic%2Fceasefire)"', page)
    assert not re.search(r">[^<]*\b\d{4}-\d\d-\d\d\b", page.partition("<article")[2].partition("Sources")[0])
    otherwise = client.get(f"{address}&begin_on_anonymous=true&dates=stated", headers=CHROME).text
    assert "begins positions too" in otherwise and "days of the texts alone" in otherwise
    assert re.search(r'<img src="/chart/[^"]+begin_on_anonymous=true&amp;dated=text"', otherwise)
    assert re.search(r'href="/dossier/[^"]+begin_on_anonymous=true&amp;dates=stated&amp;format=md"', otherwise)
    written = client.get(f"{address}&format=md")
    assert written.headers["content-type"].startswith("text/markdown")
    assert "attachment" in written.headers["content-disposition"]
    assert "[^1]" in written.text
    assert client.get(f"{address}&format=html").text.startswith("<!doctype html>")


def test_a_dossier_is_taken_away_as_a_word_document(client):
    pytest.importorskip("docx", reason="python-docx is not installed")
    answer = client.get(f"/dossier/{LAVROV}?topic=topic/ceasefire&format=docx")
    assert answer.headers["content-disposition"].endswith('"sergey-lavrov.docx"')
    assert answer.content.startswith(b"PK")


def test_a_dossier_of_what_is_not_on_record_says_so(client):
    early = client.get(f"/dossier/{LAVROV}?as_of=1999-01-01", headers=CHROME)
    assert (early.status_code, "Silence is not read as agreement" in early.text) == (200, True)
    assert client.get("/dossier/topic/ceasefire").status_code == 404
    assert client.get("/dossier/person/nobody").status_code == 404
    assert client.get(f"/dossier/{LAVROV}?as_of=soon").status_code == 400


def test_a_file_whose_address_names_its_content_is_kept_and_no_other(client):
    style = re.search(r'href="(/static/page\.css\?v=\w+)"', client.get("/", headers=CHROME).text)[1]
    assert "immutable" in client.get(style).headers["cache-control"]
    assert client.get("/static/page.css").headers["cache-control"] == "no-cache"
    assert client.get("/", headers=CHROME).headers["cache-control"] == "no-cache"


def test_reports_that_have_one_title_are_told_apart_by_what_they_are_on(client):
    page = client.get("/id/anonymousReporter/bloomberg-sources-2024-01", headers=CHROME).text
    assert page.count("“Putin may be willing to consider”") == 2
    assert {words for words in re.findall(r"on: ([^<]+)<", page)} == {
        "Ukraine has a neutral status",
        "Ukraine becomes a member of NATO",
    }


def test_an_act_by_itself_is_not_counted_and_a_speech_is_told_by_what_it_was(client):
    act = client.get("/id/act/f16-transfer-to-ukraine", headers=CHROME).text
    assert "As it is reported" in act and "1 act<" not in act
    event = client.get("/id/event/state-duma-speech-2024-02-14", headers=CHROME).text
    assert "What Sergey Lavrov said: Lavrov in the State Duma" in event
    assert event.count(">Said there") == 1


def test_the_chain_of_a_report_is_told_in_names_and_its_passage_as_wide_as_the_table(client):
    page = client.get("/questions/anonymous-only", headers=CHROME).text
    assert "NBC News, citing two U.S. officials" in re.sub(r"<[^>]*>", "", page)
    # What the evidence below a row tells has no column of its own, and the others are called what a reader knows.
    heads = re.findall(r'<th scope="col">([^<]*)</th>', page)
    assert heads == ["proposition", "speaker", "date", "stance", "note"]
    assert "told at: third hand" in page and "sources: anonymous" in page
    quoted = client.get("/questions/who-contradicts-whom", headers=CHROME).text
    assert "<q>then why invite them?</q>" in quoted
    assert '<th scope="col">exact</th>' not in quoted


def test_questions_stand_under_the_heading_that_they_belong_to_and_have_whole_titles(client):
    page = client.get("/questions", headers=CHROME).text
    parts = re.split(r"<h2[^>]*>", page)
    under = {part.partition("</h2>")[0]: set(re.findall(r"/questions/([\w-]+)", part)) for part in parts[1:]}
    assert {"who-contradicts-whom", "tensions", "denials"} <= under["Who contradicts whom"]
    assert {"what-is-it-elsewhere", "who-opposes-whom"} <= under["People, offices, acts and events"]
    assert {"ever-supported", "shifts"} <= under["Positions and how they moved"]
    assert {"anonymous-only", "how-many-hops"} <= under["Sources: according to whom"]
    assert " ?<" not in page


def test_the_first_page_says_when_its_articles_appeared(client):
    assert "5 articles, published 14 February 2024 to 17 February 2025." in client.get("/", headers=CHROME).text


def test_a_question_that_asks_whether_is_answered_yes_or_no_in_every_format(client):
    asked = {"actor": LAVROV, "proposition": CEASEFIRE}
    assert client.get("/questions/ever-supported", params=asked).json()["answer"] is False
    assert client.get("/questions/ever-supported", params={**asked, "format": "csv"}).text == "answer\nfalse\n"
    page = client.get("/questions/ever-supported", params=asked, headers=CHROME).text
    assert "<strong>No.</strong>" in page
    assert "A ceasefire will not suit us" in page and "Caliber.Az" in page  # the evidence, without a click
    unsaid = {"actor": "person/marco-rubio", "proposition": CEASEFIRE}
    page = client.get("/questions/ever-supported", params=unsaid, headers=CHROME).text
    assert "Nothing on record by Marco Rubio on: There is a ceasefire" in page


def test_json_and_csv_of_a_question_have_the_same_rows(client):
    body = client.get("/questions/who-contradicts-whom").json()
    rows = list(csv.DictReader(io.StringIO(client.get("/questions/who-contradicts-whom?format=csv").text)))
    assert body["rows"]
    assert [{name: str(value) for name, value in row.items()} for row in body["rows"]] == [
        {name: value for name, value in row.items() if value} for row in rows
    ]


def test_every_question_has_a_page_that_answers_or_says_what_it_needs(client):
    for one in client.get("/questions").json():
        given = {each["name"]: each["example"] for each in one["parameters"] if each["required"]}
        page = client.get(f"/questions/{one['name']}", params=given, headers=CHROME)
        assert page.status_code == 200, one["name"]
        assert "<h2>Answer" in page.text, one["name"]
        if given:
            assert "Choose " in client.get(f"/questions/{one['name']}", headers=CHROME).text


def test_questions_are_part_of_the_documented_interface(client):
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/questions", "/questions/{name}", "/search/suggest", "/cite/{id}", "/chart/{id}", "/feed/{id}"} <= set(
        paths
    )


def test_suggestions_lead_with_the_position_that_the_words_name(client):
    first = client.get("/search/suggest", params={"q": "lavrov ceasefire"}).json()["groups"][0]
    assert first["heading"] == "Positions"
    assert first["hits"][0]["stance"] == "opposes"
    assert client.get(first["hits"][0]["href"], headers=CHROME).status_code == 200
    assert client.get("/search/suggest", params={"q": ""}).json() == {"groups": [], "total": 0, "note": "", "meant": ""}


def test_citations_name_the_thing_the_revision_and_the_day(client):
    text = client.get(f"/cite/{LAVROV}").text
    assert re.search(
        r"“Sergey Lavrov”\. On Record, revision \d+\. https://w3id\.org/onrecord/id/person/sergey-lavrov", text
    )
    item = client.get(f"/cite/{LAVROV}?format=csl").json()[0]
    assert (item["type"], item["title"]) == ("webpage", "Sergey Lavrov")
    assert item["accessed"]["date-parts"][0][0] == datetime.now(UTC).year
    assert client.get(f"/cite/{LAVROV}?format=bibtex").text.startswith("@online{onrecord-person-sergey-lavrov,")


@pytest.mark.parametrize("path", [f"/chart/{LAVROV}", f"/chart/{CEASEFIRE}?figure=sides", "/chart/topic/negotiations"])
def test_charts_are_svg_with_links_and_titles(client, path):
    root = ElementTree.fromstring(client.get(path).content)
    assert root.tag == f"{SVG}svg"
    links = list(root.iter(f"{SVG}a"))
    assert links
    assert all(link.find(f"{SVG}title") is not None for link in links)


def test_the_filters_of_a_page_are_those_of_its_chart_and_table(client):
    every = list(csv.DictReader(io.StringIO(client.get(f"/chart/{LAVROV}?format=csv").text)))
    fewer = list(csv.DictReader(io.StringIO(client.get(f"/chart/{LAVROV}?format=csv&stance=opposes").text)))
    assert 0 < len(fewer) < len(every)
    assert {row["stance"] for row in fewer} == {"opposes"}


def test_a_feed_is_atom_with_the_latest_published_first(client):
    root = ElementTree.fromstring(client.get(f"/feed/{LAVROV}").content)
    days = [entry.findtext(f"{ATOM}updated") for entry in root.iter(f"{ATOM}entry")]
    assert len(days) > 20
    assert days == sorted(days, reverse=True)
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)


def test_a_chart_may_be_framed_elsewhere_and_no_other_page(client):
    assert "frame-ancestors *" in client.get(f"/embed/{LAVROV}").headers["content-security-policy"]
    assert "frame-ancestors 'none'" in client.get(f"/id/{LAVROV}", headers=CHROME).headers["content-security-policy"]


def test_no_page_has_an_inline_script_or_style(client):
    for path in ("/", f"/id/{LAVROV}", f"/id/{CEASEFIRE}", "/network", "/sparql", "/compare", "/contradictions"):
        text = client.get(path, headers=CHROME).text
        assert not re.search(r"<style|\sstyle=|\son\w+=", text), path
        for attributes in re.findall(r"<script([^>]*)>", text):
            assert "src=" in attributes or "application/ld+json" in attributes


def test_lists_answer_programs_as_ever_and_browsers_with_pages(client):
    for name in ("actors", "topics", "propositions", "articles", "statements", "positions", "contradictions", "events"):
        assert client.get(f"/{name}").headers["content-type"] == "application/json"
        assert client.get(f"/{name}", headers=CHROME).headers["content-type"].startswith("text/html")
        assert client.get(f"/{name}?format=html").headers["content-type"].startswith("text/html")


def test_several_values_of_one_parameter_of_a_question_are_a_union(client):
    def rows(*forces: str) -> list[dict]:
        return client.get("/questions/by-force", params={"force": [*forces]}).json()["rows"]

    both = client.get("/questions/by-force?force=accepts&force=denies")
    assert both.json()["rows"] == [*rows("accepts"), *rows("denies")] != []
    assert both.json()["parameters"] == {"force": ["accepts", "denies"]}
    page = client.get("/questions/by-force?force=accepts&force=denies", headers=CHROME).text
    assert "force=accepts&amp;force=denies&amp;format=csv" in page
    either = "/questions/ever-supported?actor=state/china&proposition=proposition/kyiv-makes-concrete-proposals"
    answers = [client.get(address).json()["answer"] for address in (either, f"{either}&actor={LAVROV}")]
    assert answers == [False, True]


@pytest.mark.parametrize("headers", [{}, CHROME])
def test_a_question_asked_wrongly_is_refused_with_what_was_meant(client, headers):
    days = client.get("/questions/statements-between?since=2024-01-01&since=2024-02-01", headers=headers)
    assert days.status_code == 400 and "ince is given twice" in days.text
    wrong = f"/questions/ever-supported?actor=person/lavrov&actor={LAVROV}&proposition={CEASEFIRE}"
    asked = client.get(wrong, headers=headers)
    assert asked.status_code == 400 and re.search("(?i)did you mean .*sergey.lavrov", asked.text)
    assert client.get("/questions/by-force?force=acepts", headers=headers).status_code == 400


def test_every_question_is_answered_from_the_texts_alone_too(client):
    days = {"since": "2024-05-30", "until": "2024-05-30"}
    with_days_from_outside = client.get("/questions/statements-between", params=days).json()["rows"]
    assert {row["identified"] for row in with_days_from_outside} == {"2024-05-30"}
    stated = client.get("/questions/statements-between", params={**days, "dates": "stated"})
    assert stated.json()["rows"] == []
    page = client.get("/questions/passages-on-proposition", params={"proposition": CEASEFIRE, "dates": "stated"})
    assert page.json()["rows"] and not any("identified" in row for row in page.json()["rows"])
    held = {"actor": "person/vladimir-putin"}
    outside = [
        {row["proposition"] for row in client.get("/questions/positions-of-actor", params=held | more).json()["rows"]}
        for more in ({}, {"dates": "stated"})
    ]
    assert "proposition/ukrainian-troops-leave-four-oblasts" in outside[0] - outside[1]
    assert "dates stated in the texts only <a" in client.get("/questions/shifts?dates=stated", headers=CHROME).text
    asked = held | {"begin_on_anonymous": "true"}
    begun = {row["proposition"] for row in client.get("/questions/positions-of-actor", params=asked).json()["rows"]}
    assert {"proposition/ukraine-joins-nato", "proposition/ukraine-neutral-status"} <= begun - outside[0]
    assert client.get("/questions/shifts?dates=state").status_code == 400
    assert client.get("/questions/statements-between?dates=all&dates=stated").status_code == 400


def test_what_only_unnamed_sources_tell_begins_a_position_on_pages_and_charts_where_that_is_asked(client):
    states, talks = "state/united-states", "proposition/us-russia-negotiations"
    also = "begin_on_anonymous=true"
    for path in (f"/id/{states}", f"/id/{talks}", f"/compare?actor={states}&actor={LAVROV}"):
        page = client.get(path, headers=CHROME).text
        (href,) = re.findall(r'<a class="chip" href="([^"]+)">Treat anonymous sources as named</a>', page)
        asked = client.get(href.replace("&amp;", "&"), headers=CHROME).text
        assert "counted here as asked" not in page
        assert also in href and asked.count("counted here as asked") > 0
        assert re.search(rf'href="/(chart|compare)[^"]*{also}[^"]*format=csv"', asked)  # so is what is taken away
    faces = [client.get(f"/id/{talks}{more}", headers=CHROME).text for more in ("", f"?{also}")]
    assert "Supports · 1" in faces[0] and "Opposes · 1" in faces[0]
    assert "Supports · 2" in faces[1] and "Opposes · 0" in faces[1]
    drawn = [client.get(f"/chart/{states}?topic=topic/us-russia-talks{more}").text for more in ("", f"&{also}")]
    # The refusal is of no day narrow enough to begin a position: no shift is on record either way, and none is drawn.
    assert [svg.count('class="shift"') for svg in drawn] == [0, 0]
    assert "anonymous sources treated as named</title>" in drawn[1] and "treated" not in drawn[0]
    compared = f"/compare?actor={states}&proposition={talks}&format=csv"
    rows = [client.get(f"{compared}{more}").text for more in ("", f"&{also}")]
    assert ["opposes" in rows[0], "supports" in rows[1]] == [True, True]
    assert client.get(f"/id/{states}?begin_on_anonymous=yes", headers=CHROME).status_code == 400
    assert client.get(f"/chart/{states}?{also}&{also}").status_code == 400


def test_the_page_of_networks_offers_the_days_of_the_texts_alone_and_says_that_it_uses_them(client):
    offered = client.get("/network", headers=CHROME).text
    assert '<select name="dates">' in offered and '<option value="stated">by the texts alone</option>' in offered
    asked = client.get(
        "/network", params={"dates": "stated", "since": "2024-05-01", "until": "2024-06-30"}, headers=CHROME
    )
    assert asked.status_code == 200 and "days by the texts alone" in asked.text
    assert "dates=stated" in asked.text  # the exports ask for the same


def test_a_network_of_a_time_in_which_nobody_spoke_is_a_page_without_nodes_and_no_error(client):
    asked = client.get("/network", params={"since": "1999-05-01", "until": "1999-06-30"}, headers=CHROME)
    assert asked.status_code == 200 and "0 nodes" in asked.text
    data = client.get("/network/data", params={"since": "1999-05-01", "until": "1999-06-30"})
    assert data.status_code == 200 and data.json()["nodes"] == []


@pytest.mark.parametrize(
    ("path", "said"),
    [
        (f"/id/{LAVROV}?standing=foo", "standing: found &#39;foo&#39;; expected named or anonymous"),
        (f"/id/{LAVROV}?dated=foo", "expected text, or nothing"),
        (f"/id/{LAVROV}?max_hops=-1", "In the address, max_hops: found &#39;-1&#39;"),
        (f"/compare?actor={LAVROV}&differ=maybe", "expected yes, or nothing"),
        ("/network?ego=person/none", "is in no statement that these options select"),
        ("/sparql?query=ASK{}&view=foo", "expected table or chart or network"),
        ("/search?foo=1", "Found the parameter &#39;foo&#39;"),
        (f"/search?q={'x' * 300}", "Found 300 characters to look for; expected at most 200"),
        ("/topics?foo=1", "Found the parameter &#39;foo&#39;"),
        ("/questions/ever-supported?foo=1", "Found the parameter &#39;foo&#39;"),
        (f"/id/{LAVROV}?topic=topic/negotiation", "did you mean “negotiations”?"),
    ],
)
def test_an_option_that_a_page_does_not_know_is_refused_in_words(client, path, said):
    page = client.get(path, headers=CHROME)
    assert page.status_code == 400
    assert said in page.text


def test_what_cannot_be_an_iri_is_not_on_record(client):
    page = client.get("/id/person/<script>alert(1)</script>", headers=CHROME)
    assert page.status_code == 404
    assert "<script>alert" not in page.text and "Nothing is on record of" in page.text


def test_a_page_shows_what_only_unnamed_reporters_tell_where_that_is_asked(client):
    russia = "/id/state/russia?standing="
    named, anonymous = (client.get(russia + value, headers=CHROME).text for value in ("named", "anonymous"))
    assert "Bloomberg&#39;s sources" in anonymous.partition('id="statements"')[2].partition("</ol>")[0]
    assert "anonymous:" not in named.partition('id="statements"')[2].partition("</ol>")[0]


def test_the_first_question_to_try_is_on_what_is_opposed_most_often_and_supported_by_somebody(client):
    (words, href), *_ = re.findall(
        r'<a class="question" href="([^"]+)">([^<]+)</a>', client.get("/", headers=CHROME).text
    )
    assert "Has Sergey Lavrov ever accepted this: There is a ceasefire" in href
    assert words == "/questions/ever-supported?actor=person/sergey-lavrov&amp;proposition=proposition/ceasefire"


def test_those_who_said_something_are_picked_first_and_the_others_can_be_found(client):
    for path in ("/compare", "/questions/ever-supported", "/statements"):
        page = client.get(path, headers=CHROME).text
        groups = re.findall(r"<optgroup[^>]*>(.*?)</optgroup>", page)[:2]
        assert [">Sergey Lavrov<" in group for group in groups] == [True, False], path
        assert [">dia images<" in group for group in groups] == [False, True], path
    passed_on = client.get("/questions/rests-on-reporter", headers=CHROME).text
    first, others = re.findall(r"<optgroup[^>]*>(.*?)</optgroup>", passed_on)[:2]
    assert ">Reuters<" in first and ">dia images<" not in first and ">dia images<" in others
    persons = re.search(r'<optgroup label="speaker">(.*?)</optgroup>', client.get("/network", headers=CHROME).text)[1]
    assert ">Sergey Lavrov<" in persons and "dia images" not in persons


def test_statements_are_read_from_either_end(client):
    def ids(address: str) -> list[str]:
        page = client.get(address, headers=CHROME).text
        return re.findall(r'<li id="(statement/[^"]+)"', page)

    oldest = ids("/statements?until=2025-12-31")
    newest = ids("/statements?until=2025-12-31&order=newest") + ids("/statements?until=2025-12-31&order=newest&page=2")
    assert len(newest) == len(set(newest)) == 86
    assert newest[::-1][:50] == oldest
    union = "/statements?actor=state/ukraine&actor=state/united-states"
    assert ids(f"{union}&order=newest") == ids(union)[::-1] != []
    assert client.get("/statements?order=upward", headers=CHROME).status_code == 400
    assert client.get("/articles?order=newest", headers=CHROME).status_code == 400


def test_the_drawing_of_an_answer_stands_alone_is_signed_and_refused_where_nothing_can_be_drawn(client):
    query = "SELECT DISTINCT ?a ?b { ?u rec:speaker ?a ; rec:onBehalfOf ?b }"
    drawn = client.get("/sparql/drawing", params={"query": query, "view": "network"})
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert re.search(r"On Record, revision \d+, read \d{4}-\d\d-\d\d · http://[^<]*/sparql<", drawn.text)
    assert ">Sergey Lavrov<" in drawn.text
    page = client.get("/sparql", params={"query": query, "view": "network"}, headers=CHROME).text
    assert page.count("/sparql/drawing?query=") == 2
    for asked in ({"query": query, "view": "chart"}, {"query": "SELEC"}, {"query": query, "view": "pie"}, {}):
        assert client.get("/sparql/drawing", params=asked).status_code == 400


def test_a_page_says_on_paper_where_it_comes_from_and_of_which_revision(client):
    compared = f"/compare?actor={LAVROV}".replace("person/", "person%2F")
    for path in ("/", f"/id/{LAVROV}?stance=opposes", compared, "/contradictions"):
        page = client.get(path, headers=CHROME).text
        printed = re.search(r'<p class="printed">([^<]*)</p>', page)[1]
        assert re.fullmatch(rf"On Record, revision \d+ · http://\S+{re.escape(path)}", printed), printed


def test_a_browser_asks_of_the_graphs_that_the_address_names(client):
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    named = {"query": count, "default-graph-uri": "https://w3id.org/onrecord/graph/reference"}
    number = client.get("/sparql", params={**named, "format": "csv"}).text.split()[1]
    every = client.get("/sparql", params={"query": count, "format": "csv"}).text.split()[1]
    assert number != every
    text = client.get("/sparql", params=named, headers=CHROME).text
    assert f">{number}<" in text and f">{every}<" not in text
    assert text.count("default-graph-uri") > 3  # its form and its links keep it
    assert client.get("/sparql?query=ASK{}&grpah=x", headers=CHROME).status_code == 400


def test_a_chart_is_of_numbers_and_not_of_words_made_of_digits(client):
    page = client.get("/sparql", headers=CHROME).text
    address = html.unescape(re.search(r'href="(/sparql\?[^"]*view=chart[^"]*)"', page)[1])
    drawn = client.get(address, headers=CHROME).text.partition('class="bars"')[2].partition("</svg>")[0]
    assert re.findall(r'text-anchor="end"[^>]*>(\d{4})<', drawn)


def test_columns_of_things_that_no_row_ties_are_no_network(client):
    query = "SELECT ?a ?b { { BIND(rec:Person AS ?a) } UNION { BIND(rec:State AS ?b) } }"
    answer = client.get("/sparql", params={"query": query, "view": "network"}, headers=CHROME)
    assert answer.status_code == 200 and "cannot be drawn as a network" in answer.text


def test_a_chart_of_more_rows_than_it_draws_says_so(client):
    query = "SELECT ?n ?m { " + " UNION ".join(f"{{ BIND('a{n}' AS ?n) BIND({n} AS ?m) }}" for n in range(70)) + " }"
    answer = client.get("/sparql", params={"query": query, "view": "chart"}, headers=CHROME)
    assert "the first 60 of 70 rows" in answer.text


def test_of_several_that_are_asked_about_each_row_says_of_which_it_is(client):
    asked = f"/questions/positions-of-actor?actor={LAVROV}&actor=person/marco-rubio"
    text = client.get(asked, headers=CHROME).text
    table = text.partition("<table")[2].partition("</table>")[0]
    assert "Sergey Lavrov" in table and "Marco Rubio" in table


def test_the_list_of_changes_leads_to_what_it_lists(client):
    text = client.get("/changes?since=2024-06-01", headers=CHROME).text
    assert "since=2024-06-01&amp;format=json" in text


@pytest.mark.parametrize(
    "path",
    ["/contradictions?topic=topic/ceasefire&topic=topic/negotiations", f"/id/{LAVROV}?stance=supports&stance=opposes"],
)
def test_of_two_values_of_a_filter_none_is_left_out_in_silence(client, path):
    answer = client.get(path, headers=CHROME)
    assert answer.status_code == 400 and "found 2 values; expected one" in answer.text


def test_a_filter_may_be_a_whole_iri(client):
    short = client.get(f"/id/{LAVROV}?topic=topic/ceasefire", headers=CHROME).text
    whole = client.get(f"/id/{LAVROV}?topic=https://w3id.org/onrecord/id/topic/ceasefire", headers=CHROME).text
    number = re.search(r"(\d+) statements? within", short)
    assert number and number[0] in whole and "fits these filters" not in whole


def test_the_chart_of_a_dossier_has_the_limits_of_its_text(client):
    known = client.get(f"/dossier/{LAVROV}?known_on=2024-06-01", headers=CHROME).text
    chart = html.unescape(re.search(r'<img src="(/chart/[^"]+)"', known)[1])
    assert "known_on=2024-06-01" in chart
    drawn, every = client.get(chart).text, client.get(f"/chart/{LAVROV}").text
    assert drawn.count("/id/statement/") < every.count("/id/statement/")
    assert client.get(f"/chart/{LAVROV}?as_of=2023-01-01").text.count("/id/statement/") < every.count("/id/statement/")
