"""Quad templates of SPARQL Update: read as TriG with a stand-in for each variable, filled with solutions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyoxigraph as ox

from kg.errors import QueryError
from kg.sparql.operations import Span
from kg.sparql.tokens import place, telling

_STAND_IN = "urn:x-onrecord:variable:"

Pattern = list[ox.Quad]
"""Quads in which an IRI that begins with the stand-in is a variable."""


def read(text: str, span: Span, prologue: str, base: str, *, variables: bool, blanks: bool) -> Pattern:
    """The quads of a template; those outside GRAPH are in the default graph.

    Args:
        text: the update.
        span: the template, braces included.
        prologue: the prologue in force.
        base: what relative IRIs are relative to.
        variables: whether variables may stand in it.
        blanks: whether blank nodes may stand in it.

    Raises:
        QueryError: malformed, with line and column.
    """
    written = _as_trig(text, span, variables)
    try:
        quads = list(ox.parse(f"{prologue}\n{written}", format=ox.RdfFormat.TRIG, base_iri=base))
    except SyntaxError as error:
        above = prologue.count("\n") + 1
        first, _ = place(text, span.start)
        line = max(first, (error.lineno or 1) - above + first - 1)
        raise QueryError(f"line {line}: malformed quads: {error.msg}", line) from None
    if not blanks and any(ox.BlankNode in map(type, quad) for quad in quads):
        line, column = place(text, span.start)
        raise QueryError(f"line {line}, column {column}: found a blank node in what is deleted", line, column)
    return quads


def _as_trig(text: str, span: Span, variables: bool) -> str:
    """The template with variables as IRIs, a block around what is in no GRAPH, and no '.' after a block."""
    out, depth, after_graph, opened, end = [], 0, False, False, span.start + 1
    for token in telling(text, span.start + 1, span.end - 1):
        piece, outside = token.text, depth == 0 and not after_graph
        out.append(text[end : token.start])
        end = token.end
        if piece[0] in "?$" and len(piece) > 1:
            if not variables:
                line, column = place(text, token.start)
                raise QueryError(f"line {line}, column {column}: found the variable {piece}", line, column)
            piece = f"<{_STAND_IN}{piece[1:]}>"
        if outside and token.word == "graph":
            out.append("} " if opened else "")
            opened, after_graph = False, True
        elif outside and not opened and piece == ".":
            continue
        elif outside and not opened:
            out.append("{ ")
            opened = True
        if piece == "{":
            depth, after_graph = depth + 1, False
        elif piece == "}":
            depth -= 1
        out.append(piece)
    return "".join([*out, text[end : span.end - 1], "\n}" if opened else ""])


def fill(pattern: Pattern, solution: Mapping[str, object]) -> Iterator[ox.Quad]:
    """The quads that a solution makes of a template (SPARQL 1.1 Update, section 3.1.3): those that are legal RDF.

    Args:
        pattern: the template; its blank nodes become new ones.
        solution: variable name to term.
    """
    fresh: dict[ox.BlankNode, ox.BlankNode] = {}

    def term(part: Any) -> Any:
        if isinstance(part, ox.NamedNode) and part.value.startswith(_STAND_IN):
            return solution.get(part.value.removeprefix(_STAND_IN))
        if isinstance(part, ox.BlankNode):
            return fresh.setdefault(part, ox.BlankNode())
        return part

    for quad in pattern:
        subject, predicate, value, graph = map(term, quad)
        legal = isinstance(subject, ox.NamedNode | ox.BlankNode) and isinstance(predicate, ox.NamedNode)
        if legal and value is not None and isinstance(graph, ox.NamedNode | ox.BlankNode | ox.DefaultGraph):
            yield ox.Quad(subject, predicate, value, graph)
