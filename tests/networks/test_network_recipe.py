"""A recipe has one text and one name, and contradictions are refused."""

from __future__ import annotations

import hashlib
import json

import pytest

from kg.errors import KgError
from kg.networks.build import build
from kg.networks.recipes.recipe import Recipe, Window
from kg.networks.recipes.words import RecipeError
from kg.networks.table.statements import StatementTable
from kg.networks.table.topics import Topics


def test_the_name_is_the_hash_of_the_canonical_json_and_leads_back_to_the_recipe():
    recipe = Recipe(window=Window("years"), include={"person": ["b", "a"]}, since="2020")
    text = recipe.canonical
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"))
    assert recipe.name == hashlib.sha256(text.encode()).hexdigest()
    assert Recipe.parse(text) == recipe


def test_defaults_and_the_order_of_options_and_filters_do_not_change_the_name():
    one = Recipe.parse('{"include": {"person": ["b", "a"], "hops": [1]}, "mode": "one-mode"}')
    other = Recipe.parse('{"aggregate": "congruence", "include": {"hops": ["1"], "person": ["a", "b", "a"]}}')
    assert one.name == other.name
    assert one.name != Recipe().name


@pytest.mark.parametrize(
    "options, message",
    [
        ({"aggregate": "combine"}, "combine contradicts mode one-mode"),
        ({"mode": "two-mode", "aggregate": "congruence"}, "congruence contradicts mode two-mode"),
        ({"mode": "two-mode", "normalize": "jaccard"}, "jaccard contradicts mode two-mode"),
        ({"mode": "two-mode", "aggregate": "combine", "normalize": "activity"}, "its weights are codes"),
        ({"between": "proposition"}, "two different variables"),
        ({"since": "2021", "until": "2020"}, "lies before it"),
        ({"kernel": "gaussian"}, "needs a window"),
        ({"kernel": "gaussian", "window": {"unit": "statements", "width": 5}}, "contradicts a window of statements"),
        ({"kernel": "gaussian", "window": {"unit": "months", "width": 3}}, "expected an even number"),
        ({"scale": [-5, 5]}, "contradicts stance ordinal"),
        ({"stance": "levels"}, "needs a scale"),
        ({"stance": "levels", "scale": [5, -5]}, "is empty"),
        ({"include": {"person": ["a"]}, "exclude": {"person": ["a"]}}, "contradicts include"),
        ({"mode": "three-mode"}, "expected one-mode, two-mode, events"),
        ({"normalise": "none"}, "did you mean normalize"),
        ({"window": {"unit": "day"}}, "did you mean days"),
        ({"window": {"unit": "days", "width": 0}}, "expected 1 or more"),
        ({"window": {"unit": "days", "width": "3"}}, "no whole number"),
        ({"since": "2021-02-30"}, "not a day of the calendar"),
        ({"include": {"persn": ["a"]}}, "did you mean person"),
        ({"include": {"stance": ["pro"]}}, "expected supports, ambivalent, opposes"),
        ({"include": {"person": "a"}}, "expected a list"),
        ({"include": 3}, "expected fields"),
        ({"seed": "x"}, "not of type int"),
        ({"seed": 3}, "seed needs dna_compatible"),
    ],
)
def test_contradictions_and_unknown_words_are_refused_in_words(options, message):
    with pytest.raises(RecipeError, match=message):
        Recipe.of(options)


@pytest.mark.parametrize("text", ["", "[]", "{", '"one-mode"', "null", b"\xff"])
def test_what_is_no_json_object_is_refused(text):
    with pytest.raises(RecipeError, match="expected a JSON object"):
        Recipe.parse(text)


