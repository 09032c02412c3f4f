"""Charts: where marks stand, what their shapes say, and that no text can become markup."""

from __future__ import annotations

from datetime import date, timedelta
from io import BytesIO
from xml.etree import ElementTree

import pytest
from PIL import Image

from kg.charts import Band, Group, Lane, Mark, Occasion, Sides, Timeline, png
from kg.charts.axis import Axis
from kg.charts.marks import shape, wrapped
from kg.charts.timeline import staggered
from kg.derive import Position
from kg.derive.statements import Statement
from kg.errors import KgError
from kg.listings.charting import positions_chart
from tests.forking import kg

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "<script>alert(1)</script>\x00 & \"quoted\" 'too' العربية" + "long " * 60


def mark(day: date, stance: str = "supports", href: str = "/id/statement/x", **more) -> Mark:
    return Mark(more.pop("first", day), day, stance, more.pop("title", "someone said it"), href, **more)


def chart(*lanes: Lane) -> Timeline:
    return Timeline(
        "A chart", (Group("Topic", lanes, "/id/topic/x"),), (Occasion(date(2024, 2, 14), "14 Feb", "Duma"),)
    )


@pytest.mark.parametrize(
    "days",
    [
        [],
        [date(2024, 2, 29)],
        [date(1, 1, 1), date(9999, 12, 31)],
        [date(2024, 1, 1), date(2024, 1, 2)],
        [date(2022, 1, 1), date(2025, 6, 30)],
    ],
)
def test_an_axis_holds_every_day_between_nought_and_one_and_names_at_most_nine(days):
    axis = Axis.around(days)
    assert all(0 <= axis.at(day) <= 1 for day in days)
    places = [at for at, _ in axis.ticks()]
    assert places == sorted(places)
    assert len(places) <= 9


def test_a_later_day_stands_to_the_right_of_an_earlier_one():
    axis = Axis.around([date(2024, 2, 14), date(2025, 2, 17)])
    assert 0 < axis.at(date(2024, 2, 14)) < axis.at(date(2024, 5, 30)) < axis.at(date(2025, 2, 17)) < 1


def test_each_stance_has_a_shape_of_its_own_hollow_where_anonymous_and_struck_where_denied():
    plain = {shape(stance, False, False) for stance in ("supports", "opposes", "ambivalent")}
    assert len({drawn.split(" ")[0] for drawn in plain}) == 3
    assert "hollow" in shape("supports", True, False)
    assert "struck" in shape("opposes", False, True)
    assert "struck" not in shape("opposes", True, False)


def test_a_lane_moves_where_a_shift_is_on_record_and_nowhere_else():
    made = [
        Mark(day, day, stance, "x", f"/id/statement/{number}")
        for number, (day, stance) in enumerate(
            ((date(2024, 1, 1), "supports"), (date(2024, 2, 1), "opposes"), (date(2024, 3, 1), "supports"))
        )
    ]
    shift = frozenset({"/id/statement/0", "/id/statement/1"})
    elsewhere = frozenset({"/id/statement/1", "/id/statement/9"})
    for moves, number in ((frozenset[frozenset[str]](), 0), (frozenset({elsewhere}), 0), (frozenset({shift}), 1)):
        lane = Lane("x", tuple(made[:2]), "", moves)
        assert lane.shifts == number
        assert chart(lane).strip(lane).count('class="shift"') == number
    assert Lane("x", tuple(made)).shifts == 0  # nothing is read out of the marks


def test_no_line_of_the_grid_goes_through_a_heading():
    lane = Lane("x", (mark(date(2024, 1, 1)), mark(date(2024, 6, 1))))
    groups = tuple(Group(" ".join(["heading"] * 30), (lane,)) for _ in range(2))
    days = (Occasion(date(2024, 1, 1), "a"), Occasion(date(2024, 6, 1), "b"))
    root = ElementTree.fromstring(Timeline("t", groups, days).document())
    lines = [
        sorted((float(each.get("y1")), float(each.get("y2"))))
        for each in root.iter()
        if each.tag.endswith("line") and each.get("stroke-dasharray") == "2 4"
    ]
    headings = [float(each.get("y")) for each in root.iter() if each.get("font-size") == "13"]
    assert len(lines) == 4 and len(headings) >= 4
    assert not [y for y in headings for top, bottom in lines if top < y and bottom > y - 13]


