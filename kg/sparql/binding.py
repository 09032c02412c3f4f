"""A query as a remote server can take it: prefixes declared, parameters put in their places as terms.

SPARQL 1.1 Protocol has no parameters, so a parameter's variable is replaced by its term, token by token, as SEP-0007
(SPARQL 1.2 Community Group, "variable substitution") replaces it in the algebra. Strings, comments and IRIs are
tokens of their own and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from pyoxigraph import BlankNode

from kg.bases import Term
from kg.errors import QueryError
from kg.sparql.tokens import Token, telling, tokens

_ENDS_PROJECTION = frozenset({"where", "from", "{"})
_ENDS_GROUPING = frozenset({"having", "order", "limit", "offset", "values", "}", "group"})


def with_prefixes(text: str, prefixes: Mapping[str, str]) -> tuple[str, int]:
    """The query with the prefixes that it uses and does not declare, and how many characters its first line grew."""
    used: set[str] = set()
    declared: set[str] = set()
    before = ""
    for token in telling(text):
        if token.kind == "pname":
            (declared if before == "prefix" else used).add(token.text.partition(":")[0])
        before = token.text.lower()
    missing = sorted((used - declared) & prefixes.keys())
    head = "".join(f"PREFIX {name}: <{prefixes[name]}> " for name in missing)
    return head + text, len(head)


def with_parameters(text: str, parameters: Mapping[str, Term]) -> str:
    """The query with each parameter's variable replaced by its term.

    Where the grammar wants a variable, the term is named again: `SELECT ?x` becomes `SELECT (<term> AS ?x)`, in a
    subquery by a name of its own, since all that the query around it says of ?x is about the term already. As a key
    to group or order by, it becomes a string: Virtuoso takes a bare number there for the number of a column.

    Raises:
        QueryError: a parameter is a blank node, or the query itself gives its variable a value.
    """
    if not parameters:
        return text
    for name, term in parameters.items():
        if isinstance(term, BlankNode):
            raise QueryError(f"the parameter {name} is a blank node; a server cannot be told which; expected an IRI")
    pieces = _pieces(text, frozenset(parameters))
    return "".join([piece if isinstance(piece, str) else piece.filled(parameters[piece.name]) for piece in pieces])


def named_by_graph(text: str) -> tuple[list[str], bool]:
    """The graphs that the query names after GRAPH, as IRIs in full, and whether a variable stands there too."""
    after = [token for _, token in _after_graph(text)]
    prefixes = _declared(text) if any(token.kind == "pname" for token in after) else {}
    named = [_expanded(token, prefixes) for token in after if token.kind != "operand"]
    return named, len(named) < len(after)


def without_graphs(text: str, condition: str) -> str:
    """The query with a condition on the graph of each GRAPH; "{}" in it stands for the variable.

    The filter stands in the group that has the GRAPH, where its variable is always bound. A graph that is named gets a
    variable of its own, equal to it.
    """
    parts, end = [], 0
    for word, name in _after_graph(text):
        parts.append(text[end : word.start])
        if name.kind == "operand":
            parts.append(f"FILTER({condition.format(name.text)}) {text[word.start : name.end]}")
        else:
            variable = f"?graph_at_{name.start}"
            parts.append(f"FILTER({variable} = {name.text}) {text[word.start : name.start]}{variable}")
        end = name.end
    return "".join([*parts, text[end:]])


def _after_graph(text: str) -> Iterator[tuple[Token, Token]]:
    """Each word GRAPH, and the name or variable after it."""
    before: Token | None = None
    for token in telling(text):
        names = token.kind in ("iri", "pname") or (token.kind == "operand" and token.text[0] in "?$")
        if before is not None and before.word == "graph" and names:
            yield before, token
        before = token


def _declared(text: str) -> dict[str, str]:
    """The prefixes that a query declares, with the colon."""
    words = list(telling(text))
    prefixes: dict[str, str] = {}
    for number, token in enumerate(words[:-2]):
        if token.word == "prefix":
            prefixes.setdefault(words[number + 1].text, words[number + 2].text[1:-1])
    return prefixes


def _expanded(token: Token, prefixes: Mapping[str, str]) -> str:
    """The IRI that a name after GRAPH means."""
    if token.kind != "pname":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    if f"{prefix}:" not in prefixes:
        return token.text
    return prefixes[f"{prefix}:"] + re.sub(r"\\(.)", r"\1", local)


class _Slot(NamedTuple):
    """Where a parameter's variable stands: what it is to be called there, and in which clause, if that matters."""

    name: str
    alias: str
    place: str

    def filled(self, term: Term) -> str:
        """The term as it is written there."""
        if self.place == "projection":
            return f"({term} AS ?{self.alias})"
        return f"(STR({term}))" if self.place == "grouping" else str(term)


@lru_cache(maxsize=256)
def _pieces(text: str, names: frozenset[str]) -> tuple[str | _Slot, ...]:
    """A query taken apart at its parameters: the same questions are asked again and again, with other terms."""
    pieces: list[str | _Slot] = []
    said: list[str] = []
    for piece in _replaced(text, names):
        if isinstance(piece, str):
            said.append(piece)
        else:
            pieces += ["".join(said), piece]
            said = []
    pieces.append("".join(said))
    return tuple(pieces)


def _replaced(text: str, names: frozenset[str]) -> Iterator[str | _Slot]:
    place, depth, before, braces, selects = "", 0, "", 0, 0
    for kind, value, _, _ in tokens(text):
        if kind in ("space", "comment"):
            yield value
            continue
        word = value.lower()
        braces += {"{": 1, "}": -1}.get(word, 0)
        selects += word == "select"
        place, depth = _place(place, depth, word, before)
        name = value[1:] if kind == "operand" and value[0] in "?$" else ""
        if name in names:
            if before == "as":
                raise QueryError(f"the query gives ?{name} a value itself; it cannot be a parameter")
            # What a subquery projects is in the scope of the query around it, which may not name it once more.
            yield _Slot(name, f"{name}_in_{selects}" if braces else name, place if depth == 0 else "")
        else:
            yield value
        before = word


def _place(place: str, depth: int, word: str, before: str) -> tuple[str, int]:
    """Where the token stands: in a SELECT clause, in GROUP BY or ORDER BY, or neither; and how deep in brackets."""
    if word == "select":
        return "projection", 0
    if word == "by" and before in ("group", "order"):
        return "grouping", 0
    if (place == "projection" and word in _ENDS_PROJECTION) or (place == "grouping" and word in _ENDS_GROUPING):
        return "", 0
    return place, depth + {"(": 1, ")": -1}.get(word, 0)
