"""Plots show what the network holds, in any script, and are the same file each time."""

from __future__ import annotations

import itertools
from importlib import import_module

import numpy as np
import pytest
from lxml import etree

from kg.errors import KgError
from kg.networks.plots import FIGURES, Wish
from kg.networks.plots.canvas import _fonts
from kg.networks.plots.heatmap import among
from kg.networks.plots.layout import positions, spread
from kg.networks.recipes.recipe import Recipe, Window
from kg.networks.table.statements import StatementTable

RECIPES = {
    "network": Recipe(aggregate="subtract"),
    "heat-map": Recipe(mode="two-mode"),
    "timeline": Recipe(),
    "stances": Recipe(),
    "polarization": Recipe(window=Window("months")),
}


@pytest.fixture(scope="module")
def table():
    names = ["Україна", "外交部", "وزارة", "Côte d’Ivoire", "Ελλάδα"]
    stances = ["supports", "opposes", "ambivalent"]
    rows = [
        {
            "statement": f"s{n:02}",
            "organization": f"state/{n % 5}",
            "proposition": f"proposition/{n % 4}",
            "stance": stances[n * n % 3],
            "date": f"2020-{n % 6 + 1:02}-01",
        }
        for n in range(40)
    ]
    attributes = {f"state/{n}": {"label": name, "type": "State"} for n, name in enumerate(names)}
    attributes |= {f"proposition/{n}": {"label": f"Proposition <{n}> & more"} for n in range(4)}
    return StatementTable.of(rows, attributes=attributes)


def text_of(svg: bytes) -> str:
    return " ".join(text for text in etree.fromstring(svg).itertext())


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_the_same_file_each_time_as_svg_and_as_png(name, table):
    svg, again = (FIGURES[name](table, RECIPES[name], Wish("svg")) for _ in range(2))
    assert svg == again and etree.fromstring(svg).tag.endswith("svg")
    png, again = (FIGURES[name](table, RECIPES[name], Wish("png")) for _ in range(2))
    assert png == again and png.startswith(b"\x89PNG")


@pytest.mark.parametrize("name", ["network", "heat-map", "timeline"])
def test_labels_in_any_script_stay_text(name, table):
    shown = text_of(FIGURES[name](table, RECIPES[name], Wish()))
    assert "Україна" in shown and "外交部" in shown


def test_nodes_are_counted_by_their_stance_on_a_proposition(table):
    shown = text_of(FIGURES["network"](table, RECIPES["network"], Wish(color_by="proposition/1")))
    latest = {}
    about = table.proposition.codes == table.proposition.places["proposition/1"]
    for row in about.nonzero()[0]:
        latest[table.organization.name(row)] = table.stance[row]
    assert f"supports ({list(latest.values()).count(1)})" in shown
    assert f"no statement found ({5 - len(latest)})" in shown


@pytest.mark.parametrize(
    "name, recipe, message",
    [
        ("network", Recipe(window=Window("years")), "without a window"),
        ("polarization", Recipe(), "with a window"),
        ("heat-map", Recipe(mode="events"), "one picture"),
        ("stances", Recipe(since="2031"), "no statement is selected"),
        ("timeline", Recipe(since="2031"), "0 lines"),
        ("network", Recipe(since="2031"), "no node"),
    ],
)
def test_what_cannot_be_drawn_is_refused_in_words(name, recipe, message, table):
    with pytest.raises(KgError, match=message):
        FIGURES[name](table, recipe, Wish())


def test_another_kind_of_file_is_refused(table):
    with pytest.raises(KgError, match="expected svg, png"):
        FIGURES["stances"](table, Recipe(), Wish("pdf"))


def test_nodes_do_not_lie_upon_each_other(table):
    import numpy as np

    weights = np.zeros((30, 30))
    weights[0, 1:] = weights[1:, 0] = 1  # a star: its leaves are all alike
    places = spread(positions(weights), 0.05)
    apart = np.linalg.norm(places[:, None] - places[None], axis=2)
    assert apart[~np.eye(30, dtype=bool)].min() > 0.04


LONG = "The government should introduce a comprehensive national carbon pricing scheme that exempts $mall farmers at $5"


