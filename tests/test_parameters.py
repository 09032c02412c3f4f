"""Values for a question's parameters, given as text, and answers compared with those on disk."""

from __future__ import annotations

import json

import pytest
from pyoxigraph import Literal, NamedNode

from kg.bases import XSD, Bases
from kg.errors import QueryError
from kg.questions.expected import compare, write
from kg.questions.files import Question
from kg.questions.parameters import Parameter, parse_value

BASES = Bases()
TEXT = """# What did an actor say by a day?
# param: actor id person/sergey-lavrov
# param: day date 2024-12-31
# param: stance term supports
SELECT ?actor ?day ?statement WHERE {
  ?statement rec:utterance/rec:speaker ?actor .
  ?statement rec:stance ?stance .  # if stance
}
"""
QUESTION = Question("said", TEXT)


def test_declared_parameters_are_not_part_of_the_question_in_words():
    assert QUESTION.words == "What did an actor say by a day?"
    assert [parameter.name for parameter in QUESTION.parameters] == ["actor", "day", "stance"]


def test_values_become_terms_of_their_kind():
    terms = QUESTION.bind({"actor": "person/sergey-lavrov", "day": "2024-12-31", "stance": "opposes"}, BASES)
    assert terms == {
        "actor": NamedNode(BASES.id("person/sergey-lavrov")),
        "day": Literal("2024-12-31", datatype=NamedNode(XSD + "date")),
        "stance": NamedNode(BASES.term("opposes")),
    }


@pytest.mark.parametrize(
    ("kind", "text", "expected"),
    [
        ("id", "Sergey Lavrov", "person/sergey-lavrov"),
        ("id", "person/x> . ?s ?p ?o", "an id like"),
        ("date", "2024-02-30", "a day of the calendar"),
        ("date", "14 February 2024", "YYYY-MM-DD"),
        ("integer", "three", "a whole number"),
        ("term", "in favour", "a word of the vocabulary"),
    ],
)
def test_a_value_of_another_kind_is_refused_with_what_was_expected(kind, text, expected):
    with pytest.raises(QueryError, match=expected):
        parse_value(Parameter("x", kind, ""), text, BASES)


def test_a_missing_value_is_named_with_an_example():
    with pytest.raises(QueryError, match=r"needs day.*day=2024-12-31"):
        QUESTION.bind({"actor": "person/sergey-lavrov"}, BASES)


def test_a_value_that_nobody_asked_for_is_refused():
    with pytest.raises(QueryError, match="no parameter 'speaker'; its parameters: actor, day, stance"):
        QUESTION.bind({"speaker": "person/x"}, BASES)


def test_a_declaration_of_an_unknown_kind_is_refused():
    with pytest.raises(QueryError, match="'person' is not a kind"):
        _ = Question("q", "# Who?\n# param: actor person x\nASK {}").parameters


def results(*values: str) -> str:
    bindings = [{"x": {"type": "literal", "value": value}} for value in values]
    return json.dumps({"head": {"vars": ["x"]}, "results": {"bindings": bindings}})


def test_rows_compare_as_a_bag_unless_the_question_orders_them():
    free, ordered = Question("q", "# Q?\nSELECT ?x {}"), Question("q", "# Q?\nSELECT ?x {} ORDER BY ?x")
    assert not compare(free, results("a", "b"), results("b", "a"))
    assert compare(ordered, results("a", "b"), results("b", "a")).reordered


def test_a_row_too_many_and_a_row_too_few_are_told_apart():
    difference = compare(Question("q", "# Q?\nSELECT ?x {}"), results("a", "b"), results("b", "b"))
    assert [json.loads(row)["x"]["value"] for row in difference.missing] == ["a"]
    assert [json.loads(row)["x"]["value"] for row in difference.unexpected] == ["b"]


def test_an_answer_as_written_reads_back_as_it_was():
    assert json.loads(write(json.loads(results("ж", "a")), ordered=True)) == json.loads(results("ж", "a"))
