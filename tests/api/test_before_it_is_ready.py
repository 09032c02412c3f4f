"""What the service answers while its store is being opened, and how it ends if it cannot be."""

from __future__ import annotations

import asyncio
import threading

import httpx
import pytest
from fastapi import FastAPI

from api.server.starting import Starting
from kg.errors import StoreError


class Life:
    """A server's part in the life of an application."""

    def __init__(self, app: Starting) -> None:
        self.app, self.said, self.ending = app, [], asyncio.Event()
        self.client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://service")

    async def __aenter__(self) -> Life:
        told = iter(({"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}))

        async def receive() -> dict[str, str]:
            message = next(told)
            if message["type"] == "lifespan.shutdown":
                await self.ending.wait()
            return message

        async def send(message: dict[str, str]) -> None:
            self.said.append(message["type"])

        self.task = asyncio.create_task(self.app({"type": "lifespan", "state": {}}, receive, send))
        return self

    async def __aexit__(self, *_: object) -> None:
        self.ending.set()
        await self.task
        assert self.said == ["lifespan.startup.complete", "lifespan.shutdown.complete"]

    async def get(self, path: str) -> httpx.Response:
        return await self.client.get(path)


def test_health_is_answered_while_the_store_is_opened_and_everything_else_is_asked_to_wait():
    lived = []

    def build() -> FastAPI:
        opening.wait(60)

        async def life(_: FastAPI):
            lived.append("begun")
            yield
            lived.append("ended")

        app = FastAPI(lifespan=life)
        app.get("/ready")(lambda: "ready")
        return app

    async def scene() -> None:
        ended = asyncio.Event()
        async with Life(Starting(build, lambda failed: ended.set())) as life:
            assert (await life.get("/health")).json() == {"status": "ok"}
            for path in ("/ready", "/sparql?query=ASK{}", "/"):
                refused = await life.get(path)
                assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
                assert refused.json()["detail"] == "the store is being opened"
            page = await life.client.get("/", headers={"Accept": "text/html,*/*;q=0.8"})
            assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
            assert "On Record is starting" in page.text and 'http-equiv="refresh" content="1"' in page.text
            opening.set()
            await ended.wait()
            assert (await life.get("/ready")).json() == "ready"
        assert lived == ["begun", "ended"]

    opening = threading.Event()
    asyncio.run(scene())


def test_one_of_several_takes_no_connection_before_its_store_is_open_or_it_is_told_to_stop():
    async def scene(stopped: bool) -> None:
        waiting = True
        life = Life(Starting(build, lambda failed: None, lambda: waiting))
        async with life:
            await asyncio.sleep(0)
            assert life.said == []
            if stopped:
                waiting = False
            else:
                opening.set()
            while not life.said:
                await asyncio.sleep(0.01)
            assert (life.app.app is None) == stopped

    def build() -> FastAPI:
        opening.wait(60)
        return FastAPI()

    for stopped in (False, True):
        opening = threading.Event()
        asyncio.run(scene(stopped))
        opening.set()


def test_a_store_that_cannot_be_opened_ends_the_service_with_the_reason():
    def build() -> FastAPI:
        raise StoreError("the store is locked")

    async def scene() -> None:
        said = asyncio.get_running_loop().create_future()
        starting = Starting(build, said.set_result)
        async with Life(starting) as life:
            assert str(await said) == "the store is locked"
            assert (await life.get("/ready")).status_code == 503
        assert isinstance(starting.failed, StoreError)

    asyncio.run(scene())


def test_a_service_that_is_stopped_while_its_store_is_opened_does_not_wait_for_it():
    async def scene() -> None:
        async with Life(Starting(build, lambda failed: pytest.fail("nothing was built"))) as life:
            assert (await life.get("/health")).status_code == 200

    opening = threading.Event()

    def build() -> FastAPI:
        opening.wait(60)
        return FastAPI()

    asyncio.run(scene())
    opening.set()