@pytest.mark.parametrize("first", [date(2024, 1, 2), date(2024, 6, 1), date(2024, 11, 30)])
def test_the_name_of_a_band_that_is_too_narrow_stands_beside_it(first):
    name = "some Western and Ukrainian officials"
    bands = (
        Band("wide", "supports", date(2024, 1, 1)),
        Band(name, "opposes", first, first + timedelta(days=2)),
    )
    root = ElementTree.fromstring(Sides("t", bands, date(2024, 12, 1)).document())
    area = [each for each in root.iter() if each.get("class") == "area"][-1]
    written = [each for each in root.iter() if each.get("class") == "name"][-1]
    start, end = float(area.get("x1")), float(area.get("x2"))
    at, width = float(written.get("x")) + float(written.get("dx")), 6.6 * len(written.text)
    left, right = (at, at + width) if written.get("text-anchor") == "start" else (at - width, at)
    assert left >= 0 and right <= 1080
    assert right <= start or left >= end


def test_a_shift_is_dashed_a_held_stance_is_not_and_an_uncertain_day_has_a_band():
    held = chart(Lane("x", (mark(date(2024, 1, 1)), mark(date(2024, 6, 1)))))
    ends = (mark(date(2024, 1, 1), href="/id/a"), mark(date(2024, 6, 1), "opposes", href="/id/b"))
    moved = chart(Lane("x", ends, "", frozenset({frozenset({"/id/a", "/id/b"})})))
    unsure = chart(Lane("x", (mark(date(2024, 6, 1), first=date(2024, 1, 1)), mark(date(2024, 1, 2)))))
    assert 'class="held"' in held.strip(held.groups[0].lanes[0])
    assert 'class="shift"' in moved.strip(moved.groups[0].lanes[0])
    assert 'class="band"' in unsure.strip(unsure.groups[0].lanes[0])


def test_every_mark_is_a_link_with_a_title_in_both_forms():
    made = chart(Lane("x", (mark(date(2024, 1, 1), title="A supports B"), mark(date(2024, 6, 1), "opposes"))))
    for drawn in (made.strip(made.groups[0].lanes[0]), made.document().decode()):
        assert drawn.count('<a href="/id/statement/x"') == 2
        assert "<title>A supports B</title>" in drawn


def test_documents_are_well_formed_xml_whatever_the_texts_are():
    lane = Lane(HOSTILE, (mark(date(2024, 1, 1), title=HOSTILE, note=HOSTILE),), HOSTILE)
    made = Timeline(HOSTILE, (Group(HOSTILE, (lane,)),), (Occasion(date(2024, 1, 1), HOSTILE, HOSTILE),))
    both = Sides(HOSTILE, (Band(HOSTILE, "supports", date(2024, 1, 1), title=HOSTILE),), date(2024, 3, 1))
    for drawn in (made.document(), both.document()):
        root = ElementTree.fromstring(drawn)
        assert not [each for each in root.iter() if each.tag.endswith("script")]
    assert "<script" not in made.strip(lane) + made.heading() + both.drawn()


def test_an_empty_chart_is_a_chart():
    ElementTree.fromstring(Timeline("Nothing", ()).document())
    ElementTree.fromstring(Sides("Nothing", (), date(2024, 1, 1)).document())


def test_the_same_values_give_the_same_bytes():
    lane = Lane("x", (mark(date(2024, 1, 1)), mark(date(2024, 6, 1), "opposes")))
    assert chart(lane).document() == chart(lane).document()


