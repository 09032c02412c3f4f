"""What an assistant gets, asked by the SDK's own client: over standard input and output, and over HTTP."""

from __future__ import annotations

import asyncio
import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from importlib.util import find_spec
from typing import Any

import httpx
import pytest

import kg
from kg.access import Tokens
from kg.assistant import answers
from kg.assistant.answers import MOST_ITEMS, NOTICE, answer, quoted
from kg.assistant.tools import Tools, names
from kg.library.record import Record
from tests.api.running_service import Running, running

pytestmark = pytest.mark.skipif(find_spec("mcp") is None, reason="the package mcp is not installed")

LAVROV, CEASEFIRE = "person/sergey-lavrov", "proposition/ceasefire"
SAID = "statement/lavrov-2024-05-30/ceasefire"
CALLS: dict[str, Mapping[str, Any]] = {
    "search": {"text": "Лавров"},
    "questions": {},
    "ask": {"question": "ever-supported", "parameters": {"actor": LAVROV, "proposition": CEASEFIRE}},
    "statements": {"topic": "topic/ceasefire", "limit": 2},
    "positions": {"actor": LAVROV, "as_of": "2024-12-31"},
    "contradictions": {"actor": LAVROV},
    "passages": {"of": SAID},
    "sparql": {"query": "SELECT (COUNT(*) AS ?n) { ?s a rec:Statement }"},
}


@pytest.fixture(scope="module")
def record(founding) -> Iterator[Record]:
    with kg.open(founding) as opened:
        yield opened


@pytest.fixture(scope="module")
def service(founding, tmp_path_factory) -> Iterator[Running]:
    store = shutil.copytree(founding, tmp_path_factory.mktemp("assistant") / "store")  # a store has one service
    with running(store, readers=3) as started:
        yield started


def server(record: Record) -> Any:
    """The server of a record; what it needs takes long to import, in processes that run other tests too."""
    from kg.assistant.server import server as of_record

    return of_record(record)


def asked(target: Any, *calls: tuple[str, Mapping[str, Any]]) -> list[Any]:
    """The results of some calls, by one client of one server."""

    from mcp import Client

    async def every() -> list[Any]:
        async with Client(target) as client:
            return [await client.call_tool(name, dict(arguments)) for name, arguments in calls]

    return asyncio.run(every())


def test_every_tool_answers_with_revision_and_notice(record):
    assert set(CALLS) == set(names())
    for name, result in zip(CALLS, asked(server(record), *CALLS.items()), strict=True):
        assert not result.is_error, (name, result.content)
        assert result.structured_content["revision"] == record.revision
        assert result.structured_content["notice"] == NOTICE


def test_statements_can_be_cited_and_their_words_are_marked_as_quotations(record):
    statements, passages = asked(
        server(record), ("statements", {"actor": LAVROV, "proposition": CEASEFIRE}), ("passages", {"of": SAID})
    )
    first = statements.structured_content["items"][0]
    assert first["statement"] == record.bases.id(SAID)
    assert first["speaker"]["iri"] == record.bases.id(LAVROV)
    words = first["reports"][0]["passages"][0]["quotation"]
    cited = passages.structured_content["items"][0]
    assert cited["quotation"] == words
    assert cited["publisher"] and cited["published"] and cited["url"].startswith("http")
    whole = passages.structured_content
    assert (whole["statement"], whole["standing"]) == (first["statement"], first["standing"]) and first["standing"]


