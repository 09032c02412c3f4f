"""The page of a proposition: who supports it, who opposes it, who is silent, and how the sides grew."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property

from api.pages.charts import by_actor, moves, sides
from api.pages.counting import titled
from api.pages.disagreement import Phenomenon, phenomena
from api.pages.evidence import Said
from api.pages.material import unique
from api.pages.neighbours import last_day, speakers
from api.pages.portions import Portion
from api.pages.views import ThingView
from api.resources.models import Thing
from kg.bases import SKOS
from kg.charts import Sides, Timeline
from kg.wording import days, plain, spaced


@dataclass(frozen=True)
class Stand:
    """One actor on one side: the statements of the stance it took last, those that count before those that do not."""

    actor: Thing
    said: tuple[Said, ...]

    @property
    def behalf(self) -> list[Thing]:
        """For whom it speaks."""
        actors = {actor.id: actor for saying in self.said for actor in saying.behalf if actor.id != self.actor.id}
        return list(actors.values())

    @property
    def anonymous(self) -> bool:
        """Whether nothing named stands behind it."""
        return all(saying.anonymous for saying in self.said)

    @property
    def counts(self) -> bool:
        """Whether something stands behind it that counts."""
        return any(saying.counts for saying in self.said)

    @property
    def stated(self) -> str:
        """First and last day stated, in words."""
        first, last = self.said[0].when, self.said[-1].when
        return f"stated {first}" if first == last else f"first stated {first}, last {last}"


@dataclass(frozen=True)
class Related:
    """A relation to another proposition, with its reason."""

    word: str
    id: str
    title: str
    reason: str
    judged: str


class PropositionView(ThingView):
    """One proposition."""

    template = "proposition.html"
    sections = frozenset({"implies", "excludes", "annotatedTarget", "annotatedSource"})

    @property
    def counts_as(self) -> str:
        """What counts as it and what does not, and of what sort it is."""
        sort = self.text(self.material.bases.term("kindOfProposition"))
        scope = self.text(SKOS + "scopeNote")
        return ". ".join(part for part in (f"A {spaced(sort)}" if sort else "", scope) if part)

    @property
    def topics(self) -> list[str]:
        """Its topics."""
        return self.material.topics_of(self.id)

    @cached_property
    def portion(self) -> Portion:
        """What the page is made of: of more than a view holds, the latest by the day."""
        every = self.material.portion({"proposition": self.id})
        asked = self.address.checked("as_of", "date", self.material.bases)
        return every if every.whole or not asked else self.material.portion({"proposition": self.id, "as_of": asked})

    @cached_property
    def as_of(self) -> date:
        """The day for which the sides are shown: the one asked for, or the last on record."""
        asked = self.address.checked("as_of", "date", self.material.bases)
        return date.fromisoformat(asked) if asked else self.end

    @cached_property
    def end(self) -> date:
        """The last day on record in its topics."""
        known = [last_day(self.material, self.topics), *(saying.last for saying in self.said)]
        return max((day for day in known if day), default=date(2000, 1, 1))

    @property
    def moments(self) -> list[str]:
        """The days on which something was said of it, and the end."""
        return sorted({saying.last.isoformat() for saying in self.said} | {self.end.isoformat()})

    @property
    def by_then(self) -> list[Said]:
        """What was certainly said by the day."""
        return [saying for saying in self.said if saying.last <= self.as_of]

    @cached_property
    def stands(self) -> dict[str, list[Stand]]:
        """From a stance to who took it last by the day."""
        speakers: dict[str, list[Said]] = {}
        for statement in sorted(self.by_then, key=lambda saying: (saying.last, saying.id)):
            speakers.setdefault(statement.speaker.id, []).append(statement)
        by_stance: dict[str, list[Stand]] = {"supports": [], "opposes": [], "ambivalent": []}
        for each in speakers.values():
            counted = [saying for saying in each if saying.counts] or each
            stance = counted[-1].stance
            run = tuple(saying for saying in each if saying.stance == stance)
            by_stance.setdefault(stance, []).append(Stand(each[0].speaker, run))
        return by_stance

    @cached_property
    def silent(self) -> list[Thing]:
        """Who spoke on its topics by the day, but not on it."""
        spoke = {statement.speaker.id for statement in self.by_then}
        others = speakers(self.material, self.topics, self.as_of)
        return sorted((thing for id, thing in others.items() if id not in spoke), key=lambda thing: thing.name)

    @cached_property
    def grew(self) -> Sides:
        """How the sides grew."""
        title = titled(f"Sides on: {plain(self.title)}", self.material.also, self.portion.words)
        return sides(title, self.said, self.end)

    @cached_property
    def charted(self) -> tuple[Timeline, int]:
        """Who said what of it when, a lane for each speaker."""
        title = titled(f"Statements on: {plain(self.title)}", self.material.also, self.portion.words)
        return by_actor(title, self.said, moves(self.contradictions)), 0

    @cached_property
    def disagreements(self) -> list[Phenomenon]:
        """Contradictions about it."""
        return phenomena(self.material, self.contradictions)

    @property
    def as_of_words(self) -> str:
        """The day in words."""
        return days(self.as_of.isoformat())

    @cached_property
    def related(self) -> list[Related]:
        """Relations to other propositions, from either end."""
        relations = []
        for row in self.material.known("pages/relations", thing=self.id):
            parts = {name: self.folding.text(row, name) or "" for name in row}
            word = _RELATIONS.get((parts["relation"], parts["direction"]), parts["relation"])
            judged = f"decided {days(parts['when'])}" if parts.get("when") else ""
            title = self.titles(parts["other"])
            relations.append(Related(word, parts["other"], plain(title), parts.get("reason", ""), judged))
        return unique(relations)

    @property
    def beside(self) -> list[tuple[str, str]]:
        """Other propositions of its first topic: ids and labels."""
        if not self.topics:
            return []
        return [
            (id, plain(self.material.label(id)))
            for id in self.material.propositions_of(self.topics[0])
            if id != self.id
        ]


_RELATIONS = {  # from either end
    ("implies", "from"): "implies",
    ("implies", "to"): "is implied by",
    ("excludes", "from"): "excludes",
    ("excludes", "to"): "excludes",
}
