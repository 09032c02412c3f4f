"""`/articles/{slug}` and `/reference/{kind}/{slug}` to be read, written and removed as records or RDF."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import pyoxigraph as ox
from fastapi import APIRouter, Depends, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.bodies import body_of, content_type
from api.documentation import NODES
from api.negotiation import JSON, JSON_LD, RDF, SHORT, written_as
from api.problems import Refusal, Responses, only_known
from api.server.collecting import postponed
from api.service import Service, TheService
from api.writing.attempt import LONGEST_NOTE, DryRun, Preconditions, entity_tag, in_turn, outcome, refused, write
from api.writing.targets import ArticleTarget, EntryTarget, Target
from kg.changes.stored import Stored
from kg.errors import DataError
from kg.publication.jsonld import serialize
from kg.records import rdf, writing
from kg.records.drafts import Draft
from kg.records.fields import fields_of

router = APIRouter(tags=["writing"], dependencies=[Depends(only_known)])

SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"
YAML = "application/yaml"
FORMATS = {
    JSON: (),
    YAML: ("application/x-yaml", "text/yaml"),
    JSON_LD: (),
    **{k: v for k, v in RDF.items() if k != JSON_LD},
}

Slug = Annotated[str, Path(pattern=SLUG, examples=["ukrainska-pravda-2024-02-14-lavrov"])]
Kind = Annotated[str, Path(pattern=r"^[a-zA-Z]+$", examples=["person"])]
Note = Annotated[str, Query(description="Why, for the change log.", max_length=LONGEST_NOTE)]

_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            name: {"schema": {"type": "object"} if name == JSON else NODES if name == JSON_LD else {"type": "string"}}
            for name in (
                JSON,
                YAML,
                JSON_LD,
                "text/turtle",
                "application/trig",
                "application/n-triples",
                "application/n-quads",
            )
        },
    }
}
_PROBLEMS: Responses = {
    400: {"description": "The document cannot be read."},
    401: {"description": "No token, or a wrong one."},
    403: {"description": "The token's role does not reach."},
    412: {"description": "It is not as the preconditions say."},
    413: {"description": "The body is too large."},
    415: {"description": "No record and no RDF."},
    422: {"description": "It does not conform: problem details, or the SHACL report in the RDF format asked for."},
}
_MISSING: Responses = {404: {"description": "Not on record."}}
_READ: Responses = {**_MISSING, 406: {"description": "Not in this format."}}
_DONE: Responses = {200: {"description": "Replaced, or tried."}, 201: {"description": "Created."}}


@router.get(
    "/articles/{slug}/record",
    responses={404: {"description": "No such article."}, 406: {"description": "Not in this format."}},
)
def read_article(slug: Slug, request: Request, service: TheService, format: str | None = None) -> Response:
    """An article's record as JSON or YAML, or its graph in RDF. Its ETag is what `If-Match` takes."""
    graph = service.settings.bases.graph(f"article/{slug}")
    quads = Stored(service.engine, service.ontology).graph(graph)
    return _shown(request, service, f"article/{slug}", quads, format)


@router.put("/articles/{slug}", status_code=200, openapi_extra=_BODY, responses={**_DONE, **_PROBLEMS})
async def put_article(
    slug: Slug, request: Request, service: TheService, dry_run: DryRun = False, note: Note = ""
) -> Response:
    """Create or replace an article: validated, with positions derived and the change logged, or not at all."""
    return await _put(request, service, ArticleTarget(service, slug))


@router.delete("/articles/{slug}", responses={**_MISSING, **_PROBLEMS})
async def delete_article(
    slug: Slug, request: Request, service: TheService, dry_run: DryRun = False, note: Note = ""
) -> Response:
    """Remove an article and what is derived from it."""
    return await in_turn(request, _delete, request, service, ArticleTarget(service, slug))


