"""What a request brings: its media type, and its body as a record, as RDF, or as parts of a form."""

from __future__ import annotations

import asyncio
from email.message import Message

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.types import Message as Event
from starlette.types import Receive, Scope

from api.problems import Refusal
from api.settings import Settings
from kg.formats import GRAPHS
from kg.records.drafts import RECORD_TYPES
from kg.records.rdf import RDF_TYPES

_AMBIGUOUS = ("application/json", "application/xml", "text/xml")
_OTHER_NAMES = {other: format.media_type for format in GRAPHS for other in format.also if other not in _AMBIGUOUS}
_OTHER_NAMES |= {"application/x-yaml": "application/yaml", "text/yaml": "application/yaml"}


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
    messages: list[Event] = [{"type": "http.request", "body": body, "more_body": False}]

    async def received() -> Event:
        return messages.pop() if messages else await receive()

    return received


async def body_of(request: Request, settings: Settings) -> bytes:
    """The body under the limits of the settings. Raises Refusal: 413, 408 or 400."""
    return await read_body(request.scope, request.receive, int(settings.request_size), settings.idle)


def content_type(request: Request, *, records: bool) -> str:
    """The media type of the body, by its usual name.

    Args:
        records: whether JSON and YAML records are taken too.

    Raises:
        Refusal: 415, another media type or charset.
    """
    header = request.headers.get("content-type", "")
    message = Message()
    message["content-type"] = header
    media_type = message.get_content_type() if header else "none"
    media_type = _OTHER_NAMES.get(media_type, media_type)
    known = [*RDF_TYPES, *(RECORD_TYPES if records else ())]
    if media_type not in known:
        raise Refusal(415, f"found content type {media_type}; expected {', '.join(known)}")
    charset = message.get_param("charset")
    if charset and str(charset).lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(415, f"found charset {charset}; expected UTF-8")
    return media_type
