"""Windows, kernels and the deviations of the original program."""

from __future__ import annotations

import math
from datetime import date, timedelta

import numpy as np
import pytest

from kg.networks.build import build
from kg.networks.evidence import explain
from kg.networks.recipes.recipe import Recipe, Window
from kg.networks.table.statements import StatementTable, seconds
from kg.networks.weights import temporal_kernels
from kg.networks.weights.duplicates import spans
from kg.networks.weights.selection import select
from kg.networks.weights.windows import slices
from tests.networks import brute
from tests.networks.samples import dna_mentions


def table_of(*mentions):
    """A table from (actor, proposition, stance, date)."""
    return StatementTable.of(
        {"statement": f"s{n:03}", "organization": who, "proposition": what, "stance": stance, "date": day}
        for n, (who, what, stance, day) in enumerate(mentions)
    )


def daily(days, who="a"):
    start = date(2020, 1, 1)
    return [(who, "p", "supports", (start + timedelta(days=n)).isoformat()) for n in range(days)]


def only(table, **options):
    (network,) = build(table, Recipe(**options))
    return network


# Duplicates


@pytest.mark.parametrize(
    "rule, days, right, original",
    [
        ("week", ("2020-01-06", "2021-01-11"), 2, 1),  # week 2 of two years
        ("month", ("2020-03-01", "2021-03-31"), 2, 1),
        ("week", ("2020-12-31", "2021-01-01"), 1, 1),  # one ISO week across the turn of the year
        ("year", ("2020-12-31", "2021-01-01"), 2, 2),
    ],
)
def test_weeks_and_months_are_told_apart_by_year_unless_as_the_original(rule, days, right, original):
    table = table_of(*(("a", "p", "supports", day) for day in days))
    assert only(table, mode="two-mode", duplicates=rule).statements == right
    assert only(table, mode="two-mode", duplicates=rule, dna_compatible=True).statements == original


def test_week_numbers_of_the_original_are_those_of_the_iso_calendar():
    days = [date(2015, 1, 1) + timedelta(days=n) for n in range(0, 3000, 5)]
    table = table_of(*(("a", "p", "supports", day.isoformat()) for day in days))
    found = spans(table, "week", dna_compatible=True) + 1
    assert found.tolist() == [day.isocalendar().week for day in days]


# Scale


def test_the_scale_is_the_whole_one_unless_as_the_original():
    mentions = [
        {"statement": "s1", "organization": "a", "proposition": "p", "level": 1, "date": "2020-01-01"},
        {"statement": "s2", "organization": "b", "proposition": "p", "level": 3, "date": "2020-01-01"},
    ]
    table = StatementTable.of(mentions)
    options = {"stance": "levels", "scale": (-5, 5), "aggregate": "congruence"}
    assert only(table, **options).dense[0, 1] == pytest.approx(1 - 2 / 10)
    assert only(table, **options, dna_compatible=True).dense[0, 1] == pytest.approx(1 - 2 / 2)


# Windows


def test_a_window_a_year_covers_each_calendar_year_once():
    table = table_of(("a", "p", "supports", "2019-06-01"), ("b", "p", "supports", "2021-12-31"))
    found = [(n.start, n.end, n.statements) for n in build(table, Recipe(window=Window("years")))]
    assert found == [("2019-01-01", "2019-12-31", 1), ("2020-01-01", "2020-12-31", 0), ("2021-01-01", "2021-12-31", 1)]


def test_weeks_begin_on_monday_and_windows_overlap_by_width_less_step():
    table = table_of(*daily(15))  # 1 January 2020 was a Wednesday
    found = [(n.start, n.end, n.statements) for n in build(table, Recipe(window=Window("weeks", 2), mode="two-mode"))]
    assert found == [
        ("2019-12-30", "2020-01-12", 12),
        ("2020-01-06", "2020-01-19", 10),
        ("2020-01-13", "2020-01-26", 3),
    ]


@pytest.mark.parametrize("unit", ["seconds", "minutes", "hours", "days", "weeks", "months", "years"])
def test_every_unit_counts_each_statement_in_one_window_when_step_is_width(unit):
    moments = [f"2020-01-01T{hour:02}:00:{second:02}" for hour in (0, 1) for second in (0, 30)]
    table = table_of(*(("a", "p", "supports", moment) for moment in moments))
    width = 600 if unit == "seconds" else 1
    found = list(build(table, Recipe(window=Window(unit, width, width), mode="two-mode", duplicates="all")))
    assert sum(network.statements for network in found) == 4


def test_windows_of_statements_hold_that_many_in_order_of_time_and_id():
    table = table_of(*daily(5), *daily(1))
    selection = select(table, Recipe(duplicates="all"))
    found = [part.places.tolist() for part in slices(selection, Recipe(window=Window("statements", 3, 2)))]
    assert found == [[0, 1, 2], [2, 3, 4]]


