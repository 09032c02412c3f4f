"""What people ask: a question by name, a file with SPARQL, or SPARQL itself; of which record, and with what values."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from kg.bases import Bases, Term
from kg.characters import read_text
from kg.engine.base import Engine, Limits, Query
from kg.errors import QueryError
from kg.ontology import Ontology
from kg.questions import wrong
from kg.questions.files import Question, Questions, counted
from kg.questions.united import combinations


def asked(text: str, questions: Questions) -> Question:
    """The question that a text means: one by name, a file's, or the text itself as a query.

    Raises:
        QueryError: it is none of these; the message names questions like it.
    """
    if text in questions.names():
        return questions.read(text)
    if _is_file(text):
        return Question(text, read_text(Path(text)))
    if not any(mark in text for mark in " \n\t{"):
        names = questions.names()
        words = set(text.split("-"))
        alike = dict.fromkeys([*get_close_matches(text, names, 3), *(n for n in names if words & set(n.split("-")))])
        hint = f"; like it: {', '.join([*alike][:5])}" if alike else "; kg query --list shows the questions"
        raise QueryError(f"{text!r} is no question, no file and no SPARQL{hint}")
    return Question("the query", text)


def bound(question: Question, parameters: Mapping[str, object], bases: Bases) -> dict[str, Term]:
    """The terms of parameters given as Python values: texts, days, whole numbers; None is not given.

    Raises:
        QueryError: a value is missing, not asked for, or not of its kind.
    """
    return question.bind(dict(_pairs(parameters)), bases)


def queries(
    question: Question,
    parameters: Mapping[str, object],
    also: Collection[str],
    engine: Engine,
    ontology: Ontology,
    limits: Limits,
) -> list[Query]:
    """What is asked for parameters given as Python values: one query, or one for each combination of several values.

    Args:
        question: what is asked.
        parameters: a text, day or number by name, or several things or words in a list.
        also: how it is counted; see `kg.questions.files.counted`.
        engine, ontology, limits: whose record is asked, and what one query may use.

    Raises:
        QueryError: a value is missing, not asked for, not of its kind, or not on record.
    """
    every = [question.bind(given, ontology.bases) for given in combinations(question, _pairs(parameters))]
    for given in every:
        wrong.refuse(engine, ontology, question.parameters, given, limits)
    text = question.query_text({*every[0], *also})
    return [Query(text, "application/sparql-results+json", given, limits=limits) for given in every]


def with_outside(dates: str) -> bool:
    """Whether days from outside the articles count. Raises QueryError for what is no value of `dates`."""
    return not counted(dates)


def _pairs(parameters: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, given in parameters.items():
        for value in given if isinstance(given, list | tuple) else [given]:
            if value is not None:
                yield name, value.isoformat() if isinstance(value, date) else str(value)


def _is_file(text: str) -> bool:
    """Whether a text names a file. A system refuses names that are too long, which is an answer as well."""
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False
