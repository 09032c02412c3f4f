"""The index of one store: what revision it is of, made anew, caught up, and read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from itertools import groupby
from pathlib import Path

from pyoxigraph import NamedNode, Quad
from sqlalchemy import Connection

from kg.engine.base import Engine
from kg.index.coding import Coding
from kg.index.database import Database, discard
from kg.index.reading import Reader
from kg.index.writing import Writer
from kg.ontology import Ontology
from kg.questions.rules import ask, every_quad

FILE = "index.sqlite"
NOT_KEPT = ("changes",)
"""Graphs of which the index holds nothing: the log is asked for by number."""


class Index:
    """Tables and full text beside one engine.

    Args:
        database: where they are.
        engine: whose graphs they are made from.
        ontology: bases, and the rule files.
    """

    def __init__(self, database: Database, engine: Engine, ontology: Ontology) -> None:
        self.database, self.engine, self.ontology = database, engine, ontology
        self.coding = Coding(ontology.bases)
        self.reader = Reader(ontology.bases)
        self.derived = ontology.bases.graph("derived")
        self.skipped = {ontology.bases.graph(name) for name in NOT_KEPT}

    def revision(self) -> int | None:
        """The revision that it is of; None if it has to be made."""
        with self.database.reading() as connection:
            return self.revision_on(connection)

    def revision_on(self, connection: Connection) -> int | None:
        """The revision that a connection reads."""
        known = self.database.known(connection).get("revision")
        return int(known) if known is not None else None

    def rebuild(self, progress: Callable[[int], None] = lambda quads: None) -> None:
        """Make the index anew from the graphs. `progress` is told how many quads have been read."""
        with self.database.writing() as connection:
            self.rebuild_on(connection, self.engine.revision(), progress)

    def rebuild_on(
        self, connection: Connection, revision: int, progress: Callable[[int], None] = lambda quads: None
    ) -> None:
        """Make the index anew on a writer's connection."""
        self.database.make(connection)
        writer = Writer(connection, self.coding)
        self.fill(writer, every_quad(self.engine, self.ontology), progress)
        writer.set(revision=revision)

    def fill(self, writer: Writer, quads: Iterable[Quad], progress: Callable[[int], None] = lambda quads: None) -> None:
        """Add the rows of quads. A graph whose quads come in several parts is asked for as a whole at the end."""
        seen: set[str] = set()
        parted: set[str] = set()
        read = 0
        for graph, part in groupby(quads, key=lambda quad: quad.graph_name.value):
            if graph in self.skipped:
                continue
            if graph in seen:
                parted.add(graph)
                continue
            seen.add(graph)
            if graph == self.derived:
                self._fill_derived(writer, part)
            else:
                held = list(part)
                read += len(held)
                writer.add(graph, self.reader.read(held))
                progress(read)
        for graph in sorted(parted):
            self.read_graph(writer, graph)

    def _fill_derived(self, writer: Writer, quads: Iterable[Quad]) -> None:
        """Add what is derived, some thousand subjects at a time. Subjects whose quads come in parts are read whole."""
        seen: set[str] = set()
        some: dict[str, list[tuple[str, object]]] = {}
        for subject, part in groupby(quads, key=lambda quad: quad.subject.value):
            if subject in seen:
                some = {}
                break
            seen.add(subject)
            some[subject] = [(quad.predicate.value, quad.object) for quad in part]
            if len(some) >= 5000:
                writer.add_derived(some)  # type: ignore[arg-type]
                some = {}
        else:
            writer.add_derived(some)  # type: ignore[arg-type]
            return
        writer.clear_derived()
        self.read_derived(writer)

    def read_graph(self, writer: Writer, graph: str) -> None:
        """Replace the rows of a graph by what the engine holds in it now."""
        if graph == self.derived:
            writer.clear_derived()
            self.read_derived(writer)
        elif graph not in self.skipped:
            writer.replace(graph, self.reader.read(self.quads_of(graph)))

    def read_derived(self, writer: Writer) -> None:
        """Add everything that is derived, read whole."""
        said: dict[str, list[tuple[str, object]]] = {}
        for quad in self.quads_of(self.derived):
            said.setdefault(quad.subject.value, []).append((quad.predicate.value, quad.object))
        writer.add_derived(said)  # type: ignore[arg-type]

    def quads_of(self, graph: str, subjects: Collection[str] | None = None) -> list[Quad]:
        """What the engine holds in a graph now, of some subjects if they are given."""
        name = NamedNode(graph)
        about = {} if subjects is None else {"subject": [NamedNode(subject) for subject in subjects]}
        rows = ask(self.engine, self.ontology, "quads", graph=[name], **about)
        return [Quad(row["subject"], row["predicate"], row["object"], name) for row in rows]

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def remove(folder: Path) -> None:
    """Remove the index of a store's folder."""
    discard(folder / FILE)
