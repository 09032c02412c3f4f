"""`/`: what changed lately, who speaks, the topics, three questions to try, and what the data are."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.negotiation import HTML
from api.pages.disagreement import Phenomenon, phenomena
from api.pages.material import Material, material_of
from api.pages.takeaway import printed
from api.pages.titles import Titles
from api.resources.models import Thing
from api.service import TheService
from kg.errors import LimitError
from kg.questions.files import Row
from kg.wording import count, days, listed, plain

router = APIRouter(include_in_schema=False)
PATIENCE = 2.0
"""Seconds that one part of the page may take on a store that has no index for it."""
LATEST = 24
"""Contradictions that are looked through for those."""
LATELY = 3
"""Articles, and contradictions, that the first page shows."""


@dataclass(frozen=True)
class Ask:
    """A question to try: its words, where it is answered, and the answer in short."""

    words: str
    href: str
    answer: str


@dataclass(frozen=True)
class ArticleLine:
    """An article as lists show it."""

    id: str
    title: str
    publisher: str
    published: str
    statements: int


class HomeView:
    """What the first page shows. Every part is asked for when the template comes to it."""

    def __init__(self, material: Material) -> None:
        self.material, self.titles = material, Titles(material)
        self._late: set[str] = set()

    def _rows(self, question: str) -> list[Row]:
        """The rows of a question; none if it takes longer than a visitor waits."""
        return self._taken(question) or []

    def _taken(self, question: str) -> list[Row] | None:
        """The rows of a question; None if it takes longer than a visitor waits: then nothing is said of it.

        What was not answered is asked again for the next visitor: an index may be there by then.
        """
        if question not in self._late:
            with suppress(LimitError):
                return self.material.remembered(question, lambda: self.material.ask_within(PATIENCE, question))
            self._late.add(question)
        return None

    def knows(self, question: str) -> bool:
        """Whether a question was answered in time."""
        return self._taken(question) is not None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is on record, as far as is known."""
        return self.knows("pages/totals") and not self.totals.get("statements")

    @cached_property
    def speakers(self) -> list[tuple[Thing, int, int]]:
        """Who speaks, with statements and articles."""
        rows = []
        for row in self._rows("pages/home"):
            actor = self.material.labelled(row, "actor")
            if actor:
                rows.append((actor, self.material.number(row, "statements"), self.material.number(row, "articles")))
        return rows

    @cached_property
    def articles(self) -> list[ArticleLine]:
        """Articles, the latest first."""
        made, rows = [], self._rows("pages/home_articles")
        titles = self.titles.of_articles(self.material.folding.text(row, "article") or "" for row in rows)
        for row in rows:
            id, publisher = self.material.folding.text(row, "article") or "", self.material.labelled(row, "publisher")
            published = days(self.material.folding.text(row, "published") or "")
            number = self.material.number(row, "statements")
            made.append(ArticleLine(id, titles[id], publisher.name if publisher else "", published, number))
        return made

    @cached_property
    def totals(self) -> dict[str, int]:
        """How many statements, speakers, propositions and articles there are."""
        rows = self._rows("pages/totals")
        return {name: self.material.number(rows[0], name) for name in rows[0]} if rows else {}

    @property
    def summary(self) -> str:
        """How much is on record, and when its articles appeared."""
        if self.is_empty:
            return "Nothing is on record yet."
        if not self.totals:
            return "How much is on record is still being counted."
        row = self._rows("pages/totals")[0]
        first, last = (self.material.folding.text(row, name) or "" for name in ("first", "last"))
        what = (
            listed(
                [
                    count(self.totals["statements"], "statement"),
                    count(self.totals["actors"], "actor"),
                    count(self.totals["propositions"], "proposition"),
                ]
            )
            .replace(", ", " by ", 1)
            .replace(" and ", " on ", 1)
        )
        articles = count(self.totals["articles"], "article")
        when = days(first) if first == last else f"{days(first)} to {days(last)}"
        return f"{what}, each with the passage that proves it. {articles}, published {when}."

    @cached_property
    def disputes(self) -> list[Phenomenon]:
        """The latest contradictions."""
        every = self.material.latest_contradictions(LATEST)
        return phenomena(self.material, every)[: LATELY + 1]

    @cached_property
    def tree(self) -> dict[str, list[str]]:
        """Topics under topics, those with most propositions first."""
        counts = self.topic_counts
        return {
            broader: sorted(inside, key=lambda id: (-counts[id][0], self.material.label(id)))
            for broader, inside in self.material.narrower().items()
        }

    @cached_property
    def topic_counts(self) -> dict[str, tuple[int, int]]:
        """How many propositions a topic has with the topics within it, and how many actors speak on them."""
        spoken = {
            self.material.folding.text(row, "topic"): self.material.number(row, "actors")
            for row in self._rows("pages/speakers_of_topics")
        }

        def propositions() -> dict[str, int]:
            topics = [topic.id for topic in self.material.things().of_kind("topic")]
            return {id: len(self.material.propositions_of(id)) for id in topics}

        return {
            id: (number, spoken.get(id, 0)) for id, number in self.material.of_things("in topics", propositions).items()
        }

    @cached_property
    def asks(self) -> list[Ask]:
        """Three questions with their answers in short, made from what is on record."""
        made = [self._accepted(), self._disputed(), self._anonymous()]
        return [ask for ask in made if ask]

    def _accepted(self) -> Ask | None:
        """Has one of those who speak most ever accepted what they opposed most often, and somebody supports?"""
        rows = self._rows("pages/most_opposed")
        if not rows:
            return None
        actor, proposition = (self.material.labelled(rows[0], name) for name in ("actor", "proposition"))
        if not actor or not proposition:
            return None
        number, articles = (self.material.number(rows[0], name) for name in ("statements", "articles"))
        words = f"Has {actor.name} ever accepted this: {plain(proposition.name)}?"
        answer = f"No. {count(number, 'statement')} against, in {count(articles, 'article')}."
        return Ask(words, f"/questions/ever-supported?actor={actor.id}&proposition={proposition.id}", answer)

    def _disputed(self) -> Ask | None:
        conflicts = [
            conflict for conflict in self.disputes if conflict.type == "conflict" and conflict.right
        ] or self.disputes
        if not conflicts:
            return None
        conflict = conflicts[0]
        sides = listed(list(dict.fromkeys(said.speaker.name for said in (*conflict.left, *conflict.right))), 3)
        return Ask(
            "Who contradicts whom?", "/contradictions", f"Among others {sides}: {plain(conflict.proposition.name)}"
        )

    def _anonymous(self) -> Ask | None:
        rows = self._taken("pages/anonymous")
        number = len({row["statement"].value for row in rows or () if "statement" in row})
        answer = f"{count(number, 'statement')}." if number else "Nothing." if rows is not None else ""
        return Ask("What rests on anonymous sources only?", "/questions/anonymous-only", answer)


@router.get("/")
def home(request: Request, service: TheService) -> Response:
    """The page that a visitor begins with."""
    tag = service.tags.tag(HTML, service.engine.revision())
    return service.pages.render(
        "home.html",
        headers={"ETag": tag},
        home=HomeView(material_of(request, service)),
        source=printed(service, request),
        here="/",
    )
