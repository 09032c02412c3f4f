"""Statement rows held in memory, for changes so large that asking the engine row by row costs more."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import Quad

from kg.derive.engine_rows import Rows
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
        self._disputing: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
        for row in rows():
            self._add(row)

    def replace(self, graphs: Collection[str], new: Iterable[StatementRow]) -> None:
        """Take note that graphs now hold these rows."""
        for graph in graphs:
            for row in list(self._by["graph"].get(graph, ())):
                for field in FIELDS:
                    self._by[field][getattr(row, field)].pop(row, None)
                if row.disputes:
                    self._disputing[row.disputes][row.proposition] -= 1
        for row in new:
            self._add(row)

    def __call__(self, **bound: Collection[str]) -> Iterator[StatementRow]:
        if not bound:
            return (row for rows in list(self._by["graph"].values()) for row in rows)
        ((field, values),) = bound.items()
        return (row for value in values for row in list(self._by[field].get(value, ())))

    def disputing(self, things: Collection[str]) -> Iterator[str]:
        counts = (self._disputing.get(thing, {}) for thing in things)
        return (proposition for count in counts for proposition, number in count.items() if number > 0)

    def derived(self, propositions: Collection[str]) -> Iterator[Quad]:
        # Nothing is derived about a proposition that no row is about.
        return self._rows.derived([iri for iri in propositions if self._by["proposition"].get(iri)])

    def _add(self, row: StatementRow) -> None:
        for field in FIELDS:
            self._by[field][getattr(row, field)][row] = None
        if row.disputes:
            self._disputing[row.disputes][row.proposition] += 1
