"""Errors as problem details (RFC 9457): which status each error of the library gets, and what it says."""

from __future__ import annotations

import errno
import json
import logging
import re
from collections.abc import Collection, Iterable
from concurrent.futures import BrokenExecutor
from difflib import get_close_matches
from http import HTTPStatus
from typing import Any, get_args, get_origin

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import Headers, QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.negotiation import HTML, JSON, best
from kg.errors import DataError, KgError, LimitError, QueryError, RevisionConflict, StoreError
from kg.wording import count

log = logging.getLogger("onrecord.problems")
MOST_INVALID = 100
"""Parts of a request that are told to be wrong; the others are counted."""
PROBLEM = "application/problem+json"
_PATH = re.compile(r"(?<![\w:/.<])/(?:[^\s/:;,'\"]+/)+[^\s/:;,'\"]*")
"""A path of this machine, which is for its log and not for clients."""


_MACHINE = frozenset(
    (
        *(errno.ENOSPC, errno.EDQUOT, errno.EIO, errno.EROFS, errno.ESTALE, errno.EACCES, errno.EPERM, errno.EBUSY),
        *(errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.EAGAIN, errno.ENOBUFS, errno.ETIMEDOUT),
        *(errno.EPIPE, errno.ECONNRESET, errno.ECONNREFUSED, errno.ECONNABORTED),
    )
)
"""What goes wrong with disks, files, memory and other processes, of whoever asks the machine for them. A file that is
not there, or is there already, or is a folder, is a mistake of ours."""
_NO_THREAD = re.compile(r"can't (?:start|create) new thread|cannot schedule new futures")
"""What Python says when the machine has no thread left, or the service is being stopped."""


class Problem(BaseModel):
    """Why a request was refused (RFC 9457)."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Bad Request"])
    status: int = Field(examples=[400])
    detail: str = Field(examples=["since: 'soon' is not a value of kind date; expected a day of the calendar"])


class Refusal(Exception):
    """A request that is refused by HTTP's rules, with its status, reason, headers and extension members."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None, **members: object) -> None:
        self.status, self.detail, self.headers, self.members = status, detail, headers or {}, members
        super().__init__(detail)


def refuse_unknown(given: Iterable[str], known: Collection[str]) -> None:
    """Refuse (400) a parameter that is not known: it would be left out, and the answer taken for that to another."""
    for name in given:
        if name not in known:
            near = get_close_matches(name, known, 1)
            meant = f"; did you mean {near[0]}?" if near else ""
            expected = f"one of {', '.join(sorted(known))}{meant}" if known else "none"
            raise Refusal(400, f"found the parameter {name!r}; expected {expected}")


def refuse_twice(given: QueryParams, single: Iterable[str]) -> None:
    """Refuse (400) a parameter of one value that is given twice, since one of the two would win."""
    for name in single:
        if len(given.getlist(name)) > 1:
            raise Refusal(400, f"{name} is given twice; expected it once")


def only_once(request: Request) -> None:
    """A dependency of routes: refuse a parameter of one value that is given twice."""
    for field in request.scope["route"].dependant.query_params:
        kind = field.field_info.annotation
        if not any(get_origin(each) in (list, set, tuple) for each in (kind, *get_args(kind))):
            refuse_twice(request.query_params, [field.alias])


def only_known(request: Request) -> None:
    """A dependency of routes: refuse what `only_once` refuses, and a parameter that the route does not have."""
    refuse_unknown(request.query_params, [field.alias for field in request.scope["route"].dependant.query_params])
    only_once(request)


Responses = dict[int | str, dict[str, Any]]
"""What a route may answer beside its model, by status, as FastAPI takes it."""


def problems(*statuses: int) -> Responses:
    """The refusals of a route, for its documentation."""
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {status: {"model": Problem, "content": {PROBLEM: schema}} for status in statuses}


