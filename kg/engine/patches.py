"""A patch as one SPARQL 1.1 Update request, with the revision that it makes: whole or not at all.

A store keeps two things beside its named graphs, in the same request, so that no crash can part them:

- its revision, `<…/graph/changes> owl:versionInfo n` in `…/graph/changes`;
- where its default graph is storage of its own, the merge of all named graphs in it. An engine's own "union default
  graph" yields a triple once for each graph that holds it, which would count a statement as often as it is carried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, Triple

from kg.bases import OWL, XSD, Bases
from kg.engine.base import Patch
from kg.errors import DataError, Finding

VERSION = NamedNode(OWL + "versionInfo")
BLANK = "urn:x-onrecord:blank:"
NAMED = "urn:x-onrecord:named"
FIND_REVISION = f"SELECT ?graph ?number {{ GRAPH ?graph {{ ?graph <{VERSION.value}> ?number }} }}"


def revision_quad(bases: Bases, number: int) -> Quad:
    """The quad that says which revision a store is at."""
    changes = NamedNode(bases.graph("changes"))
    return Quad(changes, VERSION, Literal(str(number), datatype=NamedNode(XSD + "integer")), changes)


def check(quads: Iterable[Quad]) -> list[Quad]:
    """The quads as a list. Raises DataError if one is in the default graph: what is stored has a named graph."""
    listed = list(quads)
    for number, quad in enumerate(listed):
        if isinstance(quad.graph_name, DefaultGraph):
            found = f"{quad.subject} {quad.predicate} {quad.object} in the default graph"
            raise DataError([Finding("", f"quad {number + 1}", found, "a quad in a named graph")])
    return listed


def update(patch: Patch, before: int, bases: Bases, *, merged: bool) -> str:
    """The update that applies a patch to revision `before` and makes it revision `before + 1`.

    Args:
        merged: whether the default graph holds the merge of all named graphs.

    Blank nodes are written as IRIs that begin with `BLANK`, which only the embedded store understands (`named`).
    """
    old, new = revision_quad(bases, before), revision_quad(bases, before + 1)
    removed = [*check(patch.removed), old]
    added = [*check(patch.added), new]
    parts = [_data("DELETE", removed), _data("INSERT", added)]
    if merged:
        kept = {quad.triple for quad in added}
        parts += [
            _triples("INSERT", kept),
            _orphans([triple for triple in {quad.triple for quad in removed} if triple not in kept]),
        ]
    return " ;\n".join(part for part in parts if part)


def has_blank(quads: Iterable[Quad]) -> bool:
    """Whether a quad has a blank node as subject, object or graph."""
    return any(BlankNode in (type(quad.subject), type(quad.object), type(quad.graph_name)) for quad in quads)


def named() -> dict[NamedNode, Callable[..., NamedNode | BlankNode | Literal | Triple | None]]:
    """The custom function that turns an IRI written by `update` back into the blank node it stands for."""

    def function(term: NamedNode) -> BlankNode | NamedNode | Literal:
        is_blank = isinstance(term, NamedNode) and term.value.startswith(BLANK)
        return BlankNode(term.value.removeprefix(BLANK)) if is_blank else term

    return {NamedNode(NAMED): function}


def _data(verb: str, quads: Sequence[Quad]) -> str:
    ground = [quad for quad in quads if not has_blank([quad])]
    blank = [quad for quad in quads if has_blank([quad])]
    blocks = []
    for graph, members in groupby(sorted(ground, key=_graph), key=_graph):
        lines = "\n".join(f"{quad.subject} {quad.predicate} {quad.object} ." for quad in members)
        blocks.append(f"GRAPH {graph} {{\n{lines}\n}}")
    parts = [f"{verb} DATA {{\n" + "\n".join(blocks) + "\n}"] if blocks else []
    if blank:
        rows = "\n".join(f"({' '.join(_word(term) for term in quad)})" for quad in blank)
        parts.append(f"{verb} {{ GRAPH ?g {{ ?s ?p ?o }} }} WHERE {{ {_values(rows, graph=True)} }}")
    return " ;\n".join(parts)


def _triples(verb: str, triples: Iterable[Triple]) -> str:
    ground, rows = [], []
    for triple in triples:
        if BlankNode in (type(triple.subject), type(triple.object)):
            rows.append(f"({' '.join(_word(term) for term in triple)})")
        else:
            ground.append(f"{triple.subject} {triple.predicate} {triple.object} .")
    parts = [f"{verb} DATA {{\n" + "\n".join(ground) + "\n}"] if ground else []
    if rows:
        parts.append(f"{verb} {{ ?s ?p ?o }} WHERE {{ {_values(chr(10).join(rows))} }}")
    return " ;\n".join(parts)


def _orphans(triples: Sequence[Triple]) -> str:
    """Remove from the default graph those of the triples that no named graph holds any more."""
    if not triples:
        return ""
    rows = "\n".join(f"({' '.join(_word(term) for term in triple)})" for triple in triples)
    return f"DELETE {{ ?s ?p ?o }} WHERE {{ {_values(rows)}\nFILTER NOT EXISTS {{ GRAPH ?anywhere {{ ?s ?p ?o }} }} }}"


def _values(rows: str, *, graph: bool = False) -> str:
    """Bind ?s ?p ?o (and ?g) to each row, with blank nodes put back where a row has any."""
    names = "spog" if graph else "spo"
    if f"<{BLANK}" not in rows:
        return f"VALUES ({' '.join('?' + name for name in names)}) {{\n{rows}\n}}"
    binds = " ".join(f"BIND(<{NAMED}>(?{name}0) AS ?{name})" for name in names)
    return f"VALUES ({' '.join(f'?{name}0' for name in names)}) {{\n{rows}\n}} {binds}"


def _graph(quad: Quad) -> str:
    return str(quad.graph_name)


def _word(term: object) -> str:
    return f"<{BLANK}{term.value}>" if isinstance(term, BlankNode) else str(term)
