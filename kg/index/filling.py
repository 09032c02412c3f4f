"""Rows made of quads as they pass by, graph by graph, in a store's order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import cast

from pyoxigraph import Quad
from sqlalchemy import select

from kg.bases import Term
from kg.index import schema as at
from kg.index import tallies
from kg.index.index import Index
from kg.index.stored import StoredQuad
from kg.index.writing import Writer

AT_ONCE = 5_000
"""Derived things that are written at once."""


class Filling:
    """Takes quads and writes their rows. What does not come in one piece is read from the engine at the end.

    Args:
        index: which index is filled.
        writer: writes to it.
    """

    def __init__(self, index: Index, writer: Writer) -> None:
        self._index, self._writer = index, writer
        self._seen = self._known()
        tallies.forget(writer.connection)
        self._parted: set[str] = set()
        self._graph, self._held = "", list[Quad]()
        self._subjects: dict[str, list[tuple[str, Term]]] = {}
        self._derived: set[str] = set()
        self._again: set[str] = set()
        self._has_derived = writer.has_derived()

    def _known(self) -> set[str]:
        """The graphs that the index has rows of already."""
        graphs = select(at.fact.c.graph).union(select(at.report.c.graph))
        texts = self._writer.connection.execute(select(at.term.c.text).where(at.term.c.id.in_(graphs))).scalars()
        return set(map(self._index.shortening.decode, texts))

    def passing(self, quads: Iterable[Quad], progress: Callable[[int], None] = lambda quads: None) -> Iterator[Quad]:
        """The quads, whose rows are written as they pass; `progress` is told how many there were."""
        graph, skipped, derived = "", self._index.skipped, self._index.derived
        for count, quad in enumerate(quads):
            name = quad.graph_name.value  # type: ignore[union-attr]  # see StoredQuad; a cast costs a call a quad
            if name != graph:
                self._flush()
                graph = name
                progress(count)
            if graph == derived:
                self._take_derived(cast(StoredQuad, quad))
            elif graph not in skipped:
                self._graph = graph
                self._held.append(quad)
            yield quad

    def _take_derived(self, quad: StoredQuad) -> None:
        subject = quad.subject.value
        said = self._subjects.get(subject)
        if said is None:
            if len(self._subjects) >= AT_ONCE:
                self._flush_derived()
            said = self._subjects[subject] = []
        said.append((quad.predicate.value, quad.object))

    def stated(self) -> None:
        """Write what has passed so far of what graphs state."""
        self._flush()

    def _flush(self) -> None:
        if self._held:
            if self._graph in self._seen:
                self._parted.add(self._graph)
            else:
                self._seen.add(self._graph)
                self._writer.add(self._graph, self._index.reader.read(self._held))
            self._held = []

    def _flush_derived(self) -> None:
        """Write derived things; those that are known already are read as a whole at the end."""
        known = self._derived & self._subjects.keys()
        if self._has_derived:
            known.update(self._writer.known_derived(self._subjects.keys() - known))
        for subject in known:
            del self._subjects[subject]
        self._again |= known
        self._derived |= self._subjects.keys()
        self._writer.add_derived(self._subjects)
        self._subjects = {}

    def end(self) -> None:
        """Write what is left, and read from the engine, which has all of it now, what came in parts."""
        self._flush()
        self._flush_derived()
        for graph in sorted(self._parted):
            self._index.read_graph(self._writer, graph)
        if self._again:
            self._writer.remove_derived(self._again)
            self._writer.add_derived(self._index.said_of_derived(self._again))
        tallies.count_all(self._writer.connection)
