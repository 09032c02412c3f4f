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
from typing import IO, cast

from networkx.utils import UnionFind
from pyoxigraph import BlankNode, CanonicalizationAlgorithm, Dataset, Quad, parse

from kg.bases import Bases, value
from kg.changes.patch_text import read_patch, write_patch
from kg.changes.stored import Stored
from kg.characters import MARK
from kg.engine.base import Patch
from kg.errors import DataError, Finding, StoreError
from kg.formats import GRAPHS


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
    return _grouped(old - new, new - old)


def _grouped(removed: set[Quad], added: set[Quad]) -> list[GraphDifference]:
    sides: dict[str, tuple[list[Quad], list[Quad]]] = defaultdict(lambda: ([], []))
    for side, quads in enumerate((removed, added)):
        for quad in sorted(quads, key=str):
            sides[_graph(quad)][side].append(quad)
    return [GraphDifference(graph, tuple(gone), tuple(come)) for graph, (gone, come) in sorted(sides.items())]


def _graph(quad: Quad) -> str:
    return value(quad.graph_name)


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
    subject, object_, graph = quad.subject, quad.object, quad.graph_name
    return Quad(
        BlankNode(f"{prefix}{subject.value}") if isinstance(subject, BlankNode) else subject,
        quad.predicate,
        BlankNode(f"{prefix}{object_.value}") if isinstance(object_, BlankNode) else object_,
        BlankNode(f"{prefix}{graph.value}") if isinstance(graph, BlankNode) else graph,
    )


class _Pieces:
    """Quads grouped by the blank nodes that they share."""

    def __init__(self) -> None:
        self._joined: UnionFind[BlankNode] = UnionFind()
        self._quads: list[tuple[BlankNode, Quad]] = []

    def add(self, quad: Quad, nodes: list[BlankNode]) -> None:
        self._joined.union(*nodes)
        self._quads.append((nodes[0], quad))

    def __iter__(self) -> Iterator[list[Quad]]:
        pieces: dict[BlankNode, list[Quad]] = defaultdict(list)
        for node, quad in self._quads:
            pieces[self._joined[node]].append(quad)
        return iter(pieces.values())


def read(path: Path) -> Iterator[Quad]:
    """The quads of a dump: any RDF format by its extension, gzipped if that ends in ".gz".

    Raises:
        DataError: the extension names no RDF format, or the text is not of it.
        FileNotFoundError: there is no such file.
    """
    suffixes = [suffix for suffix in path.suffixes if suffix != ".gz"]
    format = next((format for format in GRAPHS if suffixes and suffixes[-1][1:].lower() == format.ending), None)
    if format is None or format.rdf is None:
        expected = f"a name that ends in {', '.join(f'.{format.ending}' for format in GRAPHS)}, perhaps with .gz"
        raise DataError([Finding(str(path), "", "no format known by this name", expected)])
    with gzip.open(path) if path.suffix == ".gz" else path.open("rb") as file:
        try:
            if file.peek(3)[:3] == MARK:
                file.read(3)
            yield from parse(cast(IO[bytes], file), format=format.rdf)
        except (SyntaxError, ValueError, EOFError, gzip.BadGzipFile) as error:
            line = getattr(error, "lineno", 0) or 0
            raise DataError([Finding(str(path), "", str(error), f"well-formed {format.rdf.name}", line=line)]) from None


def between(stored: Stored, before: int, after: int) -> list[GraphDifference]:
    """The net effect of the revisions after the one up to the other, from their patches in the change log.

    Raises:
        StoreError: there is no such revision, or the quads of one between them were not kept.
    """
    first, last = sorted((before, after))
    if first < 0 or last > stored.revision:
        raise StoreError(f"the store has revisions 0 to {stored.revision}, not {before} and {after}")
    removed: set[Quad] = set()
    added: set[Quad] = set()
    for number in range(first + 1, last + 1):
        text = stored.patch(number)
        if text is None:
            raise StoreError(f"the quads of revision {number} were not kept: it was a load; compare dumps instead")
        patch = read_patch(text)
        gone, come = set(patch.removed), set(patch.added)
        removed, added = (removed - come) | (gone - added), (added - gone) | (come - removed)
    return _grouped(added, removed) if before > after else _grouped(removed, added)


def as_patch(differences: Iterable[GraphDifference]) -> list[str]:
    """The lines of the RDF Patch that leads from the first side to the second."""
    every = list(differences)
    removed = [quad for difference in every for quad in difference.removed]
    return write_patch(Patch(removed, [quad for difference in every for quad in difference.added])).split("\n")[:-1]


def as_json(differences: Iterable[GraphDifference]) -> str:
    """The differences as a JSON object: graphs, each with removed and added statements in N-Triples."""

    def side(quads: Iterable[Quad]) -> list[str]:
        return [f"{quad.triple} ." for quad in quads]

    graphs = [
        {"graph": difference.graph, "removed": side(difference.removed), "added": side(difference.added)}
        for difference in differences
    ]
    return json.dumps({"graphs": graphs}, ensure_ascii=False, indent=1)


def as_text(differences: Iterable[GraphDifference], bases: Bases) -> Iterator[str]:
    """The differences to be read: a line for each graph with its counts, then one for each statement."""
    prefixes = sorted(bases.prefixes().items(), key=lambda item: -len(item[1]))

    def short(term: object) -> str:
        text = str(term)
        for prefix, base in prefixes:
            if text.startswith(f"<{base}"):
                return f"{prefix}:{text[1 + len(base) : -1]}"
        return text

    for difference in differences:
        yield f"{difference.graph or 'default graph'}: {len(difference.removed)} removed, {len(difference.added)} added"
        for sign, quads in (("-", difference.removed), ("+", difference.added)):
            for quad in quads:
                yield f"{sign} {short(quad.subject)} {short(quad.predicate)} {short(quad.object)}"
