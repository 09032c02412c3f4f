"""`/links`: judgements on identity with outside items: to read, to review, to decide, to take back; and merges."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import JSONResponse, Response

import kg
from api.problems import Refusal, only_known, problems
from api.server.access import require
from api.service import Service, TheService
from api.writing.attempt import DryRun, approval, in_turn, is_dry_run
from kg.access import Token
from kg.changes.commit import Commit
from kg.links.candidates.clues import of_store, soughts
from kg.links.candidates.ranking import Policy, as_json, propose
from kg.links.judgements import merging, recording, sssom
from kg.links.judgements.judgement import ABSENT, ACCEPTED, Judgement, item
from kg.links.judgements.merging import Merge
from kg.things.name_index import NameIndex

router = APIRouter(prefix="/links", tags=["links"], dependencies=[Depends(only_known)])

Decision = Literal["accepted", "rejected", "unsure", "absent"]
Thing = Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9][a-z0-9/-]*$", examples=["person/dmitry-peskov"])]
Page = Annotated[int, Query(ge=1, le=1000, description="How many at most.")]
Skip = Annotated[int, Query(ge=0, description="How many to leave out.")]
_REFUSED: dict[int | str, dict[str, Any]] = {
    400: {"description": "It contradicts a judgement already made, or says something impossible."},
    401: {"description": "No token, or a wrong one."},
    403: {"description": "The token's role does not reach."},
    422: {"description": "It does not conform."},
}


class NewLink(BaseModel):
    """A judgement to make; the fields are those of a link record. Who and when come from the token and the clock."""

    model_config = ConfigDict(extra="forbid")

    subject_id: Thing
    judgement: Decision
    object_id: str = Field("", description="The item, as Q58217 or an IRI; none for absent.", examples=["Q4359679"])
    predicate_id: str = Field("", description="CURIE of the relation; schema:sameAs or skos:exactMatch by default.")
    object_label: str = ""
    confidence: float | None = Field(None, ge=0, le=1)
    comment: str = Field("", description="The reason, in words.")


class NewMerge(BaseModel):
    """Two things that are one: `old` goes, `new` stays."""

    model_config = ConfigDict(extra="forbid")

    old: Thing
    new: Thing
    reason: str = ""


@router.get("")
def list_links(
    request: Request,
    service: TheService,
    subject_id: str = "",
    object_id: str = "",
    judgement: Decision | None = None,
    kind: str = "",
    limit: Page = 100,
    skip: Skip = 0,
) -> Response:
    """Judgements as link records, in order of thing and item."""
    object_iri = item(object_id) if object_id else ""
    judgements = [
        judged
        for judged in service.things.things().judgements
        if subject_id in ("", judged.subject)
        and object_iri in ("", judged.object)
        and judgement in (None, judged.judgement)
        and kind in ("", judged.kind)
    ]
    records = (judged.record() for judged in judgements[skip : skip + limit])
    return _page("links", records, len(judgements), skip + limit)


@router.get("/open")
def list_open(request: Request, service: TheService, kind: str = "", limit: Page = 100, skip: Skip = 0) -> Response:
    """Things that have no accepted link and were not looked for in vain: what is left to review."""
    things = service.things.things()
    settled = {judgement.subject for judgement in things.judgements if judgement.judgement in (ACCEPTED, ABSENT)}
    things_left = [thing for thing in things.by_id.values() if thing.id not in settled and kind in ("", thing.kind)]
    shown = ({"id": thing.id, "label": thing.label, "kind": thing.kind} for thing in things_left[skip : skip + limit])
    return _page("things", shown, len(things_left), skip + limit)


def _page(name: str, shown: Iterable[object], total: int, next: int) -> Response:
    return JSONResponse({name: list(shown), "total": total, **({"skip": next} if next < total else {})})


@router.get("/candidates", responses=problems(404, 422, 503))
def list_candidates(
    id: str,
    request: Request,
    service: TheService,
    threshold: Annotated[float, Query(ge=0, le=1)] = Policy.threshold,
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> Response:
    """Items that a thing may be, from the local name index, each with what speaks for and against it.

    Items that were rejected for the thing are left out.
    """
    things = service.things.things()
    if id not in things.by_id:
        raise Refusal(404, f"nothing is on record of {id}")
    sought = next(soughts(things, of_store(service.engine, service.ontology), [id]))
    rejected = {
        judgement.object
        for judgement in things.judgements
        if judgement.subject == id and judgement.judgement == "rejected"
    }
    proposal = propose(
        sought, _names(request, service), policy=Policy(threshold=threshold, limit=limit), rejected=rejected
    )
    return JSONResponse(as_json(proposal))


def _names(request: Request, service: Service) -> NameIndex:
    state = request.app.state
    if not hasattr(state, "names"):
        if service.settings.names is None:
            raise Refusal(409, "there is no name index here: make one with kg link index and name it in KG_NAMES")
        state.names = NameIndex(service.settings.names)
    names: NameIndex = state.names
    return names


@router.get("/sssom", response_class=Response)
def export_sssom(request: Request, service: TheService) -> Response:
    """Every judgement as an SSSOM set (TSV)."""
    things = service.things.things()
    labels = {id: thing.label for id, thing in things.by_id.items()}
    today = datetime.now(UTC).date().isoformat()
    text = sssom.export(things.judgements, labels, service.settings.bases, date=today, version=kg.__version__)
    headers = {"Content-Disposition": 'attachment; filename="links.sssom.tsv"'}
    return Response(text, media_type="text/tab-separated-values; charset=utf-8", headers=headers)


@router.post("", status_code=201, responses=_REFUSED)
async def make_link(
    given: NewLink, request: Request, service: TheService, replace: bool = False, dry_run: DryRun = False
) -> Response:
    """Decide on a pair. A judgement that contradicts one already made is refused unless `replace` is said."""
    token = require(request.scope, "editor")
    how = _how(request, token)

    def work() -> Response:
        now = datetime.now(UTC)
        fields = given.model_dump()
        made = Judgement(
            fields.pop("subject_id"),
            item(fields.pop("object_id")),
            fields.pop("judgement"),
            token.name,
            now.date().isoformat(),
            fields.pop("predicate_id"),
            tool="On Record HTTP interface",
            tool_version=kg.__version__,
            **fields,
        )
        done = recording.record(service.engine, service.ontology, made, now=now, replace=replace, **how)
        return _outcome(request, done, 201, link=made.record())

    return await in_turn(request, work)


@router.delete("", responses=_REFUSED)
async def take_back_link(
    subject_id: str, request: Request, service: TheService, object_id: str = "", dry_run: DryRun = False
) -> Response:
    """Take back the judgement on a pair; without an item, that a thing has none."""
    token = require(request.scope, "editor")
    options: dict[str, Any] = {"author": token.name, "now": datetime.now(UTC), **_how(request, token)}
    pair = subject_id, item(object_id) if object_id else ""
    forget = partial(recording.forget, service.engine, service.ontology, *pair, **options)
    return await in_turn(request, lambda: _outcome(request, forget(), 200))


@router.post("/merges", status_code=201, responses=_REFUSED)
async def make_merge(given: NewMerge, request: Request, service: TheService, dry_run: DryRun = False) -> Response:
    """Merge one thing into another: what names the old one names the new one; the old address redirects."""
    return await _merging(request, service, merging.merge, Merge(given.old, given.new), 201, reason=given.reason)


@router.delete("/merges", responses=_REFUSED)
async def take_back_merge(
    old: str, new: str, request: Request, service: TheService, dry_run: DryRun = False
) -> Response:
    """Take a merge back. What was said of the new thing since then stays with it."""
    return await _merging(request, service, merging.unmerge, Merge(old, new), 200)


async def _merging(
    request: Request, service: Service, act: Callable[..., Commit], change: Merge, status: int, **more: str
) -> Response:
    token = require(request.scope, "editor")
    options = {"author": token.name, "now": datetime.now(UTC), **_how(request, token), **more}
    return await in_turn(
        request, lambda: _outcome(request, act(service.engine, service.ontology, change, **options), status)
    )


def _how(request: Request, token: Token) -> dict[str, Any]:
    """What every write of this kind is told: whether to change anything, and what the token's role may change."""
    return {"dry_run": is_dry_run(request), "approve": approval(token)}


def _outcome(request: Request, done: Commit, status: int, **more: object) -> Response:
    dry = is_dry_run(request)
    counts = {"revision": done.revision, "added": len(done.patch.added), "removed": len(done.patch.removed)}
    return JSONResponse({**counts, "dry_run": dry, **more}, 200 if dry else status)
