"""Questions answered out of the index where it holds what they ask for, and by the graphs otherwise."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping

from pyoxigraph import NamedNode
from sqlalchemy import Connection

from kg.bases import Term
from kg.engine.base import Limits
from kg.index import events, lists, sizes, titles
from kg.index.database import IndexUnreadable
from kg.index.digest import Digest
from kg.index.indexed import IndexedEngine
from kg.index.overview import Overview
from kg.index.shortening import Shortening
from kg.index.terms import Row
from kg.ontology import Ontology
from kg.questions.files import Questions

_log = logging.getLogger(__name__)

PAGE = 201
"""Things that a question gives with the condition "page"."""

OVERVIEWS: Mapping[str, Callable[[Overview], list[Row]]] = {
    "pages/home": Overview.speakers,
    "pages/home_articles": Overview.articles,
    "pages/home_topics": Overview.topics,
    "pages/totals": Overview.totals,
    "pages/on_record": Overview.on_record,
    "pages/latest_contradictions": Overview.latest_contradictions,
    "pages/disputes": Overview.denials,
}
DIGESTS: Mapping[str, Callable[[Digest], list[Row]]] = {
    "pages/most_opposed": Digest.most_opposed,
    "pages/speakers_of_topics": Digest.speakers_of_topics,
    "pages/anonymous": Digest.anonymous_only,
}
ANSWERED = frozenset({*OVERVIEWS, *DIGESTS, *(f"resources/{name}" for name in lists.LISTS)})
"""The questions that the index answers. The files define the answers; tests hold both to the same rows."""


MOST_ACTS = 50
"""Acts that are asked for one by one."""

MOST_ROWS, _ORDER = 1000, ("date", "act", "article")
"""The LIMIT of `pages/acts`, and what its rows are in order of."""


class IndexedQuestions(Questions):
    """The questions of an ontology folder, asked of an engine that has an index."""

    def __init__(self, ontology: Ontology, engine: IndexedEngine) -> None:
        super().__init__(ontology, engine)
        self._keeper, self._shortening = engine.keeper, Shortening(ontology.bases)

    def ask(
        self,
        name: str,
        limits: Limits | None = None,
        also: Collection[str] = (),
        enough: int | None = None,
        /,
        **parameters: Term | None,
    ) -> list[Row]:
        """All solutions of a SELECT question; see `Questions.ask`."""
        page = min(enough or PAGE, PAGE) if "page" in also else None
        try:
            rows = self._indexed(name, limits, also, page, parameters)
        except IndexUnreadable as error:
            _log.warning("%s is asked of the graphs: %s", name, error)
            rows = None
        return super().ask(name, limits, also, enough, **parameters) if rows is None else rows

    def _indexed(
        self,
        name: str,
        limits: Limits | None,
        also: Collection[str],
        page: int | None,
        parameters: Mapping[str, Term | None],
    ) -> list[Row] | None:
        """The answer out of the index; None where it has none. Raises IndexUnreadable."""
        if name in ANSWERED and set(also) <= {"page"}:
            given = {key: term.value for key, term in parameters.items() if term is not None}
            with self._keeper.reading() as connection:
                if connection is not None:
                    return answer(connection, self._shortening, name, given, page)
        if name in sizes.ANSWERED:
            with self._keeper.reading() as connection:
                return None if connection is None else sizes.answer(connection, name)
        if name == "pages/title" and set(parameters) == {"thing"} and parameters["thing"] is not None and not also:
            with self._keeper.reading() as connection:
                thing = parameters["thing"].value
                return None if connection is None else titles.of_article(connection, self._shortening, thing)
        if name == "resources/events" and not self._are_events():
            return []
        if name == "pages/acts" and len(parameters) == 1 and not also:
            ((by, which),) = parameters.items()
            if by in ("article", "report") and which is not None and not self._are_told(by, which):
                return []
        if name == "pages/acts" and set(parameters) == {"thing"} and parameters["thing"] is not None and not also:
            acts = self._acts(parameters["thing"])
            if acts is not None:
                # One act after another: each is found by its IRI, however large the graphs are.
                rows = [row for act in acts for row in super(IndexedQuestions, self).ask(name, limits, act=act)]
                rows.sort(key=lambda row: [row[part].value if part in row else "" for part in _ORDER])
                return [row | {"thing": parameters["thing"]} for row in rows[:MOST_ROWS]]
        return None

    def _are_events(self) -> bool:
        with self._keeper.reading() as connection:
            return connection is None or events.are_any(connection, self._shortening)

    def _are_told(self, name: str, thing: Term) -> bool:
        with self._keeper.reading() as connection:
            return connection is None or events.are_told(connection, self._shortening, name, thing.value)

    def _acts(self, thing: Term) -> list[NamedNode] | None:
        """The acts that name a thing; None if the index is being made or they are so many that one query is better."""
        with self._keeper.reading() as connection:
            if connection is None:
                return None
            acts = events.acts_with(connection, self._shortening, thing.value, MOST_ACTS + 1)
        return list(map(NamedNode, acts)) if len(acts) <= MOST_ACTS else None


def answer(
    connection: Connection, shortening: Shortening, name: str, filters: Mapping[str, str], limit: int | None
) -> list[Row]:
    """The rows of one of the questions ANSWERED; parameters as text, `limit` things at most."""
    if name in OVERVIEWS:
        return OVERVIEWS[name](Overview(connection, shortening))
    if name in DIGESTS:
        return DIGESTS[name](Digest(connection, shortening))
    return lists.rows(connection, shortening, name.partition("/")[2], filters, limit)
