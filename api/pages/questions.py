"""`/questions` and `/questions/{name}`: what people ask, in their words, with its answer as a page, JSON or CSV."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, Field
from starlette.responses import JSONResponse, Response

from api.negotiation import CSV, HTML, JSON, SHORT, best
from api.pages.answers import as_csv, as_json, headings, narrowed, table
from api.pages.behind import about, behind
from api.pages.browser import Address
from api.pages.counting import ASKED
from api.pages.material import Material, material_of
from api.pages.pickers import Told, picker, values_of
from api.pages.question_groups import grouped, title_of
from api.pages.words import column
from api.problems import Refusal, problems, refuse_twice, refuse_unknown
from api.rendering import in_words
from api.resources.tables import Verbatim
from api.service import Service, TheService
from kg import cells
from kg.derive.recounted import counting_of
from kg.errors import LimitError, QueryError
from kg.questions import wrong
from kg.questions.answers import holds
from kg.questions.files import BEGUN, STATED, Question, Questions, Row, counted
from kg.questions.parameters import Parameter
from kg.questions.united import combinations
from kg.wording import plain, spaced

router = APIRouter(prefix="/questions", tags=["questions"])
FORMATS = (JSON, CSV, HTML)
PASSAGE = re.compile(r"exact|passage|quotation|words", re.IGNORECASE)
"""Names of columns that hold the words of articles."""
OPTIONS = ("format", "dates", BEGUN, "verbatim")
"""What an address may say beside the parameters of the question, once."""
"""How an address asks to be counted otherwise."""
WAYS = {STATED: "dates stated in the texts only", BEGUN: "anonymous sources treated as named"}
Responses = dict[int | str, dict[str, Any]]
PAGE: Responses = {200: {"content": {HTML: {}}}}
FILES: Responses = {200: {"content": {CSV: {"schema": {"type": "string"}}, HTML: {}}}}
MOST_SHOWN = 500
"""Rows that a page shows; JSON and CSV have all."""


class Asked(BaseModel):
    """A question that can be asked."""

    name: str = Field(examples=["ever-supported"])
    words: str
    parameters: list[dict[str, Any]]


class Answered(BaseModel):
    """The answer to a question: rows with ids, terms and texts, or yes or no."""

    question: str
    words: str
    parameters: dict[str, str | list[str]] = Field(description="The values; of one of which several are given, all.")
    answer: bool | None = Field(None, description="Of a question that asks whether.")
    columns: list[str] = []
    rows: list[dict[str, Any]] = []


def asked(material: Material) -> list[Question]:
    """The questions of people: those that are not for the pages, resources or the service itself."""
    questions = material.service.questions
    return [questions.read(name) for name in questions.names() if "/" not in name]


def _question(material: Material, name: str) -> Question:
    names = {question.name for question in asked(material)}
    if name not in names:
        raise Refusal(404, f"there is no question {name!r}; /questions has them all")
    return material.service.questions.read(name)


@router.get("", response_model=list[Asked], responses=PAGE | problems(406, 503))
def every(request: Request, service: TheService, format: str | None = None) -> Response:
    """Every question that can be asked, with its parameters."""
    material = material_of(request, service)
    questions = asked(material)
    chosen = _chosen(request, format, (JSON, HTML))
    if chosen == HTML:
        groups = grouped(questions)
        return service.pages.render("questions.html", groups=groups, number=len(questions), here="/questions")
    rows = [
        {
            "name": question.name,
            "words": question.words,
            "parameters": [_described(question, each) for each in question.parameters],
        }
        for question in questions
    ]
    return JSONResponse(rows, headers={"Vary": "Accept"})


def _described(question: Question, parameter: Parameter) -> dict[str, Any]:
    needed = parameter.name not in question.conditions
    return {"name": parameter.name, "kind": parameter.kind, "example": parameter.example, "required": needed}


Dates = Annotated[
    str,
    Query(description="Without dates known from outside the articles: stated; with them: all.", examples=["stated"]),
]
Begun = Annotated[bool, Query(description="Let statements that rest on anonymous sources only begin positions too.")]
Name = Annotated[str, Path(pattern=r"^[^\n]+$", description="The question's name.", examples=["ever-supported"])]


@router.get(
    "/{name}",
    response_model=Answered,
    responses=FILES | problems(400, 404, 406, 422, 503),
)
def answer(
    name: Name,
    request: Request,
    service: TheService,
    format: str | None = None,
    dates: Dates = "all",
    begin_on_anonymous: Begun = False,
    verbatim: Verbatim = False,
) -> Response:
    """The answer to a question; its parameters are those of the address, each as `GET /questions` declares it."""
    material = material_of(request, service)
    question, address = _question(material, name), Address(request)
    refuse_twice(request.query_params, OPTIONS)
    also = counted(dates, begin_on_anonymous)
    every = combinations(question, [(key, value) for key, value in address.pairs if value and key not in OPTIONS])
    given = every[0]
    chosen = _chosen(request, format, FORMATS)
    missing = [
        parameter.name
        for parameter in question.parameters
        if parameter.name not in question.conditions and parameter.name not in given
    ]
    if missing:  # what is there is looked at when the question is asked, which it is not
        known = [parameter.name for parameter in question.parameters]
        refuse_unknown((key for key, _ in address.pairs), [*known, *OPTIONS])
    if chosen == HTML:
        return _page(service, material, question, every, also, missing)
    rows, answer = _answer(service, question, every, also)
    columns = _columns(question, {*given, *also})
    headers = {"Vary": "Accept", "ETag": service.tags.tag(f"{chosen}-{name}", service.engine.revision())}
    if chosen == CSV:
        with cells.verbatim(verbatim):
            text = f"answer\n{str(answer).lower()}\n" if answer is not None else as_csv(material, rows, columns)
        return Response(text, media_type="text/csv; charset=utf-8", headers=headers)
    body: dict[str, Any] = {"question": name, "words": question.words, "parameters": _told(every)}
    body |= {"answer": answer} if answer is not None else {"columns": columns}
    return JSONResponse(body | {"rows": list(as_json(material, rows, columns))}, headers=headers)


def _answer(
    service: Service, question: Question, every: Sequence[Mapping[str, str]], also: Collection[str]
) -> tuple[list[Row], bool | None]:
    """Rows of a SELECT, each once, or the answer to an ASK: of several combinations of values, their union.

    Raises QueryError for what is missing, not of its kind or not on record.
    """
    limits, rows, answer = service.settings.limits, list[Row](), None
    questions = service.questions
    if also and question.asks_derived:
        questions = Questions(service.ontology, service.recounted.engine(counting_of(also)))
    bound = [dict(question.bind(given, service.settings.bases)) for given in every]
    for terms in bound:
        wrong.refuse(service.engine, service.ontology, question.parameters, terms, limits)
    for terms in bound:
        if re.search(r"^ASK\b", question.text, re.MULTILINE):
            query = questions.query(question.name, terms, "application/sparql-results+json", limits, also)
            answer = bool(answer) or holds(questions.engine, query)
        else:
            rows += questions.ask(question.name, limits, also, **terms)
    return (list({frozenset(row.items()): row for row in rows}.values()) if len(bound) > 1 else rows), answer


def _told(every: Sequence[Mapping[str, str]]) -> Told:
    """The values asked about by parameter: as text, or a list where there are several."""
    values = {name: list(dict.fromkeys(given[name] for given in every)) for name in every[0]}
    return {name: several if len(several) > 1 else several[0] for name, several in values.items()}


def _columns(question: Question, given: Collection[str]) -> list[str]:
    """The variables that the question projects, in its order."""
    text = question.query_text(given)
    outer = text[text.upper().index("SELECT") :] if "SELECT" in text.upper() else ""
    head = re.split(r"\bWHERE\b|\{", outer, maxsplit=1)[0]
    named = re.sub(r"\(.*?\bAS\s+(\?\w+)\s*\)", r"\1", re.sub(r"#.*", "", head), flags=re.DOTALL)
    return list(dict.fromkeys(re.findall(r"\?(\w+)", named)))


def _page(
    service: Service,
    material: Material,
    question: Question,
    every: list[dict[str, str]],
    also: Collection[str],
    missing: list[str],
) -> Response:
    given, told = every[0], _told(every)
    pairs = [(name, value) for name in told for value in values_of(told, name)]
    columns = _columns(question, {*given, *also})
    rows, answer, refused = list[Row](), None, None
    try:
        rows, answer = ([], None) if missing else _answer(service, question, every, also)
    except (QueryError, LimitError) as error:  # what was picked stays on the page
        refused = error
    # Of several that were asked about, a row says which it is of.
    single = [parameter.name for parameter in question.parameters if len(values_of(told, parameter.name)) < 2]
    shown = headings(columns, single)
    cells = table(material, rows[:MOST_SHOWN], shown)
    # An answer that quotes its passages is its own evidence.
    quotes = any(PASSAGE.search(name) for name in shown)
    said = [] if quotes or answer is not None else behind(material, rows, told)
    told_of = about(material, told) if answer is not None else []
    exact = [_exact(material, row) for row in rows[:MOST_SHOWN]] if "exact" in shown else []
    evident = "statement" in shown and bool(said) and all(said) and len(said) == len(rows)
    shown, cells, everywhere = narrowed(shown, cells, evident, whole=len(cells) == len(rows))
    return service.pages.render(
        "question.html",
        200 if refused is None else 503 if isinstance(refused, LimitError) else 400,
        {"Retry-After": "5"} if isinstance(refused, LimitError) else None,
        refused=in_words(str(refused)) if refused else "",
        passing=isinstance(refused, LimitError),
        question=question,
        title=title_of(question.words),
        note=_named(material, question.words.partition("?")[2].strip()),
        pickers=[picker(material, question, each, told) for each in question.parameters],
        missing=missing,
        answer=answer,
        sentence=_sentence(material, question, told),
        columns=[column(name) for name in shown],
        rows=cells,
        everywhere=[(column(name), value) for name, value in everywhere],
        behind=said if any(said) else [],
        told=sorted(told_of, key=lambda saying: (saying.last, saying.id)),
        exact=exact,
        number=len(rows),
        most=MOST_SHOWN,
        text=question.query_text({*given, *also}),
        given=given,
        pairs=pairs + [ASKED[name] for name in also],
        otherwise=[ASKED[name] for name in sorted(also)],
        ways=_ways(pairs, also),
        here="/questions",
    )


def _ways(pairs: list[tuple[str, str]], also: Collection[str]) -> list[tuple[str, str, bool]]:
    """Ways to count otherwise: words, the address with the way turned on or off, and whether it is on."""
    return [
        (words, urlencode([*pairs, *(ASKED[option] for option in sorted({*also} ^ {name}))]), name in also)
        for name, words in WAYS.items()
    ]


def _exact(material: Material, row: Row) -> tuple[str, bool]:
    """The passage of a row, and whether it is quoted there: then it bears quotation marks."""
    text = material.folding.text(row, "exact") or ""
    return text, material.folding.text(row, "mode") == "quoted" and not any(mark in text for mark in '"“”«»„')


def _sentence(material: Material, question: Question, told: Told) -> str:
    """The things that are asked about, by their names."""
    ids = [id for parameter in question.parameters if parameter.kind == "id" for id in values_of(told, parameter.name)]
    return " · ".join(plain(material.label(id)) for id in ids)


def _named(material: Material, text: str) -> str:
    """A text in which other questions are named by their words."""
    known = {question.name: title_of(question.words) for question in asked(material)}
    plain_terms = re.sub(r"`?\brec:(\w+)`?", lambda match: spaced(match[1]), text)
    return re.sub(r"`([\w/-]+)`", lambda match: f"“{known.get(match[1], match[1])}”", plain_terms)


def _chosen(request: Request, format: str | None, offers: tuple[str, ...]) -> str:
    chosen = best(SHORT.get(format, format) if format else request.headers.get("accept"), offers)
    if not chosen:
        raise Refusal(406, f"this can be had as {', '.join(offers)}", offers=[*offers])
    return chosen
