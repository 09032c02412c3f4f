"""From a DNA file through the store to a network: the same weights as the formulas on the file itself."""

from __future__ import annotations

import itertools

import pytest
from typer.testing import CliRunner

from kg.cli import application
from kg.engine import embedded
from kg.networks.build import build
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.loading import load
from kg.ontology import Ontology
from tests.networks import brute
from tests.networks.samples import dna_mentions, shared
from tests.networks.test_network_weights import COMBINATIONS, DUPLICATES


@pytest.fixture(scope="module", params=[2, 3])
def imported(request, tmp_path_factory):
    """The version, and the statement table of a store that the sample was imported into."""
    store = tmp_path_factory.mktemp("import") / "store"
    file = shared(f"data/dna/sample-dna{request.param}.dna")
    done = CliRunner().invoke(application("import"), ["import", str(file), "--store", str(store)])
    assert done.exit_code == 0, done.output
    with embedded.open(store, readers=2, read_only=True) as engine:
        return request.param, load(engine, Ontology())


def test_an_imported_sample_gives_the_weights_of_the_formulas_for_every_combination(imported):
    version, table = imported
    mentions = dna_mentions(version)
    rules = [rule for rule in DUPLICATES if rule != "utterance"]  # utterances are told apart on import
    for (mode, aggregate, normalize), duplicates in itertools.product(COMBINATIONS, rules):
        if (aggregate, normalize) == ("ignore", "jaccard") and duplicates != "all":
            continue  # of two stances on one day the first counts, in the order of ids, which the import made
        recipe = Recipe(mode, "organization", "proposition", aggregate, normalize, "binary", None, duplicates)
        expected = brute.network(
            mentions, mode, "organization", "proposition", aggregate, normalize, duplicates, "binary"
        )
        (network,) = build(table, recipe)
        names = [[_named(node.label) for node in nodes] for nodes in (network.first, network.second)]
        found = {
            (a, b): network.dense[i, j]
            for (i, a), (j, b) in itertools.product(enumerate(names[0]), enumerate(names[1]))
            if not (network.one_mode and i == j)
        }
        told = {tuple(_named(end) for end in pair): weight for pair, weight in expected.items()}
        assert found == pytest.approx(told, abs=1e-12), recipe.canonical


def _named(text: str) -> str:
    """A concept's name without the full stop that ends a proposition."""
    return text.rstrip(".")
