"""The log read by numbers: the same as the questions that define its lists, whatever is missing from it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.bases import XSD
from kg.changes import log, revisions
from kg.changes.log import Log, Logged
from kg.changes.revisions import Entry
from kg.engine.base import Patch
from kg.ontology import Ontology
from kg.questions.files import Questions
from tests.changes.memory import MemoryEngine

ONTOLOGY = Ontology()
BASES = ONTOLOGY.bases
BEGUN = datetime(2025, 1, 1, 12, tzinfo=UTC)
NOT_LOGGED = {3, 4, 5, 9, 14}
LAST = 17
MOST = 101


def _made(number: int) -> Entry:
    # The clock was set back once, and one revision says why it was made.
    days = number if number != 7 else 1
    return Entry(f"author {number % 3}", BEGUN + timedelta(days=days), "a reason" if number % 4 == 0 else "")


@pytest.fixture(scope="module")
def engine() -> MemoryEngine:
    made = MemoryEngine()
    for number in range(1, LAST + 1):
        quad = Quad(NamedNode(BASES.id("x")), NamedNode(BASES.term("number")), Literal(number))
        if number in NOT_LOGGED:
            made.apply(Patch(added=[quad]))
        else:
            graphs = [BASES.graph(f"article/{name}") for name in "abc"[: number % 4]]
            revisions.apply(made, Patch(added=[quad]), number - 1, graphs, _made(number), BASES)
    return made


def _asked(engine: MemoryEngine, name: str, **bound: Any) -> list[Logged]:
    rows = Questions(ONTOLOGY, engine).ask(name, **bound)
    return [
        Logged(
            int(row["number"].value),
            row["when"],
            row["author"].value,
            row["note"].value if "note" in row else None,
            sorted(row["graphs"].value.split()) if "graphs" in row else [],
        )
        for row in rows
    ]


@pytest.mark.parametrize("at_once", [1, 2, 500])
@pytest.mark.parametrize("since", [None, "2025-01-02", "2025-01-12", "2999-01-01"])
def test_its_lists_are_those_of_the_questions(engine, monkeypatch, at_once, since):
    monkeypatch.setattr(log, "MOST_AT_ONCE", at_once)
    day = {"since": Literal(since, datatype=NamedNode(XSD + "date"))} if since else {}
    read = Log(engine, ONTOLOGY)
    told = 0
    for number in range(LAST + 3):
        oldest = _asked(engine, "resources/changes", after=Literal(number), **day)
        newest = _asked(engine, "resources/changes-newest", after=Literal(2), before=Literal(number), **day)
        for most in (1, 2, 5, MOST):
            assert read.oldest(most, number, since) == oldest[:most]
            assert read.newest(most, number, 2, since) == newest[:most]
        told += len(oldest) + len(newest)
    assert (told > 50) is (since != "2999-01-01")
    assert read.newest(MOST, since=since) == read.oldest(MOST, since=since)[::-1]


def test_of_a_revision_that_changed_no_graph_there_are_none(engine):
    assert [one.graphs for one in Log(engine, ONTOLOGY).oldest(1, 7)] == [[]]


def test_a_page_of_it_takes_as_many_queries_however_many_revisions_there_are(engine):
    asked = []

    class Counting(MemoryEngine):
        def __init__(self) -> None:
            self.store, self.number = engine.store, engine.number

        def query(self, query):
            asked.append(query.text)
            return super().query(query)

    counting = Counting()
    Log(counting, ONTOLOGY).newest(3)
    Log(counting, ONTOLOGY).oldest(2)
    assert len(asked) == 2
    assert all(text.count("/id/revision/") <= 3 for text in asked), "none but those that it may show are looked up"