def problem(status: int, detail: str, headers: dict[str, str] | None = None, **members: Any) -> JSONResponse:
    """A problem details response. `members` are its extension members."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **members}
    return JSONResponse(body, status, headers=headers, media_type=PROBLEM)


def as_response(error: Exception) -> JSONResponse:
    """The response that an error of the library or of this layer gets. An unknown error is raised again."""
    match error:
        case Refusal():
            return problem(error.status, error.detail, error.headers, **error.members)
        case HTTPException():
            return problem(error.status_code, str(error.detail), dict(error.headers or {}))
        case QueryError():
            place: dict[str, Any] = {"line": error.line, "column": error.column} if error.line else {}
            return problem(400, str(error), **place)
        case LimitError():
            return problem(503, str(error), {"Retry-After": "5"}, limit=error.limit)
        case DataError():
            findings = [vars(finding) for finding in error.findings]
            more: dict[str, Any] = {"more": error.more} if error.more else {}
            detail = f"{count(len(findings) + error.more, 'finding')}; nothing was changed"
            return problem(422, detail, findings=findings, **more)
        case RevisionConflict():
            return problem(412, str(error), expected=error.expected, current=error.current)
        case StoreError():
            log.error("the store: %s", error)
            return problem(503, _PATH.sub("the store", str(error)), {"Retry-After": "5"})
        case KgError():
            return problem(400, str(error))
        case RecursionError():
            return problem(400, "what was sent is nested too deeply to be read; flatten it")
        case MemoryError():
            detail = "the service has no memory for this: ask for less, or try again later"
            return problem(503, detail, {"Retry-After": "5"}, limit="memory")
        case RuntimeError() | OSError() if _is_of_the_machine(error):
            log.error("a request could not be answered: %s", error, exc_info=error)
            return problem(503, "the service could not do this now; its log says why", {"Retry-After": "5"})
    raise error


def _is_of_the_machine(error: RuntimeError | OSError) -> bool:
    """Whether it may work again soon: no thread or file can be had, a process was lost. Else the fault is ours."""
    if isinstance(error, OSError):
        return error.errno in _MACHINE
    return isinstance(error, BrokenExecutor) or bool(_NO_THREAD.match(str(error)))


def _invalid(error: RequestValidationError) -> JSONResponse:
    errors = error.errors()
    findings = [
        {"path": ".".join(map(str, part["loc"])), "found": repr(part.get("input"))[:200], "expected": part["msg"]}
        for part in errors[:MOST_INVALID]
    ]
    more: dict[str, Any] = {"more": len(errors) - MOST_INVALID} if len(errors) > MOST_INVALID else {}
    return problem(422, "; ".join(f"{f['path']}: {f['expected']}" for f in findings), findings=findings, **more)


async def _handle(request: Request, error: Exception) -> Response:
    response = _invalid(error) if isinstance(error, RequestValidationError) else as_response(error)
    return await _as_asked(request, response)


async def _as_asked(request: Request, response: JSONResponse) -> Response:
    """Problem details, or a page that says the same where a browser asks."""
    pages = getattr(request.app.state, "pages", None)
    if pages and _reads_pages(request.scope):
        detail = bytes(response.body).decode()
        return await run_in_threadpool(pages.problem, request, response.status_code, detail, response.headers)
    return response


async def _unforeseen(request: Request, error: Exception) -> Response:
    """What no route was there to answer, and faults of ours: of these the client learns only that they happened.

    The server logs either with its traceback.
    """
    return await _as_asked(request, unforeseen(error))


def unforeseen(error: Exception) -> JSONResponse:
    """The response that any error gets."""
    try:
        return as_response(error)
    except Exception:
        return problem(500, "the service made a mistake; its log has the request and what went wrong")


def _reads_pages(scope: Scope) -> bool:
    return scope["method"] == "GET" and best(Headers(scope=scope).get("accept"), (JSON, HTML)) == HTML


class ProblemPages:
    """ASGI middleware: what others refuse before a route is met is a page as well, where a browser asks."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; answer with a page in the place of problem details."""
        if scope["type"] != "http" or not _reads_pages(scope):
            await self.app(scope, receive, send)
            return
        refused: list[Message] = []
        body = bytearray()

        async def paged(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = Headers(raw=message["headers"])
                if headers.get("content-type", "").startswith(PROBLEM) and "content-encoding" not in headers:
                    refused.append(message)
                    return
            if not refused:
                await send(message)
                return
            body.extend(message.get("body", b""))
            if not message.get("more_body", False):
                told = JSONResponse(json.loads(body), refused[0]["status"], Headers(raw=refused[0]["headers"]))
                page = await _as_asked(Request(scope, receive), told)
                await page(scope, receive, send)

        await self.app(scope, receive, paged)


async def _misread(request: Request, error: Exception) -> Response:
    """A value of a plain store that the model has of another kind: nothing there was validated when it came in."""
    log.warning("a value of the plain store could not be read: %s", error, exc_info=error)
    found = " ".join(str(error).split())[:200]
    detail = f"a value of the store is not of the kind that the model has there: {found}; ask by SPARQL, or mend it"
    return await _as_asked(request, problem(409, detail))


def install(app: FastAPI, *, plain: bool = False) -> None:
    """Make the application answer every error with problem details, or with a page in a browser.

    Args:
        app: the application.
        plain: whether its store is a plain one, so that wrong values are the store's and no fault of the service.
    """
    app.add_exception_handler(Exception, _unforeseen)
    if plain:
        app.add_exception_handler(ValueError, _misread)
    for kind in (Refusal, HTTPException, RequestValidationError, KgError, RuntimeError, MemoryError, OSError):
        app.add_exception_handler(kind, _handle)
