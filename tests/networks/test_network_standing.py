"""Networks count what is said by name, as positions do, unless a filter speaks of standing."""

from __future__ import annotations

import numpy as np
import pytest

from kg.building.contents import contents
from kg.networks.build import build
from kg.networks.recipes.recipe import Recipe
from kg.networks.recipes.words import RecipeError
from kg.networks.table.loading import load
from kg.networks.table.statements import STANDINGS, StatementTable
from kg.ontology import Ontology, packaged
from kg.records import folder
from tests.networks.memory import MemoryEngine

MENTIONS = [
    {"statement": name, "person": person, "proposition": "p", "stance": "supports", "standing": standing}
    for name, person, standing in (
        ("1", "ann", "named"),
        ("2", "bob", "named"),
        ("3", "cyd", "anonymous"),
        ("4", "dan", "interpretation"),
    )
]


def people(**filters) -> set[str]:
    """Who is in the network of the four mentions."""
    (network,) = build(StatementTable.of(MENTIONS), Recipe(between="person", duplicates="all", **filters))
    return {node.id for node in network.first}


def test_only_what_is_said_by_name_counts_unless_asked_for():
    assert people() == {"ann", "bob"}
    assert people(include=(("standing", ("named", "anonymous")),)) == {"ann", "bob", "cyd"}
    assert people(include=(("standing", ("interpretation",)),)) == {"dan"}
    assert people(exclude=(("standing", ("anonymous",)),)) == {"ann", "bob", "dan"}


def test_a_standing_that_does_not_exist_is_refused_with_the_nearest():
    with pytest.raises(RecipeError, match=r"did you mean anonymous\?"):
        Recipe(include=(("standing", ("anonymus",)),))


def test_the_standing_of_the_table_is_that_of_the_graph():
    ontology = Ontology()
    quads = list(contents(folder.load(packaged("data"), ontology).drafts, ontology))
    table = load(MemoryEngine(quads), ontology)
    derived = ontology.bases.graph("derived")
    term = ontology.bases.term
    told = {q.subject.value: q.object.value for q in quads if q.predicate.value == term("standing")}
    anonymous = {ontology.bases.shorten(iri) for iri, value in told.items() if value == term("anonymous")}
    readings = {
        ontology.bases.shorten(q.subject.value)
        for q in quads
        if q.predicate.value == term("interpretation") and q.graph_name.value == derived
    }
    names = [table.statement.name(row) for row in range(len(table))]
    for row, name in enumerate(names):
        expected = "anonymous" if name in anonymous else "interpretation" if name in readings else "named"
        assert STANDINGS[table.standing[row]] == expected, name
    assert set(np.unique(table.standing)) == {0, 1, 2}