def test_ties_in_windows_of_statements_do_not_depend_on_chance_but_in_the_original_on_the_seed():
    table = table_of(*[("a", f"p{n}", "supports", "2020-01-01") for n in range(30)])

    def series(**options):
        recipe = Recipe(mode="two-mode", window=Window("statements", 4), **options)
        return [network.dense.tolist() for network in build(table, recipe)]

    assert series() == series()
    assert series(dna_compatible=True, seed=1) == series(dna_compatible=True, seed=1)
    assert series(dna_compatible=True, seed=1) != series(dna_compatible=True, seed=2)


def test_windows_of_the_original_are_centred_and_lie_within_the_range():
    table = table_of(*daily(5))
    recipe = Recipe(mode="two-mode", window=Window("days", 3), dna_compatible=True)
    found = [(n.start, n.centre, n.end, n.statements) for n in build(table, recipe)]
    assert found[0] == ("2020-01-01", "2020-01-02", "2020-01-03", 3)
    assert [centre for _, centre, _, _ in found] == ["2020-01-02", "2020-01-03", "2020-01-04"]


def test_a_statement_without_a_date_is_in_no_window_but_in_the_whole():
    table = table_of(("a", "p", "supports", "2020-01-01"), ("b", "p", "supports", None))
    assert only(table).dense[0, 1] == 1
    assert [network.statements for network in build(table, Recipe(window=Window("days")))] == [1]


# Kernels

FORMULAS = {
    "uniform": lambda u: 0.5 if abs(u) <= 1 else 0.0,
    "triangular": lambda u: 1 - abs(u) if abs(u) <= 1 else 0.0,
    "epanechnikov": lambda u: 0.75 * (1 - u * u) if abs(u) <= 1 else 0.0,
    "gaussian": lambda u: math.exp(-0.5 * u * u) / math.sqrt(2 * math.pi),
}


@pytest.mark.parametrize("kernel", FORMULAS)
def test_kernels_equal_their_formulas_and_weigh_both_sides_alike(kernel):
    u = np.linspace(-1.5, 1.5, 61)
    found = temporal_kernels.weights(u, kernel)
    assert found == pytest.approx([FORMULAS[kernel](x) for x in u], abs=1e-12)
    assert found == pytest.approx(found[::-1], abs=1e-12)


@pytest.mark.parametrize("kernel", FORMULAS)
@pytest.mark.parametrize(
    "mode, aggregate, normalize", [("one-mode", "subtract", "average"), ("two-mode", "subtract", "none")]
)
def test_kernel_networks_equal_loops_over_pairs_weighted_by_the_geometric_mean(kernel, mode, aggregate, normalize):
    mentions = dna_mentions(3)
    recipe = Recipe(
        mode, aggregate=aggregate, normalize=normalize, window=Window("days", 10, 4), kernel=kernel, isolates="all"
    )
    for network in build(StatementTable.of(mentions), recipe):
        centre = date.fromisoformat(network.centre)

        def weight(mention, centre=centre):
            z = FORMULAS[kernel]((date.fromisoformat(mention["date"]) - centre).days / 5)
            return math.sqrt(z) if mode == "one-mode" else z

        expected = brute.network(
            mentions, mode, "organization", "proposition", aggregate, normalize, "utterance", "ordinal", weight=weight
        )
        for (a, b), value in expected.items():
            row, column = network.place(a), network.place(b, 1 if mode == "one-mode" else 2)
            assert network.dense[row, column] == pytest.approx(value, abs=1e-12)


@pytest.mark.parametrize(
    "kernel, before, after", [("triangular", 0.6, 1.4), ("epanechnikov", 0.75 * 0.36, 0.75 * 1.96)]
)
def test_lopsided_kernels_are_kept_for_the_original_only(kernel, before, after):
    times = np.array([seconds("2020-01-08"), seconds("2020-01-12")])
    centre = seconds("2020-01-10")
    old = temporal_kernels.original_weights(times, centre, "days", 10, kernel)
    assert old == pytest.approx([before, after])
    new = temporal_kernels.weights(temporal_kernels.distances(times, centre, "days", 10), kernel)
    assert new[0] == new[1]


def test_the_original_counts_whole_months_as_periods():
    times = np.array([seconds(day) for day in ("2020-01-31", "2020-02-29", "2020-03-01", "2020-05-01")])
    found = temporal_kernels.original_weights(times, seconds("2020-03-31"), "months", 4, "triangular")
    assert found == pytest.approx([abs(1 - 2 * n / 4) for n in (2, 1, 0, -1)])


def test_an_explanation_of_a_window_counts_that_window_only():
    table = table_of(
        ("a", "p", "supports", "2019-06-01"), ("b", "p", "supports", "2019-07-01"), ("b", "p", "opposes", "2020-07-01")
    )
    recipe = Recipe(window=Window("years"), isolates="all")
    assert len(explain(table, recipe, "a", "b", 1).contributions) == 1
    assert not explain(table, recipe, "a", "b", 2).contributions