@pytest.fixture
def table():
    rows = [
        ("ana", "state/x", "p1", "supports", "2020-01-01", {"hops": 1, "mode": "quoted", "force": "demands"}),
        ("bo", "state/y", "p1", "supports", "2020-06-01", {"hops": 2, "mode": "paraphrased", "certainty": "possible"}),
        ("cy", "state/z", "p2", "opposes", "2021-01-01", {"hops": 3, "conditional": True, "contested": True}),
        ("di", None, "p2", "ambivalent", None, {"hops": 1}),
    ]
    return StatementTable.of(
        (
            {
                "statement": f"s{n}",
                "person": who,
                "organization": body,
                "proposition": p,
                "stance": stance,
                "date": day,
                **more,
            }
            for n, (who, body, p, stance, day, more) in enumerate(rows)
        ),
        Topics({"p1": ("t/a",), "p2": ("t/b", "t/c"), "t/a": ("t/top",), "t/b": ("t/top",), "t/top": ()}),
    )


def counted(table, between="person", **options):
    (network,) = build(table, Recipe("two-mode", between, aggregate="ignore", **options))
    return [node.id for node in network.first]


@pytest.mark.parametrize(
    "options, people",
    [
        ({"since": "2020-06"}, ["bo", "cy"]),
        ({"until": "2020-06-01"}, ["ana", "bo"]),
        ({"include": {"hops": ["1"]}}, ["ana", "di"]),
        ({"exclude": {"hops": ["1"]}}, ["bo", "cy"]),
        ({"include": {"mode": ["quoted"]}}, ["ana"]),
        ({"exclude": {"mode": ["quoted"]}}, ["bo", "cy", "di"]),
        ({"include": {"force": ["demands"]}}, ["ana"]),
        ({"include": {"certainty": ["possible"]}}, ["bo"]),
        ({"exclude": {"conditional": [True]}}, ["ana", "bo", "di"]),
        ({"exclude": {"contested": [True]}}, ["ana", "bo", "di"]),
        ({"include": {"stance": ["supports"]}}, ["ana", "bo"]),
        ({"include": {"topic": ["t/top"]}}, ["ana", "bo", "cy", "di"]),
        ({"include": {"topic": ["t/c"]}}, ["cy", "di"]),
        ({"include": {"person": ["ana", "di"]}, "exclude": {"proposition": ["p1"]}}, ["di"]),
        ({"stance": "binary"}, ["ana", "bo", "cy"]),
    ],
)
def test_filters_keep_and_drop_statements(table, options, people):
    assert counted(table, **options) == people


def test_a_person_who_speaks_for_nobody_is_in_no_network_of_organizations(table):
    assert counted(table, "organization") == ["state/x", "state/y", "state/z"]


@pytest.mark.parametrize(
    "level, topics",
    [
        ("topic", ["t/a", "t/b", "t/c"]),
        ("topic:1", ["t/c", "t/top"]),
        ("topic:2", ["t/a", "t/b"]),
        ("topic:any", ["t/a", "t/b", "t/c", "t/top"]),
    ],
)
def test_topics_are_counted_at_any_level(table, level, topics):
    (network,) = build(table, Recipe("two-mode", "person", level, aggregate="ignore"))
    assert [node.id for node in network.second] == topics


def test_a_filter_for_what_no_statement_has_names_those_that_exist(table):
    with pytest.raises(KgError, match=r"person 'anna' is in no statement.*ana"):
        list(build(table, Recipe(between="person", include={"person": ["anna"]})))


def test_a_level_outside_the_scale_is_refused_with_the_statement():
    table = StatementTable.of([{"statement": "s9", "organization": "a", "proposition": "p", "level": 7}])
    with pytest.raises(KgError, match="s9: level 7; expected -5 to 5"):
        list(build(table, Recipe(stance="levels", scale=(-5, 5))))


@pytest.mark.parametrize("isolates, nodes", [("none", 2), ("active", 3), ("all", 4)])
def test_isolates_are_kept_as_asked(table, isolates, nodes):
    (network,) = build(table, Recipe(between="person", isolates=isolates, stance="binary"))
    assert len(network.first) == nodes


def test_topics_in_a_loop_are_refused():
    with pytest.raises(KgError, match="loop"):
        Topics({"p": ("a",), "a": ("b",), "b": ("a",)}).at("p", "1")
