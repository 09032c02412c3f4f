"""`/update`: SPARQL 1.1 Update operations (SPARQL 1.1 Protocol, section 2.2), validated like any other write."""

from __future__ import annotations

from datetime import UTC, datetime
from difflib import get_close_matches

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.types import Receive, Scope, Send

from api.problems import Refusal, as_response
from api.protocol.requests import Operation, read_operation
from api.server.access import require
from api.server.engines import open_scratch
from api.service import Service
from api.writing.attempt import approval, as_flag, in_turn, refused
from kg.changes import sparql_update
from kg.errors import DataError, KgError, RevisionConflict
from kg.sparql import inspection


class UpdateEndpoint:
    """An ASGI application for one address."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        request = Request(scope, receive)
        service: Service = scope["app"].state.service
        try:
            if scope["method"] != "POST":
                raise Refusal(405, f"found {scope['method']}; expected POST", {"Allow": "POST"})
            require(scope, "editor")
            limit = int(service.settings.request_size)
            operation = await read_operation(scope, receive, "update", limit, service.settings.idle)
            response = await in_turn(request, _update, request, service, operation)
        except DataError as error:
            response = refused(request, error)
        except RevisionConflict as error:
            response = as_response(Refusal(503, str(error), {"Retry-After": "1"}))
        except (Refusal, KgError, RecursionError, MemoryError) as error:
            response = as_response(error)
        await response(scope, receive, send)


def _update(request: Request, service: Service, operation: Operation) -> Response:
    if operation.text is None:
        raise Refusal(400, "found no update; expected one in the form or the body")
    for name in operation.extras.keys() - {"dry_run"}:
        # SPARQL clients send parameters of their own, but nobody who only wants to try may change anything.
        if get_close_matches(name, ["dry_run"], 1, 0.7):
            raise Refusal(400, f"found the parameter {name!r}; did you mean 'dry_run'?")
    dataset = sparql_update.Dataset(operation.default_graphs, operation.named_graphs)
    if (dataset.default or dataset.named) and inspection.inspect(operation.text).has_dataset:
        raise Refusal(400, "found USING or WITH beside using-graph-uri; expected one of them")
    done = sparql_update.update(
        service.engine,
        service.ontology,
        operation.text,
        author=require(request.scope, "editor").name,
        now=datetime.now(UTC),
        limits=service.settings.limits,
        scratch=open_scratch,
        dataset=dataset,
        plain=service.settings.plain,
        dry_run=as_flag("dry_run", operation.extras.get("dry_run", [])),
        approve=approval(require(request.scope, "editor")),
    )
    body = {"revision": done.revision, "added": len(done.patch.added), "removed": len(done.patch.removed)}
    return JSONResponse(body)
