"""What changed since an index was written, found in the log of changes and read again."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator

from pyoxigraph import NamedNode, Quad
from sqlalchemy import Connection, or_, select

from kg.index import schema as at
from kg.index import sizes
from kg.index.filling import Filling
from kg.index.index import Index, said_of
from kg.index.writing import Writer
from kg.questions.rules import ask, every_quad

MOST_GRAPHS = 500
"""A gap in which more graphs changed is not worth reading graph by graph."""


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
    """Read graphs again, and what is derived about every proposition that their statements may bear on."""
    before = touched(writer, graphs)
    gone = {index.shortening.decode(text) for graph in graphs for text in writer.statements_of(graph)}
    for graph in sorted(graphs):
        index.read_graph(writer, graph)
    writer.remove_derived(gone)
    for proposition in sorted(before | touched(writer, graphs)):
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


def touched(writer: Writer, graphs: Collection[str]) -> set[str]:
    """The propositions about which something else may be derived when graphs change; see `kg.derive.delta`."""
    connection, mention = writer.connection, at.mention
    revisions: set[int] = set()
    for graph in graphs:
        own = select(mention).where(mention.c.graph == writer.term(graph)).subquery()
        revisions |= _numbers(connection, select(own.c.proposition))
        revisions |= _numbers(
            connection, select(mention.c.proposition).where(mention.c.utterance.in_(select(own.c.utterance)))
        )
        reports = select(at.report.c.text).where(at.report.c.graph == writer.term(graph))
        denied = (select(own.c.statement), select(own.c.utterance), reports)
        revisions |= _numbers(
            connection, select(mention.c.proposition).where(or_(*(mention.c.disputes.in_(d) for d in denied)))
        )
    texts = connection.execute(select(at.term.c.text).where(at.term.c.id.in_(revisions))).scalars()
    return {writer.shortening.decode(text) for text in texts}


def _numbers(connection: Connection, asked: object) -> set[int]:
    return set(connection.execute(asked).scalars())  # type: ignore[call-overload]
