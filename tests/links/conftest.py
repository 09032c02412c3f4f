"""Fixtures for the tests of linking: the made-up Wikidata of `corner` served on loopback, a clock, a fetcher."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from kg.links.outside.fetch import Fetcher, Patience
from tests.links.corner import Server, wikidata


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on an ephemeral port of loopback, for one test."""
    state = Server(answer=wikidata)

    class Handler(BaseHTTPRequestHandler):
        def _serve(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            text = urlsplit(self.path).query if self.command == "GET" else self.rfile.read(length).decode()
            form = {key: values[0] for key, values in parse_qs(text).items()}
            state.asked.append((self.path, form, dict(self.headers)))
            status, headers, body = state.script.pop(0) if state.script else (200, {}, b"")
            if not headers and not body and status == 200:
                body = json.dumps(state.answer(self.path, form)).encode()
                headers = {"Content-Type": "application/json"}
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST = _serve

        def log_message(self, *_: object) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    state.url = f"http://127.0.0.1:{http.server_address[1]}/w/api.php"
    thread = Thread(target=http.serve_forever, args=(0.02,))
    thread.start()
    yield state
    http.shutdown()
    http.server_close()
    thread.join()


class Clock:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now, self.slept = 1_790_000_000.0, []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def fetcher(clock: Clock) -> Iterator[Fetcher]:
    """A fetcher that waits in no real time and gives up on silence after half a second."""
    with httpx.Client(timeout=0.5) as client:
        yield Fetcher(client, clock, clock.sleep, user_agent="onrecord-test/1 (x@example.org)", patience=Patience())
