"""How the two sides of a proposition grew: a band for each actor, supporters upward, opponents downward."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from kg.charts.axis import Axis
from kg.charts.marks import INK, QUIET, colour, linked, text
from kg.charts.timeline import shortened

BAND = 24
"""Height of one actor's band."""
MOST_BANDS = 24
"""Bands of one side that are drawn, those that began first; how many more there are is written beyond the last."""


NARROW = 680
"""Units to which the chart may be as narrow beside which names have their room; the page scrolls below."""
LETTER = 6.6 / NARROW
"""Width of a letter of a name, of the whole."""


@dataclass(frozen=True)
class Band:
    """One actor on one side: from the day of its first statement until it took another stance, or to the end.

    Attributes:
        label: who.
        stance: supports or opposes; ambivalent stands with neither.
        first: first day stated.
        until: the day on which another stance was first stated; None: still held.
        anonymous: whether it rests on unnamed reporters only.
        title, href: for the link.
        last: the day on which it was last stated; after it only a dashed edge is drawn, as nothing more was said.
            None: drawn to the end as if said all the time.
    """

    label: str
    stance: str
    first: date
    until: date | None = None
    anonymous: bool = False
    title: str = ""
    href: str = ""
    last: date | None = None


@dataclass(frozen=True)
class Sides:
    """The chart of one proposition. `end`: the last day that it shows."""

    title: str
    bands: tuple[Band, ...]
    end: date

    @cached_property
    def axis(self) -> Axis:
        """From the first statement to the end."""
        return Axis.around([*(band.first for band in self.bands), self.end])

    def more(self, stance: str) -> int:
        """How many bands of a side are not drawn."""
        return max(0, sum(band.stance == stance for band in self.bands) - MOST_BANDS)

    def _side(self, stance: str) -> list[Band]:
        chosen = sorted(
            (band for band in self.bands if band.stance == stance), key=lambda band: (band.first, band.label)
        )
        return chosen[:MOST_BANDS]

    @property
    def heights(self) -> tuple[int, int]:
        """Units above and below the middle line."""
        above, below = (
            (max(1, len(self._side(stance))) + bool(self.more(stance))) * BAND for stance in ("supports", "opposes")
        )
        return above, below

    def drawn(self) -> str:
        """The chart as wide as its place, coordinates in percent."""
        above, below = self.heights
        content = self._content(lambda at: f"{at * 100:.2f}%", 8)
        words = text(self.title)
        height = above + below + 40
        begun = f'<svg class="sides" width="100%" height="{height}" role="group" aria-label="{words}">'
        return f"{begun}{content}</svg>"

    def document(self) -> bytes:
        """The chart as an SVG document that stands alone, 1,080 units wide."""
        above, below = self.heights
        height = above + below + 100
        content = self._content(lambda at: f"{20 + at * 1040:.1f}", 56)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1080 {height}" width="1080" height="{height}" '
            f'role="img" font-family="system-ui, sans-serif" fill="{INK}"><title>{text(self.title)}</title>'
            f'<rect width="1080" height="{height}" fill="#ffffff"/>'
            f'<text x="20" y="34" font-size="20" font-weight="700" font-family="Georgia, serif">'
            f"{text(shortened(self.title, 90))}</text>{content}</svg>"
        ).encode()

    def _content(self, place: Callable[[float], str], top: int) -> str:
        above, below = self.heights
        middle = top + above
        parts = []
        for sign, stance in ((-1, "supports"), (1, "opposes")):
            for number, band in enumerate(self._side(stance)):
                y = middle - (number + 1) * BAND if sign < 0 else middle + number * BAND
                parts.append(self._band(band, place, y))
            if more := self.more(stance):
                y = middle - (MOST_BANDS + 1) * BAND if sign < 0 else middle + MOST_BANDS * BAND
                parts.append(
                    f'<text class="more" x="{place(0)}" y="{y + 16}" font-size="12" fill="{INK}">and {more} more</text>'
                )
        parts.append(
            f'<line class="middle" x1="{place(0)}" x2="{place(1)}" y1="{middle}" y2="{middle}" stroke="{QUIET}"/>'
        )
        ticks = "".join(
            f'<text class="tick" x="{place(at)}" y="{middle + below + 18}" font-size="11" fill="{QUIET}" '
            f'text-anchor="{"start" if at < 0.05 else "end" if at > 0.95 else "middle"}">{text(name)}</text>'
            for at, name in self.axis.ticks()
        )
        return "".join(parts) + ticks

    def _band(self, band: Band, place: Callable[[float], str], y: int) -> str:
        start = self.axis.at(band.first)
        end = max(self.axis.at(band.until or self.end), start + 0.004)
        said = min(end, max(self.axis.at(band.last or band.until or self.end), start + 0.004))
        dash = ' stroke-dasharray="5 4"' if band.anonymous else ""
        line = y + 1 if band.stance == "supports" else y + BAND - 1
        # A rectangle's width cannot be a difference of percentages: thick lines can be placed by both ends.
        drawn = (
            f'<line class="area" x1="{place(start)}" x2="{place(said)}" y1="{y + BAND / 2}" y2="{y + BAND / 2}" '
            f'stroke="{colour(band.stance)}" stroke-opacity=".16" stroke-width="{BAND}"/>'
            f'<line class="edge {band.stance}" x1="{place(start)}" x2="{place(said)}" y1="{line}" y2="{line}" '
            f'stroke="{colour(band.stance)}" stroke-width="2"{dash}/>'
        )
        if said < end:
            drawn += (
                f'<line class="silence" x1="{place(said)}" x2="{place(end)}" y1="{line}" y2="{line}" '
                f'stroke="{colour(band.stance)}" stroke-width="1" stroke-dasharray="1 5"/>'
            )
        words = band.label + (", anonymous" if band.anonymous else "")
        at, shift, anchor, shown = _beside(shortened(words, 40), start, end)
        drawn += (
            f'<text class="name" x="{place(at)}" dx="{shift}" y="{y + 16}" '
            f'font-size="12" text-anchor="{anchor}">{text(shown)}</text>'
        )
        return linked(drawn, band.title or words, band.href)


def _beside(words: str, start: float, end: float) -> tuple[float, int, str, str]:
    """Where the name of a band stands: within it, or after or before it where it is too narrow.

    Returns place, distance in units, anchor, and the name, cut where it has room nowhere.
    """
    room = len(words) * LETTER + 12 / NARROW
    if end - start >= room:
        return start, 6, "start", words
    if 1 - end >= room:
        return end, 6, "start", words
    if start >= room:
        return start, -6, "end", words
    at, most = max(((start, end - start), (end, 1 - end), (0.0, start)), key=lambda place: place[1])
    kept = max(3, int((most - 12 / NARROW) / LETTER))
    return at, 6, "start", shortened(words, kept) if len(words) > kept else words
