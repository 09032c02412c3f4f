"""Counts that are kept: how much each speaker says, and how many statements there are on each proposition and in all.

Counting a large index takes a second, and all that one speaker says in it milliseconds; what one graph adds does not
grow with either. So that is counted with each write, and everything once after a load. The counts are of the rows of
`mention`, and of nothing else.
"""

from __future__ import annotations

from collections import Counter
from itertools import repeat

from sqlalchemy import Connection, Table, delete, func, select
from sqlalchemy import insert as insert_one

from kg.index import schema as at
from kg.index.database import insert

STATEMENTS = "statements"
"""The key of `state` under which the number of statements is kept; absent: nothing has been counted."""

_counted = (
    func.count(at.mention.c.statement.distinct()).label("statements"),
    func.count(at.mention.c.article.distinct()).label("articles"),
)


def count_all(connection: Connection) -> None:
    """Count everything."""
    connection.execute(delete(at.tally))
    of_speaker = select(at.mention.c.speaker, *_counted).group_by(at.mention.c.speaker)
    connection.execute(insert_one(at.tally).from_select(("speaker", "statements", "articles"), of_speaker))
    connection.execute(delete(at.spoken_on))
    on_proposition = select(at.mention.c.proposition, _counted[0]).group_by(at.mention.c.proposition)
    connection.execute(insert_one(at.spoken_on).from_select(("proposition", "statements"), on_proposition))
    # A statement is on one proposition.
    _keep(connection, int(connection.execute(select(func.sum(at.spoken_on.c.statements))).scalar() or 0))


def statements(connection: Connection) -> int | None:
    """How many statements there are; None if they are not counted."""
    kept = connection.execute(select(at.state.c.value).where(at.state.c.key == STATEMENTS)).scalar()
    return None if kept is None else int(kept)


def are_counted(connection: Connection) -> bool:
    """Whether the counts are those of the rows."""
    return statements(connection) is not None


class Recount:
    """Counts again what changes when the rows of one graph do: those of the graph, and what others say of the same.

    Args:
        connection: a writer's connection, before the change.
        graph: the number of the graph.
    """

    def __init__(self, connection: Connection, graph: int) -> None:
        self._connection, self._graph = connection, graph
        self._before = _Alone(connection, graph) if are_counted(connection) else None

    def after(self) -> None:
        """Count after the change."""
        if self._before is None:
            return
        before, now = self._before, _Alone(self._connection, self._graph)
        now.on_propositions.subtract(before.on_propositions)
        now.of_speakers.subtract(before.of_speakers)
        now.articles_of_speakers.subtract(before.articles_of_speakers)
        _keep(self._connection, (statements(self._connection) or 0) + now.on_propositions.total())
        _add(self._connection, at.spoken_on, now.on_propositions)
        _add(self._connection, at.tally, now.of_speakers, now.articles_of_speakers)


def _add(connection: Connection, table: Table, *counted: Counter[int]) -> None:
    """Add to counts, some of which are below 0: by the number of a thing, its statements and what else a row has."""
    which, *columns = (column.name for column in table.columns)
    changed = {thing for numbers in counted for thing, number in numbers.items() if number}
    if not changed:
        return
    of_these = table.c[which].in_(changed)
    held = {thing: numbers for thing, *numbers in connection.execute(select(table).where(of_these))}
    connection.execute(delete(table).where(of_these))
    rows = [
        (thing, *(number + more[thing] for number, more in zip(held.get(thing, repeat(0)), counted, strict=False)))
        for thing in changed
    ]
    insert(connection, table, (which, *columns), [row for row in rows if row[1]])


class _Alone:
    """What a graph tells that no other graph does.

    Attributes:
        on_propositions: how many statements on each proposition no other graph tells.
        of_speakers: how many of each speaker no other graph tells as that speaker's.
        articles_of_speakers: in how many articles in which no other graph lets that speaker speak.
    """

    def __init__(self, connection: Connection, graph: int) -> None:
        own = at.mention.c
        asked = select(own.speaker, own.statement, own.article, own.proposition).where(own.graph == graph).distinct()
        told = connection.execute(asked).all()
        others, other_articles = (
            self._elsewhere(connection, graph, name) if told else set() for name in ("statement", "article")
        )
        told_elsewhere = {statement for _, statement in others}
        mine = {(row[3], row[1]) for row in told if row[1] not in told_elsewhere}
        self.on_propositions = Counter(proposition for proposition, _ in mine)
        self.of_speakers = Counter(speaker for speaker, _ in {(row[0], row[1]) for row in told} - others)
        alone = {(row[0], row[2]) for row in told} - other_articles
        self.articles_of_speakers = Counter(speaker for speaker, _ in alone)

    @staticmethod
    def _elsewhere(connection: Connection, graph: int, name: str) -> set[tuple[int, object]]:
        """Each speaker with each statement, or article, of the graph that another graph lets it speak in."""
        own, column = at.mention.c, at.mention.c[name]
        here = select(column).where(own.graph == graph)
        asked = select(own.speaker, column).where(column.in_(here), own.graph != graph).distinct()
        return {(speaker, thing) for speaker, thing in connection.execute(asked)}


def _keep(connection: Connection, number: int) -> None:
    connection.execute(delete(at.state).where(at.state.c.key == STATEMENTS))
    connection.execute(insert_one(at.state).values(key=STATEMENTS, value=str(number)))


def forget(connection: Connection) -> None:
    """Count nothing until `count_all`: for loads, after which everything is counted once."""
    connection.execute(delete(at.state).where(at.state.c.key == STATEMENTS))
