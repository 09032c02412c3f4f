"""Names in a drawing: over no mark and no other name, within it, and off its lines where a place is free."""

from __future__ import annotations

from itertools import combinations, product
from math import cos, sin

import numpy as np
import pytest

from kg.charts.names import LONGEST, Spot, Written, crossing, written

WIDTH, HEIGHT = 1000, 620
LONG = "Ministry of Foreign Affairs of the Russian Federation"


def apart(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


def star(count: int) -> tuple[list[Spot], list[tuple[float, float, float, float]]]:
    """A node in the middle, tied to many around it, which are near to each other."""
    around = [(500 + (120 + n) * cos(2.4 * n), 310 + (120 + n) * sin(2.4 * n)) for n in range(count)]
    spots = [Spot("Russia", 500, 310, 9), *(Spot(f"{LONG} {n}", x, y, 9) for n, (x, y) in enumerate(around))]
    return spots, [(500, 310, x, y) for x, y in around]


@pytest.mark.parametrize("count", [1, 12, 60, 119])
def test_no_name_lies_over_a_mark_or_another_name_or_beyond_the_edge(count):
    spots, lines = star(count)
    names = [name for name in written(spots, lines, WIDTH, HEIGHT) if name]
    assert len(names) > min(count, 20) / 2
    marks = [(spot.x - spot.reach, spot.y - spot.reach, spot.x + spot.reach, spot.y + spot.reach) for spot in spots]
    assert all(apart(name.box, mark) for name, mark in product(names, marks))
    assert all(apart(one.box, other.box) for one, other in combinations(names, 2))
    assert all(name.box[0] >= 0 and name.box[2] <= WIDTH and 0 <= name.box[1] <= HEIGHT for name in names)


def test_the_weightiest_is_named_first_and_what_has_no_place_is_not_named():
    crowd = [Spot(f"Person {n}", 500 + n % 3, 310 + n // 3, 9) for n in range(30)]
    names = written(crowd, [], WIDTH, HEIGHT)
    assert names[0] is not None and names[0].text == "Person 0"
    assert None in names


def test_a_name_keeps_off_a_line_where_another_place_is_free():
    below = (500.0, 310.0, 500.0, 500.0)
    (name,) = written([Spot("Sergey Lavrov", 500, 310, 9)], [below], WIDTH, HEIGHT)
    assert name is not None and crossing(name.box, np.array([below])) == 0
    (free,) = written([Spot("Sergey Lavrov", 500, 310, 9)], [], WIDTH, HEIGHT)
    assert free is not None and crossing(free.box, np.array([below])) == 1


def test_a_name_at_the_edge_turns_inward_and_is_shortened_only_where_it_must_be():
    (name,) = written([Spot(LONG, 990, 610, 9)], [], WIDTH, HEIGHT)
    assert name is not None and name.box[2] <= WIDTH and name.text.endswith("…") and len(name.text) <= LONGEST + 2
    (narrow,) = written([Spot("Donald Trump", 60, 60, 9)], [], 120, 120)
    assert narrow is not None and narrow.text == "Donald Trump"


def test_a_name_in_letters_twice_as_wide_takes_twice_the_ground():
    assert Written("習近平の発言", 0, 0).box[2] > 1.5 * Written("Xi Jin", 0, 0).box[2]
