"""A request that was stopped for others waits once more instead of being refused."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace

from starlette.responses import PlainTextResponse
from starlette.types import Message, Receive, Scope, Send

from api.server.admission import Gate
from api.server.fairness import TURNS, Fairness

DEADLINE = 30.0


class _Asked:
    """An application that lasts until it is stopped so many times, and then answers with the body that it was sent."""

    def __init__(self, lasts: int) -> None:
        self.lasts, self.times = lasts, 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.times += 1
        assert "seen" not in scope
        scope["seen"] = True
        if self.times <= self.lasts:
            await asyncio.Event().wait()
        message = await receive()
        await PlainTextResponse(message.get("body", b""))(scope, receive, send)


def _scope(gate: Gate, method: str, path: str) -> Scope:
    settings = SimpleNamespace(deadline=DEADLINE, query_size=1_000, idle=5.0)
    app = SimpleNamespace(state=SimpleNamespace(service=SimpleNamespace(gate=gate, settings=settings)))
    return {"type": "http", "method": method, "path": path, "headers": [], "client": ("192.0.2.1", 1), "app": app}


def _ask(lasts: int, method: str = "GET", path: str = "/topics", body: bytes = b"") -> tuple[int, bytes, int]:
    """Status, body, and how often the application was asked, beside one client that comes again and again."""

    async def scenario() -> tuple[int, bytes, int]:
        gate, asked, sent = Gate(2, 10), _Asked(lasts), []

        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        async def stay(turned_away: asyncio.Event) -> None:
            async with gate.turn("192.0.2.1", DEADLINE):
                await turned_away.wait()

        async def come() -> None:
            async with gate.turn("192.0.2.2", DEADLINE):
                pass

        end = asyncio.Event()
        staying = asyncio.create_task(stay(end))
        await asyncio.sleep(0)
        asking = asyncio.create_task(Fairness(asked)(_scope(gate, method, path), receive, send))
        while not asking.done():
            if asked.times and gate.running == 2:
                await come()  # for which the last to come of the one that has two in is stopped
            await asyncio.sleep(0)
        await asking
        end.set()
        await staying
        assert (gate.running, gate.waiting) == (0, 0)
        return sent[0]["status"], b"".join(message.get("body", b"") for message in sent), asked.times

    return asyncio.run(scenario())


def test_a_page_that_was_stopped_for_another_client_is_answered_when_its_turn_comes_again():
    assert _ask(1) == (200, b"", 2)


def test_what_a_request_sent_is_there_when_its_turn_comes_again():
    assert _ask(1, "POST", "/networks", b'{"mode": "one-mode"}') == (200, b'{"mode": "one-mode"}', 2)


def test_one_that_is_stopped_each_time_is_told_why_and_to_come_back():
    status, body, times = _ask(TURNS)
    assert (status, times) == (503, TURNS)
    assert b"others who have none running are waiting for its place" in body


def test_one_that_was_not_stopped_comes_in_once():
    assert _ask(0) == (200, b"", 1)


def test_the_time_that_a_client_takes_to_send_its_body_is_not_taken_off_its_wait(monkeypatch):
    async def scenario() -> int:
        gate, now, sent = Gate(1, 10), [0.0], []
        monkeypatch.setattr("api.server.fairness.monotonic", lambda: now[0])

        async def receive() -> Message:
            now[0] += 2 * DEADLINE
            return {"type": "http.request", "body": b"{}", "more_body": False}

        async def send(message: Message) -> None:
            sent.append(message)

        async with gate.turn("192.0.2.2", DEADLINE):
            asking = asyncio.create_task(Fairness(_Asked(0))(_scope(gate, "POST", "/networks"), receive, send))
            while not gate.waiting and not asking.done():
                await asyncio.sleep(0)
        await asking
        return sent[0]["status"]

    assert asyncio.run(scenario()) == 200
