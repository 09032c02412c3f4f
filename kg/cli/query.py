"""`kg query`: a query, a file or a question by name, asked of a store."""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any, Literal

import typer
from pyoxigraph import Literal as RdfLiteral
from pyoxigraph import QueryResultsFormat, parse_query_results

from kg.bases import Bases
from kg.characters import decode
from kg.cli import output
from kg.cli.stores import ServiceAddress, StoreFolder, reading
from kg.engine.base import Engine, Limits, Query
from kg.errors import QueryError
from kg.formats import GRAPHS, ROWS, listed, named, solutions
from kg.library.asking import asked
from kg.library.places import DEFAULT_STORE
from kg.ontology import Ontology
from kg.publication.jsonld import in_words
from kg.questions import expected, wrong
from kg.questions.files import Question, Questions, counted
from kg.questions.united import combinations
from kg.sparql import calendar
from kg.sparql.inspection import inspect

JSON_ROWS = "application/sparql-results+json"


def register(app: typer.Typer) -> None:
    """Add `kg query`."""
    app.command("query")(query)


def query(
    text: Annotated[str, typer.Argument(help="A question's name, a file, - for standard input, or SPARQL.")] = "",
    param: Annotated[
        list[str] | None,
        typer.Option("--param", "-p", help="name=value, for each; of one, several."),
    ] = None,
    store: StoreFolder = DEFAULT_STORE,
    url: ServiceAddress = "",
    format: Annotated[
        str,
        typer.Option(help=f"table, {listed(ROWS)}; for graphs {listed(GRAPHS)}.", show_default="table, turtle"),
    ] = "",
    timeout: Annotated[float, typer.Option(help="Seconds after which the query is stopped; 0: never.", min=0)] = 30,
    dates: Annotated[
        Literal["all", "stated"], typer.Option(help="stated: without dates known from outside the articles.")
    ] = "all",
    begin_on_anonymous: Annotated[
        bool, typer.Option("--begin-on-anonymous", help="Let anonymous chains alone begin a position.")
    ] = False,
    every: Annotated[bool, typer.Option("--list", help="List the questions and their parameters.")] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Ask every question; compare with the answers on disk.")
    ] = False,
) -> None:
    """Ask a store: a question by name, a file with SPARQL, or SPARQL itself.

    Examples:
        kg query --list
        kg query position-on-date -p actor=person/sergey-lavrov -p proposition=proposition/ceasefire -p date=2024-12-31
        kg query 'SELECT ?article { ?article a rec:Article }' --format csv
    """
    ontology = Ontology()
    if every:
        _list(Questions(ontology), format)
        return
    if not text and not check:
        raise typer.BadParameter("say what to ask, or --list to see the questions", param_hint="TEXT")
    with reading(store, url) as engine:
        if check:
            _check(Questions(ontology, engine), ontology.bases)
            return
        question = (
            asked(text, Questions(ontology, engine))
            if text != "-"
            else Question("standard input", decode(sys.stdin.buffer.read(), "standard input"))
        )
        limits = Limits(seconds=timeout or None)
        bound = [question.bind(values, ontology.bases) for values in combinations(question, _pairs(param or []))]
        for given in bound:
            wrong.refuse(engine, ontology, question.parameters, given)
        also = counted(dates, begin_on_anonymous)
        kept = question.query_text({*bound[0], *also})
        if told := calendar.note(kept, ontology.bases):
            print(f"note: {told}", file=sys.stderr)
        asked_of = [Query(kept, parameters=given, limits=limits) for given in bound]
        with _counted(also, question, engine, ontology) as otherwise:
            if len(asked_of) > 1:
                _united(otherwise, asked_of, format, ontology.bases)
            else:
                _answer(otherwise, asked_of[0], format, ontology)


@contextmanager
def _counted(also: Collection[str], question: Question, engine: Engine, ontology: Ontology) -> Iterator[Engine]:
    """What a question is asked of: the store, or a copy that is counted otherwise."""
    if not also or not question.asks_derived:
        yield engine
        return
    from kg.derive.recounted import Recounted, counting_of  # only here: a query derives nothing

    with Recounted(engine, ontology) as copies:
        yield copies.engine(counting_of(also))


