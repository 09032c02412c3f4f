"""Answers that are being sent lend their places, and none is cut off for another of the same client."""

from __future__ import annotations

import contextlib
import socket
import urllib.parse
from http.client import HTTPResponse

import pytest

from kg.engine import embedded
from kg.engine.base import Limits, Query
from kg.errors import LimitError
from tests.api.running_service import Running, running
from tests.engine.values import many

MEMORY = 480 * 2**20
LARGE = "SELECT ?a ?b { ?a ?p ?o . ?b ?q ?v } LIMIT 60000"
"""More than what lies between a reader and a client that takes nothing can hold."""
HUNGRY = "SELECT (COUNT(*) AS ?n) { { SELECT DISTINCT * { ?a ?p ?o . ?b ?q ?v } LIMIT 400000 } }"
"""Needs more than an eighth of the memory, and less than all of it."""


@pytest.fixture(scope="module")
def service(tmp_path_factory):
    store = tmp_path_factory.mktemp("answering") / "store"
    with embedded.open(store, readers=2) as engine:
        engine.load(many(2000, "some"))
    with running(store, plain=1, readers=2, lent=2, patience=0.01, memory=MEMORY) as started:
        yield started


def _asking(service: Running, text: str) -> HTTPResponse:
    """An answer of which nothing was read; its connection holds little."""
    url = urllib.parse.urlsplit(service.sparql)
    assert url.hostname and url.port
    connection = socket.socket()
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65_536)
    connection.settimeout(60)
    connection.connect((url.hostname, url.port))
    asked = (
        f"GET {url.path}?query={urllib.parse.quote(text)} HTTP/1.1\r\nHost: {url.netloc}\r\nAccept: text/csv\r\n\r\n"
    )
    connection.sendall(asked.encode())
    answer = HTTPResponse(connection)
    connection.close()  # what reads the answer holds it
    return answer


def test_the_first_bytes_come_before_others_have_their_last_and_every_answer_comes_whole(service):
    with contextlib.ExitStack() as stack:
        answers = [stack.enter_context(contextlib.closing(_asking(service, f"{LARGE} # {n}"))) for n in range(4)]
        for answer in answers[:3]:
            answer.begin()
            assert answer.status == 200 and answer.read(1)
        # The fourth waits, so that the first could be stopped for being in for long.
        for answer in answers[:3]:
            assert answer.read().count(b"\n") == 60_001
        answers[3].begin()
        assert answers[3].read().count(b"\n") == 60_001


def test_a_query_that_needs_more_memory_than_a_borrowed_place_has_is_answered_in_a_place_of_its_own(service):
    part = Limits(memory=MEMORY // 8)
    with embedded.open(service.store, readers=2, read_only=True) as engine, pytest.raises(LimitError, match="memory"):
        engine.query(Query(HUNGRY, "text/csv", limits=part))
    with contextlib.closing(_asking(service, LARGE)) as first, contextlib.closing(_asking(service, HUNGRY)) as hungry:
        first.begin()
        assert first.read().count(b"\n") == 60_001
        hungry.begin()
        assert (hungry.status, hungry.read()) == (200, b"n\r\n400000\r\n")
