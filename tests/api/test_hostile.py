"""Hostile requests: refused or stopped, with the limit named, while a plain query beside them is answered.

The latency of the plain query before, during and after is noted in the test's properties (`--junit-xml`); it is not
asserted, since how fast a machine is proves nothing.
"""

from __future__ import annotations

import contextlib
import itertools
import json
import select
import socket
import statistics
import threading
import time
from collections.abc import Iterator
from http.client import HTTPResponse
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from api.server.access import MOST_WRONG
from tests.api.running_service import alive, children, running, until

PLAIN = "SELECT ?label WHERE { <https://w3id.org/onrecord/id/person/sergey-lavrov> rdfs:label ?label }"
PRODUCT = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i"
DEADLINE = 2
IDLE = 2


@pytest.fixture(scope="module")
def guarded(founding_copy):
    """A service with short limits."""
    with running(founding_copy, readers=3, deadline=DEADLINE, idle=IDLE, result_size="20MB") as started:
        yield started


@pytest.fixture
def asking(guarded) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=guarded.url, timeout=60, trust_env=False) as opened:
        yield opened


class Beside:
    """Asks a plain query again and again in a thread of its own, and keeps how long each took."""

    def __init__(self, url: str) -> None:
        self.client = httpx.Client(base_url=url, timeout=60, trust_env=False)
        self.took: list[float] = []
        self.failed: list[int] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def ask(self) -> None:
        begun = time.perf_counter()
        response = self.client.get("/sparql", params={"query": PLAIN})
        self.took.append(time.perf_counter() - begun)
        if response.status_code != 200 or "Lavrov" not in response.text:
            self.failed.append(response.status_code)

    def _run(self) -> None:
        while not self._stop.is_set():
            self.ask()

    def __enter__(self) -> Beside:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.client.close()


@pytest.fixture
def beside(guarded, record_property):
    """Plain queries before, during and after what the test does; every one must be answered."""
    before, after = Beside(guarded.url), Beside(guarded.url)
    for _ in range(20):
        before.ask()
    with Beside(guarded.url) as during:
        yield during
    for _ in range(20):
        after.ask()
    for name, part in (("before", before), ("during", during), ("after", after)):
        assert part.took
        assert part.failed == []
        record_property(f"plain_query_median_ms_{name}", round(1000 * statistics.median(part.took), 2))
        record_property(f"plain_query_slowest_ms_{name}", round(1000 * max(part.took), 2))


def test_a_cartesian_product_with_order_by_is_stopped_at_its_deadline(guarded, asking, beside):
    before = children(guarded.process.pid)
    response = asking.get("/sparql", params={"query": PRODUCT})
    assert response.status_code == 503
    assert response.json()["limit"] == "seconds"
    assert f"{DEADLINE} seconds" in response.json()["detail"] or "time limit" in response.json()["detail"]
    assert int(response.headers["retry-after"]) > 0
    assert until(lambda: any(not alive(pid) for pid in before))
    gone = [pid for pid in before if not alive(pid)]
    assert len(gone) == 1, "the reader that ran the query, and no other process, has ended"


def test_as_many_products_as_there_are_readers_leave_one_for_plain_queries(founding_copy_long):
    with (
        running(founding_copy_long, readers=4, deadline=600, patience=0.5) as started,
        httpx.Client(base_url=started.url, timeout=60, trust_env=False) as asking,
    ):
        refused: list[httpx.Response] = []

        def burden() -> None:
            with contextlib.suppress(httpx.HTTPError), httpx.Client(base_url=started.url, timeout=60) as client:
                refused.append(client.get("/sparql", params={"query": PRODUCT}))

        threads = [threading.Thread(target=burden) for _ in range(3)]
        for thread in threads:
            thread.start()
        assert until(lambda: asking.get("/ready").json()["running"] == 2), "one of three is kept for other clients"
        assert [asking.get("/sparql", params={"query": PLAIN}).status_code for _ in range(20)] == [200] * 20
        assert {answer.json()["limit"] for answer in refused} == {"queue"}
        started.process.kill()
        for thread in threads:
            thread.join()


