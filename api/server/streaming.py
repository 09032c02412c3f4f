"""An engine's answer as an HTTP response: bytes from the reader to the client, with no copy kept and none parsed."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event
from typing import Protocol, TypeVar

from starlette.types import Receive, Scope, Send

from api.server.breaking import BrokenAnswer, SlowClient
from kg.engine.base import Answer

_Result = TypeVar("_Result")
SOON = 0.02
"""Seconds after which it is watched whether a client waits for its answer."""


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

    watchers: list[asyncio.Task[None]] = []
    loop = asyncio.get_running_loop()
    # Most answers are there before anyone could leave, and a task for each would cost as much as sending it.
    begins = loop.call_later(SOON, lambda: watchers.append(loop.create_task(watch())))
    try:
        yield
    except asyncio.CancelledError:
        abandoned.set()
        if not gone or task.uncancel() > 0:
            raise
    finally:
        begins.cancel()
        for watcher in watchers:
            watcher.cancel()


class HandedIn(Answer, Protocol):
    """An answer to be: a query that was handed in and is being worked on."""

    def fileno(self) -> int:
        """What can be read once there is something to be read."""
        ...

    def is_there(self) -> bool:
        """Whether the whole answer has come."""
        ...

    def arrives(self) -> bool:
        """Wait for its first bytes; False: ask again. Raises KgError."""
        ...


@dataclass(frozen=True)
class _Begun:
    """An answer with its first chunk, which may be all of it: then it was closed."""

    answer: Answer
    chunks: Iterator[bytes]
    chunk: bytes | None
    is_whole: bool

    @classmethod
    def of(cls, answer: Answer) -> _Begun:
        chunks = iter(answer)
        chunk = next(chunks, None)
        return cls(answer, chunks, chunk, chunk is None or is_read(answer))


def is_read(answer: Answer) -> bool:
    """Whether it is known that all of an answer has come."""
    return bool(getattr(answer, "is_read", False))


async def _readable(handed_in: HandedIn) -> None:
    """Wait until there is something to be read."""
    loop, number = asyncio.get_running_loop(), handed_in.fileno()
    said = asyncio.Event()
    loop.add_reader(number, said.set)
    try:
        await said.wait()
    finally:
        loop.remove_reader(number)
        # Some loops make what they wait for return at once ever after; those that read it next rely on waiting.
        os.set_blocking(number, True)


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
        self,
        ask: Callable[[], Answer],
        headers: Callable[[Answer], Mapping[str, str]],
        scope: Scope,
        send: Send,
        hand_in: Callable[[], HandedIn | None] | None = None,
        pause: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        """Ask for an answer in a thread and send it with status 200. Nothing is sent before its first bytes exist.

        Args:
            ask: gives the answer.
            headers: the headers of an answer.
            scope, send: of the request.
            hand_in: hands the question in without waiting, where the engine can; an answer that has come as a whole by
                the time that its first bytes have needs no thread.
            pause: waited for between two chunks.

        Raises:
            KgError: nothing has been sent.
            BrokenAnswer: a part has been sent.
        """
        held: list[Answer] = []

        def begin() -> _Begun:
            answer = ask()
            held.append(answer)
            return _Begun.of(answer)

        def follow(answer: HandedIn) -> _Begun:
            return _Begun.of(answer) if answer.arrives() else begin()

        try:
            handed_in = hand_in() if hand_in is not None else None
            if handed_in is None:
                begun = await self._run(begin)
            else:
                held.append(handed_in)
                await _readable(handed_in)
                begun = follow(handed_in) if handed_in.is_there() else await self._run(follow, handed_in)
            told = encoded(headers(begun.answer))
            if begun.is_whole:
                told.append((b"content-length", str(len(begun.chunk or b"")).encode()))
            await send({"type": "http.response.start", "status": 200, "headers": told})
            chunk = None if scope["method"] == "HEAD" else begun.chunk
            if begun.is_whole:
                await self._send_whole(chunk or b"", send)
            else:
                await self._send_chunks(chunk, begun.chunks, send, pause)
        finally:
            for answer in held:
                if is_read(answer):
                    answer.close()
                else:
                    await self._run(answer.close)

    async def _send_whole(self, body: bytes, send: Send) -> None:
        try:
            async with asyncio.timeout(self.idle):
                await send({"type": "http.response.body", "body": body, "more_body": False})
        except TimeoutError as error:
            raise SlowClient(f"the client took nothing for {self.idle:g} seconds") from error

    async def _send_chunks(
        self, chunk: bytes | None, chunks: Iterator[bytes], send: Send, pause: Callable[[], Awaitable[None]] | None
    ) -> None:
        try:
            while chunk is not None:
                async with asyncio.timeout(self.idle):
                    await send({"type": "http.response.body", "body": chunk, "more_body": True})
                if pause is not None:
                    await pause()
                chunk = await self._run(next, chunks, None)
            await send({"type": "http.response.body", "body": b"", "more_body": False})
        except TimeoutError as error:
            raise SlowClient(f"the client took nothing for {self.idle:g} seconds") from error
        except Exception as error:
            raise BrokenAnswer(str(error)) from error


def encoded(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers as ASGI wants them."""
    return [(name.lower().encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
