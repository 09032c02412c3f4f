"""The index of one store: what revision it is of, made anew, caught up, and read."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterable
from hashlib import sha256
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad
from sqlalchemy import Connection

from kg.bases import Term
from kg.engine.base import Engine
from kg.index.database import Database, discard
from kg.index.reading import Reader
from kg.index.shortening import Shortening
from kg.index.stored import stored
from kg.index.writing import Writer
from kg.ontology import Ontology
from kg.questions.rules import ask

FILE = "index.sqlite"
NOT_KEPT = ("changes",)
"""Graphs of which the index holds nothing: the log is asked for by number."""

SURE_FOR = 30.0
"""Seconds for which a store, once known as the one that the index is of, is not asked again."""


class Index:
    """Tables and full text beside one engine.

    Args:
        database: where they are.
        engine: whose graphs they are made from.
        ontology: bases, and the rule files.
    """

    def __init__(self, database: Database, engine: Engine, ontology: Ontology) -> None:
        self.database, self.engine, self.ontology = database, engine, ontology
        self.shortening = Shortening(ontology.bases)
        self.reader = Reader(ontology.bases)
        self.derived = ontology.bases.graph("derived")
        self._sure = -1, 0.0
        self.skipped = {ontology.bases.graph(name) for name in NOT_KEPT}

    def revision(self) -> int | None:
        """The revision that it is of; None if it has to be made."""
        with self.database.reading() as connection:
            return self.revision_on(connection)

    def revision_on(self, connection: Connection) -> int | None:
        """The revision that a connection reads."""
        known = self.database.known(connection).get("revision")
        return int(known) if known is not None else None

    def is_of(self, connection: Connection, revision: int) -> bool:
        """Whether it is of this revision of this store: not of one that had the number before the store was emptied.

        What the store's log says of the revision is asked once for each, and again after `SURE_FOR` seconds.
        """
        if self.revision_on(connection) != revision:
            return False
        sure, until = self._sure
        if sure != revision or time.monotonic() > until:
            if self.database.known(connection).get("store", "") != self.store_at(revision):
                return False
            self._sure = revision, time.monotonic() + SURE_FOR
        return True

    def store_at(self, revision: int) -> str:
        """What tells a store's revision from that of the same number in another: a digest of its entry in the log."""
        rows = ask(self.engine, self.ontology, "index/revision-made", number=Literal(revision))
        return digest_of((row["revision"], row["property"], row["value"]) for row in rows)

    def be_sure(self, revision: int) -> None:
        """Note that the index is of this revision of this store, since it was written with it."""
        self._sure = revision, time.monotonic() + SURE_FOR

    def read_graph(self, writer: Writer, graph: str) -> None:
        """Replace the rows of a graph by what the engine holds in it now."""
        if graph == self.derived:
            writer.clear_derived()
            writer.add_derived(said_of(self.quads_of(graph)))
        elif graph not in self.skipped:
            writer.replace(graph, self.reader.read(self.quads_of(graph)))

    def said_of_derived(self, subjects: Collection[str]) -> dict[str, list[tuple[str, Term]]]:
        """What the engine holds of derived things now."""
        return said_of(self.quads_of(self.derived, subjects))

    def quads_of(self, graph: str, subjects: Collection[str] | None = None) -> list[Quad]:
        """What the engine holds in a graph now, of some subjects if they are given."""
        name = NamedNode(graph)
        about = {} if subjects is None else {"subject": [NamedNode(subject) for subject in subjects]}
        # One graph as a term and not as one of several: joined with several, the whole graph would be read.
        rows = ask(self.engine, self.ontology, "quads", graph=name, **about)
        return [Quad(row["subject"], row["predicate"], row["object"], name) for row in rows]

    def quads_about(self, subjects: Collection[Term]) -> list[Quad]:
        """What the engine holds of some subjects now, in any graph."""
        rows = ask(self.engine, self.ontology, "quads", subject=list(subjects))
        return [Quad(row["subject"], row["predicate"], row["object"], row["graph"]) for row in rows]

    def close(self) -> None:
        """Close the database."""
        self.database.close()


def digest_of(made: Iterable[tuple[object, object, object]]) -> str:
    """A digest of what the log says of who made a revision, when, and of which graphs; "" of nothing."""
    told = sorted(" ".join(map(str, triple)) for triple in made)
    return sha256("\n".join(told).encode()).hexdigest() if told else ""


def said_of(quads: Iterable[Quad]) -> dict[str, list[tuple[str, Term]]]:
    """What quads say, by their subject: property and value."""
    said: dict[str, list[tuple[str, Term]]] = {}
    for quad in stored(quads):
        said.setdefault(quad.subject.value, []).append((quad.predicate.value, quad.object))
    return said


def remove(folder: Path) -> None:
    """Remove the index of a store's folder."""
    discard(folder / FILE)
