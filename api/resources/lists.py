"""The routes of the resources: `/actors`, `/statements` and so on, each with its filters and its items."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import zip_longest
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field, create_model
from starlette.datastructures import QueryParams
from starlette.responses import JSONResponse, Response, StreamingResponse

from api.negotiation import CSV, JSON, JSON_LD, SHORT, best
from api.problems import Refusal, problems, refuse_twice, refuse_unknown
from api.resources import jsonld, tables
from api.resources.descriptions import DESCRIPTIONS
from api.resources.models import Model
from api.resources.newest import ORDERS, is_newest
from api.resources.paging import (
    LONGEST_PAGE,
    PAGE,
    RESOURCES,
    STATEMENTS,
    Page,
    Resource,
    following,
    refuse_many,
    single,
    united,
)
from api.server.breaking import BrokenAnswer
from api.service import Service, TheService
from kg.errors import KgError
from kg.ontology import Ontology
from kg.questions import wrong
from kg.questions.files import Question
from kg.questions.parameters import Parameter, parse_value

FORMATS = (JSON, JSON_LD, CSV)


Id = Annotated[str, Path(pattern=r"^[^\n]+$", description="The id; its kind may be left out where there is only one.")]
"""The rest of an item's address: a line, which is what a route matches."""


def router(ontology: Ontology) -> APIRouter:
    """Routes for every resource, with the filters that its question declares."""
    made = APIRouter(tags=["resources"])
    for resource in RESOURCES:
        text = ontology.text(f"questions/{resource.question}.rq")
        question = Question(resource.question, text)
        answer = create_model(
            f"{resource.model.__name__}Page",
            __base__=Model,
            items=(list[resource.model], ...),  # type: ignore[name-defined]  # a model that only its resource names
            next=(str | None, Field(None, description="Address of the next page; absent at the end.")),
        )
        kinds = {JSON_LD: {}, CSV: {"schema": {"type": "string"}}}
        made.add_api_route(
            f"/{resource.name}",
            _list_route(resource, question),
            response_model=answer,
            response_model_exclude_none=True,
            summary=question.words.split("?")[0] + "?",
            description=question.words,
            responses={200: {"content": kinds}, **problems(400, 406, 422, 503)},
            name=resource.name,
        )
        made.add_api_route(
            f"/{resource.name}/{{id:path}}",
            _item_route(resource),
            response_model=resource.model,
            response_model_exclude_none=True,
            summary=f"One of {resource.name}, by its id.",
            responses={200: {"content": kinds}, **problems(404, 406, 422, 503)},
            name=f"one of {resource.name}",
        )
    return made


def _list_route(resource: Resource, question: Question) -> Callable[..., Response]:
    filters = [parameter for parameter in question.parameters if parameter.name != resource.thing] + [*resource.days]
    orders = ("order",) if resource is STATEMENTS else ()
    names = {
        f"{parameter.name}_" if parameter.name in ("with", "from") else parameter.name: parameter
        for parameter in filters
    }

    def endpoint(
        request: Request,
        service: Service,
        limit: int,
        cursor: str | None,
        format: str | None,
        verbatim: bool,
        **values: str | None,
    ) -> Response:
        known = {parameter.name for parameter in filters} | {"limit", "cursor", "format", "verbatim", *orders}
        refuse_unknown(request.query_params, known)
        newest = is_newest(request.query_params.getlist("order"))
        given = {
            parameter.name: sought for parameter in filters if (sought := request.query_params.getlist(parameter.name))
        }
        refuse_repeated(request.query_params, filters)
        refuse_many(given)
        refuse_wrong(service, filters, given)
        revision = service.engine.revision()
        whole = _chosen(request, resource, format) == CSV and not {"limit", "cursor"} & request.query_params.keys()
        page = united(service, resource, given, LONGEST_PAGE if whole else limit, cursor, newest)
        if whole and page.following:
            return _whole(following(service, resource, given, page, newest), resource, verbatim)
        return _answer(service, request, resource, page, format, revision, verbatim)

    # FastAPI reads the filters from here; a function's type knows no signature that is set.
    vars(endpoint)["__signature__"] = inspect.Signature(
        [
            _parameter("request", Request),
            _parameter("service", TheService),
            *(_parameter(name, _described(parameter), None) for name, parameter in names.items()),
            *(_parameter(name, _ORDER, None) for name in orders),
            _parameter("limit", Annotated[int, Query(ge=1, le=LONGEST_PAGE, description=_LIMIT)], PAGE),
            _parameter("cursor", Annotated[str | None, Query(description="From 'next' of the page before.")], None),
            _parameter("format", Annotated[str | None, Query(description="json, jsonld or csv.")], None),
            _parameter("verbatim", tables.Verbatim, False),
        ]
    )
    return endpoint


UNITED = ("id", "term")
"""The kinds of filters of which several values are a union: things and words. Of two days or numbers one would win."""


