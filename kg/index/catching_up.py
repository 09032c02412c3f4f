"""What changed since an index was written, found in the log of changes and read again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from contextlib import suppress

from pyoxigraph import Literal, NamedNode, Quad
from sqlalchemy import Connection, select

from kg.bases import Term
from kg.derive import EngineRows, frame_of, touched
from kg.index import schema as at
from kg.index import sizes
from kg.index.filling import Filling
from kg.index.index import Index, said_of
from kg.index.rows import IndexRows, Underway
from kg.index.terms import Terms
from kg.index.writing import Writer
from kg.questions.rules import ask, every_quad

MOST_GRAPHS = 500
"""A gap in which more graphs changed is not worth reading graph by graph."""

BESIDE = ("reference", "links")
"""The graphs that say what holds beside the articles; see `kg.derive.Frame`."""


def catch_up(index: Index, progress: Callable[[int], None] = lambda quads: None) -> None:
    """Read again what changed since the index was written; everything, where the log does not say.

    `progress` is told how many quads have been read of everything.
    """
    with index.database.writing() as connection:
        held, revision = index.revision_on(connection), index.engine.revision()
        ours = held is not None and held <= revision and index.is_of(connection, held)
        if ours and held == revision:
            return
        graphs = changed_since(index, held, revision) if held is not None and ours else None
        if graphs is None:
            make_anew(index, connection, revision, progress)
        else:
            writer = Writer(connection, index.shortening)
            read_again(index, writer, graphs)
            sizes.forget(connection)
            writer.set(revision=revision, store=index.store_at(revision))


def rebuild(index: Index, progress: Callable[[int], None] = lambda quads: None) -> None:
    """Make an index anew from the graphs. `progress` is told how many quads have been read."""
    with index.database.writing() as connection:
        make_anew(index, connection, index.engine.revision(), progress)


def make_anew(index: Index, connection: Connection, revision: int, progress: Callable[[int], None]) -> None:
    """Make an index anew on a writer's connection."""
    index.database.make(connection)
    writer = Writer(connection, index.shortening)
    filling = Filling(index, writer)
    for _ in filling.passing(every_quad(index.engine, index.ontology), progress):
        pass
    index.database.finish(connection)
    filling.end()
    sizes.keep(connection, sizes.count_all(index))
    writer.set(revision=revision, store=index.store_at(revision))


def changed_since(index: Index, held: int, revision: int) -> set[str] | None:
    """The graphs that the log says changed after revision `held`; None if it does not say so of every revision."""
    numbers, id_ = range(held + 1, revision + 1), index.ontology.bases.id
    rows = ask(index.engine, index.ontology, "log", revision=[NamedNode(id_(f"revision/{one}")) for one in numbers])
    told = {int(row["number"].value) for row in rows}
    named = [row["graphs"].value.split() if row["graphs"] is not None else [] for row in rows]
    graphs = {graph for several in named for graph in several}
    if not told.issuperset(numbers) or len(graphs) > MOST_GRAPHS:
        return None
    # What is derived is named of no revision: one that names no graph changed nothing else.
    return graphs if all(named) else graphs | {index.derived}


def read_again(index: Index, writer: Writer, graphs: Collection[str]) -> None:
    """Read graphs again, and what is derived about every proposition that their statements may bear on.

    All that is derived is read where what holds beside the articles has changed.
    """
    graphs = {*graphs, index.derived} if _are_tied_otherwise(index, writer, graphs) else set(graphs)
    propositions = set() if index.derived in graphs else _touched(index, writer, graphs)
    gone = {index.shortening.decode(text) for graph in graphs for text in writer.statements_of(graph)}
    for graph in sorted(graphs - {index.derived}):
        index.read_graph(writer, graph)
    if index.derived in graphs:
        index.read_graph(writer, index.derived)
        return
    writer.remove_derived(gone)
    writer.add_derived(index.said_of_derived(gone))  # of those that are still told, by these graphs or by others
    for proposition in sorted(propositions):
        number = writer.term(proposition)
        for table in (at.position, at.contradiction):
            asked = select(table.c.text).where(table.c.proposition == number)
            known = writer.connection.execute(asked).scalars().all()
            writer.remove_derived([index.shortening.decode(text) for text in known])
        said = said_of(_derived(index, proposition))
        writer.remove_derived(said)
        writer.add_derived(said)


def _derived(index: Index, proposition: str) -> Iterator[Quad]:
    graph = NamedNode(index.derived)
    for row in ask(index.engine, index.ontology, "derived", proposition=[NamedNode(proposition)]):
        yield Quad(row["subject"], row["predicate"], row["object"], graph)


def _touched(index: Index, writer: Writer, graphs: Collection[str]) -> set[str]:
    """The propositions about which something else may be derived since graphs changed that are not read again yet.

    All of the graphs' own are among them: another change may come while this is read, whose rows do not differ later.
    """
    engine_rows = EngineRows(index.engine, index.ontology)
    rows = IndexRows(Underway(writer.connection), index.shortening, engine_rows)
    return touched(rows, graphs, engine_rows(graph=graphs))


def _are_tied_otherwise(index: Index, writer: Writer, graphs: Collection[str]) -> bool:
    """Whether graphs say something else now of organs, relations and days than when they were read."""
    beside = [graph for graph in map(index.ontology.bases.graph, BESIDE) if graph in graphs]
    before = (quad for graph in beside for quad in _said_before(writer, graph))
    after = (quad for graph in beside for quad in index.quads_of(graph))
    return frame_of(before, index.ontology) != frame_of(after, index.ontology)


def _said_before(writer: Writer, graph: str) -> Iterator[Quad]:
    """What the index has of a graph without reports."""
    terms, name = Terms(writer.connection, writer.shortening), NamedNode(graph)
    rows = writer.connection.execute(select(at.fact).where(at.fact.c.graph == writer.term(graph))).all()
    terms.read(number for row in rows for number in (row.subject, row.property, row.object, row.datatype))
    for row in rows:
        with suppress(ValueError):  # a blank node, of which nothing is held there
            if row.object is not None:
                value: Term = terms.node(row.object)
            else:
                datatype = None if row.datatype is None else terms.node(row.datatype)
                value = Literal(row.value, language=row.language, datatype=datatype)
            yield Quad(terms.node(row.subject), terms.node(row.property), value, name)
