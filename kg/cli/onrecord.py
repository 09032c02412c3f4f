"""`kg positions`, `kg contradictions`, `kg coverage`: what is on record, in a table, CSV, JSON or an HTML page."""

from __future__ import annotations

import sys
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import Annotated, Literal

import typer

from kg import onrecord, pages
from kg.bases import Bases
from kg.cli import output
from kg.cli.build import DEFAULT_STORE, StoreFolder
from kg.cli.stores import ServiceAddress, reading
from kg.derive import MOST_CONFLICTS, Contradiction, Position, Settings
from kg.onrecord import OnRecord, Scope
from kg.ontology import Ontology
from kg.parameters import Parameter, parse_value

Actors = Annotated[list[str] | None, typer.Option("--actor", help="person/…, state/… or organization/…")]
Propositions = Annotated[list[str] | None, typer.Option("--proposition", help="proposition/…")]
Topics = Annotated[list[str] | None, typer.Option("--topic", help="topic/…, with the topics within it.")]
AsOf = Annotated[str | None, typer.Option("--as-of", help="A day: only what was said by then.")]
KnownOn = Annotated[str | None, typer.Option("--known-on", help="A day: only what was published by then.")]
Anonymous = Annotated[bool, typer.Option("--begin-on-anonymous", help="Let anonymous chains alone begin a position.")]
Format = Annotated[Literal["table", "csv", "json", "html"], typer.Option(help="html: with the passages.")]


class Kind(StrEnum):
    """A type of contradiction."""

    shift = "shift"
    self_contradiction = "selfContradiction"
    conflict = "conflict"
    report_conflict = "reportConflict"
    denial = "denial"


def positions(
    actor: Actors = None,
    proposition: Propositions = None,
    topic: Topics = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    begin_on_anonymous: Anonymous = False,
    store: StoreFolder = DEFAULT_STORE,
    url: ServiceAddress = "",
    format: Format = "table",
) -> None:
    """List positions: an actor's stance on a proposition from one date to another. With --as-of, those in force.

    Example: kg positions --actor person/sergey-lavrov --as-of 2024-12-31
    """
    scope = _scope(actor, proposition, topic, as_of, known_on)
    with reading(store, url) as engine:
        asked = OnRecord(engine, Ontology())
        found = asked.derive(scope, Settings(begin_on_anonymous, most_conflicts=0)).positions
        found = onrecord.in_force(found) if scope.as_of else found
        if format == "html":
            sys.stdout.write(_positions_page(asked, found, _words(scope)))
            return
        header = ["actor", "proposition", "stance", "from", "until", "statements", "conditional", "contested"]
        rows = [_position_row(one, asked.ontology.bases) for one in found]
        if format == "json":
            short = asked.ontology.bases.shorten
            header = [*header, "restsOn"]
            rows = [[*row, [short(each.iri) for each in one.rests_on]] for row, one in zip(rows, found, strict=True)]
        output.write(header, rows, format)


def _position_row(one: Position, bases: Bases) -> list[object]:
    ids = [bases.shorten(one.actor), bases.shorten(one.proposition)]
    days = [one.begins.isoformat(), one.ends.isoformat()]
    conditional = "yes" if onrecord.is_conditional(one) else None
    return [*ids, one.stance, *days, len(one.rests_on), conditional, "yes" if one.contested else None]


def contradictions(
    kind: Annotated[list[Kind] | None, typer.Option("--type", help="Only these; may be repeated.")] = None,
    actor: Actors = None,
    proposition: Propositions = None,
    topic: Topics = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    most_conflicts: Annotated[
        int, typer.Option(help="A proposition with more conflicts than this shows none of them; 0: no conflicts.")
    ] = MOST_CONFLICTS,
    store: StoreFolder = DEFAULT_STORE,
    url: ServiceAddress = "",
    format: Format = "table",
) -> None:
    """List contradictions: statements, or reports of one, that do not go together.

    Example: kg contradictions --type shift --type denial --format html > contradictions.html
    """
    scope = _scope(actor, proposition, topic, as_of, known_on)
    with reading(store, url) as engine:
        asked = OnRecord(engine, Ontology())
        found = asked.derive(scope, Settings(most_conflicts=most_conflicts)).contradictions
        found = sorted((one for one in found if not kind or one.type in kind), key=lambda one: one.begins)
        if format == "html":
            sys.stdout.write(_contradictions_page(asked, found, _words(scope)))
            return
        header = ["type", "since", "proposition", "actors", "statement", "other", "from", "contested"]
        output.write(header, [_contradiction_row(one, asked.ontology.bases) for one in found], format)


def _contradiction_row(one: Contradiction, bases: Bases) -> list[object]:
    first, *second = map(bases.shorten, one.statements)
    who, sources = (" ".join(map(bases.shorten, values)) for values in (one.actors, one.sources))
    about = [one.type, one.begins.isoformat(), bases.shorten(one.proposition), who]
    return [*about, first, second[0] if second else None, sources or None, "yes" if one.contested else None]


