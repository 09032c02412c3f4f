"""`/sparql` asked by a browser: the editor, and the answer as a table with labels, as a chart, or drawn as a network.

Queries of people are admitted with those of programs and have their limits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, replace
from time import monotonic
from typing import Literal

from fastapi import APIRouter, Request
from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.pages.answers import Cell, headings, table
from api.pages.browser import Address, BrowserRoute
from api.pages.files import pictured
from api.pages.material import Material, material_of
from api.pages.questions import asked
from api.pages.sparql_drawing import alone, chart, network
from api.pages.takeaway import of_address
from api.problems import Refusal, as_response
from api.rendering import in_words
from api.service import Service, TheService
from kg.engine.base import Query
from kg.engine.refusals import may_ask
from kg.errors import KgError, LimitError, QueryError, StoreError
from kg.questions.files import Row
from kg.sparql import calendar
from kg.sparql.inspection import inspect

pages = APIRouter(include_in_schema=False, route_class=BrowserRoute)
router = APIRouter(include_in_schema=False)
MOST_ROWS = 1_000
DATASET = ("default-graph-uri", "named-graph-uri")
"""Parameters that say what a query is asked of (SPARQL 1.1 Protocol, section 2.1.4)."""
VIEWS = ("table", "chart", "network")
"""How an answer is shown."""

DRAWN = (
    (
        "Statements by year, as a chart",
        "chart",
        """SELECT ?year (COUNT(DISTINCT ?statement) AS ?statements) WHERE {
  ?statement rec:utterance/rec:latest ?day
  BIND (STR(YEAR(?day)) AS ?year)
}
GROUP BY ?year
ORDER BY ?year""",
    ),
    (
        "Who speaks for whom, as a network",
        "network",
        """SELECT DISTINCT ?speaker ?principal WHERE {
  ?utterance rec:speaker ?speaker ; rec:onBehalfOf ?principal
}""",
    ),
)
"""Queries whose answers are pictures: what they show, as what, and their text."""


@dataclass(frozen=True)
class Result:
    """The answer to a query, as a page shows it.

    Attributes:
        problem, line, column: what is wrong with the query, and where; "" and 0 if nothing is.
        answer: of an ASK.
        columns, rows: of a SELECT.
        number: how many rows there are in all.
        text: of a CONSTRUCT or DESCRIBE, in Turtle.
        drawn: the chart or network asked for, as SVG.
        note: what the query asks of dates that has no answer.
        over: whether the problem is of the service or its limits, and not of the query.
    """

    problem: str = ""
    line: int = 0
    column: int = 0
    answer: bool | None = None
    columns: tuple[str, ...] = ()
    rows: Sequence[Sequence[Cell]] = ()
    number: int = 0
    text: str = ""
    drawn: str = ""
    note: str = ""
    over: bool = False


@pages.get("/sparql")
async def sparql(request: Request, service: TheService) -> Response:
    """The page to write a query on; with a query, its answer."""
    address = Address(request, ("query", "view", "question", *DATASET))
    query, view = request.query_params.get("query", ""), address.one_of("view", VIEWS) or VIEWS[0]
    result = await _result(request, service, query, view) if query.strip() else None
    material = material_of(request, service)
    questions = await run_in_threadpool(asked, material)
    named = {question.name: question for question in questions}.get(request.query_params.get("question", ""))
    return await run_in_threadpool(
        service.pages.render,
        "query.html",
        (503 if result.over else 400) if result and result.problem else 200,
        None,
        text=query or (named.query_text([]) if named else ""),
        result=result,
        view=view,
        dataset=[pair for pair in address.pairs if pair[0] in DATASET],
        most=MOST_ROWS,
        examples=questions,
        drawn=DRAWN,
        endpoint=service.pages.address(request.scope, "/sparql"),
        here="/sparql",
    )


@router.get("/sparql/drawing")
async def sparql_drawing(request: Request, service: TheService, format: Literal["svg", "png"] = "svg") -> Response:
    """The chart or network of an answer as a file that stands alone and says where it comes from.

    Raises Refusal 400 for a query that cannot be answered, or whose answer cannot be drawn so.
    """
    address = Address(request, ("query", "view", *DATASET))
    view = address.one_of("view", VIEWS[1:]) or VIEWS[1]
    # It has its turn already, as all have that are not at /sparql itself.
    result = await _result(request, service, request.query_params.get("query", ""), view, nullcontext())
    if not result.drawn:
        found = result.problem or f"this answer cannot be drawn as a {view}"
        raise Refusal(503 if result.over else 400, found)
    # The query would make the line below longer than the picture is wide.
    source = replace(of_address(service, request, "SPARQL"), address=service.pages.address(request.scope, "/sparql"))
    return await run_in_threadpool(pictured, alone(result.drawn), format, source)


@router.get("/sparql/words")
def words(request: Request, service: TheService) -> Response:
    """What the editor completes: prefixes, and the terms of the vocabulary with their definitions."""
    material = material_of(request, service)
    rows = material.remembered("vocabulary", lambda: material.ask("pages/vocabulary"))
    terms = [
        {
            "label": material.bases.abbreviate(row["term"].value),
            "detail": row["label"].value,
            "info": row["definition"].value,
        }
        for row in rows
    ]
    return JSONResponse({"prefixes": material.bases.prefixes(), "terms": terms})


async def _result(
    request: Request, service: Service, query: str, view: str, turn: AbstractAsyncContextManager[object] | None = None
) -> Result:
    try:
        graphs = [tuple(request.query_params.getlist(name)) for name in DATASET]
        made = replace(_query(service, query), default_graphs=graphs[0], named_graphs=graphs[1])
        begun = monotonic()
        client = request.client.host if request.client else ""
        async with turn or service.gate.turn(client, made.limits.seconds or 30.0, lambda: None):
            left = max(0.1, (made.limits.seconds or 30.0) - (monotonic() - begun))
            within = replace(made, limits=replace(made.limits, seconds=left))
            return await run_in_threadpool(_asked, material_of(request, service), within, view)
    except QueryError as error:
        return Result(str(error), error.line or 0, error.column or 0)
    except (LimitError, StoreError) as error:
        # As programs are told it: without paths of this machine.
        told = in_words(json.loads(bytes(as_response(error).body))["detail"])
        return Result(f"{told} The query is kept above: run it again in a while, or ask for less.", over=True)
    except KgError as error:
        return Result(str(error))


def _query(service: Service, query: str) -> Query:
    """The engine's query. Raises QueryError for what may not run here."""
    seen = inspect(query)
    plain = Query(query, services=service.settings.services)
    if seen.refused and not may_ask(plain):
        raise QueryError(seen.refused, seen.line, seen.column)
    if seen.form == "update":
        raise QueryError("found an update; expected a query: updates go to /update")
    graph = seen.form in ("construct", "describe")
    media_type = "text/turtle" if graph else "application/sparql-results+json"
    return replace(plain, media_type=media_type, limits=service.settings.limits)


def _asked(material: Material, query: Query, view: str) -> Result:
    with material.service.engine.query(query) as answer:
        content = b"".join(answer)
    if query.media_type == "text/turtle":
        return Result(text=content.decode("utf-8", "replace")[:200_000])
    results = parse_query_results(content, format=QueryResultsFormat.JSON)
    if not isinstance(results, QuerySolutions):
        return Result(answer=bool(results))
    names = [variable.value for variable in results.variables]
    rows: list[Row] = []
    number = 0
    for solution in results:
        number += 1
        if number <= MOST_ROWS:
            rows.append({name: solution[name] for name in names if solution[name] is not None})
    shown = headings(names)
    note = calendar.note(query.text, material.bases)
    drawn = {"chart": chart, "network": network}.get(view)
    picture = drawn(material, rows, names) if drawn else ""
    return Result(columns=tuple(shown), rows=table(material, rows, shown), number=number, drawn=picture, note=note)
