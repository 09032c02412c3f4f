"""The page of a topic: its propositions with who stands on which side, its actors, and what is in dispute."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from api.pages import portions
from api.pages.charts import MOST_LANES, lanes, moves, occasions
from api.pages.counting import titled
from api.pages.disagreement import Phenomenon, phenomena
from api.pages.evidence import Said, all_said
from api.pages.filters import Filters, asked_of, portion_of
from api.pages.portions import Portion
from api.pages.views import ThingView
from api.rendering import MOST_ROWS
from api.resources.models import Thing
from kg.charts import Group, Timeline
from kg.wording import count, plain

MOST_CHARTED = 12
"""Propositions whose statements are drawn."""


@dataclass(frozen=True)
class Row:
    """A proposition of a topic with the latest stance of each who spoke on it."""

    id: str
    label: str
    said: tuple[Said, ...]

    @cached_property
    def _latest(self) -> dict[str, Said]:
        latest: dict[str, Said] = {}
        for saying in sorted(self.said, key=lambda saying: (saying.counts, saying.last)):
            latest[saying.speaker.id] = saying
        return latest

    def side(self, stance: str) -> list[Said]:
        """The latest statement of each speaker whose latest stance it is."""
        return [saying for saying in self._latest.values() if saying.stance == stance]


class TopicView(ThingView):
    """One topic."""

    template = "topic.html"

    @property
    def on_page(self) -> int:
        """A page is a portion."""
        return portions.MOST

    @cached_property
    def portion(self) -> Portion:
        """What the page is made of."""
        return portion_of(self.material, self.address, self.on_page, topic=self.id)

    @cached_property
    def filters(self) -> Filters:
        """What the address leaves out."""
        return Filters(self.material, self.address, self.said)

    @property
    def broader(self) -> list[str]:
        """The topics that it is within."""
        return self.material.values(self.id, "broader")

    @property
    def narrower(self) -> list[tuple[str, str, int]]:
        """The topics directly within it: id, label, and how many propositions."""
        return [
            (id, self.material.label(id), len(self.material.propositions_of(id)))
            for id in self.material.narrower().get(self.id, ())
        ]

    @cached_property
    def rows(self) -> list[Row]:
        """Its propositions, those with two sides first, then by how much was said."""
        by_proposition: dict[str, list[Said]] = {}
        if self.portion.whole:
            by_proposition = {id: [] for id in self.material.propositions_of(self.id)}
        for saying in self.filters.said:
            by_proposition.setdefault(saying.proposition.id, []).append(saying)
        made = [Row(id, plain(self.material.label(id)), tuple(said)) for id, said in by_proposition.items()]
        made.sort(key=lambda row: (-len({saying.stance for saying in row.said}), -len(row.said), row.label))
        if self.portion.whole:
            return made
        asked = asked_of(self.material, self.address, {"topic": self.id})
        shown = made[:MOST_ROWS]
        numbers = self.material.how_many_on(asked, [row.id for row in shown])
        return [row if numbers.get(row.id) == len(row.said) else self._completed(row, asked) for row in shown] + made[
            MOST_ROWS:
        ]

    def _completed(self, row: Row, asked: Mapping[str, str]) -> Row:
        """All that was said on a proposition, where a portion has a part of it: half a side would be none."""
        portion = self.material.portion({**asked, "proposition": row.id})
        return replace(row, said=tuple(all_said(self.material, portion.statements)))

    @property
    def undecided(self) -> bool:
        """Whether anyone is ambivalent on one of its propositions: then that has a column of its own."""
        return any(row.side("ambivalent") for row in self.rows)

    @cached_property
    def actors(self) -> list[tuple[Thing, int]]:
        """Who speaks on it, and how often."""
        counted: dict[str, tuple[Thing, int]] = {}
        for saying in self.filters.said:
            counted[saying.speaker.id] = (saying.speaker, counted.get(saying.speaker.id, (saying.speaker, 0))[1] + 1)
        return sorted(counted.values(), key=lambda pair: (-pair[1], pair[0].name))

    @property
    def sides(self) -> list[Thing]:
        """For whom others speak on it: states first."""
        actors = {actor.id: actor for saying in self.filters.said for actor in saying.behalf}
        return sorted(actors.values(), key=lambda actor: (not actor.id.startswith("state/"), actor.name))

    @cached_property
    def disagreements(self) -> list[Phenomenon]:
        """Contradictions within it, with the filters applied to their statements."""
        return self.filters.left(phenomena(self.material, self.contradictions))

    @property
    def counts(self) -> str:
        """How much is on record."""
        told = self.portion.words or count(len(self.filters.said), "statement")
        return f"{told} on {count(len(self.rows), 'proposition')} by {count(len(self.actors), 'actor')}"

    @property
    def pages(self) -> int:
        """How many portions there are; a page of all statements is the only one."""
        if self.portion.whole:
            return 1
        return max(1, -(-(self.portion.number or 0) // portions.MOST))

    @cached_property
    def charted(self) -> tuple[Timeline, int]:
        """Who said what when: a lane for each speaker, in a group for each proposition that has two sides."""
        groups, said, left = list[Group](), list[Said](), MOST_LANES
        moved = moves(self.contradictions)
        for row in self.rows[:MOST_CHARTED]:
            if row.said and left > 0:
                by_speaker = lanes(row.said, lambda saying: (saying.speaker.name, f"/id/{saying.speaker.id}"), moved)
                made = by_speaker[:left]
                groups.append(Group(row.label, tuple(made), f"/id/{row.id}"))
                said += row.said
                left -= len(made)
        title = titled(f"Who said what on: {self.title}", self.material.also, self.portion.words)
        return Timeline(title, tuple(groups), occasions(said)), max(0, len(self.rows) - len(groups))
