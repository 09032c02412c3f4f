"""What people ask: a question by name, a file with SPARQL, or SPARQL itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from kg.bases import Bases, Term
from kg.characters import read_text
from kg.errors import QueryError
from kg.questions.files import Question, Questions


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
    given = {
        name: value.isoformat() if isinstance(value, date) else str(value)
        for name, value in parameters.items()
        if value is not None
    }
    return question.bind(given, bases)


def _is_file(text: str) -> bool:
    """Whether a text names a file. A system refuses names that are too long, which is an answer as well."""
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False
