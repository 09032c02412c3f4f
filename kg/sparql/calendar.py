"""What a query asks of dates that cannot be answered: `YEAR(?date)` of a date that need not be a whole day.

`rec:date` and its like hold dates of any precision (EDTF), for which SPARQL has no functions: YEAR and its like are
errors, and what they should bind stays unbound, without a word. Whoever writes such a query is told.
"""

from __future__ import annotations

from itertools import pairwise

from kg.bases import Bases
from kg.sparql.tokens import Token, telling

FUNCTIONS = frozenset({"year", "month", "day"})
_FIELDS = ("date", "from", "until")
_PUBLISHED = "http://schema.org/datePublished"


def note(text: str, bases: Bases) -> str:
    """What is to be told of the dates of a query; "" for nothing.

    Args:
        text: the query; prefixes that it does not declare are those of every query here.
        bases: where the vocabulary begins.
    """
    told = list(telling(text))
    asked = {
        after.text[1:]: name.text
        for name, opens, after in zip(told, told[1:], told[2:], strict=False)
        if name.word in FUNCTIONS and opens.text == "(" and after.text[:1] in "?$"
    }
    if not asked:
        return ""
    inexact = {*(bases.term(field) for field in _FIELDS), _PUBLISHED}
    prefixes = _prefixes(told, bases)
    for property_, value in pairwise(told):
        name = value.text[1:] if value.text[:1] in "?$" else ""
        if name in asked and _iri(property_, prefixes) in inexact:
            function = asked[name].upper()
            return (
                f"{function}(?{name}) is unbound: {property_.text} holds dates of any precision, such as 2024-02; "
                f"the first and the last day that a date covers are rec:earliest and rec:latest, which are xsd:date: "
                f"{function}(?day) of ?day from rec:latest"
            )
    return ""


def _prefixes(told: list[Token], bases: Bases) -> dict[str, str]:
    declared = {
        short.text[:-1]: long.text[1:-1]
        for word, short, long in zip(told, told[1:], told[2:], strict=False)
        if word.word == "prefix" and short.kind == "pname" and long.kind == "iri"
    }
    return bases.prefixes() | declared


def _iri(token: Token, prefixes: dict[str, str]) -> str:
    """The IRI that a token names; "" for none."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, colon, local = token.text.partition(":")
    return prefixes.get(prefix, "") + local if token.kind == "pname" and colon and prefix in prefixes else ""
