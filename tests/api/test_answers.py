"""Answers that are given again: the same bytes and headers, never those of another question or revision."""

from __future__ import annotations

import asyncio

import httpx
import pytest

from api.server.answers import LARGEST, Answers, Kept, Recording
from tests.api.writers import Writable, writable

LABEL = "SELECT ?label { <https://w3id.org/onrecord/id/person/sergey-lavrov> rdfs:label ?label }"
COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s <http://purl.org/dc/terms/source> ?o } }"


@pytest.fixture(scope="module")
def service(founding_copy):
    with writable(founding_copy) as started:
        yield started


def headers_of(answer: httpx.Response) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in ("date", "x-request-id")}


@pytest.mark.parametrize("accept", ["application/sparql-results+json", "text/csv", "text/tab-separated-values"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_an_answer_that_is_given_again_is_the_same_in_every_format(service, accept, coding):
    asked = [
        service.stranger.get("/sparql", params={"query": LABEL}, headers={"Accept": accept, "Accept-Encoding": coding})
        for _ in range(3)
    ]
    assert {answer.content for answer in asked} == {asked[0].content} and b"Lavrov" in asked[0].content
    assert headers_of(asked[0]) == headers_of(asked[1]) == headers_of(asked[2])
    assert asked[0].headers["content-type"].startswith(accept)


def test_what_was_answered_is_answered_to_head_and_to_those_who_have_it_already(service):
    got = service.stranger.get("/sparql", params={"query": LABEL})
    head = service.stranger.head("/sparql", params={"query": LABEL})
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", got.headers["etag"])
    same = service.stranger.get("/sparql", params={"query": LABEL}, headers={"If-None-Match": got.headers["etag"]})
    assert (same.status_code, same.content) == (304, b"")
    assert service.stranger.get("/sparql", params={"query": LABEL}).content == got.content


def test_another_dataset_is_another_question(service):
    nowhere = {"query": LABEL, "default-graph-uri": "urn:nowhere"}
    everywhere = service.stranger.get("/sparql", params={"query": LABEL}).json()
    assert everywhere["results"]["bindings"]
    assert service.stranger.get("/sparql", params=nowhere).json()["results"]["bindings"] == []
    assert service.stranger.get("/sparql", params={"query": LABEL}).json() == everywhere


def test_a_write_is_seen_by_the_next_who_asks_the_same(service: Writable):
    def count() -> int:
        rows = service.stranger.get("/sparql", params={"query": COUNT}).json()["results"]["bindings"]
        return int(rows[0]["n"]["value"])

    before = [count(), count()]
    record = service.editor.get("/articles/front-news-2024-05-30-lavrov/record").json()
    put = service.editor.put("/articles/front-news-2024-05-30-lavrov", json=record | {"source": "read twice"})
    assert put.status_code == 200, put.text
    assert [before, count()] == [[before[0]] * 2, before[0] + 1]
    assert service.editor.post(f"/changes/{put.json()['revision']}/undo").status_code == 200
    assert count() == before[0]


def test_what_the_clock_or_chance_decides_is_asked_anew(service):
    seen = {service.stranger.get("/sparql", params={"query": "SELECT (STRUUID() AS ?x) {}"}).text for _ in range(3)}
    assert len(seen) == 3


def test_no_more_is_kept_than_there_is_room_for_and_the_least_used_goes_first():
    answers = Answers(5_000)
    for number in range(10):
        answers.put(number, 1, Kept((), b"x" * 500))
        answers.get(0, 1)
    assert answers.size <= 5_000 and answers.get(0, 1) is not None and answers.get(1, 1) is None
    answers.put("large", 1, Kept((), b"x" * (LARGEST + 1)))
    assert answers.get("large", 1) is None


@pytest.mark.parametrize(
    ("pieces", "kept"), [([b"a", b"b", b""], b"ab"), ([b"a"], None), ([b"x" * LARGEST, b"y", b""], None)]
)
def test_only_a_whole_and_small_answer_is_kept(pieces, kept):
    async def scenario() -> bytes | None:
        async def send(message: dict) -> None:
            message.get("headers", []).append((b"x-request-id", b"1"))

        recording = Recording(send)
        await recording({"type": "http.response.start", "status": 200, "headers": [(b"a", b"b")]})
        for piece in pieces:
            await recording({"type": "http.response.body", "body": piece, "more_body": piece != b""})
        if recording.kept:
            assert recording.kept.headers == ((b"a", b"b"),)
        return recording.kept.body if recording.kept else None

    assert asyncio.run(scenario()) == kept
