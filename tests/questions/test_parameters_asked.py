"""Questions with values for their parameters, asked of the real engine on the founding data."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from kg.engine import embedded
from kg.engine.base import Query
from kg.ontology import Ontology
from kg.questions.files import Questions

ONTOLOGY = Ontology()


@pytest.fixture(scope="module")
def engine(founding):
    """An engine on the founding data."""
    with embedded.open(founding, read_only=True, readers=2) as opened:
        yield opened


def test_the_answers_of_a_question_follow_its_parameters(engine):
    questions = Questions(ONTOLOGY, engine)
    question = questions.read("positions-of-actor")
    terms = question.bind({"actor": "person/vladimir-putin"}, ONTOLOGY.bases)
    rows = questions.ask("positions-of-actor", **terms)
    assert rows
    assert {row["actor"] for row in rows} == {NamedNode(ONTOLOGY.bases.id("person/vladimir-putin"))}


def test_a_value_with_sparql_in_it_is_a_term_and_nothing_else(engine):
    text = "# Q?\nSELECT ?label ?thing WHERE { ?thing <http://www.w3.org/2000/01/rdf-schema#label> ?label }"
    value = Literal('" } SELECT ?x { ?x ?y ?z } #')
    with engine.query(Query(text, "text/csv", {"label": value})) as answer:
        assert b"".join(answer).decode().split() == ["label,thing"]