def test_a_product_that_streams_is_cut_at_the_result_limit_and_the_connection_breaks(guarded, asking, beside):
    with (
        pytest.raises(httpx.RemoteProtocolError),
        asking.stream("GET", "/sparql", params={"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}) as response,
    ):
        assert response.status_code == 200
        for _ in response.iter_bytes():
            pass
    # One line tells why: how it came there takes longer to write than an answer, and no client may have that done.
    log = (guarded.store.parent / f"{guarded.store.name}.log").read_text()
    lines = [json.loads(line) for line in log.splitlines()]
    said = [line for line in lines if "cut off after its first bytes: the " in line["message"]]
    assert said and "exc_info" not in said[-1] and said[-1]["levelname"] == "WARNING"


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p ?o FILTER (REGEX(STR(?o), "(a+)+(b|c)*$")) }',
        'SELECT * { ?s ?p ?o FILTER (REGEX(STR(?o), "((((a{99}){99}){99}){99}){99}")) }',
        "SELECT * { ?s (!<x:x>|^!<x:x>)* ?o }",
        "SELECT * { ?s " + "(" * 20_000 + "rdf:type" + ")" * 20_000 + " ?o }",
        "SELECT * { " + "{" * 20_000 + "}" * 20_000 + " }",
        "SELECT (SUM(?x * ?y * ?z) AS ?n) { "
        + "".join(f"VALUES ?{v} {{ {' '.join(map(str, range(2000)))} }} " for v in "xyz")
        + "}",
        "SELECT (STRLEN(" + "CONCAT(?x, " * 40 + "?x" + ")" * 40 + ") AS ?n) { BIND(REPEAT AS ?x) }",
    ],
    ids=["regex", "huge regex", "path over everything", "deep path", "deep groups", "values", "malformed"],
)
def test_a_query_that_is_a_burden_is_answered_refused_or_stopped(asking, beside, query):
    try:
        response = (
            asking.get("/sparql", params={"query": query})
            if len(query) < 4000
            else asking.post("/sparql", data={"query": query})
        )
    except httpx.RemoteProtocolError:
        return  # stopped in the middle of its result, and the client can see that
    assert response.status_code in (200, 400, 503)
    if response.status_code == 503:
        assert response.json()["limit"] in ("seconds", "memory", "result")


def test_a_query_of_ten_megabytes_is_refused_unread(asking, beside):
    query = "SELECT * { ?s ?p 'x" + "x" * 10_000_000 + "' }"
    for response in (
        asking.post("/sparql", data={"query": query}),
        asking.post("/sparql", content=query, headers={"Content-Type": "application/sparql-query"}),
    ):
        assert response.status_code == 413
        assert response.json()["limit"] == "request"


def connection(url: str) -> socket.socket:
    parts = urlsplit(url)
    return socket.create_connection((parts.hostname, parts.port), timeout=60)


def test_an_endless_upload_is_cut_off(guarded, beside):
    with connection(guarded.url) as wire:
        wire.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        piece = b"10000\r\n" + b"#" * 0x10000 + b"\r\n"
        sent = 0
        try:
            for _ in itertools.count():
                wire.sendall(piece)
                sent += len(piece)
                assert sent < 2**31, "the service reads without end"
        except OSError:
            pass
    assert sent < 2**28


def test_an_upload_that_stalls_is_given_up(guarded, beside):
    with connection(guarded.url) as wire:
        wire.sendall(
            b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\n"
            b"Content-Length: 100\r\n\r\nSELECT"
        )
        answer = b""
        while piece := wire.recv(65536):
            answer += piece
    assert answer.startswith(b"HTTP/1.1 408 ")


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /health HTTP/1.1\r\nHost: localhost", 200),
        (b"OPTIONS /sparql HTTP/1.1\r\nHost: localhost", 204),
        (b"PUT /graphs HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer wrong", 401),
        (b"PUT /graphs HTTP/1.1\r\nHost: localhost\r\nOrigin: http://evil.example", 403),
        (b"POST /sparql HTTP/1.1\r\nHost: localhost", 413),
        (b"POST /reconcile HTTP/1.1\r\nHost: localhost", 413),
    ],
)
@pytest.mark.parametrize("piece", [b"x", b"x" * 65_536])
def test_a_body_that_goes_on_after_the_answer_is_hung_up_on(guarded, head, status, piece):
    with connection(guarded.url) as wire:
        wire.sendall(head + b"\r\nContent-Length: 60000000\r\n\r\n")
        assert wire.recv(65536).startswith(b"HTTP/1.1 %d " % status)
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < 60_000_000:
                wire.sendall(piece)
                sent += len(piece)
                if select.select([wire], [], [], 0 if len(piece) > 1 else 0.1)[0] and not wire.recv(65536):
                    break
    assert sent < 30_000_000, "the service reads without end"


