"""What follows from statements counts in networks whose recipe asks for it, and in no other."""

from dataclasses import replace

import pytest

from kg.derive.frame import Frame, Relation
from kg.networks.evidence import explain
from kg.networks.recipes.recipe import Recipe
from kg.networks.table.statements import StatementTable
from kg.networks.weights.selection import select

IMPLIED = {"include": {"standing": ["named", "implied"]}}
RELATIONS = (
    Relation("relation/freeze-implies-ceasefire", "freeze", "ceasefire"),
    Relation("relation/ceasefire-implies-talks", "ceasefire", "talks"),
)


def table(*mentions: tuple[str, str, str], relations=RELATIONS) -> StatementTable:
    """(person, proposition, stance) each a statement of its own utterance."""
    rows = [
        {"statement": f"s{number}", "person": person, "proposition": what, "stance": stance, "date": "2024-01-02"}
        for number, (person, what, stance) in enumerate(mentions)
    ]
    made = StatementTable.of(rows)
    return replace(made, frame=Frame(relations=relations))


FREEZE_AND_NO_TALKS = (("ann", "freeze", "supports"), ("bob", "talks", "opposes"))


def count(of: StatementTable, **options) -> int:
    return len(select(of, Recipe.of({"between": "person", **options})))


def test_an_implied_stance_counts_only_where_the_recipe_asks():
    made = table(*FREEZE_AND_NO_TALKS)
    assert count(made) == 2
    assert count(made, exclude={"standing": ["anonymous"]}) == 2
    assert count(made, **IMPLIED) == 2 + 2 + 2  # ann on ceasefire and talks, bob on ceasefire and freeze
    assert count(made, include={"standing": ["implied"]}) == 4


def test_the_evidence_of_an_edge_names_the_relations_that_lead_to_a_stance():
    recipe = Recipe.of({"between": "person", "aggregate": "conflict", **IMPLIED})
    told = explain(table(*FREEZE_AND_NO_TALKS), recipe, "ann", "bob")
    assert told.weight == 3
    paths = {pair.via: {pair.first.relations, pair.second.relations} for pair in told.contributions}
    assert paths["talks"] == {(), ("relation/freeze-implies-ceasefire", "relation/ceasefire-implies-talks")}
    assert paths["freeze"] == {(), ("relation/ceasefire-implies-talks", "relation/freeze-implies-ceasefire")}


@pytest.mark.parametrize(
    ("mentions", "relations"),
    [
        ((("ann", "freeze", "ambivalent"),), RELATIONS),
        ((("ann", "freeze", "opposes"),), RELATIONS),
        ((("ann", "freeze", "supports"),), ()),
    ],
)
def test_nothing_follows_from_ambivalence_from_opposition_forward_or_without_relations(mentions, relations):
    assert count(table(*mentions, relations=relations), **IMPLIED) == 1


def test_what_the_same_utterance_says_itself_is_not_counted_again():
    made = StatementTable.of(
        [
            {"statement": "s1", "utterance": "u", "person": "ann", "proposition": "freeze", "stance": "supports"},
            {"statement": "s2", "utterance": "u", "person": "ann", "proposition": "ceasefire", "stance": "opposes"},
        ]
    )
    assert count(replace(made, frame=Frame(relations=RELATIONS[:1])), **IMPLIED) == 2


def test_what_follows_from_a_statement_has_no_level_of_the_scale_that_it_was_coded_on():
    rows = [{"statement": "s", "person": "ann", "proposition": "freeze", "stance": "supports", "date": "2024-01-02"}]
    made = StatementTable.of([rows[0] | {"level": 2}])
    made = replace(made, frame=Frame(relations=(Relation("relation/r", "freeze", "war", True),)))
    found = select(made, Recipe.of({"between": "person", "stance": "levels", "scale": [-2, 2], **IMPLIED}))
    assert [found.second_names[which] for which in found.second] == ["freeze"]
