"""Writes: preconditions, the attempt on one state of the store, and what is answered when it fails."""

from __future__ import annotations

import asyncio
import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from string import punctuation
from threading import Event
from time import monotonic
from typing import Annotated, Any
from urllib.parse import quote

from anyio import CapacityLimiter, to_thread
from fastapi import Query
from pyoxigraph import Quad, RdfFormat, parse
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.negotiation import JSON, RDF, best, written_as
from api.problems import PROBLEM, Refusal, as_response, refuse_twice
from api.server.access import require
from api.server.collecting import postponed
from api.server.streaming import leaving
from api.service import Service
from kg.access import Token
from kg.bases import value
from kg.changes import commit
from kg.changes.attempts import attempt
from kg.changes.commit import HOLLOW, Commit
from kg.changes.revisions import MOST_KEPT
from kg.changes.stored import Stored
from kg.engine.asking import Work, working
from kg.engine.base import Patch
from kg.errors import DataError, LimitError, RevisionConflict
from kg.publication.jsonld import serialize
from kg.records.drafts import Draft

_TURN = CapacityLimiter(1)
"""Writers of one process take turns, so that they need not all work anew when one of them has written."""
DryRun = Annotated[bool, Query(description="Find out everything, change nothing.")]
"""What a write says that is to be tried only; `is_dry_run` reads it."""
LONGEST_NOTE = 1000
GONE = 499
"""The status of a request whose client hung up, as nginx counts it; nobody sees it but the log."""


async def in_turn(request: Request, work: Callable[..., Response], *arguments: object) -> Response:
    """Run blocking work that writes, in a thread, when the writers before it are done.

    It is given up, waiting or between two of its steps, when the client hangs up or the time for a write is over. What
    needs no state of the store, such as reading a document, is better done before.

    Raises:
        LimitError: "seconds", the time was over.
    """
    seconds: float = request.app.state.service.settings.writing
    abandoned = Event()
    with working(Work(abandoned, monotonic() + seconds)):
        async with leaving(request.receive, abandoned):
            try:
                async with asyncio.timeout(seconds):
                    await _TURN.acquire_on_behalf_of(abandoned)
            except TimeoutError:
                raise LimitError(f"other writes went on for {seconds:g} seconds: try again later", "queue") from None
            try:
                with postponed():
                    return await to_thread.run_sync(_answered, request, work, arguments)
            finally:
                _TURN.release_on_behalf_of(abandoned)
    return Response(status_code=GONE)


def _answered(request: Request, work: Callable[..., Response], arguments: Sequence[object]) -> Response:
    """What work answers, refusals of data too: what these hold is let go of in this thread, which takes a while."""
    try:
        return work(*arguments)
    except DataError as error:
        return refused(request, error)


def approval(token: Token) -> Callable[[Patch, Sequence[str]], None]:
    """What a token's role may change at once: an editor only what can be undone, and one article removed at a time.

    Graphs that many write, such as that of links, an editor empties only of what is no more than one's own work.
    """

    def approve(patch: Patch, emptied: Sequence[str]) -> None:
        if token.may("admin"):
            return
        lost = Counter(value(quad.graph_name) for quad in patch.removed)
        if len(emptied) > 1 or any("/graph/article/" not in graph and lost[graph] > HOLLOW for graph in emptied):
            raise Refusal(
                403, f"this would remove {', '.join(emptied[:3])} at once, which needs the role admin", role="admin"
            )
        if (size := len(patch.removed) + len(patch.added)) > MOST_KEPT:
            detail = f"{size} quads at once, more than {MOST_KEPT}, could not be undone, which needs the role admin"
            raise Refusal(403, detail, role="admin")

    return approve


def entity_tag(quads: Iterable[Quad]) -> str | None:
    """The strong tag of some quads, whatever the format: it follows from them alone. None if there are none."""
    lines = sorted(map(str, quads))
    return f'"{hashlib.sha256(chr(10).join(lines).encode()).hexdigest()[:32]}"' if lines else None