@pytest.mark.parametrize("name", ["network", "heat-map", "timeline", "stances"])
def test_a_label_is_whole_however_long_and_whatever_signs_it_has(name):
    rows = [
        {"statement": f"s{n}", "organization": f"o/{n % 3}", "proposition": f"p/{n % 2}", "stance": "supports"}
        | {"date": f"2020-0{n + 1}-01"}
        for n in range(6)
    ]
    attributes = {f"{kind}/{n}": {"label": f"{LONG} {kind}{n}"} for kind in "op" for n in range(3)}
    svg = FIGURES[name](StatementTable.of(rows, attributes=attributes), RECIPES[name], Wish("svg"))
    shown = " ".join(text_of(svg).split())
    for node in ("o0",) if name == "network" else ("p0",):
        assert f"{LONG} {node}" in shown


@pytest.mark.parametrize("name", ["heat-map", "timeline", "stances"])
def test_no_name_beside_a_picture_stands_over_another_however_long_they_are(name, monkeypatch):
    rows = [
        {"statement": f"s{n}", "organization": f"o/{n % 8}", "proposition": f"p/{n // 8}", "stance": "supports"}
        | {"date": "2020-01-01"}
        for n in range(64)
    ]
    attributes = {f"{kind}/{n}": {"label": f"{LONG} {LONG} {kind}{n}"} for kind in "op" for n in range(8)}
    made, module = [], f"kg.networks.plots.{name.replace('-', '')}"
    monkeypatch.setattr(import_module(module), "save", lambda figure, kind, source: made.append(figure) or b"")
    FIGURES[name](StatementTable.of(rows, attributes=attributes), RECIPES[name], Wish("svg"))
    made[0].draw_without_rendering()
    (axes, *_) = made[0].axes
    for axis in (axes.xaxis, axes.yaxis):
        boxes = [label.get_window_extent() for label in axis.get_ticklabels() if label.get_text()]
        assert boxes and not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


@pytest.mark.parametrize("name", ["stances", "timeline", "polarization"])
def test_every_value_has_one_tick(name):
    rows = [
        {"statement": f"s{n}", "organization": f"o/{n}", "proposition": "p/1", "stance": "supports", "date": day}
        for n, day in enumerate(("2020-01-01", "2020-01-02", "2020-01-03"))
    ]
    svg = FIGURES[name](StatementTable.of(rows), Recipe(window=RECIPES[name].window), Wish("svg"))
    ticks = [
        "".join(group.itertext()).strip()
        for group in etree.fromstring(svg).iter("{http://www.w3.org/2000/svg}g")
        if str(group.get("id", "")).startswith("xtick_")
    ]
    assert ticks and len(ticks) == len(set(ticks))


def test_a_heat_map_puts_those_that_are_near_beside_each_other():
    weights = np.zeros((4, 4))
    for one, other in ((0, 2), (1, 3)):
        weights[one, other] = weights[other, one] = 5
    weights[0, 1] = weights[1, 0] = 1
    order = among(weights).tolist()
    assert abs(order.index(0) - order.index(2)) == abs(order.index(1) - order.index(3)) == 1


def stances_of(label: str) -> bytes:
    rows = [{"statement": "s", "organization": "o/1", "proposition": "p/1", "stance": "supports", "date": "2020"}]
    return FIGURES["stances"](StatementTable.of(rows, attributes={"p/1": {"label": label}}), Recipe(), Wish("png"))


def test_chinese_japanese_and_korean_are_drawn_in_a_png_where_a_font_has_them(caplog):
    if len(_fonts()) < 2:
        pytest.skip("no font here has Chinese, Japanese and Korean")
    drawn = [stances_of(label) for label in ("习近平", "東京都", "서울시")]
    assert len(set(drawn)) == 3
    assert not caplog.records


def test_letters_that_no_font_has_are_said(caplog):
    stances_of("\U000f0001\U000f0002")
    (record,) = caplog.records
    assert "no font here has 2 letters" in record.getMessage()
    assert "onrecord[fonts]" in record.getMessage()


def test_the_packaged_font_goes_before_those_of_the_machine():
    pytest.importorskip("noto_cjk_sans_jp_regular", reason="the extra fonts is not installed")
    assert _fonts()[:2] == ["DejaVu Sans", "Noto Sans CJK JP"]


def test_a_chain_is_laid_out_along_a_line_in_its_order_and_nodes_without_ties_stand_apart():
    weights = np.zeros((5, 5))
    for place in range(4):
        weights[place, place + 1] = weights[place + 1, place] = 1
    chain = positions(weights)
    steps = np.diff(chain, axis=0)
    assert (steps[:-1] * steps[1:]).sum(axis=1).min() > 0
    alone = positions(np.zeros((6, 6)))
    apart = np.linalg.norm(alone[:, None] - alone[None], axis=2)
    assert apart[~np.eye(6, dtype=bool)].min() > 0.2
