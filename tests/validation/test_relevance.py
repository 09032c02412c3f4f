"""Constraints that can find nothing are left out, and those that can are not."""

from pyoxigraph import RdfFormat, parse

from kg.validation.relevance import Relevance
from tests.validation.example_files import ONTOLOGY

RELEVANCE = Relevance(ONTOLOGY.shapes, ONTOLOGY.vocabulary)
PREFIXES = """
PREFIX rec: <https://w3id.org/onrecord/vocab#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> BASE <https://w3id.org/onrecord/>
"""


def constraints(turtle: str) -> int:
    """How many SPARQL constraints are left for some data."""
    triples = [quad.triple for quad in parse((PREFIXES + turtle).encode(), format=RdfFormat.TURTLE)]
    shapes = parse(RELEVANCE.shapes(triples).encode(), format=RdfFormat.TURTLE)
    return sum(quad.predicate.value == "http://www.w3.org/ns/shacl#sparql" for quad in shapes)


EVERY = ONTOLOGY.shapes.count("sh:sparql")


def test_a_graph_without_any_of_the_properties_is_judged_by_no_sparql():
    assert constraints("<id/person/x> a rec:Person ; rdfs:label 'x'@en .") == 0


def test_a_property_keeps_the_constraints_on_it():
    assert constraints("<id/statement/x/y> a rec:Statement ; rec:proposition <id/proposition/y> .") == 1


def test_a_property_of_a_node_of_another_class_keeps_none():
    dated = "rec:date '2024-01-01' ; rec:earliest '2024-01-01'"
    on_utterances = constraints(f"<id/utterance/x> a rec:Utterance ; {dated} .")
    reported = f"<id/report/y> a rec:Report ; {dated} ."
    assert 0 < on_utterances < constraints(f"<id/utterance/x> a rec:Utterance ; {dated} . {reported}")
    assert constraints(f"<id/state/x> a rec:State ; {dated} .") == 0


def test_a_subclass_is_judged_as_its_class():
    assert constraints("<id/event/x> a rec:Event ; rec:partOf <id/event/y> .") == 2
    assert constraints("<id/event/x> a rec:Act ; rec:partOf <id/event/y> .") == 2


def test_a_graph_that_makes_classes_of_its_own_is_judged_by_all():
    assert constraints("rec:Person rdfs:subClassOf rec:Event .") == EVERY
