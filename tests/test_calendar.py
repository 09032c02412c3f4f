"""Whoever asks for the year of a date that may be less than a day is told; whoever asks rightly is not."""

from __future__ import annotations

import pytest

from kg.bases import Bases
from kg.sparql.calendar import note

BASES = Bases()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("SELECT (YEAR(?d) AS ?y) { ?u rec:date ?d }", ("YEAR(?d)", "rec:date")),
        ("SELECT * { ?s rec:utterance/rec:date $d BIND (month ( ?d ) AS ?m) }", ("MONTH(?d)", "rec:date")),
        ("PREFIX r: <https://w3id.org/onrecord/vocab#> SELECT (DAY(?d) AS ?x) { ?u r:date ?d }", ("DAY(?d)", "r:date")),
        ("SELECT * { ?a schema:datePublished ?p FILTER (YEAR(?p) = 2024) }", ("YEAR(?p)", "schema:datePublished")),
        ("SELECT (YEAR(?d) AS ?y) { ?m <https://w3id.org/onrecord/vocab#from> ?d }", ("YEAR(?d)", "vocab#from")),
    ],
)
def test_the_year_of_a_date_of_any_precision_is_told_to_be_unbound(query, names):
    told = note(query, BASES)
    assert all(name in told for name in names) and "rec:latest" in told


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (YEAR(?d) AS ?y) { ?u rec:latest ?d }",
        "SELECT ?d { ?u rec:date ?d }",
        "SELECT (YEAR(?other) AS ?y) { ?u rec:date ?d ; rec:earliest ?other }",
        '# YEAR(?d)\nSELECT ?d { ?u rec:date ?d ; rdfs:label "YEAR(?d)" }',
        "PREFIX rec: <http://example.org/> SELECT (YEAR(?d) AS ?y) { ?u rec:date ?d }",
        "SELECT (YEAR(",
    ],
)
def test_what_has_an_answer_is_told_nothing(query):
    assert note(query, BASES) == ""
