"""`/compare`: two to six actors on a topic or proposition, or one actor on two days; a matrix open to the passages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from io import StringIO

from fastapi import APIRouter, Request
from starlette.responses import Response

from api.pages.asked import refuse
from api.pages.between import between
from api.pages.browser import Address, Choice
from api.pages.charts import lanes, moves, occasions
from api.pages.counting import as_asked, count_anonymous, titled
from api.pages.disagreement import MOST, Phenomenon
from api.pages.evidence import Said, all_said, span, taken_last
from api.pages.files import pictured, written
from api.pages.material import Material, material_of, unique
from api.pages.pickers import Options, actors
from api.pages.portions import Portion
from api.pages.takeaway import of_address, printed
from api.problems import Refusal
from api.resources.tables import Verbatim
from api.service import TheService
from kg import cells
from kg.charts import Group, Timeline
from kg.questions.files import BEGUN
from kg.questions.parameters import Parameter
from kg.wording import count, days, listed, plain, the

router = APIRouter(include_in_schema=False)
MOST_ACTORS = 6
NAMES = ("actor", "topic", "proposition", "on", "and", "differ", BEGUN, "page", "format", "verbatim")
PAGE = 60
"""Propositions on a page."""


@dataclass(frozen=True)
class Column:
    """One column: an actor, on a day or at the end."""

    id: str
    name: str
    day: date | None
    behalf: tuple[str, ...] = ()

    @property
    def note(self) -> str:
        """The day in words."""
        return f"by {days(self.day.isoformat())}" if self.day else ""

    @property
    def for_whom(self) -> str:
        """For whom it speaks, in words."""
        return f"for {listed([the(name) + name for name in self.behalf], 2)}" if self.behalf else ""


@dataclass(frozen=True)
class Implied:
    """A stance that nobody is on record to have said: it follows from a statement by a relation, for a reason."""

    stance: str
    said: str
    statement: str
    reason: str


@dataclass(frozen=True)
class Line:
    """One proposition.

    Attributes:
        cells: in the order of the columns, each the statements of the stance taken last.
        implied: what follows for each that is silent.
        beside: for each, what else it said: before, or by sources that do not count.
        against: contradictions of two of the columns that concern it.
    """

    id: str
    label: str
    cells: tuple[tuple[Said, ...], ...]
    implied: tuple[Implied | None, ...] = ()
    beside: tuple[tuple[Said, ...], ...] = ()
    against: tuple[Phenomenon, ...] = ()

    @property
    def stances(self) -> set[str]:
        """The stances that count."""
        return {cell[-1].stance for cell in self.cells if cell and cell[-1].counts}

    @property
    def differs(self) -> bool:
        """Whether two cells stand on different sides, or what two of them say does not go together."""
        return len(self.stances) > 1 or bool(self.against)


class Comparison:
    """What `/compare` shows. Raises QueryError, Refusal for an address that asks for what there is not."""

    def __init__(self, material: Material, address: Address) -> None:
        self.material, self.address = material, address
        self.actors = unique(address.all("actor"))
        refuse(material, address, [Parameter(name, "id", "") for name in ("topic", "proposition")])
        self.topic, self.only = (material.bases.shorten(address.get(name)) for name in ("topic", "proposition"))
        self.differ = address.one_of("differ", ("yes",)) == "yes"
        dates = [address.checked(name, "date", material.bases) for name in ("on", "and")]
        self.days = [date.fromisoformat(text) for text in dates if text]
        if len(self.actors) > MOST_ACTORS:
            raise Refusal(400, f"found {len(self.actors)} actors; expected at most {MOST_ACTORS}")
        unknown = [id for id in self.actors if material.named(id) is None]
        if unknown:
            raise Refusal(404, f"nothing is on record of {listed(unknown)}")

    @cached_property
    def columns(self) -> list[Column]:
        """An actor each, or the days of one."""
        if len(self.actors) == 1 and self.days:
            return [self._column(self.actors[0], day) for day in sorted(self.days)]
        day = self.days[0] if self.days else None
        return [self._column(id, day) for id in self.actors]

    def _column(self, id: str, day: date | None) -> Column:
        told = self._portion(id, day).statements or self.material.statements(actor=id)
        own = [statement for statement in told if statement.utterance.speaker.id == id]
        behalf = unique(actor.name for statement in own for actor in statement.utterance.onBehalfOf if actor.id != id)
        return Column(id, self.material.label(id), day, tuple(behalf))

    @property
    def begun(self) -> bool:
        """Whether what rests on anonymous sources only counts."""
        return BEGUN in self.material.also

    @property
    def title(self) -> str:
        """Who is compared, on what."""
        if not self.actors:
            return "Compare"
        who = listed([self.material.label(id) for id in self.actors])
        about = self.only or self.topic
        return f"{who} on {plain(self.material.label(about))}" if about else who

    def chart(self, lines: Sequence[Line]) -> Timeline:
        """Who said what when: a group for each proposition, a lane for each actor."""
        groups, every = [], []
        latest = (self.material.latest_contradictions(MOST, **{"with": actor}) for actor in self.actors)
        moved = moves(contradiction for each in latest for contradiction in each)
        for line in lines:
            said = [saying for cell in (*line.cells, *line.beside) for saying in cell]
            made = lanes(said, lambda saying: (saying.speaker.name, f"/id/{saying.speaker.id}"), moved)
            groups.append(Group(line.label, tuple(made), f"/id/{line.id}"))
            every += said
        return Timeline(titled(self.title, self.material.also), tuple(groups), occasions(every))

    def lines(self) -> list[Line]:
        """The propositions on which one of them is on record, those with two sides first."""
        said: list[dict[str, list[Said]]] = []
        for column in self.columns:
            each: dict[str, list[Said]] = {}
            for saying in all_said(self.material, self._portion(column.id, column.day).statements):
                if column.day is None or saying.last <= column.day:
                    each.setdefault(saying.proposition.id, []).append(saying)
            said.append(each)
        ids = unique(id for each in said for id in each if not self.only or id == self.only)
        implied = [self.implied(column) for column in self.columns]
        against = between(self.material, [(column.id, column.day) for column in self.columns])
        made = []
        for id in ids:
            cells = tuple(taken_last(each.get(id, [])) for each in said)
            follows = tuple(
                None if each.get(id) else stances.get(id) for each, stances in zip(said, implied, strict=True)
            )
            beside = tuple(_others(each.get(id, []), cell) for each, cell in zip(said, cells, strict=True))
            label = plain(self.material.label(id))
            made.append(Line(id, label, cells, follows, beside, tuple(against.get(id, ()))))
        kept = [line for line in made if line.differs or not self.differ]
        return sorted(kept, key=lambda line: (not line.differs, -sum(1 for cell in line.cells if cell), line.label))

    def _portion(self, id: str, day: date | None) -> Portion:
        """What an actor said on the topic: of more than a view holds, the latest by the day."""
        about = {"topic": self.topic, "proposition": self.only}
        asked = {"actor": id} | {name: value for name, value in about.items() if value}
        every = self.material.portion(asked)
        return every if every.whole or day is None else self.material.portion({**asked, "as_of": day.isoformat()})

    @property
    def portions(self) -> list[tuple[str, str]]:
        """Of whom more is on record than a view holds, and what of it this one has, in words."""
        told = [(column.name, self._portion(column.id, column.day).words) for column in self.columns]
        return [(name, words) for name, words in unique(told) if words]

    def implied(self, column: Column) -> dict[str, Implied]:
        """What follows from what an actor said by the day, by relations of propositions; of statements that count."""
        stances: dict[str, Implied] = {}
        for row in self.material.remembered(
            ("implied", column.id), lambda: self.material.ask("implied-stances", actor=column.id)
        ):
            parts = {name: self.material.folding.text(row, name) or "" for name in row}
            left_out = parts.get("standing") == "anonymous" and not self.begun
            if left_out or (column.day and span(parts["date"])[1] > column.day):
                continue
            said = plain(self.material.label(parts["said"]))
            stances[parts["follows"]] = Implied(parts["implied"], said, parts["statement"], parts.get("reason", ""))
        return stances

    def choices(self) -> tuple[Options, Options]:
        """Actors that can be added: those who are on record with words, and the others."""
        first, others = (tuple(p for p in pairs if p[0] not in self.actors) for pairs in actors(self.material))
        return first, others

    def chips(self) -> list[Choice]:
        """The actors, each leading to the page without it."""
        return [Choice(self.material.label(id), self.address.without("actor", id), True) for id in self.actors]


def _others(said: Sequence[Said], taken: Sequence[Said]) -> tuple[Said, ...]:
    """What was said beside the stance taken last, the latest first."""
    known = {saying.id for saying in taken}
    return tuple(sorted((saying for saying in said if saying.id not in known), key=lambda saying: saying.last)[::-1])


@router.get("/compare")
def compare(request: Request, service: TheService, format: str | None = None, verbatim: Verbatim = False) -> Response:
    """The comparison as a page, or as CSV with `?format=csv`."""
    address = Address(request, NAMES)
    material = as_asked(material_of(request, service), address)
    view = Comparison(material, address)
    lines = view.lines() if view.actors else []
    if format == "csv":
        with cells.verbatim(verbatim):
            return Response(_csv(view, lines), media_type="text/csv; charset=utf-8")
    if format in ("svg", "png"):
        return pictured(view.chart(lines).document(), format, of_address(service, request, view.title))
    if format in ("text", "bibtex", "csl"):
        return written(of_address(service, request, view.title), format)
    page = view.address.number("page", 1)
    return service.pages.render(
        "compare.html",
        view=view,
        lines=lines[(page - 1) * PAGE : page * PAGE],
        page=page,
        pages=max(1, -(-len(lines) // PAGE)),
        counted=count(len(lines), "proposition"),
        switches=[count_anonymous(address)],
        sides=sum(line.differs for line in lines),
        topics=sorted(material.things().of_kind("topic"), key=lambda topic: topic.label),
        source=printed(service, request),
        here="/compare",
    )


def _csv(view: Comparison, lines: list[Line]) -> str:
    out = StringIO()
    writer = cells.Writer(out)
    writer.writerow(["proposition", *(f"{column.name} {column.note}".strip() for column in view.columns)])
    for line in lines:
        writer.writerow([line.label, *(cell[-1].stance if cell else "nothing on record" for cell in line.cells)])
    return out.getvalue()
