"""Pages of more statements than a view holds: the latest are shown, and every other is on a further page."""

from __future__ import annotations

import csv
import io
import re
import shutil
from urllib.parse import urlsplit

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.pages import portions
from api.pages.actor import PAGE
from api.settings import Settings
from kg.engine import embedded
from kg.index import opening
from kg.ontology import Ontology

CHROME = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
LAVROV, NEGOTIATIONS = "person/sergey-lavrov", "topic/negotiations"


@pytest.fixture(scope="module")
def store(founding, tmp_path_factory):
    folder = tmp_path_factory.mktemp("portions") / "store"
    shutil.copytree(founding, folder)
    return folder


def opened(settings: Settings):
    engine = embedded.open(settings.store, readers=2)
    indexed = opening.beside(engine, settings.store, Ontology())
    indexed.rebuild()
    return indexed


@pytest.fixture(scope="module", params=["index", "graphs"])
def client(request, founding, store, tmp_path_factory):
    """A service with an index, and one without, of which a view holds 20 statements."""
    settings = Settings(
        store=store if request.param == "index" else founding, tokens=store.parent / "t.json", readers=2
    )
    make = opened if request.param == "index" else lambda given: embedded.open(given.store, readers=2, read_only=True)
    with (
        pytest.MonkeyPatch.context() as patch,
        TestClient(create_app(settings, make), base_url="http://127.0.0.1:8000") as started,
    ):
        patch.setattr(portions, "WHOLE", 20)
        patch.setattr(portions, "MOST", 20)
        patch.setattr(portions, "LONGEST_PAGE", 7)
        patch.setattr(portions, "MOST_LISTED", 200)
        yield started


def page(client, path: str) -> str:
    answer = client.get(path, headers=CHROME)
    assert answer.status_code == 200, answer.text[:500]
    return answer.text


def ids(client, query: str) -> list[str]:
    """The statements of a list for programs, in its order."""
    return [item["id"] for item in client.get(f"/statements?{query}&limit=200").json()["items"]]


def told(text: str) -> list[str]:
    """The statements of the list of a page."""
    listed = text.partition('id="statements"')[2].partition("</ol>")[0]
    return list(dict.fromkeys(re.findall(r'href="/id/(statement/[^"#]+)"[^>]*>statement<', listed)))


