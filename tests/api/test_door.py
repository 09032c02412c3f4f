"""What is turned away before anything is read, and who is not kept out by others."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest
from starlette.types import Message, Receive, Scope, Send

from api.server import uploads
from api.server.access import MOST_WRONG, Access, Admission
from api.server.clients import home
from api.server.door import Door, hosts_of
from api.server.uploads import GRACE_SECONDS, SLOWEST, Bounds, Uploads
from kg.access import Tokens

BOUNDS = Bounds(size=1000, asking=1000, idle=0.2, seconds=0.4, together=1500)


class Asked:
    """What an application under the middleware was asked, and what it answered."""

    def __init__(self) -> None:
        self.clients: list[str] = []
        self.schemes: list[str] = []
        self.bodies: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Read the body whole, and say 200."""
        self.clients.append(scope["client"][0])
        self.schemes.append(scope["scheme"])
        body, more = b"", True
        while more:
            message = await receive()
            body += message.get("body", b"")
            more = message.get("more_body", False)
        self.bodies.append(body)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"ok"})


async def _ask(
    app, method="GET", path="/", headers=(), body: Sequence[bytes] = (b"",), client="127.0.0.1", stalls=False
):
    """The status of one answer, and how many pieces of the body were taken."""
    sent: list[Message] = []
    pieces = list(body)
    taken = 0

    async def receive() -> Message:
        nonlocal taken
        if not pieces and stalls:
            await asyncio.Event().wait()
        if not pieces:
            return {"type": "http.disconnect"}
        taken += 1
        return {"type": "http.request", "body": pieces.pop(0), "more_body": bool(pieces) or stalls}

    async def send(message: Message) -> None:
        sent.append(message)

    raw = [(name.lower().encode(), value.encode()) for name, value in {"Host": "localhost", **dict(headers)}.items()]
    scope = {"type": "http", "scheme": "http", "method": method, "path": path, "headers": raw, "client": (client, 1)}
    await app(scope, receive, send)
    return sent[0]["status"], taken


def ask(app, *arguments, **options):
    return asyncio.run(_ask(app, *arguments, **options))[0]


@pytest.mark.parametrize("host", ["localhost:8000", "127.0.0.1", "[::1]:8000", "LOCALHOST", "onrecord.example.org"])
def test_a_request_to_a_name_of_the_service_is_let_in(host):
    door = Door(Asked(), hosts_of("127.0.0.1", "https://onrecord.example.org/", ()))
    assert ask(door, headers={"Host": host}) == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io:8000", "", "[::1", "a@b"])
def test_a_request_to_another_name_is_turned_away_unless_it_is_a_probe(host):
    door = Door(Asked(), hosts_of("127.0.0.1", None, ()))
    assert ask(door, headers={"Host": host}) == 421
    assert ask(door, path="/health", headers={"Host": host}) == 200


@pytest.mark.parametrize(
    "host", ["evil@localhost", "localhost:80, evil", "localhost:x", "localhost/x", "local host", "é"]
)
@pytest.mark.parametrize("listens", ["127.0.0.1", "0.0.0.0"])
def test_what_is_no_host_is_turned_away_whatever_name_is_in_it(host, listens):
    """Addresses in answers are made of it."""
    assert ask(Door(Asked(), hosts_of(listens, None, ())), headers={"Host": host}) == 421


def test_a_request_that_names_two_hosts_is_turned_away():
    taken = Asked()
    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [(b"host", b"localhost"), (b"host", b"localhost")],
    }
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Door(taken, hosts_of("127.0.0.1", None, ()))(scope, None, send))
    assert sent[0]["status"] == 421 and taken.clients == []


def test_a_service_that_listens_to_all_and_was_given_no_name_answers_to_any():
    assert ask(Door(Asked(), hosts_of("0.0.0.0", None, ())), headers={"Host": "10.1.2.3"}) == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Origin": "https://localhost", "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://friend.example", "Sec-Fetch-Site": "cross-site"}, 200),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://localhost:9999"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "http://localhost", "Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_a_page_of_another_site_writes_nothing(headers, status):
    door = Door(Asked(), origins=["https://friend.example"])
    assert ask(door, "PUT", "/articles/x", headers) == status
    assert ask(door, "GET", "/articles/x", headers) == 200


@pytest.mark.parametrize(
    ("proxies", "client", "forwarded", "seen"),
    [
        ((), "10.0.0.1", "1.2.3.4", "10.0.0.1"),
        (("10.0.0.0/8",), "10.0.0.1", "1.2.3.4", "1.2.3.4"),
        (("10.0.0.0/8",), "10.0.0.1", "9.9.9.9, 1.2.3.4, 10.0.0.2", "1.2.3.4"),
        (("10.0.0.0/8",), "8.8.8.8", "1.2.3.4", "8.8.8.8"),
    ],
)
def test_a_forwarded_address_is_believed_of_named_proxies_alone(proxies, client, forwarded, seen):
    asked = Asked()
    ask(Door(asked, proxies=proxies), headers={"X-Forwarded-For": forwarded}, client=client)
    assert asked.clients == [seen]


