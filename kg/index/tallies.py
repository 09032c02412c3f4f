"""Counts that are kept: how much each speaker says, and how many statements there are in all.

Counting a large index takes a second; recounting the speakers of one graph takes milliseconds. So what a write touches
is counted again with it, and everything once after a load. The counts are of the rows of `mention`, and of nothing
else.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, delete, func, select
from sqlalchemy import insert as insert_one

from kg.index import schema as at

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
    several = select(at.mention.c.statement).distinct().subquery()
    _keep(connection, connection.execute(select(func.count()).select_from(several)).scalar() or 0)


def statements(connection: Connection) -> int | None:
    """How many statements there are; None if they are not counted."""
    kept = connection.execute(select(at.state.c.value).where(at.state.c.key == STATEMENTS)).scalar()
    return None if kept is None else int(kept)


class Recount:
    """Counts again what changes when the rows of one graph do.

    Args:
        connection: a writer's connection, before the change.
        graph: the number of the graph.
    """

    def __init__(self, connection: Connection, graph: int) -> None:
        self._connection, self._graph = connection, graph
        self._total = statements(connection)
        self._speakers = self._of_graph() if self._total is not None else set()
        self._alone = self._told_here_alone()

    def after(self) -> None:
        """Count after the change."""
        if self._total is None:
            return
        _keep(self._connection, self._total + self._told_here_alone() - self._alone)
        self._count(self._speakers | self._of_graph())

    def _of_graph(self) -> set[int]:
        asked = select(at.mention.c.speaker).where(at.mention.c.graph == self._graph).distinct()
        return set(self._connection.execute(asked).scalars())

    def _told_here_alone(self) -> int:
        """How many statements no other graph tells."""
        if self._total is None:
            return 0
        other = at.mention.alias("other")
        elsewhere = select(other.c.id).where(
            other.c.statement == at.mention.c.statement, other.c.graph != at.mention.c.graph
        )
        asked = select(func.count(at.mention.c.statement.distinct()))
        asked = asked.where(at.mention.c.graph == self._graph, ~elsewhere.correlate(at.mention).exists())
        return self._connection.execute(asked).scalar() or 0

    def _count(self, speakers: Collection[int]) -> None:
        self._connection.execute(delete(at.tally).where(at.tally.c.speaker.in_(speakers)))
        asked = select(at.mention.c.speaker, *_counted).where(at.mention.c.speaker.in_(speakers))
        asked = asked.group_by(at.mention.c.speaker)
        self._connection.execute(insert_one(at.tally).from_select(("speaker", "statements", "articles"), asked))


def _keep(connection: Connection, number: int) -> None:
    connection.execute(delete(at.state).where(at.state.c.key == STATEMENTS))
    connection.execute(insert_one(at.state).values(key=STATEMENTS, value=str(number)))


def forget(connection: Connection) -> None:
    """Count nothing until `count_all`: for loads, after which everything is counted once."""
    connection.execute(delete(at.state).where(at.state.c.key == STATEMENTS))
