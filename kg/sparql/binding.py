"""A query as a remote server can take it: prefixes declared, parameters put in their places as terms.

SPARQL 1.1 Protocol has no parameters, so a parameter's variable is replaced by its term, token by token, as SEP-0007
(SPARQL 1.2 Community Group, "variable substitution") replaces it in the algebra. Strings, comments and IRIs are
tokens of their own and stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from pyoxigraph import BlankNode

from kg.bases import Term
from kg.errors import QueryError
from kg.sparql.inspection import TOKEN

_DECLARED = re.compile(r"prefix", re.IGNORECASE)
_ENDS_PROJECTION = frozenset({"where", "from", "{"})
_ENDS_GROUPING = frozenset({"having", "order", "limit", "offset", "values", "}", "group"})


def with_prefixes(text: str, prefixes: Mapping[str, str]) -> tuple[str, int]:
    """The query with the prefixes that it uses and does not declare, and how many characters its first line grew."""
    used, declared, before = set(), set(), ""
    for kind, value in tokens(text):
        if kind == "pname":
            name = value.partition(":")[0]
            (declared if before == "prefix" else used).add(name)
        if kind not in ("space", "comment"):
            before = value.lower()
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
    return "".join(_replaced(text, parameters))


def named_by_graph(text: str) -> tuple[list[str], bool]:
    """The graphs that the query names after GRAPH, as IRIs in full, and whether a variable stands there too."""
    found: list[str] = []
    for kind, value, _ in _after_graph(text):
        if kind != "operand":
            found.append(_expanded(text, value) if kind == "pname" else value[1:-1])
    return found, any(kind == "operand" for kind, _, _ in _after_graph(text))


def without_graphs(text: str, condition: str) -> str:
    """The query with a condition on the graph of each GRAPH; "{}" in it stands for the variable.

    The filter stands in the group that has the GRAPH, where its variable is always bound. A graph that is named gets a
    variable of its own, equal to it.
    """
    for kind, value, at in reversed(list(_after_graph(text))):
        begin = text.lower().rindex("graph", 0, at)
        if kind == "operand":
            text = f"{text[:begin]}FILTER({condition.format(value)}) {text[begin:]}"
        else:
            variable = f"?graph_at_{at}"
            text = f"{text[:begin]}FILTER({variable} = {value}) {text[begin:at]}{variable}{text[at + len(value) :]}"
    return text


def _after_graph(text: str) -> Iterator[tuple[str, str, int]]:
    """Kind, text and place of each token after GRAPH."""
    at, before = 0, ""
    for kind, value in tokens(text):
        if before == "graph" and (kind in ("iri", "pname") or (kind == "operand" and value[0] in "?$")):
            yield kind, value, at
        if kind not in ("space", "comment"):
            before = value.lower()
        at += len(value)


def _expanded(text: str, name: str) -> str:
    """The IRI of a prefixed name, by the prefixes that the query declares."""
    prefix, _, local = name.partition(":")
    words = [value for kind, value in tokens(text) if kind not in ("space", "comment")]
    for number, word in enumerate(words[:-2]):
        if word.lower() == "prefix" and words[number + 1] == f"{prefix}:":
            return words[number + 2][1:-1] + re.sub(r"\\(.)", r"\1", local)
    return name


def tokens(text: str) -> Iterator[tuple[str, str]]:
    """Kind and text of each token; together they are the whole text."""
    at = 0
    while at < len(text):
        if text[at] == "#":
            end = re.compile(r"[\r\n]|$").search(text, at).start()
            yield "comment", text[at:end]
            at = end
            continue
        token = TOKEN.match(text, at)
        yield token.lastgroup, token[0]
        at = token.end()


def _replaced(text: str, parameters: Mapping[str, Term]) -> Iterator[str]:
    place, depth, before, braces, selects = "", 0, "", 0, 0
    for kind, value in tokens(text):
        if kind in ("space", "comment"):
            yield value
            continue
        word = value.lower()
        braces += {"{": 1, "}": -1}.get(word, 0)
        selects += word == "select"
        place, depth = _place(place, depth, word, before)
        name = value[1:] if kind == "operand" and value[0] in "?$" else None
        if name in parameters:
            # What a subquery projects is in the scope of the query around it, which may not name it once more.
            alias = f"{name}_in_{selects}" if braces else name
            yield _term(name, alias, parameters[name], place if depth == 0 else "", before)
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


def _term(name: str, alias: str, term: Term, place: str, before: str) -> str:
    if before == "as":
        raise QueryError(f"the query gives ?{name} a value itself; it cannot be a parameter")
    return {"projection": f"({term} AS ?{alias})", "grouping": f"(STR({term}))"}.get(place, str(term))
