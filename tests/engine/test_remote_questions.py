"""The project's own questions get the same answers from a server as from the embedded engine."""

from collections.abc import Mapping

import pytest
from pyoxigraph import Quad, QueryBoolean, QueryResultsFormat, parse_query_results

from kg.bases import Term
from kg.engine import embedded
from kg.engine.base import Engine, Query
from kg.ontology import Ontology
from kg.questions.answers import rows
from kg.questions.files import Questions
from kg.questions.parameters import parse_value

EVERYTHING = Query("SELECT ?g ?s ?p ?o { GRAPH ?g { ?s ?p ?o } }")


def answers(engine: Engine) -> dict[str, object]:
    """The answer to each SELECT and ASK for its example parameters, then with each optional one, in no order."""
    ontology = Ontology()
    questions, found = Questions(ontology, engine), {}
    for name in questions.names():
        if name.startswith("service/"):
            continue  # These count every quad, the token that a server keeps with a revision too.
        question = questions.read(name)
        if "CONSTRUCT" in question.text or "DESCRIBE" in question.text:
            continue
        given = question.examples(ontology.bases)
        found[name] = answer_to(engine, question.query_text(given), given)
        for one in question.parameters:
            if one.name in question.conditions:
                more = given | {one.name: parse_value(one, one.example, ontology.bases)}
                found[f"{name} by {one.name}"] = answer_to(engine, question.query_text(more), more)
    return found


def answer_to(engine: Engine, text: str, given: Mapping[str, Term]) -> object:
    """The answer to one query: True or False, or its rows as text, in no order."""
    with engine.query(Query(text, "application/sparql-results+json", given)) as answer:
        results = parse_query_results(b"".join(answer), QueryResultsFormat.JSON)
    if isinstance(results, QueryBoolean):
        return bool(results)
    names = sorted(variable.value for variable in results.variables)
    return sorted(str([(name, str(row[name])) for name in names if row[name]]) for row in results)


@pytest.mark.filterwarnings("ignore")
def test_every_question_has_the_same_answer_on_the_oxigraph_server(founding, oxigraph_engine):
    with embedded.open(founding, read_only=True, readers=2) as local, oxigraph_engine:
        oxigraph_engine.load(Quad(row["s"], row["p"], row["o"], row["g"]) for row in rows(local, EVERYTHING))
        here, there = answers(local), answers(oxigraph_engine)
        assert len(here) > 50
        assert [name for name in here if here[name] != there[name]] == []
