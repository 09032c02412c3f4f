"""Connections: how long one is kept for the next request, and which gives way when there are as many as may be."""

from __future__ import annotations

import asyncio

from starlette.responses import PlainTextResponse
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.server import ServerState

from api.__main__ import configured
from api.server.connections import Connections
from api.settings import Settings

LONGEST_KEPT = 115
"""Seconds for which common clients keep a connection at most: Firefox; Go 90, nginx 60, Java 30, httpx 5."""


def test_a_connection_is_kept_for_longer_than_common_clients_keep_it(tmp_path):
    async def left() -> float:
        config, made = configured(Settings(store=tmp_path, port=0), PlainTextResponse("here")), []
        config.load()

        def protocol() -> HttpToolsProtocol:
            made.append(config.http_protocol_class(config=config, server_state=ServerState(), app_state={}))
            return made[-1]

        loop = asyncio.get_running_loop()
        server = await loop.create_server(protocol, "127.0.0.1", 0)
        async with server:
            reader, writer = await asyncio.open_connection(*server.sockets[0].getsockname())
            writer.write(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            await reader.readuntil(b"here")
            writer.close()
            return made[0].timeout_keep_alive_task.when() - loop.time()

    assert asyncio.run(left()) > LONGEST_KEPT


class _Kept:
    """A connection that waits for a request."""

    def __init__(self, connections: Connections, client: str, closed: list[str], name: str) -> None:
        self.connections, self.client, self.closed, self.name = connections, client, closed, name
        assert connections.enter(client)
        connections.waiting[self] = client

    def give_way(self) -> None:
        del self.connections.waiting[self]
        self.connections.leave(self.client)
        self.closed.append(self.name)


def test_who_has_waited_longest_of_the_client_with_most_gives_way_and_nobody_who_is_answered():
    connections, closed = Connections(most=5, share=3), []
    _Kept(connections, "b", closed, "of b")
    for name in ("first", "second"):
        _Kept(connections, "a", closed, name)
    assert connections.enter("a"), "one more of the same client, at work"
    assert closed == []
    assert connections.enter("a"), "which has its share"
    assert closed == ["first"]
    assert connections.enter("c") and connections.enter("d"), "all may have no more"
    assert closed == ["first", "second"]
    assert connections.enter("d") and closed[2:] == ["of b"]
    assert not connections.enter("e"), "all are at work"
