"""What a SPARQL Protocol request says, read under limits (SPARQL 1.1 Protocol, sections 2.1 and 2.2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from functools import lru_cache
from urllib.parse import parse_qsl, unquote_to_bytes

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers
from starlette.types import Receive, Scope

from api.problems import Refusal
from api.server.receiving import read_body

FORM = "application/x-www-form-urlencoded"
AT_ONCE = 65_536
"""Bytes of a form up to which it is taken apart without a thread."""


@dataclass(frozen=True)
class Operation:
    """A query or update with its dataset, as the request gives them. `text` is None if it gives none.

    Attributes:
        text: the query or update.
        default_graphs: `default-graph-uri` or `using-graph-uri`, in order.
        named_graphs: `named-graph-uri` or `using-named-graph-uri`, in order.
        extras: every other parameter, in order, with its values.
    """

    text: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    extras: dict[str, list[str]]


async def read_operation(scope: Scope, receive: Receive, kind: str, limit: int, idle: float) -> Operation:
    """The operation in a request. `kind` is "query" or "update".

    Raises:
        Refusal: 405 another method; 415 another media type; 400 not UTF-8 or given twice; 413 longer than `limit`.
    """
    pairs = [*_address_pairs(scope["query_string"])]
    direct = None
    if scope["method"] == "POST":
        body = await read_body(scope, receive, limit, idle)
        media_type = _media_type(scope, kind)
        if media_type == FORM and len(body) > AT_ONCE:
            pairs += await run_in_threadpool(_pairs, body, "the form")
        elif media_type == FORM:
            pairs += _pairs(body, "the form")
        else:
            direct = _utf8(body, "the body")
    elif len(scope["query_string"]) > limit:
        raise Refusal(414, f"the address is longer than {limit} bytes, which is the limit", limit="request")
    return _operation(pairs, direct, kind)


def _operation(pairs: list[tuple[str, str]], direct: str | None, kind: str) -> Operation:
    texts = [value for name, value in pairs if name == kind] + ([direct] if direct is not None else [])
    if len(texts) > 1:
        raise Refusal(400, f"found {len(texts)} times a {kind}; expected one")
    other = "update" if kind == "query" else "query"
    if any(name == other for name, _ in pairs):
        raise Refusal(400, f"found the parameter {other!r}; expected {kind!r}: {other}s go to another address")
    extras: dict[str, list[str]] = {}
    prefix = "" if kind == "query" else "using-"
    default, named = (f"{prefix}graph-uri" if prefix else "default-graph-uri"), f"{prefix}named-graph-uri"
    for name, value in pairs:
        if name not in (kind, default, named):
            extras.setdefault(name, []).append(value)
    return Operation(
        texts[0] if texts else None,
        tuple(value for name, value in pairs if name == default),
        tuple(value for name, value in pairs if name == named),
        extras,
    )


def _media_type(scope: Scope, kind: str) -> str:
    expected = f"application/sparql-{kind}"
    header = Headers(scope=scope).get("content-type", "")
    message = Message()
    message["content-type"] = header
    media_type = message.get_content_type() if header else "none"
    if media_type not in (FORM, expected):
        raise Refusal(415, f"found content type {media_type}; expected {FORM} or {expected}")
    charset = message.get_param("charset")
    if charset and str(charset).lower() not in ("utf-8", "utf8", "us-ascii"):
        raise Refusal(415, f"found charset {charset}; expected UTF-8")
    return media_type


def _address_pairs(encoded: bytes) -> Sequence[tuple[str, str]]:
    """The parameters in an address; those of a short one are remembered, since most are asked for again."""
    return _short_pairs(encoded) if len(encoded) <= _SHORT else _pairs(encoded, "the query string")


_SHORT = 4096
_ALONE = b"query="


@lru_cache(maxsize=512)
def _short_pairs(encoded: bytes) -> tuple[tuple[str, str], ...]:
    return tuple(_pairs(encoded, "the query string"))


def _pairs(encoded: bytes, where: str) -> list[tuple[str, str]]:
    try:
        if encoded.startswith(_ALONE) and b"&" not in encoded and encoded.isascii():
            # Most have one parameter; taking that apart is half as long.
            return [("query", unquote_to_bytes(encoded[len(_ALONE) :].replace(b"+", b" ")).decode("utf-8"))]
        text = encoded.decode("ascii")
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=1000)
    except (UnicodeDecodeError, ValueError) as error:
        raise Refusal(400, f"{where} is not percent-encoded UTF-8") from error


def _utf8(body: bytes, where: str) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refusal(400, f"{where} is not UTF-8: byte {error.start + 1}") from error
