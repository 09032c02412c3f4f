"""Outside services are asked politely, and what they do wrong is said."""

import socket
from datetime import UTC, datetime
from email.utils import format_datetime

import httpx
import pytest

from kg.links.outside.cache import Cache
from kg.links.outside.fetch import Fetcher, Patience, SourceError
from kg.links.outside.services import Endpoint, ReconciliationService
from kg.links.outside.wikidata import Wikidata

HTML = (200, {"Content-Type": "text/html"}, b"<html><title>Wikimedia Error</title></html>")


def test_a_search_finds_items_and_fetches_them(server, fetcher) -> None:
    found = Wikidata(fetcher, server.url, ("en",)).candidates(["lavrov"])
    assert [item.id for item in found] == ["Q58217"]
    assert found[0].offices[0].since == "2004-03-09"
    assert found[0].popularity == 90


def test_every_request_names_who_asks_and_sends_maxlag(server, fetcher) -> None:
    Wikidata(fetcher, server.url, ("en",)).search("lavrov", "en")
    _, form, headers = server.asked[0]
    assert headers["User-Agent"] == "onrecord-test/1 (x@example.org)"
    assert form["maxlag"] == "5"


def test_items_are_fetched_fifty_a_request(server, fetcher) -> None:
    list(Wikidata(fetcher, server.url).fetch(f"Q{n}" for n in range(200, 320)))
    assert [form["ids"].count("|") + 1 for _, form, _ in server.asked] == [50, 50, 20]


def test_a_redirect_a_deleted_item_and_one_without_labels_are_told_apart(server, fetcher) -> None:
    redirect, deleted, bare = Wikidata(fetcher, server.url).fetch(["Q111", "Q999", "Q1"])
    assert redirect.redirected == "Q58217"
    assert deleted.entity is None
    assert bare.entity["labels"] == []


def test_429_is_obeyed_for_as_long_as_it_asks(server, fetcher, clock) -> None:
    server.script = [(429, {"Retry-After": "17"}, b"slow down")]
    assert Wikidata(fetcher, server.url).search("lavrov", "en") == ["Q58217"]
    assert 17 in clock.slept


def test_a_retry_after_that_is_a_date_is_obeyed(server, fetcher, clock) -> None:
    when = datetime.fromtimestamp(clock.now + 30, UTC)
    server.script = [(503, {"Retry-After": format_datetime(when, usegmt=True)}, b"")]
    Wikidata(fetcher, server.url).search("lavrov", "en")
    assert 29 <= max(clock.slept) <= 30


def test_a_service_that_asks_to_wait_an_hour_is_given_up(server, fetcher, clock) -> None:
    server.script = [(429, {"Retry-After": "3600"}, b"")]
    with pytest.raises(SourceError, match="asks to wait 3600 seconds"):
        Wikidata(fetcher, server.url).search("lavrov", "en")
    assert len(server.asked) == 1


def test_500_is_tried_five_times_with_doubling_waits(server, fetcher, clock) -> None:
    server.script = [(500, {}, b"broken")] * 5
    with pytest.raises(SourceError, match=r"answered 500 .*5 times"):
        Wikidata(fetcher, server.url).search("lavrov", "en")
    assert [wait for wait in clock.slept if wait >= 1] == [1, 2, 4, 8]


def test_a_lagging_wikidata_is_asked_again(server, fetcher) -> None:
    lag = b'{"error": {"code": "maxlag", "info": "Waiting for a database server", "lag": 7}}'
    server.script = [(200, {"Retry-After": "5"}, lag)]
    assert Wikidata(fetcher, server.url).search("lavrov", "en") == ["Q58217"]


def test_html_and_an_empty_body_are_errors_that_say_so(server, fetcher) -> None:
    server.script = [HTML]
    with pytest.raises(SourceError, match="text/html where JSON was expected"):
        Wikidata(fetcher, server.url).search("lavrov", "en")
    server.script = [(200, {"Content-Type": "application/json"}, b"")]
    with pytest.raises(SourceError, match="answered nothing"):
        Wikidata(fetcher, server.url).search("lavrov", "en")


