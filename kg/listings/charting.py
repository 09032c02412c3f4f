"""Positions as a chart: the timeline that pages show, from what is derived for a listing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import pairwise

from kg.charts import Group, Lane, Mark, Timeline
from kg.charts.axis import words
from kg.derive import Position
from kg.derive.statements import Statement


def positions_chart(
    positions: Sequence[Position], name: Callable[[str], str], title: str, link: Callable[[str], str] = str
) -> bytes:
    """The timeline of positions as SVG (`kg.charts`): a group for each actor, a lane for each proposition.

    Args:
        positions: in order of actor, proposition and number.
        name: what an IRI is called.
        title: above the chart.
        link: where the mark of a statement leads, from its IRI; "" nowhere.
    """
    actors: dict[str, dict[str, list[Position]]] = {}
    for position in positions:
        actors.setdefault(position.actor, {}).setdefault(position.proposition, []).append(position)
    groups = tuple(
        Group(name(actor), tuple(_lane(name(proposition), each, name, link) for proposition, each in lanes.items()))
        for actor, lanes in actors.items()
    )
    return Timeline(title, groups).document()


def _lane(label: str, held: Sequence[Position], name: Callable[[str], str], link: Callable[[str], str]) -> Lane:
    statements = {statement.iri: statement for position in held for statement in position.rests_on}
    ordered = sorted(statements.values(), key=lambda statement: (statement.latest, statement.iri))
    marks = tuple(_mark(statement, label, name, link(statement.iri)) for statement in ordered)
    # One position after another of the same actor on the same proposition is what a shift is.
    moves = frozenset(frozenset((before.rests_on[-1].iri, after.rests_on[0].iri)) for before, after in pairwise(held))
    return Lane(label, marks, "", moves)


def _mark(statement: Statement, label: str, name: Callable[[str], str], href: str) -> Mark:
    who = ", ".join(name(speaker) for speaker in statement.speakers)
    title = f"{who} {statement.stance}: {label} ({words(statement.latest)})"
    return Mark(
        *(statement.earliest, statement.latest, statement.stance, title, href, statement.anonymous, statement.denied),
        counts=True,  # a position that was derived rests on it
        id=statement.iri,
    )
