"""ASGI middleware for headers and methods that every route has: lists in several lines, codings, OPTIONS, open CORS."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.routing import Match, Mount, Router
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Refusal, as_response, problem

LISTS = frozenset(
    (
        *(b"accept", b"accept-charset", b"accept-encoding", b"accept-language", b"if-match", b"if-none-match"),
        *(b"cache-control", b"prefer", b"access-control-request-headers", b"content-encoding"),
    )
)
"""Request headers whose value is a list, which may come in several lines (RFC 9110, section 5.3)."""

MOST_PARAMETERS = 1000
LONGEST_ADDRESS, LONGEST_HEADER, MOST_LISTED = 32 * 1024, 16 * 1024, 200
_CLOSE = {"Connection": "close"}
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


class HeaderLists:
    """Joins the lines of a list header to one: every reader then sees the whole list, however it was sent."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on with each list in one line."""
        if scope["type"] == "http":
            names = [name for name, _ in scope["headers"]]
            if any(name in LISTS and names.count(name) > 1 for name in names):
                scope = {**scope, "headers": _joined(scope["headers"])}
        await self.app(scope, receive, send)


def _joined(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    lines: defaultdict[bytes, list[bytes]] = defaultdict(list)
    rest = []
    for name, value in headers:
        if name in LISTS:
            lines[name].append(value)
        else:
            rest.append((name, value))
    return [*rest, *((name, b", ".join(values)) for name, values in lines.items())]


class Bounds:
    """Refuses what takes long to read before anything is done: addresses and headers of many or long parts.

    So it does addresses with control characters, which nothing has: to a pattern of routes a line may end before one.

    Args:
        app: what answers.
        itself: paths that bound their query strings themselves.
    """

    def __init__(self, app: ASGIApp, itself: frozenset[str]) -> None:
        self.app, self.itself = app, itself

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it with 400, 414 or 431."""
        refusal = self._refusal(scope) if scope["type"] == "http" else None
        await (self.app if refusal is None else as_response(refusal))(scope, receive, send)

    def _refusal(self, scope: Scope) -> Refusal | None:
        query, members = scope["query_string"], {"limit": "request"}
        if query.count(b"&") >= MOST_PARAMETERS:
            return Refusal(414, f"the address has more than {MOST_PARAMETERS:,} parameters", _CLOSE, **members)
        if scope["path"] not in self.itself and len(query) + len(scope["path"]) > LONGEST_ADDRESS:
            return Refusal(414, f"the address is longer than {LONGEST_ADDRESS:,} bytes", _CLOSE, **members)
        if control := _CONTROL.search(scope["path"]):
            return Refusal(400, f"the path has the control character U+{ord(control[0]):04X}; expected none")
        for name, value in scope["headers"]:
            if len(value) > LONGEST_HEADER:
                said = f"the header {name[:40].decode('latin-1')} is longer than {LONGEST_HEADER:,} bytes"
                return Refusal(431, said, _CLOSE, **members)
            if is_long_list(name, value):
                said = f"the header {name.decode('latin-1')} lists more than {MOST_LISTED} values"
                return Refusal(431, said, _CLOSE, **members)
        return None


def is_long_list(name: bytes, value: bytes) -> bool:
    """Whether a header lists more than anybody needs: each value is compared with each thing on offer."""
    return name in LISTS and value.count(b",") >= MOST_LISTED


class PlainBodies:
    """Refuses a body in a coding such as gzip with 415: no route reads it as what it is (RFC 9110, section 8.4)."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on whose body is as it is."""
        coding = Headers(scope=scope).get("content-encoding", "") if scope["type"] == "http" else ""
        if any(part.strip().lower() not in ("", "identity") for part in coding.split(",")):
            said = f"found content coding {coding}; expected the body as it is, without Content-Encoding"
            headers = {"Accept-Encoding": "identity", "Connection": "close"}
            await problem(415, said, headers)(scope, receive, send)
            return
        await self.app(scope, receive, send)


class Options:
    """Answers OPTIONS with the methods of a path, where a route does not do so itself (RFC 9110, section 9.3.7).

    Args:
        app: what answers everything else.
        router: whose routes tell the methods.
        plain: path of a plain ASGI route, which tells none, to its methods.
    """

    def __init__(self, app: ASGIApp, router: Router, plain: Mapping[str, tuple[str, ...]]) -> None:
        self.app, self.router, self.plain = app, router, plain

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        methods = self._methods(scope) if scope["type"] == "http" and scope["method"] == "OPTIONS" else None
        if methods:
            await Response(status_code=204, headers={"Allow": ", ".join(methods)})(scope, receive, send)
            return
        await self.app(scope, receive, send)

    def _methods(self, scope: Scope) -> list[str] | None:
        """The methods of a path; None if it has no route, or one that answers every method itself."""
        if scope["path"] in self.plain:
            return _allowed(self.plain[scope["path"]])
        methods: set[str] = set()
        for route in self.router.routes:
            if isinstance(route, Mount) and route.matches(scope)[0] is Match.FULL:
                methods.add("GET")
            elif route.matches(scope)[0] is Match.FULL:
                return None
            elif route.matches(scope)[0] is Match.PARTIAL:
                methods |= {name for name in METHODS if route.matches({**scope, "method": name})[0] is Match.FULL}
        return _allowed(methods) if methods else None


def _allowed(methods: Collection[str]) -> list[str]:
    """The methods of a route and those that follow: what can be had can be asked for its head, all for its options."""
    return sorted({*methods, "OPTIONS", *(("HEAD",) if "GET" in methods else ())})


class OpenToAll:
    """Lets pages of every origin read what begins with a path, errors included, and answers their preflights.

    Args:
        app: what answers.
        path: such as "/reconcile", whose clients are pages of other origins (Reconciliation Service API 0.2, 2.2).
    """

    def __init__(self, app: ASGIApp, path: str) -> None:
        self.app, self.path = app, path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; its answer may be read from everywhere."""
        inside = scope["type"] == "http" and (scope["path"] == self.path or scope["path"].startswith(f"{self.path}/"))
        if not inside:
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and Headers(scope=scope).get("access-control-request-method"):
            allowed = {
                "Access-Control-Allow-Origin": "*",
                "Access-Control-Allow-Methods": "GET, HEAD, POST, OPTIONS",
                "Access-Control-Allow-Headers": "Accept, Content-Type",
                "Access-Control-Max-Age": "86400",
            }
            await Response(status_code=204, headers=allowed)(scope, receive, send)
            return

        async def opened(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(raw=message["headers"])["Access-Control-Allow-Origin"] = "*"
            await send(message)

        await self.app(scope, receive, opened)
