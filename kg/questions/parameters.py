"""Parameters of questions: how they are declared, and the terms that their values in text stand for."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pyoxigraph import Literal, NamedNode

from kg.bases import XSD, Bases, Term
from kg.errors import QueryError

PARAM_LINE = re.compile(r"#\s*param\b")
_DECLARATION = re.compile(r"#\s*param:\s*(\w+)\s+(\w+)\s+(.+?)\s*")
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_SHORT = re.compile(r"[a-zA-Z]+/[^\s<>\"{}|\\^`]+")
_WORD = re.compile(r"[A-Za-z_]\w*", re.ASCII)


@dataclass(frozen=True)
class Parameter:
    """A variable of a question that whoever asks gives a value to.

    Attributes:
        name: the variable, without "?".
        kind: id, term, date, string or integer; see `parse_value`.
        example: a value as text.
    """

    name: str
    kind: str
    example: str


def parse_parameter(question: str, line: str) -> Parameter:
    """The parameter that a comment line `# param: <name> <kind> <example>` declares.

    Raises:
        QueryError: the line is not of this form, or the kind is none of those of `parse_value`.
    """
    match = _DECLARATION.fullmatch(line)
    if not match:
        raise QueryError(f"{question}: {line!r} declares no parameter; expected '# param: <name> <kind> <example>'")
    if match[2] not in KINDS:
        raise QueryError(f"{question}: {match[2]!r} is not a kind of parameter; expected {', '.join(KINDS)}")
    return Parameter(*match.groups())


def _id(text: str, bases: Bases) -> NamedNode:
    if _SHORT.fullmatch(text):
        return NamedNode(bases.id(text))
    if _SCHEME.fullmatch(text):
        return NamedNode(text)
    raise ValueError("an id like person/sergey-lavrov, or an IRI: search finds the id of a name")


def _term(text: str, bases: Bases) -> NamedNode:
    if _WORD.fullmatch(text):
        return NamedNode(bases.term(text))
    if _SCHEME.fullmatch(text):
        return NamedNode(text)
    raise ValueError("a word of the vocabulary like supports, or an IRI")


def _date(text: str, bases: Bases) -> Literal:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError("a day of the calendar as YYYY-MM-DD") from None
    return Literal(day.isoformat(), datatype=NamedNode(XSD + "date"))


def _integer(text: str, bases: Bases) -> Literal:
    if not re.fullmatch(r"[+-]?\d+", text, re.ASCII):
        raise ValueError("a whole number")
    return Literal(int(text))


def _string(text: str, bases: Bases) -> Literal:
    return Literal(text)


KINDS: dict[str, Callable[[str, Bases], Term]] = {
    "id": _id,
    "term": _term,
    "date": _date,
    "string": _string,
    "integer": _integer,
}


def parse_value(parameter: Parameter, text: str, bases: Bases) -> Term:
    """The term that a parameter's value in text stands for.

    Kinds: id (`person/sergey-lavrov`, or any IRI), term (`supports`, a word of the vocabulary, or an IRI), date
    (YYYY-MM-DD), string (a plain literal), integer.

    Raises:
        QueryError: the text is not of the parameter's kind.
    """
    try:
        return KINDS[parameter.kind](text, bases)
    except ValueError as error:
        found = f"{parameter.name}: {text!r} is not a value of kind {parameter.kind}"
        raise QueryError(f"{found}; expected {error}") from None


def bind(
    question: str,
    parameters: Sequence[Parameter],
    optional: Collection[str],
    values: Mapping[str, str],
    bases: Bases,
) -> dict[str, Term]:
    """The terms for the parameters of a question, from values in text; parameters in `optional` may be left out.

    Raises:
        QueryError: a value is missing, not asked for, or not of its kind.
    """
    by_name = {parameter.name: parameter for parameter in parameters}
    for name in values:
        if name not in by_name:
            names = ", ".join(by_name) or "none"
            raise QueryError(f"the question {question!r} has no parameter {name!r}; its parameters: {names}")
    for name, parameter in by_name.items():
        if name not in values and name not in optional:
            example = f"{name}={parameter.example}"
            raise QueryError(f"the question {question!r} needs {name} ({parameter.kind}), for example {example}")
    return {name: parse_value(by_name[name], text, bases) for name, text in values.items()}
