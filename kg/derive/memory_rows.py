"""Statement rows held in memory, for changes so large that asking the engine row by row costs more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import Quad

from kg.derive.engine_rows import Rows
from kg.derive.frame import Frame
from kg.derive.neighbourhood import Denial
from kg.derive.statements import StatementRow

FIELDS = ("graph", "report", "statement", "utterance", "proposition")


class MemoryRows:
    """Implements `Rows`: every statement row of a store, some hundred bytes each; what is derived is asked of `rows`.

    Args:
        rows: where the rows come from, and the derived graph.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows
        self._by: dict[str, dict[str, dict[StatementRow, None]]] = {field: defaultdict(dict) for field in FIELDS}
        self._denying: dict[StatementRow, None] = {}
        self._chained: dict[StatementRow, None] = {}
        self._frame = rows.frame()
        for row in rows():
            self._add(row)

    def replace(self, graphs: Collection[str], new: Iterable[StatementRow]) -> None:
        """Take note that graphs now hold these rows."""
        for graph in graphs:
            for row in list(self._by["graph"].get(graph, ())):
                for field in FIELDS:
                    self._by[field][getattr(row, field)].pop(row, None)
                self._denying.pop(row, None)
                self._chained.pop(row, None)
        for row in new:
            self._add(row)

    def __call__(self, **bound: Collection[str]) -> Iterator[StatementRow]:
        if not bound:
            return (row for rows in list(self._by["graph"].values()) for row in rows)
        ((field, values),) = bound.items()
        return (row for value in values for row in list(self._by[field].get(value, ())))

    def denials(self) -> Iterator[Denial]:
        return (
            Denial(row.disputes, row.statement, row.proposition, row.graph)
            for row in list(self._denying)
            if row.disputes
        )

    def resting(self, things: Collection[str]) -> Iterator[str]:
        return (row.statement for row in list(self._chained) if row.hop in things or row.told in things)

    def propositions_of(self, actor: str) -> Iterator[str]:
        rows = (row for rows in list(self._by["proposition"].values()) for row in rows)
        return iter({row.proposition for row in rows if actor in (row.speaker, row.on_behalf_of)})

    def statements_of(self, actors: Collection[str]) -> Iterator[str]:
        chosen = set(actors)
        rows = (row for rows in list(self._by["statement"].values()) for row in rows)
        spoken = ((row, filter(None, (row.speaker, row.on_behalf_of))) for row in rows)
        whole = ((row, (one for who in several for one in (who, *self._frame.above(who)))) for row, several in spoken)
        return iter({row.statement for row, several in whole if not chosen.isdisjoint(several)})

    def frame(self) -> Frame:
        return self._frame

    def derived(self, propositions: Collection[str]) -> Iterator[Quad]:
        # Nothing is derived about a proposition that no row is about.
        return self._rows.derived([iri for iri in propositions if self._by["proposition"].get(iri)])

    def _add(self, row: StatementRow) -> None:
        for field in FIELDS:
            self._by[field][getattr(row, field)][row] = None
        if row.disputes:
            self._denying[row] = None
        if row.hop:
            self._chained[row] = None
