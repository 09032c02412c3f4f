"""How the service starts, refuses to start, and ends."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys

import httpx
import pytest

from api.server.binding import listen
from api.settings import Settings
from tests.api.running_service import ROOT, alive, children, running, until
from tests.forking import kg

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s a rec:Statement }"


def start(*arguments: str, **environment: str) -> subprocess.CompletedProcess:
    return kg("serve", *arguments, timeout=60, **environment)


def test_every_connection_that_is_taken_sends_without_waiting_for_acknowledgements(tmp_path):
    async def no_delay() -> int:
        seen = asyncio.get_running_loop().create_future()

        class Taken(asyncio.Protocol):
            def connection_made(self, transport: asyncio.Transport) -> None:
                taken = transport.get_extra_info("socket")
                seen.set_result(taken.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))

        listener = listen(Settings(store=tmp_path, port=0))
        server = await asyncio.get_running_loop().create_server(Taken, sock=listener)
        async with server:
            _, writer = await asyncio.open_connection(*listener.getsockname()[:2])
            found = await seen
            writer.close()
        return found

    assert asyncio.run(no_delay()) == 1


def test_a_service_that_is_ready_has_imported_nothing_that_only_some_requests_need(tmp_path):
    late = {"matplotlib", "igraph", "rdflib", "pandas", "numpy", "scipy", "limits", "urllib3", "mcp", "rich"}
    code = f"""
import api.__main__, asyncio, sys
from api.app import create_app
from api.server.engines import open_engine
from api.settings import Settings
app = create_app(Settings(store={str(tmp_path / "store")!r}, plain=True, prepare=False), open_engine)
async def live():
    async with app.router.lifespan_context(app):
        print({late} & set(sys.modules))
asyncio.run(live())
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    assert done.stdout.strip() == "set()"


def test_a_taken_port_is_one_sentence_and_exit_code_3(founding_copy):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ended = start("--store", str(founding_copy), "--port", str(taken.getsockname()[1]))
    assert ended.returncode == 3
    assert len(ended.stderr.strip().splitlines()) == 1
    assert "choose another with --port" in ended.stderr


def test_a_locked_folder_is_one_sentence_and_exit_code_3(founding_copy):
    with running(founding_copy):
        ended = start("--store", str(founding_copy), "--port", "0")
    assert ended.returncode == 3
    assert len(ended.stderr.strip().splitlines()) == 1


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"KG_DEADLINE": "soon"}, "KG_DEADLINE: found 'soon'"),
        ({"KG_READERS": "0"}, "KG_READERS: found '0'"),
        ({"KG_HOST": "0.0.0.0"}, "KG_OPEN=1"),
    ],
)
def test_a_setting_that_cannot_be_is_named_with_what_was_found(founding_copy, environment, said):
    ended = start("--store", str(founding_copy), "--port", "0", **environment)
    assert ended.returncode == 3
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_stopped_service_ends_with_0_and_leaves_no_process(founding_copy):
    with running(founding_copy) as started:
        family = children(started.process.pid)
        assert family
        started.process.send_signal(signal.SIGTERM)
        assert started.process.wait(60) == 0
    assert until(lambda: not any(map(alive, family)))


def test_a_killed_service_leaves_no_process_and_its_next_start_answers_the_same(founding_copy):
    def ask(url: str) -> str:
        return httpx.get(f"{url}/sparql", params={"query": COUNT}, headers={"Accept": "text/csv"}, trust_env=False).text

    with running(founding_copy) as started:
        before = ask(started.url)
        family = children(started.process.pid)
        started.process.kill()
        started.process.wait(60)
        assert until(lambda: not any(map(alive, family)))
    with running(founding_copy) as started:
        assert ask(started.url) == before


def test_a_service_whose_other_processes_are_killed_answers_again(founding_copy):
    with running(founding_copy) as started, httpx.Client(base_url=started.url, timeout=60, trust_env=False) as asking:
        before = asking.get("/sparql", params={"query": COUNT}).text
        for pid in children(started.process.pid):
            os.kill(pid, signal.SIGKILL)
        assert until(lambda: asking.get("/sparql", params={"query": COUNT}).text == before)
        assert asking.get("/ready").status_code == 200
