"""Measures equal what can be worked out by hand or by trying everything."""

from __future__ import annotations

import itertools

import krippendorff
import networkx as nx
import numpy as np
import pytest

from kg.errors import KgError
from kg.networks.build import build
from kg.networks.measures import agreement as agreements
from kg.networks.measures import backbone, bootstrap, centrality, communities, phases, polarization, spectra
from kg.networks.recipes.recipe import Recipe, Window
from kg.networks.table.statements import StatementTable
from tests.networks.samples import dna_mentions


@pytest.fixture(scope="module")
def sample():
    return StatementTable.of(dna_mentions(3))


def camps(sizes=(4, 4), topics=5, cross=False):
    """Camps that agree within and, on half of the topics, contradict each other."""
    rows = []
    for camp, size in enumerate(sizes):
        for member in range(size):
            for topic in range(topics):
                stance = "supports" if cross or (camp + topic) % 2 else "opposes"
                rows.append((f"{'ab'[camp]}{member}", f"p{topic}", stance, f"{2000 + topic}-01-01"))
    return StatementTable.of(
        {"statement": f"s{n:03}", "organization": who, "proposition": what, "stance": stance, "date": day}
        for n, (who, what, stance, day) in enumerate(rows)
    )


# Spectra and backbone


def test_the_spectrum_is_that_of_the_laplacian_by_networkx(sample):
    weights = next(build(sample, Recipe())).dense
    expected = nx.laplacian_spectrum(nx.from_numpy_array(weights))
    assert spectra.eigenvalues(weights) == pytest.approx(expected / expected.sum(), abs=1e-12)


def test_a_nested_backbone_removes_every_proposition_once_and_ends_with_nothing(sample):
    steps = backbone.nested(sample, Recipe(stance="binary"))
    assert [step.order for step in steps] == list(range(1, 7))
    assert len({step.unit for step in steps}) == 6
    assert steps[-1].statements == 0 and steps[-1].redundant_loss == pytest.approx(0, abs=1e-9)
    assert steps[0].loss == min(
        backbone._Loss(sample, Recipe(stance="binary")).of(kept) for kept in _without_one(sample)
    )


def _without_one(sample):
    units = backbone._Loss(sample, Recipe(stance="binary")).units.tolist()
    return list(itertools.combinations(units, len(units) - 1))


@pytest.mark.parametrize("penalty", [0.0, 7.5])
def test_a_penalized_backbone_is_the_best_of_all_sets_and_the_same_for_the_same_seed(sample, penalty):
    recipe = Recipe(stance="binary")
    loss = backbone._Loss(sample, recipe)
    units = loss.units.tolist()
    every = [
        loss.of(kept) * np.exp(-penalty * (len(units) - size) / len(units))
        for size in range(1, len(units))
        for kept in itertools.combinations(units, size)
    ]
    found = backbone.penalized(sample, recipe, penalty, steps=600, seed=1)
    assert found.penalized_loss == pytest.approx(min(every), abs=1e-9)
    assert found == backbone.penalized(sample, recipe, penalty, steps=600, seed=1)
    assert set(found.units) | set(found.redundant) == {loss.names[unit] for unit in units}


# Polarization


def test_two_equal_camps_score_1_and_a_consensus_0():
    (found,) = polarization.polarization(camps(topics=4), Recipe(stance="binary"))
    assert found.camps == (("a0", "a1", "a2", "a3"), ("b0", "b1", "b2", "b3"))
    assert found.score == pytest.approx(1, abs=1e-12)
    (calm,) = polarization.polarization(camps(topics=4, cross=True), Recipe(stance="binary"))
    assert calm.score == pytest.approx(0, abs=1e-12)


def test_the_score_is_the_best_of_all_partitions(sample):
    recipe = Recipe(stance="binary", normalize="average")
    networks = [next(build(sample, recipe.with_(aggregate=name))).dense for name in ("congruence", "conflict")]
    gain = polarization.gains(*networks)
    every = [polarization.quality(gain, np.array(found), 2) for found in itertools.product((0, 1), repeat=len(gain))]
    (found,) = polarization.polarization(sample, recipe)
    assert found.score == pytest.approx(max(every), abs=1e-12)


def test_polarization_is_measured_in_every_window():
    found = polarization.polarization(camps(), Recipe(window=Window("years")))
    assert [(item.start, item.end) for item in found] == [(f"{2000 + n}-01-01", f"{2000 + n}-12-31") for n in range(5)]
    assert all(0 <= item.score <= 1 for item in found)


# Communities and centralities


@pytest.mark.parametrize("method", communities.METHODS)
@pytest.mark.parametrize("aggregate", ["subtract", "congruence"])
def test_two_camps_are_two_communities_for_every_method(method, aggregate):
    table = camps((5, 3))
    (network,) = build(table, Recipe(aggregate=aggregate, stance="binary"))
    assert communities.communities(table, network, method) == [1] * 5 + [2] * 3


