"""`/sparql` asked by a browser: the editor, and the answer as a table with labels, as a chart, or drawn as a network.

Queries of people are admitted with those of programs and have their limits.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from time import monotonic

from fastapi import APIRouter, Request
from pyoxigraph import Literal, NamedNode, QueryResultsFormat, QuerySolutions, parse_query_results
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from api.pages.answers import Cell, headings, table
from api.pages.browser import Address, BrowserRoute
from api.pages.drawing import MOST_CROSSED
from api.pages.material import Material, material_of
from api.pages.questions import asked
from api.pages.titles import Titles
from api.problems import as_response
from api.rendering import in_words
from api.service import Service, TheService
from kg.charts.marks import INK, QUIET, text
from kg.charts.names import Spot, written
from kg.charts.timeline import shortened
from kg.engine.base import Query
from kg.engine.refusals import may_ask
from kg.errors import KgError, LimitError, QueryError, StoreError
from kg.questions.files import Row
from kg.sparql import calendar
from kg.sparql.inspection import inspect

pages = APIRouter(include_in_schema=False, route_class=BrowserRoute)
router = APIRouter(include_in_schema=False)
MOST_ROWS = 1_000
MOST_BARS = 60
VIEWS = ("table", "chart", "network")
"""How an answer is shown."""
MOST_NODES = 150


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
    query, view = request.query_params.get("query", ""), Address(request).one_of("view", VIEWS) or VIEWS[0]
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
        most=MOST_ROWS,
        examples=questions,
        drawn=DRAWN,
        endpoint=service.pages.address(request.scope, "/sparql"),
        here="/sparql",
    )


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


async def _result(request: Request, service: Service, query: str, view: str) -> Result:
    try:
        made = _query(service, query)
        begun = monotonic()
        client = request.client.host if request.client else ""
        async with service.gate.turn(client, made.limits.seconds or 30.0, lambda: None):
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


def chart(material: Material, rows: Sequence[Row], names: Sequence[str]) -> str:
    """Bars for the first column of numbers, named by the column before it; "" where there is none."""
    column = next((name for name in names if rows and all(_number(row, name) is not None for row in rows)), "")
    if not column or len(names) < 2:
        return ""
    named = next(name for name in names if name != column)
    cells = table(material, rows[:MOST_BARS], [named])
    values = [_number(row, column) or 0.0 for row in rows[:MOST_BARS]]
    top = max((abs(value) for value in values), default=1.0) or 1.0
    parts = []
    for place, ((cell,), value) in enumerate(zip(cells, values, strict=True)):
        y = place * 26
        parts.append(
            f'<text x="330" y="{y + 17}" text-anchor="end" font-size="13" fill="{INK}">{text(shortened(cell.text, 46))}'
            f'</text><rect x="340" y="{y + 5}" width="{560 * abs(value) / top:.1f}" height="16" fill="{QUIET}"/>'
            f'<text x="{348 + 560 * abs(value) / top:.1f}" y="{y + 17}" font-size="12" fill="{QUIET}">{value:g}</text>'
        )
    height = 26 * len(values) + 8
    return f'<svg class="bars" viewBox="0 0 1000 {height}" role="img" aria-label="bars">{"".join(parts)}</svg>'


def _number(row: Row, name: str) -> float | None:
    term = row.get(name)
    if isinstance(term, Literal) and re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", term.value):
        return float(term.value)
    return None


def network(material: Material, rows: Sequence[Row], names: Sequence[str]) -> str:
    """The first two columns of things as nodes that are tied by a row; "" where there are no two."""
    titles = Titles(material)
    things = [name for name in names if any(isinstance(row.get(name), NamedNode) for row in rows)][:2]
    if len(things) < 2:
        return ""
    order: dict[str, int] = {}
    ties: set[tuple[int, int]] = set()
    for row in rows:
        ends = [row.get(name) for name in things]
        if all(isinstance(end, NamedNode) for end in ends) and len(order) < MOST_NODES:
            source, target = (order.setdefault(material.bases.shorten(end.value), len(order)) for end in ends if end)
            ties.add((source, target))
    import igraph  # takes long to import, since it brings what it could draw with

    graph = igraph.Graph(n=len(order), edges=sorted(ties))
    places = graph.layout_kamada_kawai(seed=graph.layout_circle()).coords
    low, high = ([pick(point[axis] for point in places) for axis in (0, 1)] for pick in (min, max))
    at = [
        (
            80 + 840 * (x - low[0]) / ((high[0] - low[0]) or 1),
            30 + 520 * (y - low[1]) / ((high[1] - low[1]) or 1),
        )
        for x, y in places
    ]
    lines = "".join(
        f'<line class="tie" x1="{at[a][0]:.1f}" y1="{at[a][1]:.1f}" x2="{at[b][0]:.1f}" y2="{at[b][1]:.1f}"/>'
        for a, b in sorted(ties)
    )
    spots = [Spot(titles(id), *at[n], 7) for id, n in order.items()]
    named = written(spots, [(*at[a], *at[b]) for a, b in sorted(ties)[:MOST_CROSSED]], 1000, 600)
    nodes = "".join(
        f'<a href="{text(material.service.pages.path(id))}"><g class="node" '
        f'transform="translate({spot.x:.1f} {spot.y:.1f})"><title>{text(spot.name)}</title><circle r="6"/></g>'
        + (f'<text class="name" x="{name.x:.1f}" y="{name.y:.1f}">{text(name.text)}</text>' if name else "")
        + "</a>"
        for id, spot, name in zip(order, spots, named, strict=True)
    )
    return (
        f'<svg class="network" viewBox="0 0 1000 600" role="group" aria-label="{len(order)} nodes">{lines}{nodes}</svg>'
    )
