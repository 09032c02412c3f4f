"""Tells queries that only look something up: one triple pattern about one thing that is named.

Every step of such a query finds a row, so what it costs is bounded by what it answers, whatever the store holds. What
is not sure to be one is none: a query has more ways to be written than are read here.
"""

from __future__ import annotations

import re
from functools import cache

LONGEST = 2000
"""Characters of a text that is looked at."""

_SPACE = r"(?:[ \t\r\n]|#[^\r\n]*+(?:[\r\n]|\Z))"
_IRI = r"(?:<[^<>\"{}|^`\\\x00-\x20]*+>|(?:[A-Za-z][A-Za-z0-9_-]*+)?:[A-Za-z0-9_][A-Za-z0-9_-]*+)"
_LITERAL = rf"\"[^\"\\\r\n]*+\"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*+|\^\^{_IRI})?"
_VARIABLE = r"[?$][A-Za-z_][A-Za-z0-9_]*+"


@cache
def _pattern() -> re.Pattern[str]:
    s = rf"{_SPACE}*+"
    # What is between a property and its object is required: `rec:x?y` begins a path.
    triple = rf"{_IRI}{s}(?:a|{_IRI}|(?P<two>{_VARIABLE})){_SPACE}++(?:{_IRI}|{_LITERAL}|(?P<three>{_VARIABLE}))"
    graph = rf"(?P<graph>GRAPH{_SPACE}++(?:{_IRI}|(?P<one>{_VARIABLE})){s}\{{{s})?"
    return re.compile(
        rf"{s}(?:PREFIX{_SPACE}++(?:[A-Za-z][A-Za-z0-9_-]*+)?:{s}<[^<>\"{{}}|^`\\\x00-\x20]*+>{s})*+"
        rf"(?:ASK|SELECT{s}(?:\*|(?:{_VARIABLE}{s})++)){s}(?:WHERE{s})?"
        rf"\{{{s}{graph}{triple}{s}(?:\.{s})?(?(graph)\}}{s})\}}{s}(?:LIMIT{_SPACE}++[0-9]++{s})?\Z",
        re.ASCII | re.IGNORECASE,
    )


def is_lookup(text: str) -> bool:
    """Whether a query is sure to be one triple pattern with a subject that is named, and no variable twice."""
    match = _pattern().match(text) if len(text) <= LONGEST else None
    if match is None:
        return False
    names = [variable[1:] for variable in match.group("one", "two", "three") if variable]
    return len(set(names)) == len(names)