def test_nobody_is_another_client_by_saying_so_to_a_service_that_was_told_of_no_proxy(guarded):
    transport = httpx.HTTPTransport(local_address="127.0.0.7")
    with httpx.Client(base_url=guarded.url, transport=transport, timeout=60) as guessing:
        statuses = [
            guessing.get(
                "/changes", headers={"Authorization": "Bearer wrong", "X-Forwarded-For": f"9.9.9.{number}"}
            ).status_code
            for number in range(MOST_WRONG + 1)
        ]
    assert statuses[0] == 401 and statuses[-1] == 429


@pytest.mark.parametrize("piece", [b"X: " + b"x" * 60_000, b"X: " + b"x" * 60_000 + b"\r\n"])
def test_a_head_without_an_end_is_hung_up_on_whether_it_is_one_header_or_many(guarded, beside, piece):
    with connection(guarded.url) as wire:
        wire.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n")
        sent = 0
        with contextlib.suppress(ConnectionError):
            while sent < 60_000_000 and not select.select([wire], [], [], 0)[0]:
                wire.sendall(piece)
                sent += len(piece)
        with contextlib.suppress(ConnectionError):
            assert wire.recv(65536).startswith(b"HTTP/1.1 431 ")
    assert sent < 30_000_000, "the service reads without end"


@pytest.mark.parametrize(
    ("address", "headers", "status"),
    [
        ("/statements?" + "a=b&" * 1000, {}, 414),
        ("/sparql?" + "a=b&" * 1000, {}, 414),
        ("/statements?q=" + "x" * 33_000, {}, 414),
        ("/statements", {"Accept": "text/a;q=0.1," * 2000}, 431),
    ],
)
def test_addresses_and_headers_of_too_many_parts_are_refused_before_they_are_taken_apart(
    guarded, asking, address, headers, status
):
    refused = asking.get(address, headers=headers)
    assert (refused.status_code, refused.json()["limit"]) == (status, "request")


