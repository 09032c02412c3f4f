"""Positions, contradictions and coverage as pages that stand alone, with labels and passages."""

from __future__ import annotations

from itertools import groupby

from kg.derive import Contradiction, Position
from kg.derive.coverage import KINDS, NO_STATEMENT
from kg.derive.scope import OnRecord
from kg.listings import render

_OF_PASSAGE = ("exact", "start", "end", "row", "published", "hedge", "hops", "url", "note")


class Names:
    """Labels of things, and passages with the labels of who and what they name."""

    def __init__(self, asked: OnRecord) -> None:
        self._asked, self._labels = asked, asked.labels()
        self._bases = asked.ontology.bases

    def __call__(self, iri: str) -> str:
        return self._labels.get(iri) or self._bases.shorten(iri)

    def statement(self, iri: str) -> dict[str, object]:
        """A statement as pages show it."""
        quoted, chains = self._asked.passages(iri), self._asked.chains(iri)
        first = quoted[0] if quoted else {}
        unique = {(passage["report"], passage.get("start"), passage.get("row")): passage for passage in quoted}
        passages = [
            {name: passage.get(name, "") for name in _OF_PASSAGE}
            | {"limits": self._limits(passage), "chain": chains.get(passage["report"], [])}
            | {"publisher": self(passage["publisher"]), "mode": self._term(passage.get("mode", "")), "language": ""}
            for passage in unique.values()
        ]
        condition, reason = (
            ", ".join(sorted({self(passage[name]) for passage in quoted if name in passage}))
            for name in ("condition", "reason")
        )
        speaker, stance = self(first.get("speaker", "")), self._term(first.get("stance", ""))
        return {"speaker": speaker, "stance": stance, "date": first.get("date", ""), "condition": condition} | {
            "passages": passages,
            "reason": reason,
            "limits": [*(["anonymous"] if first.get("standing", "").endswith("anonymous") else [])]
            + (["denied"] if first.get("denied") == "true" else []),
        }

    def _limits(self, passage: dict[str, str]) -> list[str]:
        certainty = self._term(passage.get("certainty", ""))
        words = [certainty] if certainty in ("probable", "possible") else []
        words += ["the publisher's reading"] if passage.get("interpretation") == "true" else []
        if "row" not in passage:
            words.append(f"checked {passage['checked']}" if "checked" in passage else "not checked against the text")
        return words

    def _term(self, iri: str) -> str:
        return iri.removeprefix(self._bases.vocabulary)


def positions_page(asked: OnRecord, positions: list[Position], scope: str) -> str:
    """A page of positions with the passages behind each. `scope`: what it is about, in words."""
    name = Names(asked)
    groups = [
        {
            "actor": name(actor),
            "proposition": name(proposition),
            "positions": [
                {
                    "stance": position.stance,
                    "dates": _dates(position),
                    "limits": [*_CONDITIONAL[position.conditional], *_marks(position)],
                    "statements": [name.statement(statement.iri) for statement in position.rests_on],
                }
                for position in group
            ],
        }
        for (actor, proposition), group in groupby(
            positions, key=lambda position: (position.actor, position.proposition)
        )
    ]
    return render("positions", title="Positions", scope=scope, groups=groups)


def contradictions_page(asked: OnRecord, contradictions: list[Contradiction], scope: str) -> str:
    """A page of contradictions, both sides with their passages. `scope`: what it is about, in words."""
    name, reasons = Names(asked), asked.reasons()
    items = [
        {
            "type": contradiction.type,
            "proposition": name(contradiction.proposition),
            "actors": [name(actor) for actor in contradiction.actors],
            "since": contradiction.begins,
            "principals": [name(actor) for actor in contradiction.principals],
            "limits": [*([] if contradiction.certain else ["not certainly at once"]), *_marks(contradiction)],
            "sources": [name(source) for source in contradiction.sources],
            "reasons": [reasons.get(relation, "") for relation in contradiction.relations],
            "aspect": contradiction.aspect or "",
            "pairs": contradiction.pairs,
            "sides": [name.statement(statement) for statement in contradiction.statements],
        }
        for contradiction in contradictions
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
    said = text.partition(",")[0]
    for kind in KINDS:
        if said.startswith(f"{kind} ("):
            return {"text": text, "style": f"{kind.replace(' ', '-')} {said[len(kind) + 2 : -1]}"}
    return {"text": text, "style": said}


_CONDITIONAL = {"none": [], "some": ["partly under a condition"], "all": ["only under a condition"]}


def _dates(position: Position) -> str:
    stated = f"first stated by {position.first_stated}, last by {position.last_stated}"
    if position.first_stated == position.last_stated:
        stated = f"stated by {position.first_stated}"
    if (position.earliest, position.latest) == (position.first_stated, position.last_stated):
        return stated.replace("by ", "on ")
    return f"{stated}; possible between {position.earliest} and {position.latest}"


def _marks(derived: Position | Contradiction) -> list[str]:
    marks = ((derived.denied, "denied"), (derived.contested, "reports disagree"), (derived.dated_outside, OUTSIDE))
    return [words for marked, words in marks if marked]


OUTSIDE = "dated from outside the article"
