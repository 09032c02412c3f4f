"""The statements of a question's answer, fetched page by page, so that a store of any size can be read through."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby

from kg.bases import Bases
from kg.engine.base import Limits
from kg.library.asking import bound
from kg.library.statements import Folding, Row, Statement
from kg.questions import wrong
from kg.questions.files import Questions
from kg.questions.parameters import Parameter, parse_value

PAGE = 200
"""Statements of one page: the question asks for one more, which tells whether another page follows."""
_AFTER = Parameter("after", "date", "2024-12-31")
_AFTER_ID = Parameter("after_id", "string", "")


def told(questions: Questions, limits: Limits, bases: Bases, filters: Mapping[str, object]) -> Iterator[Statement]:
    """Statements in order of date.

    Raises:
        QueryError: a filter that the question does not declare, or a value that is not of its kind or not on record.
    """
    question = questions.read("resources/statements")
    terms = bound(question, filters, bases)
    wrong.refuse(questions.engine, questions.ontology, question.parameters, terms, limits)
    while True:
        rows = questions.ask(question.name, limits, ("page",), **terms)
        places = [(key, list(group)) for key, group in groupby(rows, _place)]
        yield from Folding(bases).statements(row for _, group in places[:PAGE] for row in group)
        if len(places) <= PAGE:
            return
        day, statement = places[PAGE - 1][0]
        terms["after"] = parse_value(_AFTER, day, bases)
        terms["after_id"] = parse_value(_AFTER_ID, statement, bases)


def _place(row: Row) -> tuple[str, str]:
    """Where a statement stands in the list: its day and its IRI. Articles that date it otherwise give it two places."""
    return row["key"].value, row["statement"].value
