"""Graphs broken at random: both engines find the same, and many graphs in one run the same as each alone."""

import random

import pytest
from pyoxigraph import NamedNode, Quad

from kg.bases import RDF, RDFS
from kg.validation import validate
from kg.validation.report import SH
from tests.validation.breaking import broken
from tests.validation.example_files import ONTOLOGY, examples, graph, reference


def _keys(quads: list[Quad], engine: str) -> list[tuple[str, ...]]:
    """What is found, without the order of values of which one has a wrong type: the engines differ on that."""
    found = validate({"http://example.org/graph": quads}, reference(), ONTOLOGY, engine=engine).violations
    mistyped = {violation.focus for violation in found if violation.component == SH + "DatatypeConstraintComponent"}
    order = {SH + "LessThanConstraintComponent", SH + "LessThanOrEqualsConstraintComponent"}
    return sorted(v.key for v in found if not (v.component in order and v.focus in mistyped))


@pytest.mark.parametrize("path", examples("valid"), ids=lambda path: path.name)
def test_the_engines_find_the_same_in_a_graph_broken_at_random(path):
    chance = random.Random(path.name)
    for _ in range(2):
        quads = broken(graph(path), chance)
        assert _keys(quads, "shacl") == _keys(quads, "pyshacl")


def _renamed(quads: list[Quad], number: int) -> list[Quad]:
    """A graph about other things: the number is appended to the ids that it describes."""
    names = {quad.subject.value for quad in quads}

    def name(term):
        return NamedNode(f"{term.value}-{number}") if isinstance(term, NamedNode) and term.value in names else term

    return [Quad(name(quad.subject), quad.predicate, name(quad.object), quad.graph_name) for quad in quads]


def test_many_graphs_in_one_run_give_what_each_gives_alone():
    chance = random.Random(7)
    valid = [graph(path) for path in examples("valid")]
    graphs = {f"http://example.org/{n}": broken(_renamed(valid[n % len(valid)], n), chance) for n in range(200)}
    # Some speak of each other's nodes: these must not see each other.
    for n in range(0, 200, 10):
        graphs[f"http://example.org/{n}"] = broken(valid[n % len(valid)], chance)
    together = validate(graphs, reference(), ONTOLOGY).violations
    alone = [v for name, quads in graphs.items() for v in validate({name: quads}, reference(), ONTOLOGY).violations]
    assert len(together) > 100
    assert sorted((v.graph, *v.key) for v in together) == sorted((v.graph, *v.key) for v in alone)


def test_reference_nodes_are_looked_up_and_not_judged():
    nameless = [quad for quad in reference() if quad.predicate.value != RDFS + "label"]
    article = graph(next(path for path in examples("valid") if path.name == "Article.yaml"))
    assert validate({"http://example.org/graph": article}, nameless, ONTOLOGY).conforms
    assert not validate({"http://example.org/reference": nameless}, nameless, ONTOLOGY).conforms


def test_a_reference_node_without_anything_but_its_type_is_judged_in_its_own_graph():
    name = ONTOLOGY.bases.graph("reference")
    kind, person = NamedNode(RDF + "type"), NamedNode(ONTOLOGY.bases.term("Person"))
    bare = [Quad(NamedNode(ONTOLOGY.bases.id("person/bare")), kind, person, NamedNode(name))]
    for looked_up in ([], bare, [*reference(), *bare]):
        found = validate({name: bare}, looked_up, ONTOLOGY).violations
        assert [violation.shape.rpartition("#")[2] for violation in found] == ["label-required"]


def test_an_earlier_state_of_a_graph_does_not_stand_in_for_what_it_no_longer_says():
    name = ONTOLOGY.bases.graph("reference")
    before = [Quad(*quad.triple, NamedNode(name)) for quad in reference()]
    after = [quad for quad in before if quad.predicate.value != RDFS + "label"]
    assert validate({name: before}, before, ONTOLOGY).conforms
    assert not validate({name: after}, before, ONTOLOGY).conforms