def coverage(
    actor: Actors = None,
    proposition: Propositions = None,
    topic: Topics = None,
    as_of: AsOf = None,
    known_on: KnownOn = None,
    store: StoreFolder = DEFAULT_STORE,
    url: ServiceAddress = "",
    format: Format = "table",
) -> None:
    """Show who is on record on what: one row a proposition, one column an actor, and no cell left empty.

    Example: kg coverage --actor state/russia --actor state/ukraine --topic topic/territory
    """
    scope = _scope(actor, proposition, topic, as_of, known_on)
    with reading(store, url) as engine:
        asked = OnRecord(engine, Ontology())
        found = asked.derive(scope, Settings(most_conflicts=0)).positions
        actors = list(scope.actors) or sorted({one.actor for one in found})
        propositions = sorted({one.proposition for one in found} | set(scope.propositions))
        columns = onrecord.coverage(found, actors, propositions)
        rows = list(zip(propositions, *columns, strict=True))
        if format == "html":
            sys.stdout.write(_coverage_page(asked, actors, rows, _words(scope)))
            return
        short = asked.ontology.bases.shorten
        header = ["proposition", *map(short, actors)]
        output.write(header, [[short(name), *cells] for name, *cells in rows], format)


def _scope(actor, proposition, topic, as_of, known_on) -> Scope:
    bases = Bases()

    def ids(name: str, values: list[str] | None) -> tuple[str, ...]:
        return tuple(parse_value(Parameter(name, "id", ""), value, bases).value for value in values or ())

    def day(name: str, value: str | None) -> date | None:
        return date.fromisoformat(parse_value(Parameter(name, "date", ""), value, bases).value) if value else None

    return Scope(
        ids("actor", actor),
        ids("proposition", proposition),
        ids("topic", topic),
        day("as-of", as_of),
        day("known-on", known_on),
    )


def _words(scope: Scope) -> str:
    """What a page is about."""
    short = Bases().shorten
    parts = [", ".join(map(short, (*scope.actors, *scope.propositions, *scope.topics))) or "everything on record"]
    parts += [f"said by {scope.as_of}"] if scope.as_of else []
    parts += [f"published by {scope.known_on}"] if scope.known_on else []
    return "; ".join(parts)


class _Names:
    """Labels of things, and passages with the labels of who and what they name."""

    def __init__(self, asked: OnRecord) -> None:
        self._asked, self._labels = asked, asked.labels()
        self._bases = asked.ontology.bases

    def __call__(self, iri: str) -> str:
        return self._labels.get(iri) or self._bases.shorten(iri)

    def statement(self, iri: str) -> dict[str, object]:
        """A statement as pages show it."""
        found = self._asked.passages(iri)
        first = found[0] if found else {}
        unique = {(one["report"], one.get("start"), one.get("row")): one for one in found}
        passages = [
            {name: one.get(name, "") for name in ("exact", "start", "end", "row", "published", "hedge", "hops", "url")}
            | {"publisher": self(one["publisher"]), "mode": self._term(one.get("mode", "")), "language": ""}
            for one in unique.values()
        ]
        condition = ", ".join(sorted({self(one["condition"]) for one in found if "condition" in one}))
        speaker, stance = self(first.get("speaker", "")), self._term(first.get("stance", ""))
        return {"speaker": speaker, "stance": stance, "date": first.get("date", ""), "condition": condition} | {
            "passages": passages
        }

    def _term(self, iri: str) -> str:
        return iri.removeprefix(self._bases.vocabulary)


def _positions_page(asked: OnRecord, found: list[Position], scope: str) -> str:
    name = _Names(asked)
    groups = [
        {
            "actor": name(actor),
            "proposition": name(proposition),
            "positions": [
                {
                    "stance": one.stance,
                    "begins": one.begins,
                    "ends": one.ends,
                    "conditional": onrecord.is_conditional(one),
                    "contested": one.contested,
                    "statements": [name.statement(statement.iri) for statement in one.rests_on],
                }
                for one in group
            ],
        }
        for (actor, proposition), group in groupby(found, key=lambda one: (one.actor, one.proposition))
    ]
    return pages.render("positions", title="Positions", scope=scope, groups=groups)


def _contradictions_page(asked: OnRecord, found: list[Contradiction], scope: str) -> str:
    name = _Names(asked)
    items = [
        {
            "type": one.type,
            "proposition": name(one.proposition),
            "actors": [name(actor) for actor in one.actors],
            "since": one.begins,
            "contested": one.contested,
            "sources": [name(source) for source in one.sources],
            "sides": [name.statement(statement) for statement in one.statements],
        }
        for one in found
    ]
    return pages.render("contradictions", title="Contradictions", scope=scope, items=items)


def _coverage_page(asked: OnRecord, actors: list[str], rows: list[tuple[str, ...]], scope: str) -> str:
    name = _Names(asked)
    shown = [{"proposition": name(first), "cells": [_cell(text) for text in cells]} for first, *cells in rows]
    return pages.render("coverage", title="Coverage", scope=scope, actors=[name(actor) for actor in actors], rows=shown)


def _cell(text: str) -> dict[str, str]:
    if text == onrecord.NO_STATEMENT:
        return {"text": text, "style": "none"}
    if text.startswith(onrecord.CONDITIONAL):
        return {"text": text, "style": f"conditional {text[len(onrecord.CONDITIONAL) + 2 : -1]}"}
    return {"text": text, "style": text}
