"""`kg positions`, `kg contradictions`, `kg coverage`: what is on record, in a table, CSV, JSON or an HTML page."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Literal

import typer

from kg.bases import Bases
from kg.charts import signature, signed
from kg.cli import output
from kg.cli.stores import ServiceAddress, StoreFolder, reading
from kg.derive import MOST_CONFLICTS, Contradiction, Counting, Position
from kg.derive.scope import OnRecord, Scope
from kg.library import listings
from kg.library.places import DEFAULT_STORE
from kg.listings.charting import positions_chart
from kg.listings.views import contradictions_page, coverage_page, positions_page
from kg.ontology import Ontology

Actors = Annotated[list[str] | None, typer.Option("--actor", help="person/…, state/… or organization/…")]
Propositions = Annotated[list[str] | None, typer.Option("--proposition", help="proposition/…")]
Topics = Annotated[list[str] | None, typer.Option("--topic", help="topic/…, with the topics within it.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="A day: only what was said by then.")]
KnownOn = Annotated[str | None, typer.Option("--known-on", help="A day: only what was published by then.")]
Anonymous = Annotated[bool, typer.Option("--begin-on-anonymous", help="Let anonymous chains alone begin a position.")]
Coding = Annotated[
    str,
    typer.Option(help="Where several coders coded one thing: one, agreed, all, or a coder's name.", metavar="CODING"),
]
Dates = Annotated[Literal["all", "stated"], typer.Option(help="stated: without dates known from outside the articles.")]
Format = Annotated[Literal["table", "csv", "json", "html"], typer.Option(help="html: with the passages.")]
Drawn = Annotated[
    Literal["table", "csv", "json", "html", "svg"], typer.Option(help="html: with the passages; svg: a chart.")
]


LIMITS = ["conditional", "denied", "contested", "datedOutside"]


def register(app: typer.Typer) -> None:
    """Add `kg positions`, `kg contradictions` and `kg coverage`."""
    for command in (contradictions, coverage, positions):
        app.command(command.__name__)(command)


class Kind(StrEnum):
    """A type of contradiction."""

    shift = "shift"
    self_contradiction = "selfContradiction"
    internal = "internal"
    conflict = "conflict"
    report_conflict = "reportConflict"
    denial = "denial"
    tension = "tension"


def positions(
    actor: Actors = None,
    proposition: Propositions = None,
    topic: Topics = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    begin_on_anonymous: Anonymous = False,
    coding: Coding = "one",
    dates: Dates = "all",
    store: StoreFolder = DEFAULT_STORE,
    url: ServiceAddress = "",
    format: Drawn = "table",
) -> None:
    """List positions: an actor's stance on a proposition, first and last stated when. With --as-of, those in force.

    Example: kg positions --actor person/sergey-lavrov --as-of 2024-12-31
    """
    scope = _scope(actor, proposition, topic, as_of, known_on)
    with reading(store, url, index=True) as engine:
        asked = OnRecord(engine, Ontology())
        counting = Counting(begin_on_anonymous, 0, coding, dates == "all")
        held = listings.held(asked, scope, counting)
        if format == "html":
            sys.stdout.write(positions_page(asked, held, _words(scope)))
            return
        if format == "svg":
            labels = asked.labels()
            title = f"Positions of {', '.join(labels.get(id, id) for id in scope.actors) or 'everyone on record'}"
            chart = positions_chart(held, lambda iri: labels.get(iri) or asked.ontology.bases.shorten(iri), title)
            today = datetime.now(UTC).date().isoformat()
            line = signature(engine.revision(), today, url or asked.ontology.bases.id("").removesuffix("id/"))
            sys.stdout.write(signed(chart, line).decode())
            return
        header = ["actor", "proposition", "stance", "firstStated", "lastStated", "possible", "statements", *LIMITS]
        rows = [_position_row(position, asked.ontology.bases) for position in held]
        if format == "json":
            short = asked.ontology.bases.shorten
            header = [*header, "restsOn"]
            rows = [
                [*row, [short(each.iri) for each in position.rests_on]]
                for row, position in zip(rows, held, strict=True)
            ]
        output.write(header, rows, format)


def _position_row(position: Position, bases: Bases) -> list[object]:
    ids = [bases.shorten(position.actor), bases.shorten(position.proposition)]
    days = [position.first_stated.isoformat(), position.last_stated.isoformat()]
    possible = (
        f"between {position.earliest} and {position.latest}"
        if [str(position.earliest), str(position.latest)] != days
        else None
    )
    limits = [None if position.conditional == "none" else position.conditional, *_marks(position)]
    return [*ids, position.stance, *days, possible, len(position.rests_on), *limits]


def _marks(derived: Position | Contradiction) -> list[str | None]:
    return ["yes" if marked else None for marked in (derived.denied, derived.contested, derived.dated_outside)]


def contradictions(
    kind: Annotated[list[Kind] | None, typer.Option("--type", help="Only these; may be repeated.")] = None,
    actor: Actors = None,
    proposition: Propositions = None,
    topic: Topics = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    most_conflicts: Annotated[
        int,
        typer.Option(help="More conflicts on one proposition than this are shown as one of two sides; 0: none."),
    ] = MOST_CONFLICTS,
    begin_on_anonymous: Anonymous = False,
    coding: Coding = "one",
    dates: Dates = "all",
    store: StoreFolder = DEFAULT_STORE,
    url: ServiceAddress = "",
    format: Format = "table",
) -> None:
    """List contradictions: statements, or reports of one, that do not go together.

    Example: kg contradictions --type shift --type denial --format html > contradictions.html
    """
    scope = _scope(actor, proposition, topic, as_of, known_on)
    with reading(store, url, index=True) as engine:
        asked = OnRecord(engine, Ontology())
        counting = Counting(begin_on_anonymous, most_conflicts, coding, dates == "all")
        every = listings.contradictions_within(asked, scope, tuple(kind or ()), counting)
        if format == "html":
            sys.stdout.write(contradictions_page(asked, every, _words(scope)))
            return
        header = [
            "type",
            "since",
            "proposition",
            "actors",
            "principals",
            "statement",
            "other",
            "from",
            "certain",
            *LIMITS[1:],
        ]
        output.write(
            header, [_contradiction_row(contradiction, asked.ontology.bases) for contradiction in every], format
        )


def _contradiction_row(contradiction: Contradiction, bases: Bases) -> list[object]:
    first, *second = map(bases.shorten, contradiction.statements)
    values = (contradiction.actors, contradiction.principals, (*contradiction.sources, *contradiction.relations))
    who, principals, sources = (" ".join(map(bases.shorten, each)) or None for each in values)
    more = contradiction.aspect or (f"{contradiction.pairs} pairs" if contradiction.pairs else None)
    kind = f"{contradiction.type} ({more})" if more else contradiction.type
    about = [kind, contradiction.begins.isoformat(), bases.shorten(contradiction.proposition), who, principals]
    return [
        *about,
        first,
        second[0] if second else None,
        sources,
        "yes" if contradiction.certain else "possible",
        *_marks(contradiction),
    ]


def coverage(
    actor: Actors = None,
    proposition: Propositions = None,
    topic: Topics = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    begin_on_anonymous: Anonymous = False,
    coding: Coding = "one",
    dates: Dates = "all",
    store: StoreFolder = DEFAULT_STORE,
    url: ServiceAddress = "",
    format: Format = "table",
) -> None:
    """Show who is on record on what: one row a proposition, one column an actor, and no cell left empty.

    Example: kg coverage --actor state/russia --actor state/ukraine --topic topic/territory
    """
    scope = _scope(actor, proposition, topic, as_of, known_on)
    with reading(store, url, index=True) as engine:
        asked = OnRecord(engine, Ontology())
        counting = Counting(begin_on_anonymous, 0, coding, dates == "all")
        if format == "html":
            table = listings.covered(asked, scope, counting)
            rows = [(proposition, *cells) for proposition, cells in table.rows]
            sys.stdout.write(coverage_page(asked, list(table.actors), rows, _words(scope)))
            return
        shown = listings.coverage(asked, scope, counting, engine.revision())
        output.write(list(shown.columns), [list(row) for row in shown.cells], format)


def _scope(
    actor: list[str] | None,
    proposition: list[str] | None,
    topic: list[str] | None,
    as_of: str | None,
    known_on: str | None,
) -> Scope:
    return listings.scope_of(Bases(), actor, proposition, topic, as_of, known_on)


def _words(scope: Scope) -> str:
    """What a page is about."""
    short = Bases().shorten
    parts = [", ".join(map(short, (*scope.actors, *scope.propositions, *scope.topics))) or "everything on record"]
    parts += [f"said by {scope.as_of}"] if scope.as_of else []
    parts += [f"published by {scope.known_on}"] if scope.known_on else []
    return "; ".join(parts)
