"""One statement, right and wrong, through both engines."""

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from kg.bases import RDF
from kg.ontology import Ontology
from kg.validation import validate
from kg.validation.report import read

ONTOLOGY = Ontology()
GRAPH = ONTOLOGY.bases.graph("article/example")


def _quad(subject: str, predicate: str, value: str) -> Quad:
    return Quad(NamedNode(subject), NamedNode(predicate), NamedNode(value), NamedNode(GRAPH))


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_a_misspelt_stance_is_found_at_the_place_that_locate_names(engine):
    statement, term = ONTOLOGY.bases.id("statement/u/p"), ONTOLOGY.bases.term
    quads = [_quad(statement, RDF + "type", term("Statement")), _quad(statement, term("stance"), term("pro"))]
    asked = []

    def locate(*question):
        asked.append(question)
        return "data/articles/x.yaml", "reports[0].conveys[0].stance", 12

    outcome = validate({GRAPH: quads}, [], ONTOLOGY, engine=engine, locate=locate)
    finding = next(f for f in outcome.findings if f.rule == "statement-stance")
    assert (GRAPH, statement, term("stance"), term("pro")) in asked
    assert (finding.file, finding.path, finding.line) == ("data/articles/x.yaml", "reports[0].conveys[0].stance", 12)
    assert finding.found == "rec:pro"
    assert "supports, opposes or ambivalent" in finding.expected
    assert b"ValidationReport" in outcome.report()


FORMATS = [
    RdfFormat.TURTLE,
    RdfFormat.N_TRIPLES,
    RdfFormat.JSON_LD,
    RdfFormat.RDF_XML,
    RdfFormat.TRIG,
    RdfFormat.N_QUADS,
]


@pytest.mark.parametrize("format", FORMATS, ids=lambda format: format.name)
def test_a_report_can_be_read_back_from_every_format(format):
    term = ONTOLOGY.bases.term
    graphs = {}
    for n in range(3):
        statement = ONTOLOGY.bases.id(f"statement/u-{n}/p")
        graphs[f"{GRAPH}-{n}"] = [
            _quad(statement, RDF + "type", term("Statement")),
            _quad(statement, term("stance"), term("pro")),
        ]
    outcome = validate(graphs, [], ONTOLOGY)
    back = read([quad.triple for quad in parse(outcome.report(format), format=format)])
    assert sorted(violation.key for violation in back) == sorted(violation.key for violation in outcome.violations)
    assert {violation.graph for violation in outcome.violations} == set(graphs)