def test_supporters_stand_above_the_middle_line_and_opponents_below():
    both = Sides(
        "x",
        (Band("A", "supports", date(2024, 1, 1)), Band("B", "opposes", date(2024, 2, 1), anonymous=True)),
        date(2024, 6, 1),
    )
    root = ElementTree.fromstring(both.document())
    lines = {each.get("class"): each for each in root.iter() if each.tag.endswith("line")}
    middle = float(lines["middle"].get("y1"))
    assert float(lines["edge supports"].get("y1")) < middle < float(lines["edge opposes"].get("y1"))
    assert lines["edge opposes"].get("stroke-dasharray")
    assert not lines["edge supports"].get("stroke-dasharray")


def test_names_of_columns_that_would_meet_stand_in_rows():
    assert staggered([0.1, 0.5, 0.55, 0.9], 0.19) == [0, 0, 1, 0]


def test_a_long_label_is_cut_between_words_with_an_ellipsis():
    lines = wrapped("word " * 40, 20)
    assert len(lines) == 2
    assert lines[-1].endswith("…")
    assert wrapped("short", 20) == ["short"]


def test_the_command_line_draws_the_chart_of_the_pages(founding):
    drawn = kg("positions", "--store", founding, "--format", "svg", "--actor", "person/sergey-lavrov").stdout
    titles = [each.findtext(f"{SVG}title") for each in ElementTree.fromstring(drawn).iter(f"{SVG}a")]
    assert any(title and title.startswith("Sergey Lavrov opposes: There is a ceasefire") for title in titles)


def test_a_chart_is_drawn_as_png_on_the_server_with_its_letters_and_colours():
    lane = Lane("Лавров العربية", (mark(date(2024, 2, 14)), mark(date(2024, 5, 30), "opposes")))
    drawn = Image.open(BytesIO(png(chart(lane).document()))).convert("RGB")
    assert drawn.width == 2 * 1080
    painted = {colour for _, colour in drawn.getcolors(1 << 24) or ()}
    assert {(0x1A, 0x6A, 0xA6), (0xC0, 0x4E, 0x16)} <= painted
    lettered = png(chart(Lane("", lane.marks)).document())
    assert png(chart(lane).document()) != lettered


def test_a_long_chart_becomes_no_picture_that_nothing_can_open():
    lanes = tuple(Lane(f"lane {number}", (mark(date(2024, 2, 14)),)) for number in range(300))
    assert max(Image.open(BytesIO(png(chart(*lanes).document()))).size) <= 8_000


def test_what_is_no_drawing_is_refused():
    with pytest.raises(KgError, match="PNG"):
        png(b"<p>not a drawing</p>")


def test_a_chart_of_positions_moves_where_one_position_follows_another():
    def said(name: str, day: date, stance: str) -> Statement:
        return Statement(name, f"u-{name}", "p", stance, day, day, ("a",))

    first, then = said("s1", date(2024, 1, 1), "supports"), said("s2", date(2024, 6, 1), "opposes")
    held = [
        Position("a", "p", number, each.stance, each.latest, each.latest, (each,), (each,))
        for number, each in enumerate((first, then), 1)
    ]
    for link in (str, lambda iri: ""):  # marks that lead nowhere are known too
        assert positions_chart(held, str, "x", link).count(b'class="shift"') == 1
    assert b'class="shift"' not in positions_chart(held[:1], str, "x")


def test_a_side_of_more_bands_than_are_drawn_says_how_many_more_there_are():
    bands = [Band(f"s{n}", "supports", date(2024, 1, 1) + timedelta(n)) for n in range(150)]
    bands += [Band(f"o{n}", "opposes", date(2024, 1, 1)) for n in range(24)]
    made = Sides("Who stands where", tuple(bands), date(2025, 1, 1))
    for drawn in (made.drawn(), made.document().decode()):
        assert drawn.count("more</text>") == 1 and "and 126 more" in drawn
    assert made.heights == (25 * 24, 24 * 24)