@pytest.mark.parametrize(("proxies", "scheme"), [((), "http"), (("10.0.0.0/8",), "https"), (("10.9.0.0/16",), "http")])
def test_how_a_client_came_to_a_proxy_is_believed_of_named_ones_alone(proxies, scheme):
    asked = Asked()
    ask(Door(asked, proxies=proxies), headers={"X-Forwarded-Proto": "https"}, client="10.0.0.1")
    assert asked.schemes == [scheme]


def test_all_addresses_of_one_home_are_one_client():
    assert home("2001:db8::1") == home("2001:db8::ffff:1") != home("2001:db8:0:1::1")
    assert home("::ffff:1.2.3.4") == home("1.2.3.4") == "1.2.3.4"


@pytest.fixture
def tokens(tmp_path: Path) -> Tokens:
    return Tokens(tmp_path / "tokens.json")


def guarded(asked: Asked, tokens: Tokens, bounds: Bounds = BOUNDS) -> Admission:
    return Admission(Uploads(asked, bounds), Access(tokens, False, None, lambda: datetime.now(UTC)))


def test_no_byte_of_a_body_is_read_before_its_sender_may_write(tokens):
    asked, reader = Asked(), tokens.create("Bo", "reader", datetime.now(UTC))
    for headers, status in (({}, 401), ({"Authorization": f"Bearer {reader}"}, 403)):
        given = asyncio.run(_ask(guarded(asked, tokens), "PUT", "/graphs", headers, body=[b"x" * 100] * 5))
        assert given == (status, 0)
    assert asked.bodies == []


def test_a_body_that_is_too_long_stalls_or_takes_too_long_is_refused(tokens):
    app = guarded(Asked(), tokens)
    assert ask(app, "POST", "/sparql", body=[b"x" * 600] * 3) == 413
    assert ask(app, "POST", "/sparql", {"Content-Length": "1001"}) == 413
    assert ask(app, "POST", "/sparql", body=[b"x"], stalls=True) == 408
    assert ask(app, "POST", "/sparql", body=[b"x" * 900, b""]) == 200


@pytest.mark.parametrize(("piece", "status"), [(SLOWEST // 10, 408), (SLOWEST * 2, 200)])
def test_a_body_that_comes_slower_than_a_line_can_is_refused(tokens, monkeypatch, piece, status):
    seconds = itertools.count(0.0, 0.5)
    monkeypatch.setattr(uploads, "monotonic", lambda: next(seconds))
    app = guarded(Asked(), tokens, Bounds(size=10**6, asking=10**6, idle=30, seconds=300, together=10**6))
    given, taken = asyncio.run(_ask(app, "POST", "/sparql", body=[b"x" * piece] * 60))
    assert given == status
    assert (taken == 60) is (status == 200)
    assert taken > GRACE_SECONDS, "a body has some time to begin"


def test_bodies_together_hold_no_more_than_is_allowed(tokens):
    async def both() -> list[int]:
        app = guarded(Asked(), tokens)
        answers = await asyncio.gather(
            *(_ask(app, "POST", "/sparql", body=[b"x" * 900], stalls=True) for _ in range(2))
        )
        return sorted(status for status, _ in answers)

    assert asyncio.run(both()) == [408, 503]


def test_bodies_that_are_announced_are_counted_before_they_come_and_those_that_ask_keep_no_writer_out(tokens):
    editor = {"Authorization": f"Bearer {tokens.create('Ada', 'editor', datetime.now(UTC))}", "Content-Length": "900"}

    async def all_of_them() -> list[tuple[int, int]]:
        app, whole = guarded(Asked(), tokens), {"body": [b"x" * 900]}
        return await asyncio.gather(
            _ask(app, "POST", "/sparql", {"Content-Length": "900"}, body=[b"x"], stalls=True),
            _ask(app, "POST", "/sparql", {"Content-Length": "900"}, **whole),
            _ask(app, "PUT", "/graphs", editor, body=[b"x"], stalls=True),
            _ask(app, "PUT", "/graphs", editor, **whole),
        )

    assert asyncio.run(all_of_them()) == [(408, 1), (503, 0), (408, 1), (503, 0)]


def test_a_valid_token_is_never_kept_out_by_wrong_ones_from_its_address(tokens):
    app, right = guarded(Asked(), tokens), tokens.create("Ada", "editor", datetime.now(UTC))
    wrong = [ask(app, headers={"Authorization": "Bearer wrong"}) for _ in range(MOST_WRONG + 5)]
    assert wrong[0] == 401 and wrong[-1] == 429
    assert ask(app, headers={"Authorization": f"Bearer {right}"}) == 200