def test_every_statement_of_an_actor_is_on_one_of_its_pages_the_latest_first(client):
    every = ids(client, f"speaker={LAVROV}")
    first = page(client, f"/id/{LAVROV}")
    assert f"the latest 20 of {len(every)} statements" in first
    pages = [told(page(client, f"/id/{LAVROV}?page={number + 1}")) for number in range(-(-len(every) // PAGE))]
    assert sorted(id for ids in pages for id in ids) == sorted(every)
    assert every[-1] in pages[0] and every[0] in pages[-1]
    assert f"statements 21 to 40 of {len(every)}, the latest first" in page(client, f"/id/{LAVROV}?page=2")


def test_a_portion_leads_to_those_beside_it_and_to_all_as_a_file(client):
    text = page(client, f"/id/{NEGOTIATIONS}?page=2")
    assert "The later ones" in text and f"/id/{NEGOTIATIONS}?page=1" in text and "The earlier ones" not in text
    (files,) = set(re.findall(r'href="(/statements\?[^"]*format=csv)"', text))
    address = urlsplit(files.replace("&amp;", "&"))
    rows = list(csv.DictReader(io.StringIO(client.get(f"{address.path}?{address.query}").text)))
    assert {row["statement"] for row in rows} == set(ids(client, f"topic={NEGOTIATIONS}"))


def test_filters_are_applied_before_a_portion_is_taken(client):
    text = page(client, f"/id/{LAVROV}?stance=opposes")
    every = ids(client, f"speaker={LAVROV}&stance=opposes")
    assert 0 < len(every) <= 20 and "More is on record" not in text
    assert sorted(told(text)) == sorted(every)


def test_filters_that_leave_nothing_do_not_say_that_nothing_is_on_record(client):
    text = page(client, f"/id/{LAVROV}?since=2100-01-01")
    assert "fits these filters" in text and "Nothing said by" not in text
    every = len(ids(client, f"actor={LAVROV}"))
    assert re.search(r"Show all( \d+ statements)?</a>", text)[1] in (f" {every} statements", None)


def test_a_page_of_all_statements_is_the_only_one(client, monkeypatch):
    assert "page 1 of" in page(client, f"/id/{NEGOTIATIONS}")
    monkeypatch.setattr(portions, "WHOLE", 1000)
    text = page(client, f"/id/{NEGOTIATIONS}?since=1999-01-01")
    assert "page 1 of" not in text and "Earlier" not in text


def test_the_counts_of_a_topic_are_of_what_its_filters_leave(client):
    text = page(client, "/id/topic/ceasefire?stance=supports")
    every = ids(client, "topic=topic/ceasefire&stance=supports")
    assert re.search(rf"\b{len(every)} statements? on", text)


def test_a_page_beyond_the_last_says_so_and_not_that_nothing_is_on_record(client):
    text = page(client, f"/id/{LAVROV}?page=90")
    assert "There is no page 90" in text and "Nothing said by" not in text


def test_a_proposition_of_a_topic_is_told_whole_although_a_portion_has_a_part_of_it(client):
    text = page(client, f"/id/{NEGOTIATIONS}")
    row = text.partition("European states take part in the negotiations on ending the war</a></th>")[2]
    sides = row.partition("</tr>")[0]
    assert "Marco Rubio" in sides and "Sergey Lavrov" in sides


def test_a_comparison_says_of_whom_more_is_on_record_than_it_compares(client):
    text = page(client, f"/compare?actor={LAVROV}&actor=person/marco-rubio")
    assert "Of Sergey Lavrov more is on record than a view holds: compared are the latest 20 of" in text
    assert "Of Marco Rubio more" not in text


def test_days_from_outside_are_left_out_before_a_portion_is_taken(client):
    text = page(client, f"/id/{LAVROV}?dated=text")
    assert "dated from outside" not in text.partition('<h2 id="statements"')[2].partition("</ol>")[0]


@pytest.mark.parametrize(
    "id", ["statement/lavrov-state-duma-2024-02-14/negotiations-at-present", "utterance/lavrov-2024-05-30"]
)
def test_what_has_few_statements_is_told_whole(client, id):
    text = page(client, f"/id/{id}")
    assert "More is on record" not in text and "Sergey Lavrov" in text


def test_a_chart_by_itself_says_of_what_it_is_made_and_what_it_leaves_out(client, monkeypatch):
    assert "the latest 20 of" in client.get(f"/chart/{LAVROV}").text
    assert "not drawn" not in client.get(f"/chart/{LAVROV}").text
    monkeypatch.setattr("api.pages.actor.MOST_LANES", 4)
    for path in (f"/chart/{LAVROV}", f"/embed/{LAVROV}"):
        assert re.search(r"the latest 20 of \d+ statements; \d+ further lanes not drawn", client.get(path).text)
    assert "not drawn" not in client.get(f"/chart/{LAVROV}?lanes=all").text


def test_statements_within_a_topic_are_counted_once_each_however_many_report_them(client):
    service = client.app.state.service
    every = {row["id"] for row in client.get("/topics?limit=200").json()["items"]}
    counted = {topic: portions.how_many(service, {"topic": topic}) for topic in every}
    for topic in every if counted[NEGOTIATIONS] is not None else ():
        listed, following = set(), f"/statements?topic={topic}&limit=200"
        while following:
            body = client.get(following).json()
            listed |= {statement["id"] for statement in body["items"]}
            following = body.get("next")
        assert counted[topic] == len(listed), topic


def test_statements_are_counted_on_each_proposition_as_one_by_one(client):
    service = client.app.state.service
    every = [row["id"] for row in client.get("/propositions?limit=200").json()["items"]]
    for filters in ({"topic": NEGOTIATIONS}, {"stance": "opposes"}, {"max_hops": "1"}):
        together = portions.how_many_on(service, filters, every)
        alone = {id: portions.how_many(service, {**filters, "proposition": id}) for id in every}
        assert together == {id: number for id, number in alone.items() if number}


def test_what_was_told_of_a_statement_is_not_read_again_and_the_portion_is_the_same(client, monkeypatch):
    service = client.app.state.service
    whole = portions.read(service, {"speaker": LAVROV}).statements
    monkeypatch.setattr("api.pages.portions.statements_at", lambda *given: [] if not given[2] else pytest.fail("read"))
    known = {statement.id: statement for statement in whole}
    assert portions.read(service, {"speaker": LAVROV}, 0, known.get).statements == whole


def test_a_topic_does_not_list_its_propositions_a_second_time(client):
    shown = page(client, f"/id/{NEGOTIATIONS}")
    assert "Within it" in shown and "<h2>Within" not in shown


def _pages(client, path: str) -> list[list[str]]:
    """The ids of every page of a list."""
    pages, following = [], path
    while following:
        body = client.get(following).json()
        pages.append([statement["id"] for statement in body["items"]])
        following = body.get("next")
    return pages


@pytest.mark.parametrize("query", ["", f"actor={LAVROV}&", "stance=opposes&stance=supports&", "since=2024-01-01&"])
def test_programs_read_statements_from_either_end_and_miss_none(client, query):
    oldest = [id for page in _pages(client, f"/statements?{query}limit=200") for id in page]
    pages = _pages(client, f"/statements?{query}order=newest&limit=30")
    assert [id for page in pages for id in page] == oldest[::-1] != []
    assert {len(page) for page in pages[:-1]} <= {30} and len(pages) > 1
    whole = client.get(f"/statements?{query}order=newest&format=csv").text
    assert next(csv.DictReader(io.StringIO(whole)))["statement"] == oldest[-1]


def test_an_order_that_is_none_is_refused_with_the_nearest_and_other_lists_have_none(client):
    answer = client.get("/statements?order=newst")
    assert answer.status_code == 400
    assert answer.json()["detail"] == "order: found 'newst'; expected oldest or newest; did you mean newest?"
    assert client.get("/statements?order=oldest&order=newest").status_code == 400
    assert client.get("/articles?order=newest").status_code == 400
    described = client.get("/openapi.json").json()["paths"]
    orders = [each for each in described["/statements"]["get"]["parameters"] if each["name"] == "order"]
    assert orders[0]["schema"]["enum"] == ["oldest", "newest"]
    assert not [each for each in described["/articles"]["get"]["parameters"] if each["name"] == "order"]
