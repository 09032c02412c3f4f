"""Every rule is tripped by its own example alone, in both engines alike; every class has a valid example."""

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from kg.bases import RDF, RDFS
from kg.validation import validate
from kg.validation.report import SH
from tests.validation.example_files import FOLDER, ONTOLOGY, SHAPES, examples, graph, reference

GRAPH = ONTOLOGY.bases.graph("article/example")
ENGINES = ("shacl", "pyshacl")


def _outcome(path, engine):
    return validate({GRAPH: graph(path)}, reference(), ONTOLOGY, engine=engine)


def _declared() -> set[str]:
    """Named shapes that can be the source of a result: they have a message."""
    quads = parse(ONTOLOGY.shapes.encode(), format=RdfFormat.TURTLE)
    return {q.subject.value for q in quads if q.predicate.value == SH + "message" and isinstance(q.subject, NamedNode)}


@pytest.mark.parametrize("path", examples("valid"), ids=lambda path: path.name)
def test_a_valid_example_conforms(path):
    for engine in ENGINES:
        assert _outcome(path, engine).findings == []


@pytest.mark.parametrize("path", examples("invalid"), ids=lambda path: path.name)
def test_an_invalid_example_trips_its_shape_and_nothing_else_in_both_engines(path):
    compiled, reference_engine = (_outcome(path, engine).violations for engine in ENGINES)
    assert {violation.shape for violation in compiled} == {SHAPES + path.name.split(".")[0]}
    assert [violation.key for violation in compiled] == [violation.key for violation in reference_engine]
    assert [violation.message for violation in compiled] == [violation.message for violation in reference_engine]


def test_the_reference_of_the_examples_conforms():
    outcome = validate({ONTOLOGY.bases.graph("reference"): reference()}, reference(), ONTOLOGY)
    assert outcome.findings == []


def test_every_shape_that_can_be_broken_has_an_invalid_example():
    broken = {SHAPES + path.name.split(".")[0] for path in examples("invalid")}
    assert _declared() - broken == set()
    assert broken - _declared() == set()


def test_every_property_shape_has_an_iri_and_a_message_unless_it_is_an_alternative():
    quads = list(parse(ONTOLOGY.shapes.encode(), format=RdfFormat.TURTLE))
    of_named = {q.object for q in quads if q.predicate.value == SH + "property" and isinstance(q.subject, NamedNode)}
    assert all(isinstance(shape, NamedNode) for shape in of_named)
    assert {shape.value for shape in of_named} <= _declared()


def test_every_class_of_the_vocabulary_has_a_valid_example():
    quads = parse(ONTOLOGY.vocabulary.encode(), format=RdfFormat.TURTLE)
    classes = {
        q.subject.value.removeprefix(ONTOLOGY.bases.vocabulary)
        for q in quads
        if q.predicate.value == RDF + "type" and q.object == NamedNode(RDFS + "Class")
    }
    assert classes - {path.name.split(".")[0] for path in examples("valid")} == set()


def test_every_invalid_example_says_which_shape_it_trips():
    for path in (FOLDER / "invalid").iterdir():
        assert path.read_text(encoding="utf-8").startswith(f"# Trips shapes:{path.name.split('.')[0]}. ")
