"""What differs between two sets of quads, whatever their blank nodes are called.

RDF Dataset Canonicalization (RDFC-1.0, W3C Recommendation of 21 May 2024) names the blank nodes. It is applied to
each connected piece of blank nodes on its own, and the piece's digest becomes part of their names: so a change in one
piece leaves the names in every other as they are, where canonicalization of the whole would number all of them anew.
"""

from __future__ import annotations

import gzip
import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, DefaultGraph, Quad, RdfFormat, parse

from kg.bases import Bases
from kg.errors import DataError, Finding


@dataclass(frozen=True)
class GraphDifference:
    """How one graph differs: quads in order of their N-Quads text.

    Attributes:
        graph: IRI of the graph, "" for the default graph.
        removed: quads that only the first side has.
        added: quads that only the second side has.
    """

    graph: str
    removed: tuple[Quad, ...]
    added: tuple[Quad, ...]


def diff(before: Iterable[Quad], after: Iterable[Quad]) -> list[GraphDifference]:
    """The graphs that differ, in order of IRI; none if the two are isomorphic as RDF datasets."""
    old, new = canonical(before), canonical(after)
    sides: dict[str, tuple[list[Quad], list[Quad]]] = defaultdict(lambda: ([], []))
    for side, quads in enumerate((old - new, new - old)):
        for quad in sorted(quads, key=str):
            sides[_graph(quad)][side].append(quad)
    return [GraphDifference(graph, tuple(gone), tuple(come)) for graph, (gone, come) in sorted(sides.items())]


def _graph(quad: Quad) -> str:
    return "" if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value


def canonical(quads: Iterable[Quad]) -> set[Quad]:
    """The quads with blank nodes named by the content of the piece that they are in."""
    ground: set[Quad] = set()
    pieces = _Pieces()
    for quad in quads:
        nodes = [term for term in (quad.subject, quad.object, quad.graph_name) if isinstance(term, BlankNode)]
        if nodes:
            pieces.add(quad, nodes)
        else:
            ground.add(quad)
    copies: dict[str, int] = defaultdict(int)
    for piece in pieces:
        dataset = Dataset(piece)
        dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
        digest = sha256("\n".join(sorted(map(str, dataset))).encode()).hexdigest()[:16]
        copies[digest] += 1
        names = f"{digest}x{copies[digest]}"
        ground.update(_rename(quad, names) for quad in dataset)
    return ground


def _rename(quad: Quad, prefix: str) -> Quad:
    def name(term):
        return BlankNode(f"{prefix}{term.value}") if isinstance(term, BlankNode) else term

    return Quad(name(quad.subject), quad.predicate, name(quad.object), name(quad.graph_name))


class _Pieces:
    """Quads grouped by the blank nodes that they share (union-find)."""

    def __init__(self) -> None:
        self._parent: dict[BlankNode, BlankNode] = {}
        self._quads: list[Quad] = []

    def _root(self, node: BlankNode) -> BlankNode:
        self._parent.setdefault(node, node)
        while (parent := self._parent[node]) != node:
            self._parent[node] = self._parent[parent]
            node = parent
        return node

    def add(self, quad: Quad, nodes: list[BlankNode]) -> None:
        first = self._root(nodes[0])
        for node in nodes[1:]:
            self._parent[self._root(node)] = first
        self._quads.append(quad)

    def __iter__(self) -> Iterator[list[Quad]]:
        pieces: dict[BlankNode, list[Quad]] = defaultdict(list)
        for quad in self._quads:
            node = next(term for term in (quad.subject, quad.object, quad.graph_name) if isinstance(term, BlankNode))
            pieces[self._root(node)].append(quad)
        return iter(pieces.values())


def read(path: Path) -> Iterator[Quad]:
    """The quads of a dump: any RDF format by its extension, gzipped if that ends in ".gz".

    Raises:
        DataError: the extension names no RDF format, or the text is not of it.
        FileNotFoundError: there is no such file.
    """
    suffixes = [suffix for suffix in path.suffixes if suffix != ".gz"]
    format = RdfFormat.from_extension(suffixes[-1][1:]) if suffixes else None
    if format is None:
        expected = "a name that ends in .nq, .trig, .nt, .ttl, .jsonld or .rdf, perhaps with .gz"
        raise DataError([Finding(str(path), "", "no format known by this name", expected)])
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        try:
            yield from parse(file, format=format)
        except (SyntaxError, ValueError, EOFError, gzip.BadGzipFile) as error:
            line = getattr(error, "lineno", 0) or 0
            raise DataError([Finding(str(path), "", str(error), f"well-formed {format.name}", line=line)]) from None


def as_patch(differences: Iterable[GraphDifference]) -> Iterator[str]:
    """The lines of an RDF Patch (rdf-delta, "RDF Patch" version 1) that leads from the first side to the second."""
    yield "TX ."
    differences = list(differences)
    for letter, side in (("D", "removed"), ("A", "added")):
        for difference in differences:
            for quad in getattr(difference, side):
                yield f"{letter} {_statement(quad)} ."
    yield "TC ."


def _statement(quad: Quad) -> str:
    return f"{quad.subject} {quad.predicate} {quad.object}" + (f" {quad.graph_name}" if _graph(quad) else "")


def as_json(differences: Iterable[GraphDifference]) -> str:
    """The differences as a JSON object: graphs, each with removed and added statements in N-Triples."""

    def side(quads: Iterable[Quad]) -> list[str]:
        return [f"{quad.triple} ." for quad in quads]

    graphs = [{"graph": one.graph, "removed": side(one.removed), "added": side(one.added)} for one in differences]
    return json.dumps({"graphs": graphs}, ensure_ascii=False, indent=1)


def as_text(differences: Iterable[GraphDifference], bases: Bases) -> Iterator[str]:
    """The differences to be read: a line for each graph with its counts, then one for each statement."""
    prefixes = sorted(bases.prefixes().items(), key=lambda item: -len(item[1]))

    def short(term) -> str:
        text = str(term)
        for prefix, base in prefixes:
            if text.startswith(f"<{base}"):
                return f"{prefix}:{text[1 + len(base) : -1]}"
        return text

    for one in differences:
        yield f"{one.graph or 'default graph'}: {len(one.removed)} removed, {len(one.added)} added"
        for sign, quads in (("-", one.removed), ("+", one.added)):
            for quad in quads:
                yield f"{sign} {short(quad.subject)} {short(quad.predicate)} {short(quad.object)}"
