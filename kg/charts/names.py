"""Where names go in a drawing: beside their marks, over no mark and no other name, over lines only where need be.

`api/web/src/network-labels.ts` does the same in the browser, for whatever part of a network is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING
from unicodedata import east_asian_width

from kg.charts.timeline import shortened

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIZE = 13
"""Height of the letters, in pixels."""
LONGEST, SHORTEST = 34, 8
"""Letters that a name has at most, and that are left of it at least."""
GAP = 5
CROSSED = 8
"""How much worse a place is for each line behind it, where the next in order is worse by 1."""
Box = tuple[float, float, float, float]
"""Left, top, right, bottom."""


@dataclass(frozen=True)
class Spot:
    """A mark with a name: its middle, and how far it reaches from there, in pixels."""

    name: str
    x: float
    y: float
    reach: float


@dataclass(frozen=True)
class Written:
    """A name as it is written: its left edge and its baseline."""

    text: str
    x: float
    y: float

    @property
    def box(self) -> Box:
        """The ground that it takes."""
        return (self.x - 2, self.y - SIZE + 2, self.x + breadth(self.text) + 2, self.y + 4)


def breadth(name: str) -> float:
    """How wide a text is, in pixels: an estimate, rather too wide, since the letters are the reader's own."""
    return sum(SIZE if east_asian_width(letter) in "WF" else SIZE * 0.62 for letter in name)


def written(
    spots: Sequence[Spot], lines: Sequence[tuple[float, float, float, float]], width: float, height: float
) -> list[Written | None]:
    """The names of marks, those first that come first; None for one that has no place.

    Args:
        spots: what has a name, the weightiest first.
        lines: from where to where lines run: x, y, x, y.
        width, height: of the drawing.
    """
    import numpy as np  # charts without names, and a service that starts, need none

    taken = [(spot.x - spot.reach, spot.y - spot.reach, spot.x + spot.reach, spot.y + spot.reach) for spot in spots]
    runs = np.array(lines, float).reshape(-1, 4)
    names: list[Written | None] = []
    for spot in spots:
        name = _placed(spot, runs, np.array(taken), width, height)
        names.append(name)
        if name:
            taken.append(name.box)
    return names


def _placed(
    spot: Spot, lines: NDArray[np.float64], taken: NDArray[np.float64], width: float, height: float
) -> Written | None:
    for text in _shortenings(spot.name):
        free = [
            (place, name)
            for place, name in enumerate(_places(spot, text))
            if _within(name.box, width, height) and not _hits(name.box, taken)
        ]
        if free:
            return min(free, key=lambda pair: (pair[0] + CROSSED * crossing(pair[1].box, lines), pair[0]))[1]
    return None


def _shortenings(name: str) -> Iterator[str]:
    """A name and what it may be shortened to, never below a quarter of it: that would tell nobody which it is."""
    most = LONGEST
    while most >= max(SHORTEST, len(name) / 4):
        text = shortened(name, most)
        if len(text) > SHORTEST or text == name:
            yield text
        most = most * 3 // 5


def _places(spot: Spot, name: str) -> Iterator[Written]:
    """Below, right, left and above, then between these."""
    long, aside = breadth(name), spot.reach + GAP
    level, under, over = spot.y + SIZE / 3, spot.y + spot.reach + SIZE, spot.y - spot.reach - GAP
    yield Written(name, spot.x - long / 2, under)
    yield Written(name, spot.x + aside, level)
    yield Written(name, spot.x - aside - long, level)
    yield Written(name, spot.x - long / 2, over)
    for line in (under - 6, over + 6):
        yield Written(name, spot.x + aside, line)
        yield Written(name, spot.x - aside - long, line)


def _within(box: Box, width: float, height: float) -> bool:
    return box[0] >= 0 and box[1] >= 0 and box[2] <= width and box[3] <= height


def _hits(box: Box, taken: NDArray[np.float64]) -> bool:
    left, top, right, bottom = taken.T
    return bool(((box[0] < right) & (left < box[2]) & (box[1] < bottom) & (top < box[3])).any())


def crossing(box: Box, lines: NDArray[np.float64]) -> int:
    """How many lines run through a box: those of which something is left between its sides (Liang and Barsky 1984)."""
    if not len(lines):
        return 0
    import numpy as np

    x, y, across, down = lines[:, 0], lines[:, 1], lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1]
    enter, leave = np.zeros(len(lines)), np.ones(len(lines))
    for step, way in ((-across, x - box[0]), (across, box[2] - x), (-down, y - box[1]), (down, box[3] - y)):
        at = way / np.where(step == 0, 1, step)
        enter = np.where(step < 0, np.maximum(enter, at), enter)
        leave = np.where(step > 0, np.minimum(leave, at), leave)
        leave = np.where((step == 0) & (way < 0), -1, leave)
    return int((enter < leave).sum())