@router.get(
    "/reference/{kind}/{slug}",
    responses={404: {"description": "No such entry."}, 406: {"description": "Not in this format."}},
)
def read_entry(kind: Kind, slug: Slug, request: Request, service: TheService, format: str | None = None) -> Response:
    """An entry of the reference records: an actor, place, post, event, topic or proposition."""
    entry = EntryTarget(service, kind, slug)
    return _shown(request, service, entry.name, entry.own(Stored(service.engine, service.ontology)), format)


@router.put("/reference/{kind}/{slug}", openapi_extra=_BODY, responses={**_DONE, **_PROBLEMS})
async def put_entry(
    kind: Kind, slug: Slug, request: Request, service: TheService, dry_run: DryRun = False, note: Note = ""
) -> Response:
    """Create or replace an entry; every article that refers to it must still conform."""
    return await _put(request, service, EntryTarget(service, kind, slug))


@router.delete("/reference/{kind}/{slug}", responses={**_MISSING, **_PROBLEMS})
async def delete_entry(
    kind: Kind, slug: Slug, request: Request, service: TheService, dry_run: DryRun = False, note: Note = ""
) -> Response:
    """Remove an entry that nothing refers to."""
    return await in_turn(request, _delete, request, service, EntryTarget(service, kind, slug))


async def _put(request: Request, service: Service, target: Target) -> Response:
    media_type = content_type(request, records=True)
    body = await body_of(request, service.settings)
    with postponed():
        try:
            # In a list, so that the thread that writes has the last of it: to let go of a large one takes a while, too.
            drafted = [await run_in_threadpool(target.read, body, media_type)]
        except DataError as error:
            return refused(request, error)
        return await in_turn(request, _replace, request, service, target, drafted)


def _replace(request: Request, service: Service, target: Target, drafted: list[Draft]) -> Response:
    before: list[ox.Quad] = []
    draft = drafted.pop()

    def compose(stored: Stored) -> Sequence[Draft]:
        before[:] = target.own(stored)
        Preconditions.of(request).check(entity_tag(before))
        return target.replaced(stored, draft)

    try:
        done = write(request, service, compose)
    except DataError as error:
        return refused(request, error)
    after = {*before} - {*done.patch.removed} | {quad for quad in done.patch.added if target.mine(quad)}
    tag = entity_tag(after)
    here = service.pages.address(request.scope, request.url.path)
    return outcome(request, done, tag, created=not before, location=here)


def _delete(request: Request, service: Service, target: Target) -> Response:
    def compose(stored: Stored) -> Sequence[Draft]:
        before = target.own(stored)
        Preconditions.of(request).check(entity_tag(before))
        if not before:
            raise Refusal(404, f"{target.name} is not on record")
        return target.replaced(stored, None)

    try:
        return outcome(request, write(request, service, compose), None, created=False)
    except DataError as error:
        return refused(request, error)


def _shown(request: Request, service: Service, name: str, quads: list[ox.Quad], format: str | None) -> Response:
    tag = entity_tag(quads)
    if tag is None:
        raise Refusal(404, f"{name} is not on record")
    accept = (YAML if format == "yaml" else SHORT.get(format, format)) if format else request.headers.get("accept")
    chosen = written_as(accept, FORMATS)
    if chosen is None:
        raise Refusal(406, f"this can be had as {', '.join(FORMATS)}", offers=list(FORMATS))
    headers = {"ETag": tag, "Vary": "Accept"}
    if Preconditions.of(request).unchanged(tag):
        return Response(status_code=304, headers=headers)
    if chosen[0] in (JSON, YAML):
        record = writing.record(service.settings.bases.id(name), quads, fields_of(service.ontology))
        if chosen[0] == JSON:
            return JSONResponse(record, headers=headers)
        return Response(writing.to_yaml(record), headers=headers, media_type=chosen[1])
    rdf_format = rdf.RDF_TYPES[chosen[0]]
    triples = quads if rdf_format.supports_datasets else [quad.triple for quad in quads]
    prefixes = service.settings.bases.prefixes()
    named = None if chosen[0] in ("application/n-triples", "application/n-quads") else prefixes
    content = serialize(triples, chosen[0], service.ontology, named)
    return Response(content, headers=headers, media_type=chosen[1])