def _pairs(params: list[str]) -> list[tuple[str, str]]:
    pairs = []
    for item in params:
        name, equals, value = item.partition("=")
        if not equals:
            raise typer.BadParameter(f"{item!r} is not of the form name=value", param_hint="--param")
        pairs.append((name, value))
    return pairs


def _united(engine: Engine, queries: list[Query], format: str, bases: Bases) -> None:
    """The rows of several queries of one text, each once, in the order of the queries; of ASK, whether one holds."""
    chosen = named(format if format not in ("", "table") else "json", ROWS)
    if chosen is None or inspect(queries[0].text).form in ("construct", "describe"):
        raise QueryError(f"several values of one parameter are answered with rows: as table, {listed(ROWS)}")
    merged: dict[str, Any] = {}
    for query in queries:
        with engine.query(Query(query.text, JSON_ROWS, query.parameters, limits=query.limits)) as answer:
            told = json.loads(b"".join(answer))
        if "boolean" in told:
            merged = {**told, "boolean": told["boolean"] or merged.get("boolean", False)}
        else:
            rows = merged.setdefault("results", {"bindings": []})["bindings"]
            rows += [row for row in told["results"]["bindings"] if row not in rows]
            merged["head"] = told["head"]
    results = json.dumps(merged).encode()
    if format in ("", "table"):
        _table(results, bases)
        return
    written = parse_query_results(results, QueryResultsFormat.JSON)
    sys.stdout.buffer.write(written.serialize(format=QueryResultsFormat.from_media_type(chosen.media_type)) or b"")
    sys.stdout.buffer.flush()


def _answer(engine: Engine, query: Query, format: str, ontology: Ontology) -> None:
    is_graph = inspect(query.text).form in ("construct", "describe")
    known = GRAPHS if is_graph else ROWS
    format = format or ("turtle" if is_graph else "table")
    chosen = named("json" if format == "table" and not is_graph else format, known)
    if chosen is None:
        kind, words = ("a graph", listed(known)) if is_graph else ("rows", f"table, {listed(known)}")
        raise typer.BadParameter(f"{format!r} is no format for {kind}; expected {words}", param_hint="--format")
    query = in_words(replace(query, media_type=chosen.media_type), ontology)
    with engine.query(query) as answer:
        if format == "table":
            _table(b"".join(answer), ontology.bases)
            return
        for chunk in answer:
            sys.stdout.buffer.write(chunk)
    sys.stdout.buffer.flush()


def _table(results: bytes, bases: Bases) -> None:
    answer = json.loads(results)
    if "boolean" in answer:
        print("yes" if answer["boolean"] else "no")
        return
    answered = solutions(results)
    rows = [[_short(term, bases) for term in solution] for solution in answered]
    output.write([variable.value for variable in answered.variables], rows, "table")


def _short(term: object, bases: Bases) -> str | None:
    """A term as people read it: an id, a prefixed name, or the text of a literal."""
    if term is None:
        return None
    text = term.value if hasattr(term, "value") else str(term)
    if isinstance(term, RdfLiteral):
        return text
    short = bases.shorten(text)
    if short != text:
        return short
    for prefix, base in bases.prefixes().items():
        if text.startswith(base):
            return f"{prefix}:{text[len(base) :]}"
    return text


def _list(questions: Questions, format: str) -> None:
    read = [questions.read(name) for name in questions.names() if "/" not in name]
    rows = [
        [
            question.name,
            " ".join(f"{parameter.name}={parameter.example}" for parameter in question.parameters) or None,
            _words(question),
        ]
        for question in read
    ]
    output.write(["question", "parameters", "words"], rows, format or "table")


def _words(question: Question) -> str:
    """The question itself: the comment up to its first question mark."""
    before, mark, _ = question.words.partition("?")
    return before + mark


def _check(questions: Questions, bases: Bases) -> None:
    """Compare every answer with the one on disk; exit code 1 if one differs."""
    differ = 0
    asked = [name for name in questions.names() if expected.path(questions, name).exists()]
    for name in asked:
        difference = expected.check(questions, name, bases)
        differ += bool(difference)
        for sign, rows in (("-", difference.missing), ("+", difference.unexpected)):
            for row in rows:
                print(f"{name}: {sign} {row}")
        if difference.reordered:
            print(f"{name}: the rows are in another order")
    print(f"{len(asked)} questions asked, {differ} answered otherwise than on disk")
    if differ:
        raise typer.Exit(1)