@dataclass(frozen=True)
class Preconditions:
    """`If-Match` and `If-None-Match` of a request (RFC 9110, section 13.1), as lists of tags."""

    match: tuple[str, ...]
    none_match: tuple[str, ...]

    @classmethod
    def of(cls, request: Request) -> Preconditions:
        """Those of a request. Raises Refusal 400 for an If-Match that names no tag: it could hold for nothing."""
        match = request.headers.get("if-match")
        if match is not None and not _tags(match):
            raise Refusal(400, "found an empty If-Match; expected * or the tags that may be there")
        return cls(_tags(match), _tags(request.headers.get("if-none-match")))

    def check(self, tag: str | None) -> None:
        """Raise Refusal 412 unless they hold for what has this tag now; None: there is nothing."""
        if self.match and not (tag and ("*" in self.match or tag in self.match)):
            raise Refusal(412, f"found {tag or 'nothing there'}; expected {' or '.join(self.match)}: read it again")
        if self.none_match and tag and ("*" in self.none_match or tag in self.none_match):
            raise Refusal(412, f"found {tag}; expected {'nothing there' if '*' in self.none_match else 'another'}")

    def unchanged(self, tag: str | None) -> bool:
        """Whether a reader already has what has this tag."""
        return bool(tag) and bool({tag, f"W/{tag}", "*"} & set(self.none_match))


def _tags(header: str | None) -> tuple[str, ...]:
    return tuple(filter(None, (part.strip() for part in (header or "").split(","))))


def write(
    request: Request,
    service: Service,
    compose: Callable[[Stored], Sequence[Draft]],
    *,
    role: str = "editor",
) -> Commit:
    """Commit what `compose` makes of the store's state, again while other writers come between.

    Args:
        request: says who writes (its token), and `dry_run` and `note` in the query string.
        service: the service.
        compose: checks preconditions and gives the new graphs, on one state of the store.
        role: what the token must reach.

    Raises:
        Refusal: 401, 403, 412; 503 if other writers never let this one in.
        DataError, StoreError: as `changes.commit`.
    """
    token = require(request.scope, role)
    options: dict[str, Any] = {  # keywords of `commit`
        "author": token.name,
        "now": datetime.now(UTC),
        "note": note_of(request),
        "dry_run": is_dry_run(request),
        "approve": approval(token),
    }

    def try_on(stored: Stored) -> Commit:
        return commit.commit(service.engine, service.ontology, compose(stored), stored=stored, **options)

    try:
        return attempt(service.engine, service.ontology, try_on)
    except RevisionConflict as error:
        message = "other writers came between every time; try again"
        raise Refusal(503, message, {"Retry-After": "1"}) from error


def note_of(request: Request) -> str:
    """Why, for the change log. Raises Refusal 400 for more than a few sentences, or if it is said twice."""
    refuse_twice(request.query_params, ["note"])
    note = request.query_params.get("note", "")
    if len(note) > LONGEST_NOTE:
        raise Refusal(400, f"note: found {len(note)} characters; expected at most {LONGEST_NOTE}")
    return note


def is_dry_run(request: Request) -> bool:
    """Whether nothing is to be changed. Raises Refusal 400 for what is neither true nor false, or is said twice."""
    return as_flag("dry_run", request.query_params.getlist("dry_run"))


def as_flag(name: str, values: Sequence[str]) -> bool:
    """What a parameter says that is true or false, by default false. Raises Refusal 400 for anything else."""
    values = values or ["false"]
    if len(values) > 1 or values[0].lower() not in ("true", "false", "1", "0"):
        raise Refusal(400, f"{name}: found {', '.join(map(repr, values))[:100]}; expected true or false, once")
    return values[0].lower() in ("true", "1")


def outcome(request: Request, done: Commit, tag: str | None, *, created: bool, location: str = "") -> Response:
    """The answer to a write that was done, or that could be done. `location`: an IRI, of which a URI is told."""
    headers = {"ETag": tag} if tag and not is_dry_run(request) else {}
    if created and location:
        headers["Location"] = quote(location, safe=punctuation)
    body = {
        "revision": done.revision,
        "added": len(done.patch.added),
        "removed": len(done.patch.removed),
        "dry_run": is_dry_run(request),
    }
    return JSONResponse(body, 201 if created and not is_dry_run(request) else 200, headers)


def refused(request: Request, error: DataError) -> Response:
    """422: the SHACL report in the RDF format asked for, else problem details with every finding.

    A document that could not be read at all is a bad request: 400.
    """
    syntax = not error.report and all(not finding.rule for finding in error.findings)
    accept = request.headers.get("accept")
    chosen = written_as(accept, RDF) if error.report and best(accept, (PROBLEM, JSON, *RDF)) in RDF else None
    if chosen:
        triples = [quad.triple for quad in parse(error.report, format=RdfFormat.N_TRIPLES)]
        prefixes = {"sh": "http://www.w3.org/ns/shacl#"} if chosen[0] == "text/turtle" else None
        content = serialize(triples, chosen[0], request.app.state.service.ontology, prefixes)
        return Response(content, 422, media_type=chosen[1])
    response = as_response(error)
    if not syntax:
        return response
    findings = [vars(finding) for finding in error.findings]
    return as_response(Refusal(400, "; ".join(map(str, error.findings)), findings=findings))
