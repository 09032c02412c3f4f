"""Weights equal to plain loops of the published formulas, for every combination of options."""

from __future__ import annotations

import itertools
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.networks.build import build
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import UNDATED, StatementTable
from kg.networks.weights import spells
from kg.networks.weights.duplicates import first_of_each
from tests.networks import brute
from tests.networks.samples import dna_mentions

DUPLICATES = ("all", "utterance", "article", "week", "month", "year", "range")
COMBINATIONS = [
    *itertools.product(
        ["one-mode"],
        ["ignore", "congruence", "conflict", "subtract"],
        ["none", "average", "jaccard", "cosine", "textbook-cosine"],
    ),
    *itertools.product(["two-mode"], ["ignore", "subtract"], ["none", "activity", "prominence"]),
    ("two-mode", "combine", "none"),
]


def weights(network) -> dict[tuple[str, str], float]:
    return {
        (a.id, b.id): network.dense[i, j]
        for i, a in enumerate(network.first)
        for j, b in enumerate(network.second)
        if not (network.one_mode and i == j)
    }


def assert_same(mentions, table, recipe: Recipe) -> None:
    expected = brute.network(
        mentions,
        recipe.mode,
        recipe.between,
        recipe.via,
        recipe.aggregate,
        recipe.normalize,
        recipe.duplicates,
        recipe.stance,
        recipe.scale,
    )
    (network,) = build(table, recipe)
    found = weights(network)
    assert found.keys() == expected.keys()
    for pair, weight in expected.items():
        assert found[pair] == pytest.approx(weight, rel=1e-12, abs=1e-12), (pair, recipe.canonical)
    if network.one_mode:
        assert not network.dense.diagonal().any()


@pytest.mark.parametrize("version", [2, 3])
def test_the_sample_has_40_statements_7_organizations_and_6_concepts(version):
    mentions = dna_mentions(version)
    assert len(mentions) == 40
    (network,) = build(StatementTable.of(mentions), Recipe(mode="two-mode", duplicates="all"))
    assert (len(network.first), len(network.second), network.statements) == (7, 6, 40)


@pytest.mark.parametrize("version", [2, 3])
@pytest.mark.parametrize("mode, aggregate, normalize", COMBINATIONS)
def test_every_combination_on_the_sample_equals_the_formulas(version, mode, aggregate, normalize):
    mentions = dna_mentions(version)
    table = StatementTable.of(mentions)
    for duplicates, stance in itertools.product(DUPLICATES, ["binary", "ordinal"]):
        for between, via in [("organization", "proposition"), ("proposition", "person"), ("person", "article")]:
            assert_same(mentions, table, Recipe(mode, between, via, aggregate, normalize, stance, None, duplicates))


def test_the_sums_are_those_that_the_original_programs_own_tests_expect():
    # rDNA, test-network.R: a two-mode network with the sum 40, a one-mode network with the sum 276
    table = StatementTable.of(dna_mentions(3))
    options = {"aggregate": "ignore", "duplicates": "all"}
    assert next(build(table, Recipe(mode="two-mode", **options))).dense.sum() == 40
    assert next(build(table, Recipe(mode="one-mode", **options))).dense.sum() == 276


def test_the_published_congruence_of_the_sample_is_symmetric_and_adds_up_with_conflict_to_ignore():
    table = StatementTable.of(dna_mentions(3))
    found = {
        aggregate: next(build(table, Recipe(aggregate=aggregate, duplicates="all", stance="binary"))).dense
        for aggregate in ("ignore", "congruence", "conflict", "subtract")
    }
    assert (found["congruence"] == found["congruence"].T).all() and found["congruence"].any()
    assert (found["congruence"] + found["conflict"] == found["ignore"]).all()
    assert (found["congruence"] - found["conflict"] == found["subtract"]).all()


def test_the_manuals_example_of_an_integer_scale_contributes_2_4():
    # manual, section "Congruence Networks": -4 twice and +2 three times on a scale from -5 to 5
    mentions = [
        {"statement": f"s{n}", "organization": who, "proposition": "p", "level": level, "date": "2020-01-01"}
        for n, (who, level) in enumerate([("a", -4)] * 2 + [("b", 2)] * 3)
    ]
    (network,) = build(StatementTable.of(mentions), Recipe(stance="levels", scale=(-5, 5), duplicates="all"))
    assert network.dense[0, 1] == pytest.approx(2.4, abs=1e-12)


mention = st.fixed_dictionaries(
    {
        "person": st.sampled_from(["", "ana", "bo", "cy", "di"]),
        "organization": st.sampled_from(["", "red", "green", "blue", "青", "чёрный"]),
        "proposition": st.sampled_from(["p1", "p2", "p3"]),
        "publisher": st.sampled_from(["paper", "wire"]),
        "utterance": st.sampled_from(["u1", "u2", "u3"]),
        "article": st.sampled_from(["a1", "a2", "a3"]),
        "date": st.sampled_from(["2019-12-30", "2020-01-01", "2020-02-29", "2021-02-28", "2021-12-31", "2022-01-02"]),
        "stance": st.sampled_from(["supports", "opposes", "ambivalent"]),
        "level": st.integers(-2, 3),
    }
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(mention, max_size=25),
    st.sampled_from(COMBINATIONS),
    st.sampled_from(DUPLICATES),
    st.sampled_from(["ordinal", "binary", "levels"]),
    st.permutations(["person", "organization", "proposition", "publisher", "article"]),
)
def test_random_statements_equal_the_formulas(mentions, combination, duplicates, stance, units):
    mentions = [{**mention, "statement": f"s{number:02}"} for number, mention in enumerate(mentions)]
    mode, aggregate, normalize = combination
    scale = (-2, 3) if stance == "levels" else None
    recipe = Recipe(mode, units[0], units[1], aggregate, normalize, stance, scale, duplicates)
    assert_same(mentions, StatementTable.of(mentions), recipe)


@given(st.lists(st.tuples(*(st.sampled_from([-(2**63), 0, 1, 7, 2**61, 2**62]) for _ in "abc"))))
def test_the_first_of_each_combination_is_found_however_far_apart_its_numbers_are(rows):
    keys = np.array(rows, np.int64).reshape(-1, 3).T
    first = {row: place for place, row in reversed(list(enumerate(rows)))}
    assert first_of_each(*keys).tolist() == sorted(first.values())


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 3), st.sampled_from([UNDATED, 0, 86_400, 864_000]))))
def test_what_lies_behind_an_edge_is_that_of_every_unit_that_both_ends_speak_on(said):
    units, topics, time = np.array(said, np.int64).reshape(-1, 3).T
    selection = SimpleNamespace(first=units, second=topics, time=time, first_names=range(5), second_names=range(4))
    ends = np.array(list(itertools.combinations(range(5), 2)))
    expected = []
    for pair in ends.tolist():
        both = [[[at for who, on, at in said if (who, on) == (end, topic)] for end in pair] for topic in range(4)]
        shared = [(one, other) for one, other in both if one and other]
        dated = [[[at for at in side if at != UNDATED] for side in sides] for sides in shared]
        begins = [max(map(min, sides)) for sides in dated if all(sides)]
        ended = [max(one + other) for one, other in dated if one or other]
        pairs = sum(len(one) * len(other) for one, other in shared)
        expected.append((pairs, min(begins, default=spells.NEVER), max(ended, default=UNDATED)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spells, "PRODUCTS", 12)  # two units at a time
        patch.setattr(spells, "AT_ONCE", 2)
        assert list(zip(*(each.tolist() for each in spells._one_mode(selection, *ends.T)), strict=True)) == expected
