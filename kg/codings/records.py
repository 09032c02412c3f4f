"""Units and segments from the record of an article."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import product
from typing import Any

from kg.bases import OA, RDF, Bases, value
from kg.codings.unit import Passage, Unit
from kg.records.drafts import Draft
from kg.records.texts import CARRIES_EVIDENCE

_OF_STATEMENT = ("proposition", "stance", "force")

About = dict[str, dict[str, list[str]]]
"""Subject to property to values, all as text."""


def about(draft: Draft) -> About:
    """What a draft says, by subject and property."""
    told: About = defaultdict(lambda: defaultdict(list))
    for quad in draft.quads:
        told[value(quad.subject)][quad.predicate.value].append(value(quad.object))
    return told


def article_of(draft: Draft) -> str:
    """The id of the article that a draft is about."""
    bases = draft.places.fields.bases
    return "article/" + draft.graph.removeprefix(bases.graph("article/"))


def units(draft: Draft) -> tuple[Unit, ...]:
    """The units of an article's record, in order of their passages. Reports of acts and events are none.

    A report that conveys two statements is two units. A report without offsets (a row of a table) is none.
    """
    bases, told = draft.places.fields.bases, about(draft)
    made = []
    for report, values in list(told.items()):
        if bases.term("Report") not in values.get(RDF + "type", ()):
            continue
        passages = tuple(_passages(told, values.get(bases.term("evidence"), []), bases))
        for statement in values.get(bases.term("conveys"), ()) if passages else ():
            if told[statement].get(bases.term("proposition")):
                coded = _values(told, report, statement, bases)
                made.append(Unit(article_of(draft), bases.shorten(report), passages, coded))
    return tuple(sorted(made, key=lambda unit: (unit.passages[0].start, unit.passages[0].end, unit.place)))


def segments(draft: Draft) -> list[tuple[int, int]]:
    """Start and end of every segment of the article proper, as its record has them."""
    bases, told = draft.places.fields.bases, about(draft)
    spans = []
    for values in told.values():
        kinds = {kind.removeprefix(bases.vocabulary) for kind in values.get(bases.term("segmentKind"), ())}
        if kinds & CARRIES_EVIDENCE:
            starts, ends = _numbers(values, "start"), _numbers(values, "end")
            spans += list(zip(starts, ends, strict=False))
    return sorted(spans)


def _values(told: About, report: str, statement: str, bases: Bases) -> dict[str, str]:
    def words(node: str, name: str) -> str:
        literals = told[node].get(bases.term(name), [])
        return " ".join(sorted(bases.shorten(literal).removeprefix(bases.vocabulary) for literal in literals))

    coded = {name: words(statement, name) for name in _OF_STATEMENT}
    utterances: list[Any] = told[statement].get(bases.term("utterance"), [])
    speakers = {words(utterance, "speaker") for utterance in utterances}
    return {**coded, "mode": words(report, "mode"), "speaker": " ".join(sorted(speakers))}


def _passages(told: About, nodes: list[str], bases: Bases) -> Iterator[Passage]:
    passages = []
    for node in nodes:
        for start, end in product(_numbers(told[node], "start"), _numbers(told[node], "end")):
            passages.append(Passage(start, end, next(iter(told[node].get(OA + "exact", [])), "")))
    yield from sorted(passages, key=lambda passage: (passage.start, passage.end))


def _numbers(values: dict[str, list[str]], name: str) -> list[int]:
    return [int(text) for text in values.get(OA + name, ()) if text.lstrip("-").isdigit()]
