"""The body of a request, read whole under limits before anything is done with it, and given to whoever asks again."""

from __future__ import annotations

import asyncio

from starlette.datastructures import Headers
from starlette.types import Message, Receive, Scope

from api.problems import Refusal


async def read_body(scope: Scope, receive: Receive, limit: int, idle: float) -> bytes:
    """The request's body.

    Raises:
        Refusal: 413 longer than `limit` bytes; 408 nothing came for `idle` seconds; 400 the client hung up.
    """
    declared = Headers(scope=scope).get("content-length", "")
    if declared.isdigit() and int(declared) > limit:
        raise Refusal(413, f"the body has {declared} bytes; expected at most {limit}", limit="request")
    body = bytearray()
    more = True
    while more:
        try:
            async with asyncio.timeout(idle):
                message = await receive()
        except TimeoutError as error:
            raise Refusal(408, f"nothing came for {idle:g} seconds", {"Connection": "close"}) from error
        if message["type"] == "http.disconnect":
            raise Refusal(400, "the client hung up before the body was complete")
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > limit:
            detail = f"the body is longer than {limit} bytes, which is the limit"
            raise Refusal(413, detail, {"Connection": "close"}, limit="request")
    return bytes(body)


def again(body: bytes, receive: Receive) -> Receive:
    """What receives a body that was read already, and then whatever comes after it: that the client hung up."""
    messages: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Message:
        return messages.pop() if messages else await receive()

    return received
