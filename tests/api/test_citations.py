"""What is cited names who published it, and who said it where; a picture says where it comes from and of when."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from kg.charts import signed
from kg.wording import certain, the
from tests.api.test_pages import CHROME

ARTICLE = "article/ukrainska-pravda-2024-02-14-lavrov"
STATEMENT = "statement/lavrov-state-duma-2024-02-14/negotiations-at-present"


def test_the_citation_of_an_article_names_author_headline_publisher_and_date(client):
    text = client.get(f"/cite/{ARTICLE}").text
    assert re.match(r"Iryna Balachuk, “‘Diplomatic solution’ .+”, Ukrainska Pravda, 14 February 2024\. https?://", text)
    assert re.search(r"On Record, revision \d+\. https://w3id\.org/onrecord/id/" + ARTICLE, text)
    entry = client.get(f"/cite/{ARTICLE}?format=bibtex").text
    for line in ("author = {{Iryna Balachuk}}", "organization = {Ukrainska Pravda}", "date = {2024-02-14}"):
        assert line in entry
    item = client.get(f"/cite/{ARTICLE}?format=csl").json()[0]
    assert (item["type"], item["container-title"]) == ("article-newspaper", "Ukrainska Pravda")
    assert item["author"] == [{"literal": "Iryna Balachuk"}]
    assert item["issued"] == {"date-parts": [[2024, 2, 14]]}
    assert "pravda.com.ua" in item["URL"]


def test_the_citation_of_a_statement_names_who_said_it_where_and_who_reports_it(client):
    assert f'href="/cite/{STATEMENT}"' in client.get(f"/id/{STATEMENT}", headers=CHROME).text
    text = client.get(f"/cite/{STATEMENT}").text
    assert text.startswith("“Sergey Lavrov opposes: ")
    for words in ("State Duma", "reported by", "Ukrainska Pravda, 14 February 2024, citing RIA Novosti", "revision"):
        assert words in text
    item = client.get(f"/cite/{STATEMENT}?format=csl").json()[0]
    assert item["author"] == [{"literal": "Sergey Lavrov"}] and "Ukrainska Pravda" in item["note"]
    assert "author = {{Sergey Lavrov}}" in client.get(f"/cite/{STATEMENT}?format=bibtex").text


def test_the_citation_of_a_report_names_who_said_what_it_reports(client):
    text = client.get("/cite/report/ukrainska-pravda-2024-02-14-lavrov/1").text
    assert "said by Sergey Lavrov" in text and "Iryna Balachuk" in text


@pytest.mark.parametrize(
    "path",
    [
        "/chart/person/sergey-lavrov?format=svg",
        "/chart/proposition/ceasefire?figure=sides",
        "/compare?actor=person/sergey-lavrov&actor=person/marco-rubio&format=svg",
        "/network/drawing",
    ],
)
def test_a_picture_says_where_it_comes_from_and_of_when(client, path):
    drawn = client.get(path).content
    root = ElementTree.fromstring(drawn)
    foot = [each for each in root.iter() if each.get("class") == "source"]
    assert len(foot) == 1
    assert re.match(r"On Record, revision \d+, read \d{4}-\d\d-\d\d · https?://", foot[0].text)
    height = float(root.get("height"))
    assert float(foot[0].get("y")) < height and root.get("viewBox").split()[3] == root.get("height")


def test_a_drawing_that_does_not_say_its_size_is_left_as_it_is():
    assert signed(b"<svg><text>x</text></svg>", "On Record") == b"<svg><text>x</text></svg>"


def test_what_changed_leads_a_browser_to_a_page_and_a_program_to_the_feed(client):
    assert 'href="/changes">What changed</a>' in client.get("/", headers=CHROME).text
    page = client.get("/changes", headers=CHROME)
    assert page.status_code == 200 and "<h1>What changed</h1>" in page.text and "<td" in page.text
    assert "FM Lavrov emphasizes" in page.text and "further articles" in page.text and ">w3id.org" not in page.text
    assert 'href="/changes?format=atom"' in page.text
    assert client.get("/changes").json()["revisions"]
    assert client.get("/changes?format=atom").text.startswith("<?xml")
    assert client.get("/changes?since=2024-13-01", headers=CHROME).status_code == 400
    assert "Nothing on record fits" in client.get("/changes?since=2999-01-01", headers=CHROME).text


@pytest.mark.parametrize("path", ["/statements", "/positions"])
def test_lists_of_what_has_a_day_offer_a_span_of_days_and_keep_the_other_filters(client, path):
    page = client.get(f"{path}?stance=opposes&since=2024-05-01&until=", headers=CHROME)
    assert page.status_code == 200
    form = page.text.partition('<form class="fields')[2].partition("</form>")[0]
    assert 'name="since" value="2024-05-01"' in form and 'name="until"' in form
    assert '<option value="opposes" selected>' in form and "cursor" not in form
    of = client.get(f"{path}?proposition=proposition/ceasefire&stance=opposes", headers=CHROME).text
    assert 'type="hidden" name="proposition" value="proposition/ceasefire"' in of
    assert 'type="hidden" name="stance"' not in of
    whole = client.get(f"{path}?stance=opposes", headers=CHROME).text
    assert len(re.findall("stance opposes", page.text)) < len(re.findall("stance opposes", whole))


@pytest.mark.parametrize("actor", ["state/united-states", "person/vladimir-putin", "organization/caliber-az"])
def test_the_days_above_a_page_are_those_of_the_texts_not_the_ends_of_spans(client, actor):
    statements = client.get("/statements", params={"actor": actor, "limit": 100}).json()["items"]
    page = client.get(f"/id/{actor}", headers=CHROME).text
    counts = re.search(r"(\d+ statements? on \d[^<\"]+)", page)[1].rstrip(". ")
    words = {certain(each["utterance"]["date"]) for each in statements}
    named = [day.strip() for day in re.split(r"articles?, (?:the first )?|, the last ", counts)[1:]]
    assert named and set(named) <= words


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("United States", "the United States"),
        ("Ministry of Foreign Affairs of Ukraine", "the Ministry of Foreign Affairs of Ukraine"),
        ("Russia", "Russia"),
        ("the West", "the West"),
        ("some Western and Ukrainian officials", "some Western and Ukrainian officials"),
    ],
)  # fmt: skip
def test_a_name_within_a_sentence_has_the_article_that_it_needs(name, written):
    assert the(name) + name == written


def test_a_page_says_for_whom_somebody_speaks_in_a_sentence(client):
    rubio = client.get("/id/person/marco-rubio", headers=CHROME).text
    assert "peaks for the United States" in rubio
    compared = client.get("/compare?actor=person/marco-rubio&actor=person/sergey-lavrov", headers=CHROME).text
    assert "<br>for the United States" in compared and "<br>for Russia" in compared