def refuse_repeated(query: QueryParams, filters: Sequence[Parameter]) -> None:
    """Refuse what is given twice and cannot be a union."""
    united = {parameter.name for parameter in filters if parameter.kind in UNITED}
    refuse_twice(query, sorted(query.keys() - united))


def refuse_wrong(service: Service, filters: Sequence[Parameter], values: Mapping[str, Sequence[str]]) -> None:
    """Refuse a list of something that is not on record, by a word that is none, or of no time; see `wrong.refuse`."""
    kinds = {each.name: each for each in filters}
    for several in zip_longest(*values.values()):
        alone = {name: value for name, value in zip(values, several, strict=True) if value is not None}
        alone |= {name: values[name][0] for name in ("since", "until") if name in values}
        terms = {name: parse_value(kinds[name], value, service.settings.bases) for name, value in alone.items()}
        wrong.refuse(service.engine, service.ontology, filters, terms, service.settings.limits)


def _item_route(resource: Resource) -> Callable[..., Response]:
    def endpoint(
        id: Id, request: Request, service: TheService, format: str | None = None, verbatim: tables.Verbatim = False
    ) -> Response:
        revision = service.engine.revision()
        item = single(service, resource, id)
        return _answer(service, request, resource, item, format, revision, verbatim)

    return endpoint


def _parameter(name: str, annotation: object, default: object = inspect.Parameter.empty) -> inspect.Parameter:
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def _described(parameter: Parameter) -> object:
    formats = {"date": {"format": "date"}, "integer": {"pattern": r"^[+-]?\d{1,9}$"}}
    alias = parameter.name if parameter.name in ("with", "from") else None
    extra = {key: value for key, value in formats.get(parameter.kind, {}).items() if key == "format"}
    return Annotated[
        str | None,
        Query(
            alias=alias,
            description=DESCRIPTIONS[parameter.name],
            examples=[parameter.example],
            max_length=2000,
            json_schema_extra=extra or None,
        ),
    ]


_ORDER = Annotated[
    str | None,
    Query(description="Which come first; the oldest, unless this says newest.", json_schema_extra={"enum": [*ORDERS]}),
]
_LIMIT = "Things on a page; CSV has every page, unless this says how many."


def _chosen(request: Request, resource: Resource, format: str | None) -> str:
    """The format that is accepted best. Raises Refusal: 406 none is."""
    chosen = best(SHORT.get(format, format) if format else request.headers.get("accept"), FORMATS)
    if not chosen:
        raise Refusal(406, f"{resource.name} can be had as {', '.join(FORMATS)}", offers=[*FORMATS])
    return chosen


def _whole(pages: Iterator[Sequence[Model]], resource: Resource, verbatim: bool) -> Response:
    """A list of several pages as one CSV, read while it is sent. It has no entity tag: a write may come between."""

    def lines() -> Iterator[str]:
        try:
            yield from tables.parts(resource.name, pages, verbatim)
        except KgError as error:  # the connection breaks, so that nobody takes a part for the whole
            raise BrokenAnswer(str(error)) from error

    return StreamingResponse(lines(), media_type="text/csv; charset=utf-8", headers={"Vary": "Accept"})


def _answer(
    service: Service,
    request: Request,
    resource: Resource,
    answer: Page | Model,
    format: str | None,
    found_at: int,
    verbatim: bool = False,
) -> Response:
    """One thing or a page of them in the format that is accepted best. `found_at`: the revision before it was read."""
    chosen = _chosen(request, resource, format)
    items = answer.items if isinstance(answer, Page) else [answer]
    headers = {"Vary": "Accept", "ETag": service.tags.tag(chosen, found_at)}
    following = _next(service, request, answer) if isinstance(answer, Page) else None
    if following:
        headers["Link"] = f'<{following}>; rel="next"'
    if chosen == CSV:
        text = "".join(tables.parts(resource.name, [items], verbatim))
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
    if chosen == JSON_LD:
        body = jsonld.document(service.ontology, resource.name, items, single=not isinstance(answer, Page))
        if following:
            jsonld.lead_on(
                body, f"{service.pages.address(request.scope, '')}{request.url.path}?{request.url.query}", following
            )
        return Response(json.dumps(body, ensure_ascii=False), media_type=JSON_LD, headers=headers)
    bodies = [item.model_dump(mode="json", by_alias=True, exclude_none=True) for item in items]
    if not isinstance(answer, Page):
        return JSONResponse(bodies[0], headers=headers)
    return JSONResponse({"items": bodies} | ({"next": following} if following else {}), headers=headers)


def _next(service: Service, request: Request, page: Page) -> str | None:
    if page.following is None:
        return None
    kept = [(name, value) for name, value in request.query_params.multi_items() if name != "cursor"]
    address = service.pages.address(request.scope, request.url.path)
    return f"{address}?{urlencode([*kept, ('cursor', page.following)])}"