def test_every_answer_about_what_was_said_can_be_cited_by_statement_passage_and_standing(record):
    calls = (
        ("positions", {"actor": LAVROV}),
        ("contradictions", {"actor": LAVROV}),
        ("ask", {"question": "standing-of-statements"}),
        ("sparql", {"query": "SELECT ?s { ?s a rec:Statement } LIMIT 5"}),
    )
    for (name, _), result in zip(calls, asked(server(record), *calls), strict=True):
        items = result.structured_content["items"]
        assert items and result.structured_content["revision"] == record.revision
        for item in items:
            proofs = item["evidence"]
            assert proofs and all(one["statement"].startswith(record.bases.ids) for one in proofs), name
            for passage in (passage for one in proofs for passage in one["passages"]):
                assert passage["quotation"] and passage["publisher"] and passage["published"]
                assert passage["article"].startswith(record.bases.ids)
            assert {one.get("standing") for one in proofs} <= {"named", "anonymous"}
    (no,) = asked(server(record), ("ask", CALLS["ask"]))
    considered = no.structured_content["considered"]
    assert no.structured_content["answer"] is False and {one["stance"] for one in considered} == {"opposes"}


def test_a_question_that_shows_words_of_articles_marks_them(record):
    query = "SELECT ?words { ?report rec:evidence/oa:exact ?words } LIMIT 3"
    (result,) = asked(server(record), ("sparql", {"query": query}))
    assert all(set(item["words"]) == {"quotation"} for item in result.structured_content["items"])


