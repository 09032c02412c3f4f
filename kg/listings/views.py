"""Positions, contradictions and coverage as pages that stand alone, with labels and passages."""

from __future__ import annotations

from itertools import groupby

from kg.derive import Contradiction, Position
from kg.derive.scope import CONDITIONAL, NO_STATEMENT, OnRecord, is_conditional
from kg.listings import render


class Names:
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


def positions_page(asked: OnRecord, found: list[Position], scope: str) -> str:
    """A page of positions with the passages behind each. `scope`: what it is about, in words."""
    name = Names(asked)
    groups = [
        {
            "actor": name(actor),
            "proposition": name(proposition),
            "positions": [
                {
                    "stance": one.stance,
                    "begins": one.begins,
                    "ends": one.ends,
                    "conditional": is_conditional(one),
                    "contested": one.contested,
                    "statements": [name.statement(statement.iri) for statement in one.rests_on],
                }
                for one in group
            ],
        }
        for (actor, proposition), group in groupby(found, key=lambda one: (one.actor, one.proposition))
    ]
    return render("positions", title="Positions", scope=scope, groups=groups)


def contradictions_page(asked: OnRecord, found: list[Contradiction], scope: str) -> str:
    """A page of contradictions, both sides with their passages. `scope`: what it is about, in words."""
    name = Names(asked)
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
    return render("contradictions", title="Contradictions", scope=scope, items=items)


def coverage_page(asked: OnRecord, actors: list[str], rows: list[tuple[str, ...]], scope: str) -> str:
    """A page of who is on record on what. `rows`: a proposition, then a cell for each actor. `scope`: in words."""
    name = Names(asked)
    shown = [{"proposition": name(first), "cells": [_cell(text) for text in cells]} for first, *cells in rows]
    return render("coverage", title="Coverage", scope=scope, actors=[name(actor) for actor in actors], rows=shown)


def _cell(text: str) -> dict[str, str]:
    if text == NO_STATEMENT:
        return {"text": text, "style": "none"}
    if text.startswith(CONDITIONAL):
        return {"text": text, "style": f"conditional {text[len(CONDITIONAL) + 2 : -1]}"}
    return {"text": text, "style": text}
