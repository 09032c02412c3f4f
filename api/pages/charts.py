"""From statements to charts: lanes of a timeline, and the two sides of a proposition over time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

from api.pages.evidence import Said
from api.pages.material import Material
from api.resources.models import Contradiction
from kg.charts import Band, Group, Lane, Mark, Occasion, Sides, Timeline
from kg.wording import count, days, plain

MOST_LANES = 60
MOST_OCCASIONS = 7
LEAST_LANES = 2
"""Lanes that a topic needs for a heading of its own."""
MOST_DEPTH = 20


def mark(saying: Said) -> Mark:
    """A statement as a mark: a link to it, with its sentence."""
    doubts = "; ".join(badge.text for badge in saying.badges)
    title = f"{saying.title}; {doubts}" if doubts else saying.title
    note = count(len(saying.publishers), "publisher") if len(saying.publishers) > 1 else ""
    return Mark(
        *(saying.first, saying.last, saying.stance, title, f"/id/{saying.id}"),
        *(saying.anonymous or saying.readings, saying.denied, note),
        counts=saying.counts,
    )


Moves = frozenset[frozenset[str]]
"""The addresses of the statements of each shift on record."""


def moves(contradictions: Iterable[Contradiction]) -> Moves:
    """The shifts among contradictions: a lane moves where one is on record, and nowhere else."""
    return frozenset(
        frozenset(f"/id/{id}" for id in contradiction.statement)
        for contradiction in contradictions
        if contradiction.contradictionType in ("shift", "selfContradiction")
    )


def lanes(said: Sequence[Said], key: Callable[[Said], tuple[str, str]], moved: Moves) -> list[Lane]:
    """A lane for each key (label and address), those that move on top, then those held longest."""
    by_stance: dict[tuple[str, str], list[Said]] = {}
    for saying in said:
        by_stance.setdefault(key(saying), []).append(saying)
    made = [
        Lane(
            label,
            tuple(mark(saying) for saying in sorted(each, key=lambda saying: (saying.last, saying.id))),
            href,
            moved,
        )
        for (label, href), each in by_stance.items()
    ]
    return sorted(made, key=lambda lane: (-lane.shifts, -len({mark.last for mark in lane.marks}), lane.label))


def timeline(
    material: Material, title: str, said: Sequence[Said], moved: Moves, most: int = MOST_LANES
) -> tuple[Timeline, int]:
    """The positions of an actor, lanes of propositions by first topic, and how many lanes are left out."""
    made = []
    for topic, each in grouped(material, said).items():
        rows = lanes(each, lambda saying: (plain(saying.proposition.name), f"/id/{saying.proposition.id}"), moved)
        label = material.label(topic) if topic else "Other matters"
        made.append(Group(label, tuple(rows), f"/id/{topic}" if topic else ""))
    broad = {f"/id/{topic}" for topic in material.narrower().get("", ())}
    made.sort(
        key=lambda group: (
            -sum(lane.shifts for lane in group.lanes),
            group.href in broad,
            -len(group.lanes),
            group.label,
        )
    )
    every = sum(len(group.lanes) for group in made)
    kept, left = [], most
    for group in made:
        if left > 0:
            kept.append(Group(group.label, group.lanes[:left], group.href))
            left -= len(group.lanes)
    return Timeline(title, tuple(kept), occasions(said)), max(0, every - most)


def grouped(material: Material, said: Sequence[Said]) -> dict[str, list[Said]]:
    """Statements by the first topic of their propositions; one that has a single lane joins the topic around it."""
    groups: dict[str, list[Said]] = {}
    for saying in said:
        topics = material.topics_of(saying.proposition.id)
        groups.setdefault(topics[0] if topics else "", []).append(saying)
    for topic in sorted(groups, key=lambda each: (-_depth(material, each), each)):
        around = material.values(topic, "broader")
        while around and len({saying.proposition.id for saying in groups[topic]}) < LEAST_LANES:
            groups.setdefault(around[0], []).extend(groups.pop(topic))
            topic, around = around[0], material.values(around[0], "broader")
    return groups


def _depth(material: Material, topic: str) -> int:
    """How many topics a topic is within."""
    around, depth = material.values(topic, "broader"), 0
    while around and depth < MOST_DEPTH:
        around, depth = material.values(around[0], "broader"), depth + 1
    return depth


def occasions(said: Sequence[Said]) -> tuple[Occasion, ...]:
    """The days with most statements, with what took place: columns of the chart."""
    by_day: dict[date, list[Said]] = {}
    for saying in said:
        by_day.setdefault(saying.last, []).append(saying)
    busiest = sorted(by_day, key=lambda day: (-len(by_day[day]), day))[:MOST_OCCASIONS]
    made = []
    for day in sorted(busiest):
        venues = [saying.venue for saying in by_day[day] if saying.venue]
        note = venues[0].name if venues else ""
        certain = any(saying.first == saying.last for saying in by_day[day])
        label = _short(day) if certain else f"by {_short(day)}"
        made.append(Occasion(day, label, _venue(note), f"/id/{venues[0].id}" if venues else ""))
    return tuple(made)


def _venue(name: str) -> str:
    """A venue's name without the day that stands above it already."""
    head, _, tail = name.rpartition(" on ")
    return head if head and tail[:1].isdigit() else name.rpartition(", ")[0] or name if name[-4:].isdigit() else name


def _short(day: date) -> str:
    return days(day.isoformat()).replace(days(day.isoformat()).split()[1], days(day.isoformat()).split()[1][:3])


def by_actor(title: str, said: Sequence[Said], moved: Moves) -> Timeline:
    """Who said what of one proposition: a lane for each speaker."""
    rows = lanes(said, lambda saying: (saying.speaker.name, f"/id/{saying.speaker.id}"), moved)
    return Timeline(title, (Group("Speakers", tuple(rows)),), occasions(said))


def sides(title: str, said: Sequence[Said], end: date) -> Sides:
    """How the sides of a proposition grew: a band for each speaker and stance."""
    speakers: dict[str, list[Said]] = {}
    for saying in sorted(said, key=lambda saying: (saying.last, saying.id)):
        speakers.setdefault(saying.speaker.id, []).append(saying)
    bands = []
    for each in speakers.values():
        begun: Said | None = None
        for saying in [saying for saying in each if saying.counts] or each:
            if begun is None or saying.stance != begun.stance:
                if begun is not None:
                    bands.append(_band(begun, saying.last, each))
                begun = saying
        if begun is not None:
            bands.append(_band(begun, None, each))
    return Sides(title, tuple(bands), end)


def _band(begun: Said, until: date | None, each: Sequence[Said]) -> Band:
    same = [saying for saying in each if saying.stance == begun.stance]
    anonymous = all(saying.anonymous for saying in same)
    last = max(saying.last for saying in same if until is None or saying.last <= until)
    return Band(begun.speaker.name, begun.stance, begun.last, until, anonymous, begun.title, f"/id/{begun.id}", last)
