"""The statements behind an edge add up to its weight."""

from __future__ import annotations

import itertools

import pytest

from kg.errors import KgError
from kg.networks.build import build
from kg.networks.evidence import explain
from kg.networks.recipes.recipe import Recipe, Window
from kg.networks.table.statements import StatementTable
from tests.networks.samples import dna_mentions
from tests.networks.test_network_weights import COMBINATIONS


@pytest.fixture(scope="module")
def table():
    return StatementTable.of(dna_mentions(3))


@pytest.mark.parametrize("mode, aggregate, normalize", COMBINATIONS)
@pytest.mark.parametrize("duplicates", ["all", "article", "range"])
def test_contributions_add_up_to_the_weight_for_every_combination(table, mode, aggregate, normalize, duplicates):
    recipe = Recipe(mode, "organization", "proposition", aggregate, normalize, "binary", None, duplicates)
    (network,) = build(table, recipe)
    for (i, a), (j, b) in itertools.product(enumerate(network.first), enumerate(network.second)):
        if recipe.mode == "one-mode" and i == j:
            continue
        found = explain(table, recipe, a.id, b.id)
        total = sum(item.amount for item in found.contributions)
        assert total / found.divisor == pytest.approx(network.dense[i, j], abs=1e-12)
        assert found.weight == pytest.approx(network.dense[i, j], abs=1e-12)


@pytest.mark.parametrize("mode, aggregate", [("one-mode", "subtract"), ("two-mode", "subtract")])
@pytest.mark.parametrize("kernel", ["uniform", "triangular", "epanechnikov", "gaussian"])
def test_contributions_add_up_in_every_window_of_a_kernel(table, mode, aggregate, kernel):
    recipe = Recipe(mode, aggregate=aggregate, window=Window("days", 9, 3), kernel=kernel, isolates="all")
    for number, network in enumerate(build(table, recipe), start=1):
        found = explain(table, recipe, network.first[0].id, network.second[1].id, number)
        assert found.weight == pytest.approx(network.dense[0, 1], abs=1e-12)


def test_each_pair_names_two_statements_on_one_proposition_with_their_articles(table):
    recipe = Recipe(duplicates="all", stance="binary")
    found = explain(table, recipe, "Sierra Club", "Alliance to Save Energy")
    assert found.contributions
    for pair in found.contributions:
        assert pair.first.statement != pair.second.statement
        assert pair.amount == (1.0 if pair.first.stance == pair.second.stance else 0.0)
        assert pair.first.article.startswith("article/")


def test_an_actor_who_said_nothing_is_refused_with_those_who_did(table):
    with pytest.raises(KgError, match=r"'Siera Club' is in no statement.*Sierra Club"):
        explain(table, Recipe(), "Siera Club", "Alliance to Save Energy")


def test_a_node_has_no_edge_to_itself_and_a_series_has_an_end(table):
    with pytest.raises(KgError, match="two different ends"):
        explain(table, Recipe(), "Sierra Club", "Sierra Club")
    with pytest.raises(KgError, match="window 99"):
        explain(table, Recipe(window=Window("days")), "Sierra Club", "Alliance to Save Energy", 99)