def test_a_refusal_of_the_api_is_given_in_its_own_words(server, fetcher) -> None:
    server.script = [(200, {"X": "1"}, b'{"error": {"code": "no-such-entity", "info": "Could not find Q0"}}')]
    with pytest.raises(SourceError, match="no-such-entity: Could not find Q0"):
        list(Wikidata(fetcher, server.url).fetch(["Q0"]))


def test_silence_is_an_error_after_the_timeout(clock) -> None:
    with socket.socket() as listener, httpx.Client(timeout=0.05) as client:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        fetcher = Fetcher(client, clock, clock.sleep, user_agent="test", patience=Patience(tries=2))
        with pytest.raises(SourceError, match="no answer"):
            fetcher.get(f"http://127.0.0.1:{listener.getsockname()[1]}/", {})


def test_no_more_requests_a_second_than_the_rate(server, clock) -> None:
    with httpx.Client() as client:
        fetcher = Fetcher(client, clock, clock.sleep, user_agent="test", patience=Patience(rate=2))
        begin = clock.now
        for _ in range(5):
            Wikidata(fetcher, server.url).search("lavrov", "en")
    assert clock.now - begin == pytest.approx(2.0)


def test_an_answer_is_asked_for_once_until_it_is_old(server, clock, tmp_path) -> None:
    cache = Cache(tmp_path / "cache.db", clock, age=100)
    with httpx.Client() as client:
        fetcher = Fetcher(client, clock, clock.sleep, user_agent="test", cache=cache)
        for _ in range(2):
            Wikidata(fetcher, server.url).search("lavrov", "en")
        assert len(server.asked) == 1
        clock.now += 101
        Wikidata(fetcher, server.url).search("lavrov", "en")
    assert len(server.asked) == 2
    cache.close()


def test_an_error_is_never_kept_in_the_cache(server, clock, tmp_path) -> None:
    cache = Cache(tmp_path / "cache.db", clock)
    server.script = [HTML]
    with httpx.Client() as client:
        fetcher = Fetcher(client, clock, clock.sleep, user_agent="test", cache=cache)
        with pytest.raises(SourceError):
            Wikidata(fetcher, server.url).search("lavrov", "en")
        assert Wikidata(fetcher, server.url).search("lavrov", "en") == ["Q58217"]
    cache.close()


def test_a_reconciliation_service_is_asked_in_batches(server, fetcher) -> None:
    import json

    def answer(path: str, form: dict[str, str]) -> object:
        found = {"id": "Q58217", "name": "Sergey Lavrov", "score": 99, "type": [{"id": "Q5", "name": "human"}]}
        return {key: {"result": [found]} for key in json.loads(form["queries"])}

    server.answer = answer
    service = ReconciliationService(fetcher, server.url, batch=2, types={"person": "Q5"})
    found = list(service.candidates([("Lavrov", "person"), ("Putin", "person"), ("Kyiv", "place")]))
    assert [len(one) for one in found] == [1, 1, 1]
    assert found[0][0].types == ("Q5",)
    first = json.loads(server.asked[0][1]["queries"])
    assert len(server.asked) == 2
    assert first["q0"]["type"] == "Q5"


def test_a_service_that_answers_something_else_is_an_error(server, fetcher) -> None:
    with pytest.raises(SourceError, match="Reconciliation Service"):
        server.answer = lambda path, form: {"hello": "world"}
        list(ReconciliationService(fetcher, server.url).candidates([("Lavrov", "person")]))


def test_a_sparql_endpoint_is_asked_with_the_names_as_terms(server, fetcher) -> None:
    row = {"item": {"type": "uri", "value": "http://www.wikidata.org/entity/Q58217"}}
    row["itemLabel"] = {"type": "literal", "value": "Sergey Lavrov"}
    row["type"] = {"type": "uri", "value": "http://www.wikidata.org/entity/Q5"}
    server.answer = lambda path, form: {"head": {"vars": ["item"]}, "results": {"bindings": [row]}}
    query = "SELECT * WHERE { VALUES (?name) { } ?item ?p ?name }"
    found = Endpoint(fetcher, server.url, query).candidates(['Lavrov" } DROP ALL #'])
    assert found[0].types == ("Q5",)
    assert r'("Lavrov\" } DROP ALL #"@en)' in server.asked[0][1]["query"]
