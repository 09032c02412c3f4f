"""The timeline of positions: a lane for each proposition or actor, a mark for each statement, by day.

A mark stands on the day by which its statement was certainly made; a band before it covers the days on which it may
have been made. A line joins statements of one stance, a dashed one leads to a different stance: a shift.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from kg.charts.axis import Axis
from kg.charts.marks import INK, LINE, QUIET, colour, legend, linked, shape, text, wrapped


@dataclass(frozen=True)
class Mark:
    """One statement.

    Attributes:
        first, last: the days between which it was made.
        stance: supports, opposes, ambivalent.
        title: who said what, when, as a sentence.
        href: where it leads.
        anonymous: whether it is known through unnamed reporters, or as a publisher's reading, only.
        denied: whether another statement disputes it.
        note: a few words beside the mark: "2 publishers".
        counts: whether it may begin a position; None: unless it is anonymous.
        id: what shifts know it by; "" for its address.
    """

    first: date
    last: date
    stance: str
    title: str
    href: str = ""
    anonymous: bool = False
    denied: bool = False
    note: str = ""
    counts: bool | None = None
    id: str = ""

    @property
    def key(self) -> str:
        """What shifts know it by."""
        return self.id or self.href

    @property
    def begins(self) -> bool:
        """Whether it may begin a position."""
        return not self.anonymous if self.counts is None else self.counts


@dataclass(frozen=True)
class Lane:
    """What one row is about, and its statements in order of time.

    Attributes:
        moves: what the marks of the statements of each shift that is on record are known by: a lane moves there, and
            nowhere else.
    """

    label: str
    marks: tuple[Mark, ...]
    href: str = ""
    moves: frozenset[frozenset[str]] = frozenset()

    @property
    def shifts(self) -> int:
        """How many shifts there are."""
        own = {mark.key for mark in self.marks}
        return sum(len(move & own) > 1 for move in self.moves)

    def leads(self, before: Mark, after: Mark) -> bool:
        """Whether a line leads from a mark to the next that is joined: it holds the stance, or it shifts."""
        if before.stance == after.stance:
            return True
        of_stance = [{mark.key for mark in self.marks if mark.stance == each.stance} for each in (before, after)]
        return any(all(move & keys for keys in of_stance) for move in self.moves)

    @property
    def joined(self) -> list[Mark]:
        """The marks that lines join: what does not count continues a stance, and neither begins nor ends one."""
        joined: list[Mark] = []
        for mark in self.marks:
            if mark.begins or (joined and joined[-1].stance == mark.stance):
                joined.append(mark)
        return joined


@dataclass(frozen=True)
class Group:
    """Lanes under a heading."""

    label: str
    lanes: tuple[Lane, ...]
    href: str = ""


@dataclass(frozen=True)
class Occasion:
    """A day with a name: a column of the chart."""

    day: date
    label: str
    note: str = ""
    href: str = ""


@dataclass(frozen=True)
class Timeline:
    """A chart of lanes in groups."""

    title: str
    groups: tuple[Group, ...]
    occasions: tuple[Occasion, ...] = ()

    @cached_property
    def axis(self) -> Axis:
        """The days from the first to the last mark."""
        return Axis.around(mark.last for group in self.groups for lane in group.lanes for mark in lane.marks)

    def strip(self, lane: Lane) -> str:
        """The marks of one lane, as wide as its place: coordinates in percent, so that shapes are never distorted."""
        places = [_percent(self.axis.at(occasion.day)) for occasion in self.occasions]
        columns = "".join(f'<line class="column" x1="{at}" x2="{at}" y1="0" y2="100%"/>' for at in places)
        marks = "".join(_marks(lane, self.axis, _percent, "50%"))
        words = text(f"{lane.label}: {len(lane.marks)} statements")
        return f'<svg class="strip" width="100%" role="group" aria-label="{words}">{columns}{marks}</svg>'

    def heading(self) -> str:
        """The names of the columns, staggered so that they do not meet."""
        rows = staggered([self.axis.at(occasion.day) for occasion in self.occasions], 0.19)
        parts = []
        for occasion, row in zip(self.occasions, rows, strict=True):
            where, anchor = _percent(self.axis.at(occasion.day)), _anchor(self.axis.at(occasion.day))
            parts.append(
                f'<line class="column" x1="{where}" x2="{where}" y1="{row * 34 + 34}" y2="100%"/>'
                f'<text class="when" x="{where}" y="{row * 34 + 14}" text-anchor="{anchor}">'
                f"{text(occasion.label)}</text>"
                f'<text class="where" x="{where}" y="{row * 34 + 28}" text-anchor="{anchor}">'
                f"{text(shortened(occasion.note, 30))}</text>"
            )
        height = 34 * (max(rows, default=0) + 1) + 8
        return f'<svg class="heading" width="100%" height="{height}" aria-hidden="true">{"".join(parts)}</svg>'

    def ticks(self) -> str:
        """The names of months or years below the lanes."""
        parts = (
            f'<text class="tick" x="{_percent(at)}" y="16" text-anchor="{_anchor(at)}">{text(name)}</text>'
            for at, name in self.axis.ticks()
        )
        return f'<svg class="ticks" width="100%" height="22" aria-hidden="true">{"".join(parts)}</svg>'

    def document(self) -> bytes:
        """The whole chart as an SVG document that stands alone (SVG 1.1), 1,080 units wide."""
        return _document(self).encode()


def staggered(places: list[float], gap: float) -> list[int]:
    """A row for each place, the first in which it is `gap` away from the last one there."""
    ends: list[float] = []
    rows = []
    for at in places:
        row = next((number for number, end in enumerate(ends) if at - end >= gap), len(ends))
        ends[row : row + 1] = [at]
        rows.append(row)
    return rows


def shortened(value: str, most: int) -> str:
    """A text cut between words, with an ellipsis."""
    return value if len(value) <= most else value[:most].rpartition(" ")[0].rstrip(" ,.:") + " …"


def _percent(at: float) -> str:
    return f"{at * 100:.2f}%"


def _anchor(at: float) -> str:
    return "start" if at < 0.1 else "end" if at > 0.9 else "middle"


def _marks(lane: Lane, axis: Axis, place: Callable[[float], str], middle: str) -> list[str]:
    """The parts of a lane, from the lowest layer: bands, lines, marks. `place` writes a coordinate."""
    parts = []
    for mark in lane.marks:
        start, end = axis.at(mark.first), axis.at(mark.last)
        if end - start > 0.004:
            parts.append(
                f'<line class="band" x1="{place(start)}" x2="{place(end)}" y1="{middle}" y2="{middle}" '
                f'stroke="{colour(mark.stance)}" stroke-opacity=".18" stroke-width="9" stroke-linecap="round"/>'
            )
    for before, after in pairwise(lane.joined):
        same = before.stance == after.stance
        look = (
            f'stroke="{colour(before.stance)}" stroke-opacity=".55"'
            if same
            else f'stroke="{QUIET}" stroke-dasharray="4 4"'
        )
        if lane.leads(before, after) and axis.at(after.last) > axis.at(before.last):
            parts.append(
                f'<line class="{"held" if same else "shift"}" x1="{place(axis.at(before.last))}" '
                f'x2="{place(axis.at(after.last))}" y1="{middle}" y2="{middle}" {look} stroke-width="2.5"/>'
            )
    parts.extend(_mark(mark, axis, place, middle) for mark in lane.marks)
    return parts


def _mark(mark: Mark, axis: Axis, place: Callable[[float], str], middle: str) -> str:
    at = axis.at(mark.last)
    drawn = shape(mark.stance, mark.anonymous, mark.denied)
    target = '<rect class="target" x="-12" y="-12" width="24" height="24" fill="none"/>'
    note = ""
    placed = f'<svg x="{place(at)}" y="{middle}" overflow="visible">{target}{drawn}</svg>'
    if mark.note:
        shift, anchor = (10, "start") if at < 0.85 else (-10, "end")
        note = (
            f'<text class="note" x="{place(at)}" y="{middle}" dx="{shift}" dy="-5" text-anchor="{anchor}" '
            f'font-size="11" fill="{QUIET}">{text(mark.note)}</text>'
        )
    return linked(placed, mark.title, mark.href) + note


LEFT, WIDTH, ROW = 360, 690, 32
HEADING = 130
"""Letters of a line of a heading."""


def _document(chart: Timeline) -> str:
    parts: list[str] = []
    rows = staggered([chart.axis.at(occasion.day) for occasion in chart.occasions], 0.19)
    y = 64 + 34 * (max(rows, default=-1) + 1)
    stretches: list[tuple[int, int]] = []

    def place(at: float) -> str:
        return f"{LEFT + at * WIDTH:.1f}"

    for group in chart.groups:
        for line in wrapped(group.label, HEADING):
            parts.append(f'<text x="20" y="{y + 14}" font-weight="700" font-size="13">{text(line)}</text>')
            y += 16
        # Below its heading and beside its lanes only: a stroke through words would mean that they are denied.
        parts.append(f'<line x1="20" x2="{LEFT + WIDTH}" y1="{y + 4}" y2="{y + 4}" stroke="{LINE}"/>')
        y += 10
        top = y
        for lane in group.lanes:
            lines = wrapped(lane.label, 50)
            for number, line in enumerate(lines):
                height = y + ROW / 2 + 4 + (number - (len(lines) - 1) / 2) * 13
                parts.append(f'<text x="32" y="{height:.1f}" font-size="11.5">{text(line)}</text>')
            parts.extend(_marks(lane, chart.axis, place, str(y + ROW // 2)))
            y += ROW
        stretches.append((top, y))
        y += 10
    columns = _columns(chart, rows, place, stretches)
    ticks = "".join(
        f'<text x="{place(at)}" y="{y + 16}" font-size="11" fill="{QUIET}" text-anchor="middle">{text(name)}</text>'
        for at, name in chart.axis.ticks()
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1080 {y + 62}" width="1080" height="{y + 62}" '
        f'role="img" font-family="system-ui, sans-serif" fill="{INK}"><title>{text(chart.title)}</title>'
        f'<rect width="1080" height="{y + 62}" fill="#ffffff"/>'
        f'<text x="20" y="34" font-size="20" font-weight="700" font-family="Georgia, serif">{text(chart.title)}</text>'
        f"{columns}{''.join(parts)}{ticks}{legend(20, y + 44)}</svg>"
    )


def _columns(chart: Timeline, rows: list[int], place: Callable[[float], str], stretches: list[tuple[int, int]]) -> str:
    """The names of the occasions, and a line for each beside the lanes; `stretches`: where lanes begin and end."""
    parts: list[str] = []
    for occasion, row in zip(chart.occasions, rows, strict=True):
        at = chart.axis.at(occasion.day)
        y = 64 + row * 34
        parts.extend(
            f'<line x1="{place(at)}" x2="{place(at)}" y1="{top}" y2="{bottom}" stroke="{LINE}" stroke-dasharray="2 4"/>'
            for top, bottom in stretches
        )
        parts.append(
            f'<text x="{place(at)}" y="{y}" font-size="11" font-weight="700" '
            f'text-anchor="{_anchor(at)}">{text(occasion.label)}</text>'
            f'<text x="{place(at)}" y="{y + 14}" font-size="11" fill="{QUIET}" text-anchor="{_anchor(at)}">'
            f"{text(shortened(occasion.note, 30))}</text>"
        )
    return "".join(parts)
