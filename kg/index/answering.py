"""Questions answered out of the index where it holds what they ask for, and by the graphs otherwise."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from sqlalchemy import Connection

from kg.bases import Term
from kg.engine.base import Limits
from kg.index import lists
from kg.index.coding import Coding
from kg.index.indexed import IndexedEngine
from kg.index.overview import Overview
from kg.index.terms import Row
from kg.ontology import Ontology
from kg.questions.files import Questions

PAGE = 201
"""Things that a question gives with the condition "page"."""

OVERVIEWS: Mapping[str, Callable[[Overview], list[Row]]] = {
    "pages/home": Overview.speakers,
    "pages/home_articles": Overview.articles,
    "pages/home_topics": Overview.topics,
    "pages/totals": Overview.totals,
    "pages/latest_contradictions": Overview.latest_contradictions,
    "pages/disputes": Overview.denials,
}
ANSWERED = frozenset({*OVERVIEWS, *(f"resources/{name}" for name in lists.LISTS)})
"""The questions that the index answers. The files define the answers; tests hold both to the same rows."""


class IndexedQuestions(Questions):
    """The questions of an ontology folder, asked of an engine that has an index."""

    def __init__(self, ontology: Ontology, engine: IndexedEngine) -> None:
        super().__init__(ontology, engine)
        self._keeper, self._coding = engine.keeper, Coding(ontology.bases)

    def ask(
        self, name: str, limits: Limits | None = None, also: Collection[str] = (), /, **parameters: Term | None
    ) -> list[Row]:
        """All solutions of a SELECT question; see `Questions.ask`."""
        if name in ANSWERED and set(also) <= {"page"}:
            given = {key: term.value for key, term in parameters.items() if term is not None}
            with self._keeper.reading() as connection:
                if connection is not None:
                    return answer(connection, self._coding, name, given, PAGE if "page" in also else None)
        return super().ask(name, limits, also, **parameters)


def answer(
    connection: Connection, coding: Coding, name: str, filters: Mapping[str, str], limit: int | None
) -> list[Row]:
    """The rows of one of the questions ANSWERED; parameters as text, `limit` things at most."""
    if name in OVERVIEWS:
        return OVERVIEWS[name](Overview(connection, coding))
    return lists.rows(connection, coding, name.partition("/")[2], filters, limit)