@pytest.mark.parametrize("path", ["/articles/%0A", "/actors/state/russia%0A", "/id/state/russia%0A", "/x%00", "/%7F"])
def test_no_address_has_a_control_character(asking, path):
    """To the patterns of routes a text ends before its last line end, so that one thing would have two addresses."""
    refused = asking.get(path)
    assert refused.status_code == 400 and "control character" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("path", "content", "status"),
    [("/networks", b'{"a":1,' * 40_000, 413), ("/mcp", b"{" * 300_000, 413), ("/reconcile", b"a=b&" * 200, 400)],
)
def test_words_in_a_body_that_the_event_loop_reads_are_few(guarded, asking, path, content, status):
    kind = "application/x-www-form-urlencoded" if path == "/reconcile" else "application/json"
    refused = asking.post(path, content=content, headers={"Content-Type": kind})
    assert refused.status_code == status and refused.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/networks", "application/json"),
        ("/reconcile", "application/x-www-form-urlencoded"),
        ("/sparql", "application/sparql-query"),
        ("/mcp", "application/json"),
    ],
)
def test_a_body_that_trickles_holds_no_place_before_it_is_there(guarded, asking, path, kind):
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\nContent-Length: 900\r\n\r\n{{"
    with contextlib.ExitStack() as wires:
        for _ in range(6):
            wires.enter_context(connection(guarded.url)).sendall(head.encode())
        # Asked after them, so that they have been read as far as they go.
        answer = asking.get("/sparql", params={"query": f"ASK {{ }} # beside bodies for {path}"})
        assert answer.status_code == 200 and asking.get("/ready").json()["running"] == 0


def test_a_small_body_that_nobody_asked_for_costs_no_connection(guarded):
    with connection(guarded.url) as wire:
        for _ in range(3):
            wire.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nbo")
            answer = b""
            while not answer.endswith(b'{"status":"ok"}'):
                answer += wire.recv(65536)
            wire.sendall(b"dy")


@pytest.mark.parametrize("begun", [b"", b"GET /health HTTP/1.1\r\nHost: localhost\r\nX-Slow: "])
def test_a_client_that_does_not_end_its_headers_is_hung_up_on(guarded, beside, begun):
    with connection(guarded.url) as wire:
        wire.sendall(begun)
        assert wire.recv(1024) == b""


def test_a_client_that_does_not_read_frees_its_reader(guarded, asking, beside):
    with connection(guarded.url) as wire:
        wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        wire.sendall(
            b"GET /sparql?query=SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff%7D HTTP/1.1\r\n"
            b"Host: localhost\r\n\r\n"
        )
        assert until(lambda: asking.get("/ready").json()["running"] >= 1)
        assert until(lambda: asking.get("/ready").json()["running"] <= 1, DEADLINE + IDLE + 30)


@pytest.mark.parametrize("queued", [0, 1, 5])
def test_a_client_that_hangs_up_frees_its_reader_before_the_deadline(founding_copy_long, queued):
    with (
        running(founding_copy_long, readers=2, deadline=600) as started,
        httpx.Client(base_url=started.url, timeout=60, trust_env=False) as asking,
    ):
        wire = connection(started.url)
        query = "SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff.%3Fg%20%3Fh%20%3Fi%7DORDER%20BY%20%3Fc"
        wire.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        assert until(lambda: asking.get("/ready").json()["running"] == 1)
        for _ in range(queued):
            wire.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wire.close()
        assert until(lambda: asking.get("/ready").json()["running"] == 0, 60)
        assert asking.get("/sparql", params={"query": PLAIN}).status_code == 200


def test_more_requests_than_may_be_queued_on_one_connection_end_it(founding_copy_long):
    with running(founding_copy_long, readers=2, deadline=600) as started, connection(started.url) as wire:
        query = "SELECT%20*%20%7B%3Fa%20%3Fb%20%3Fc.%3Fd%20%3Fe%20%3Ff.%3Fg%20%3Fh%20%3Fi%7DORDER%20BY%20%3Fc"
        wire.sendall(f"GET /sparql?query={query} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        for _ in range(40):
            with contextlib.suppress(OSError):
                wire.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        wire.settimeout(30)
        with contextlib.suppress(ConnectionError):
            assert wire.recv(100) == b""


def test_clients_that_do_not_read_their_answers_hold_no_more_connections_than_may_be(founding_copy_long):
    with running(founding_copy_long, readers=2, connections=10, idle=IDLE) as started:
        held, pid = [], started.process.pid
        before = len(list(Path(f"/proc/{pid}/fd").iterdir()))
        for _ in range(40):
            wire = socket.socket()
            wire.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
            wire.connect((urlsplit(started.url).hostname, urlsplit(started.url).port))
            with contextlib.suppress(OSError):
                wire.sendall(
                    b"GET /graphs/reference HTTP/1.1\r\nHost: localhost\r\nAccept: application/n-triples\r\n\r\n"
                )
            held.append(wire)
            assert len(list(Path(f"/proc/{pid}/fd").iterdir())) < before + 20
        assert until(lambda: httpx_status(started.url) == 200, IDLE + 30)
        for wire in held:
            wire.close()


def test_more_queries_than_the_queue_holds_are_refused_with_the_limit_named(founding_copy_long):
    with running(founding_copy_long, readers=2, queue=2, deadline=3) as started:
        answers: list[httpx.Response] = []

        def ask() -> None:
            with httpx.Client(base_url=started.url, timeout=60, trust_env=False) as asking:
                answers.append(asking.get("/sparql", params={"query": PRODUCT}))

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {answer.status_code for answer in answers} == {503}
    limits = [answer.json()["limit"] for answer in answers]
    assert limits.count("queue") >= 4
    assert "seconds" in limits


def test_one_client_has_half_of_the_connections_and_is_told_so_while_all_of_them_are_at_work(founding_copy_long):
    with running(founding_copy_long, readers=2, connections=8) as started:
        held = [connection(started.url) for _ in range(4)]
        for wire in held:
            wire.sendall(b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nASK")
        assert until(lambda: httpx_status(started.url) == 503)
        for wire in held:
            wire.close()
        assert until(lambda: httpx_status(started.url) == 200), "closed connections are free again"

        kept = [connection(started.url) for _ in range(4)]
        for wire in kept[1:]:
            assert health(wire) == 200
        assert [httpx_status(started.url) for _ in range(2)] == [200] * 2, "one that waits for a request gives way"
        assert kept[0].recv(1024) == b"", "which is the one that has waited longest"
        assert health(kept[3]) == 200
        for wire in kept:
            wire.close()


def health(wire: socket.socket) -> int:
    """The status of an answer over a connection that is kept, of which nothing is left to be read."""
    wire.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    answer = HTTPResponse(wire)
    answer.begin()
    answer.read()
    return answer.status


def httpx_status(url: str) -> int:
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as asking:
        return asking.get("/health").status_code