def test_communities_are_the_same_for_the_same_seed(sample):
    (network,) = build(sample, Recipe(aggregate="subtract"))
    for method in communities.METHODS:
        first = communities.communities(sample, network, method, seed=3)
        assert all(communities.communities(sample, network, method, seed=3) == first for _ in range(5))


def test_centralities_equal_those_of_networkx(sample):
    (network,) = build(sample, Recipe(normalize="average"))
    graph = nx.from_numpy_array(network.dense)
    for a, b, data in graph.edges(data=True):
        graph.edges[a, b]["length"] = 1 / data["weight"]
    found = centrality.centralities(network)
    assert found["strength"] == pytest.approx([d for _, d in graph.degree(weight="weight")])
    assert found["betweenness"] == pytest.approx(list(nx.betweenness_centrality(graph, weight="length").values()))
    assert found["pagerank"] == pytest.approx(list(nx.pagerank(graph, tol=1e-12).values()), abs=1e-6)
    eigen = np.array(list(nx.eigenvector_centrality_numpy(graph, weight="weight").values()))
    assert found["eigenvector"] == pytest.approx(np.abs(eigen) / np.abs(eigen).max(), abs=1e-9)


# Phases


def test_a_debate_that_turns_has_two_phases_with_the_transition_where_it_turned():
    rows = []
    for year in range(2000, 2010):
        pairs = ("a", "b") if year < 2005 else ("a", "c")
        rows += [(who, "p", "supports", f"{year}-06-01") for who in pairs]
    table = StatementTable.of(
        {"statement": f"s{n:02}", "organization": who, "proposition": what, "stance": stance, "date": day}
        for n, (who, what, stance, day) in enumerate(rows)
    )
    found = phases.phases(table, Recipe(window=Window("years")))
    assert [(phase.start, phase.end) for phase in found] == [("2000-01-01", "2004-12-31"), ("2005-01-01", "2009-12-31")]
    apart, _ = phases.distances(table, Recipe(window=Window("years")))
    assert apart[0, 1] == 0 and apart[0, -1] == 2 and (apart == apart.T).all()


def test_phases_need_windows(sample):
    with pytest.raises(KgError, match="recipe with a window"):
        phases.phases(sample, Recipe())


# Agreement


def test_alpha_of_stances_equals_the_library_on_the_same_codings():
    codings = {"x": [1, 1, -1, 0, 1, None], "y": [1, -1, -1, 0, 1, 1], "z": [None, 1, -1, -1, 1, 1]}
    words = {1: "supports", 0: "ambivalent", -1: "opposes"}
    mentions = [
        {
            "statement": f"s-{coder}-{n}",
            "article": f"article/{n}",
            "organization": "o",
            "proposition": "p",
            "coder": coder,
            "stance": words[value],
        }
        for coder, values in codings.items()
        for n, value in enumerate(values)
        if value is not None
    ]
    found = agreements.agreement(StatementTable.of(mentions), Recipe(duplicates="all"))
    data = [[np.nan if value is None else value for value in values] for values in codings.values()]
    expected = krippendorff.alpha(reliability_data=data, level_of_measurement="ordinal")
    assert found.stance == pytest.approx(expected) and found.coders == ("x", "y", "z") and found.articles == 6


def test_coders_who_agree_have_alpha_1_and_one_coder_none():
    mentions = [
        {"statement": f"{c}{n}", "article": f"a{n}", "organization": "o", "proposition": p, "coder": c, "stance": s}
        for c in "xy"
        for n, (p, s) in enumerate([("p", "supports"), ("q", "opposes"), ("p", "opposes")])
    ]
    assert agreements.agreement(StatementTable.of(mentions), Recipe()).stance == 1
    with pytest.raises(KgError, match="more than one coder"):
        agreements.agreement(StatementTable.of(mentions[:3]), Recipe())


# Bootstrap


def test_intervals_hold_the_weight_and_grow_with_the_level(sample):
    recipe = Recipe(duplicates="all", stance="binary")
    narrow = bootstrap.intervals(sample, recipe, "statement", 300, 0.5)
    wide = bootstrap.intervals(sample, recipe, "statement", 300, 0.95)
    assert len(narrow) == len(list(next(build(sample, recipe)).edges))
    for inner, outer in zip(narrow, wide, strict=True):
        assert outer.low <= inner.low <= inner.high <= outer.high
    assert sum(item.low <= item.weight <= item.high for item in wide) >= 0.9 * len(wide)


def test_a_certain_edge_has_an_interval_of_no_width():
    table = StatementTable.of(
        {"statement": f"s{who}", "article": "a", "organization": who, "proposition": "p", "stance": "supports"}
        for who in ("x", "y")
    )
    (found,) = bootstrap.intervals(table, Recipe(), "article", 50)
    assert (found.weight, found.low, found.high, found.absent) == (1, 1, 1, 0)


def test_the_same_seed_draws_the_same_samples(sample):
    one, other = (bootstrap.intervals(sample, Recipe(), "article", 50, seed=7) for _ in range(2))
    assert one == other != bootstrap.intervals(sample, Recipe(), "article", 50, seed=8)
