"""The page of a person, state, organization or collective: what it stands for, and since when."""

from __future__ import annotations

from functools import cached_property

from api.pages.charts import MOST_LANES, moves, timeline
from api.pages.counting import titled
from api.pages.disagreement import Phenomenon, phenomena
from api.pages.evidence import Said
from api.pages.filters import Filters, portion_of
from api.pages.portions import Portion
from api.pages.views import ThingView
from api.resources.models import Thing
from kg.charts import Timeline
from kg.questions.files import Row
from kg.wording import count, listed, the

PAGE = 20
"""Statements on a page."""


def _held(row: Row, day: str) -> bool:
    """Whether a tenure held on a day; without a day, whether it has not ended."""
    start, until = (getattr(row.get(end), "value", "") for end in ("from", "until"))
    return start <= day <= (until or day) if day else not until


class ActorView(ThingView):
    """One actor."""

    template = "actor.html"

    @property
    def on_page(self) -> int:
        """As many as are told on one page of the list."""
        return PAGE

    @cached_property
    def portion(self) -> Portion:
        """What the page is made of."""
        return portion_of(self.material, self.address, PAGE, actor=self.id)

    @cached_property
    def filters(self) -> Filters:
        """What the address leaves out."""
        return Filters(self.material, self.address, self.said)

    @cached_property
    def shown(self) -> list[Said]:
        """The statements that the filters leave."""
        return self.filters.said

    @property
    def lead(self) -> str:
        """Who it is, in a line."""
        offices = self._offices
        spoken = [the(actor.name) + actor.name for actor in self.speaks_for]
        who = listed(offices) or self.definition
        if spoken and self.kind == "Person":
            who = f"{who}, speaks for {listed(spoken, 3)}" if who else f"Speaks for {listed(spoken, 3)}"
        return who

    @property
    def _offices(self) -> list[str]:
        """The offices it held on the last day on which it spoke here; of one who did not, those not ended."""
        spoke = [saying.last.isoformat() for saying in self.said if saying.speaker.id == self.id]
        day = max(spoke, default="")
        held = [row for row in self.offices if _held(row, day)]
        return [self._office(row) for row in held]

    def _office(self, row: object) -> str:
        post = self.thing(row, "post")  # type: ignore[arg-type]
        return post.name if post else ""

    @property
    def counts(self) -> str:
        """How much is on record of it."""
        if not self.said:
            return f"Nothing said is on record{' that fits these filters' if self.filters.active else ''}."
        articles = {report.article for saying in self.said for report in saying.statement.reports}
        propositions = {saying.proposition.id for saying in self.said}
        ordered = sorted(self.said, key=lambda saying: (saying.last, saying.first))
        first, last = ordered[0].when, ordered[-1].when
        period = f", {first}" if first == last else f", the first {first}, the last {last}"
        told = f"on {count(len(propositions), 'proposition')} in {count(len(articles), 'article')}{period}"
        left = f"; {count(len(self.shown), 'statement')} within the filters" if self._filtered else ""
        return f"{self.portion.words or count(len(self.said), 'statement')} {told}{left}"

    @property
    def every(self) -> int:
        """How many statements there are without the filters; 0 where that is not counted."""
        return self.material.how_many({"actor": self.id}) or (len(self.said) if self.portion.whole else 0)

    @property
    def _filtered(self) -> bool:
        """Whether the filters leave less than the page is made of."""
        return self.filters.active and len(self.shown) < len(self.said)

    @cached_property
    def speaks_for(self) -> list[Thing]:
        """For whom it was heard to speak."""
        actors = {actor.id: actor for saying in self.said if saying.speaker.id == self.id for actor in saying.behalf}
        actors.pop(self.id, None)
        return list(actors.values())

    @cached_property
    def voices(self) -> list[Thing]:
        """Who speaks for it."""
        speakers = {
            saying.speaker.id: saying.speaker
            for saying in self.said
            if any(actor.id == self.id for actor in saying.behalf)
        }
        speakers.pop(self.id, None)
        return list(speakers.values())

    @cached_property
    def charted(self) -> tuple[Timeline, int]:
        """The timeline, and how many lanes are not drawn."""
        most = MOST_LANES if self.address.get("lanes") != "all" else 10_000
        title = titled(f"What {self.title} stands for, and since when", self.material.also, self.portion.words)
        return timeline(self.material, title, self.shown, moves(self.contradictions), most)

    @cached_property
    def disagreements(self) -> list[Phenomenon]:
        """Contradictions that it stands in, with the filters applied to their statements."""
        return self.filters.left(phenomena(self.material, self.contradictions))

    @cached_property
    def moved(self) -> list[Phenomenon]:
        """Where it differs from itself, or from others who speak for the same side."""
        return [
            disagreement
            for disagreement in self.disagreements
            if disagreement.type in ("shift", "selfContradiction", "internal")
            or (
                disagreement.type == "tension"
                and all(self._ours(said) for said in (*disagreement.left, *disagreement.right))
            )
        ]

    def _ours(self, said: Said) -> bool:
        """Whether it, one who speaks for it, or one for whom it speaks too, said it."""
        own = self.ours | {actor.id for actor in self.speaks_for}
        return said.speaker.id in own or any(actor.id in own for actor in said.behalf)

    @cached_property
    def opposed(self) -> list[Phenomenon]:
        """Where others stand against it; that two articles tell one thing otherwise is nobody's contradiction."""
        moved = set(map(id, (*self.moved, *self.differing)))
        return [disagreement for disagreement in self.disagreements if id(disagreement) not in moved]

    @cached_property
    def differing(self) -> list[Phenomenon]:
        """Where articles disagree about what was said."""
        return [disagreement for disagreement in self.disagreements if disagreement.type == "reportConflict"]

    @cached_property
    def held(self) -> list[list[Said]]:
        """Stances taken on two occasions or more without a change, those over the longest time first; four at most.

        What does not count begins none and ends none.
        """
        groups: dict[str, list[Said]] = {}
        for saying in self.shown:
            groups.setdefault(saying.proposition.id, []).append(saying)
        kept = []
        for each in groups.values():
            stances = {saying.stance for saying in each if saying.counts}
            same = sorted((saying for saying in each if {saying.stance} == stances), key=lambda saying: saying.last)
            if len({saying.last for saying in same}) > 1:
                kept.append(same)
        return sorted(kept, key=lambda each: each[0].last - each[-1].last)[:4]

    @property
    def page(self) -> list[Said]:
        """The statements of the page asked for, the latest first."""
        number = self.address.number("page", 1)
        ordered = sorted(self.shown, key=lambda saying: (saying.last, saying.id), reverse=True)
        start = (number - 1) * PAGE - self.portion.skipped
        return ordered[start : start + PAGE] if start >= 0 else []

    @property
    def pages(self) -> int:
        """How many pages of statements there are."""
        return max(1, -(-self.number // PAGE))

    @property
    def number(self) -> int:
        """How many statements the filters leave, those that this page is not made of included."""
        whole = self.portion.whole or self.portion.number is None
        return len(self.shown) if whole else self.portion.number or 0

    @cached_property
    def ours(self) -> set[str]:
        """It, and all who speak for it."""
        return {self.id, *(voice.id for voice in self.voices)}

    def own(self, phenomenon: Phenomenon) -> tuple[tuple[Said, ...], tuple[Said, ...]]:
        """The sides of a contradiction, its own first."""
        ours = any(said.speaker.id in self.ours for said in phenomenon.left)
        return (phenomenon.left, phenomenon.right) if ours else (phenomenon.right, phenomenon.left)