def test_no_answer_to_a_question_holds_words_or_titles_of_articles_that_are_not_marked(record):
    passages = record.frame("SELECT ?words { ?passage oa:exact ?words }").words
    titles = record.frame("SELECT ?title { ?article a rec:Article ; rdfs:label ?title }").title
    words = {text for text in passages if text.count(" ") > 1} | set(titles)

    def unmarked(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                yield from unmarked(inner) if key != "quotation" else ()
        elif isinstance(value, list):
            for inner in value:
                yield from unmarked(inner)
        elif isinstance(value, str):
            yield from (text for text in words if text in value)

    tools, answered = Tools(record), 0
    for name in (name for name in record.questions.names() if "/" not in name):
        question = record.questions.read(name)
        needed = [one for one in question.parameters if one.name not in question.conditions]
        told = tools.ask(name, {one.name: one.example for one in needed}, limit=4)
        assert list(unmarked(told)) == [], name
        answered += "items" in told
    assert answered > 40
    for told in (tools.statements(limit=50), tools.positions(limit=50), tools.contradictions(limit=50)):
        assert list(unmarked(told)) == []


def test_words_of_articles_are_marked_whatever_a_query_calls_or_makes_of_them(record):
    query = """SELECT ?id (UCASE(?exact) AS ?label) (STRLEN(?exact) AS ?n) ?report
               { ?report rec:evidence ?id . ?id oa:exact ?exact FILTER(CONTAINS(?exact, " ")) } LIMIT 3"""
    (result,) = asked(server(record), ("sparql", {"query": query}))
    for item in result.structured_content["items"]:
        assert set(item["label"]) == {"quotation"} and item["report"].startswith("report/") and item["n"] > 3
    (passage, *_) = asked(server(record), ("passages", {"of": SAID}))[0].structured_content["items"]
    assert set(passage["title"]) == {"quotation"}


def test_a_query_that_makes_a_graph_is_answered_in_turtle_cut_between_lines(record, monkeypatch):
    query = "CONSTRUCT { ?p rdfs:label ?l } WHERE { ?p a rec:State ; rdfs:label ?l }"
    (result,) = asked(server(record), ("sparql", {"query": query}))
    whole = result.structured_content
    assert "rdfs:label" in whole["turtle"]["quotation"] and whole["complete"]
    monkeypatch.setattr("kg.assistant.tools.MOST_BYTES", 500)
    (result,) = asked(server(record), ("sparql", {"query": query}))
    part = result.structured_content
    lines = part["turtle"]["quotation"].splitlines()
    assert not part["complete"] and lines == whole["turtle"]["quotation"].splitlines()[: len(lines)]


@pytest.mark.parametrize(
    ("name", "arguments", "expected"),
    [
        ("sparql", {"query": "DELETE WHERE { ?s ?p ?o }"}, "found an update; this tool only reads"),
        ("sparql", {"query": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }"}, "SERVICE"),
        ("sparql", {"query": "SELECT * { ?s ?p }"}, "malformed"),
        *(("sparql", {"query": name}, "malformed") for name in ("/etc/hostname", "/etc/no-such-file", "README.md")),
        ("ask", {"question": "ever-suported"}, "is not a question"),
        ("ask", {"question": "ever-supported"}, "needs actor"),
        ("positions", {"actor": "no id"}, "expected an id"),
        ("statements", {"actor": "person/sergei-lavrov"}, "did you mean person/sergey-lavrov"),
        ("passages", {"of": "statement/none"}, "is no statement on record"),
        ("search", {"text": "x", "kind": ["planet"]}, "expected person"),
        ("statements", {"limit": MOST_ITEMS + 1}, "limit"),
        ("statements", {"topic": "x" * 301}, "topic"),
    ],
)
def test_what_cannot_be_answered_is_told_so_that_the_call_can_be_mended(record, name, arguments, expected):
    (result,) = asked(server(record), (name, arguments))
    assert result.is_error
    assert expected in result.content[0].text


def test_an_answer_is_cut_by_items_and_by_bytes_and_says_so(monkeypatch):
    items = [{"n": number, "words": "x" * 100} for number in range(10)]
    short = answer(items, 1, limit=3)
    assert [item["n"] for item in short["items"]] == [0, 1, 2]
    assert not short["complete"] and "there is more" in short["note"]
    assert answer(items, 1)["complete"]
    monkeypatch.setattr(answers, "MOST_BYTES", 350)
    assert len(answer(items, 1)["items"]) == 2
    assert len(quoted("y" * 5000, 0, 5000)["quotation"]) == answers.MOST_CHARACTERS


def test_the_command_speaks_over_standard_input_and_output(founding):
    from mcp import StdioServerParameters

    command = StdioServerParameters(command=sys.executable, args=["-m", "kg", "mcp", "--store", str(founding)])
    (result,) = asked(command, ("ask", CALLS["ask"]))
    assert result.structured_content["answer"] is False


def test_the_service_offers_the_same_tools_at_its_address(service, record):
    over_http = asked(f"{service.url}/mcp", *CALLS.items())
    here = asked(server(record), *CALLS.items())
    assert [one.structured_content for one in over_http] == [one.structured_content for one in here]


def test_a_request_that_is_no_message_or_too_long_is_refused(service):
    with httpx.Client(base_url=service.url, trust_env=False, timeout=60) as client:
        headers = {"Content-Type": "application/json", "Accept": "application/json, text/event-stream"}
        assert client.post("/mcp", content=b"{", headers=headers).status_code == 400
        big = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"x": "y" * 300_000}})
        assert client.post("/mcp", content=big, headers=headers).status_code == 413


@pytest.mark.parametrize("method", ["GET", "HEAD", "DELETE", "PUT"])
def test_no_stream_is_opened_that_would_hold_a_place_among_queries(service, method):
    with httpx.Client(base_url=service.url, trust_env=False, timeout=60) as client:
        refused = client.request(method, "/mcp", headers={"Accept": "text/event-stream"})
        assert (refused.status_code, refused.headers["allow"]) == (405, "OPTIONS, POST")
        assert client.options("/mcp").headers["allow"] == "OPTIONS, POST"


def test_a_private_service_lets_an_assistant_in_by_its_token_only(founding, tmp_path):
    store = shutil.copytree(founding, tmp_path / "store")
    token = Tokens(tmp_path / "tokens.json").create("Ada", "reader", datetime.now(UTC))
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    with (
        running(store, readers=2, private=1) as private,
        httpx.Client(base_url=private.url, trust_env=False, timeout=60) as client,
    ):
        client.headers["Accept"] = "application/json, text/event-stream"
        assert client.post("/mcp", json=ping).status_code == 401
        assert client.post("/mcp", json=ping, headers={"Authorization": f"Bearer {token}"}).status_code == 200
