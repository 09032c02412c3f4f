"""An engine's answer as an HTTP response: bytes from the reader to the client, with no copy kept and none parsed."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import TypeVar

from starlette.types import Receive, Scope, Send

from kg.engine.base import Answer

_Result = TypeVar("_Result")


class BrokenAnswer(Exception):
    """The answer failed after its first bytes were sent. The server closes the connection, so that it is seen."""


class SlowClient(Exception):
    """The client did not take what was sent to it in time."""


@contextlib.asynccontextmanager
async def leaving(receive: Receive, abandoned: Event) -> AsyncIterator[None]:
    """Cancel the block, and set `abandoned`, as soon as the client hangs up. The request's body must have been read."""
    task = asyncio.current_task()
    assert task is not None, "this is called in a task"
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await receive())["type"] != "http.disconnect":
            pass
        gone = True
        abandoned.set()
        task.cancel()

    watcher = asyncio.create_task(watch())
    try:
        yield
    except asyncio.CancelledError:
        abandoned.set()
        if not gone or task.uncancel() > 0:
            raise
    finally:
        watcher.cancel()


class Streamer:
    """Asks in threads of its own, because engines block, and sends what is answered.

    Args:
        threads: how many answers may be under way at once.
        idle: seconds that a client may take before it accepts a chunk.
    """

    def __init__(self, threads: int, idle: float) -> None:
        self.idle = idle
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="answer")

    def close(self) -> None:
        """Let the threads end."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _run(self, function: Callable[..., _Result], *arguments: object) -> _Result:
        """Call in a thread; on cancellation still wait for its end, so that nothing is held behind our back."""
        future = asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            with contextlib.suppress(Exception):
                await future
            raise

    async def send(
        self, ask: Callable[[], Answer], headers: Callable[[Answer], Mapping[str, str]], scope: Scope, send: Send
    ) -> None:
        """Ask for an answer in a thread and send it with status 200. Nothing is sent before its first bytes exist.

        Raises:
            KgError: nothing has been sent.
            BrokenAnswer: a part has been sent.
        """
        held: list[Answer] = []

        def begin() -> tuple[Answer, Iterator[bytes], bytes | None]:
            answer = ask()
            held.append(answer)
            chunks = iter(answer)
            return answer, chunks, next(chunks, None)

        try:
            answer, chunks, chunk = await self._run(begin)
            await send({"type": "http.response.start", "status": 200, "headers": encoded(headers(answer))})
            await self._send_chunks(None if scope["method"] == "HEAD" else chunk, chunks, send)
        finally:
            if held:
                await self._run(held[0].close)

    async def _send_chunks(self, chunk: bytes | None, chunks: Iterator[bytes], send: Send) -> None:
        try:
            while chunk is not None:
                async with asyncio.timeout(self.idle):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                chunk = await self._run(next, chunks, None)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError as error:
            raise SlowClient(f"the client took nothing for {self.idle:g} seconds") from error
        except Exception as error:
            raise BrokenAnswer(str(error)) from error


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as ASGI wants them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
