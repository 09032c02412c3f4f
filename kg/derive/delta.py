"""What a change of article graphs does to the derived graph, without deriving everything again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import Quad

from kg.bases import Bases
from kg.derive.derivation import Settings, derive
from kg.derive.engine_rows import Rows
from kg.derive.statements import StatementRow


def delta(
    rows: Rows,
    graphs: Collection[str],
    new: Iterable[StatementRow],
    bases: Bases,
    settings: Settings | None = None,
) -> tuple[list[Quad], list[Quad]]:
    """The derived quads to remove and to add when graphs are replaced.

    Args:
        rows: the data before the change, with what is derived in it.
        graphs: IRIs of the article graphs that are replaced, added or removed.
        new: the rows of their new content; see `rows_of`. None of a graph that is removed.
        bases: bases of the IRIs.
        settings: those that the store was derived with.
    """
    new = list(new)
    touched = touched_propositions(rows, graphs, new)
    after = _After(rows, frozenset(graphs), new)
    around = {row for proposition in touched for row in after.around(proposition)}
    wanted = set(derive(around, bases, settings, only=touched))
    stored = {quad for proposition in touched for quad in rows.derived(proposition)}
    return sorted(stored - wanted, key=str), sorted(wanted - stored, key=str)


def touched_propositions(rows: Rows, graphs: Collection[str], new: Iterable[StatementRow]) -> set[str]:
    """The propositions about which something else may be derived once `graphs` hold `new`.

    Those of the statements that change, of the other statements of their utterances (contested by another date), and
    of what disputes any of these.
    """
    changed = {row for graph in graphs for row in rows(graph=graph)} | set(new)
    for utterance in {row.utterance for row in changed}:
        changed |= set(rows(utterance=utterance))
    touched = {row.proposition for row in changed}
    for thing in {thing for row in changed for thing in (row.statement, row.utterance, row.report)}:
        touched |= set(rows.disputing(thing))
    return touched


class _After:
    """The rows as they are after the change."""

    def __init__(self, before: Rows, replaced: frozenset[str], new: list[StatementRow]) -> None:
        self._before, self._replaced, self._new = before, replaced, new
        self._by: dict[str, dict[str, list[StatementRow]]] = {}

    def _about(self, **bound: str) -> Iterator[StatementRow]:
        ((field, value),) = bound.items()
        yield from (row for row in self._before(**bound) if row.graph not in self._replaced)
        if field not in self._by:
            self._by[field] = defaultdict(list)
            for row in self._new:
                self._by[field][getattr(row, field)].append(row)
        yield from self._by[field].get(value, ())

    def around(self, proposition: str) -> set[StatementRow]:
        """The rows that suffice to derive again what is derived about a proposition."""
        own = set(self._about(proposition=proposition))
        found = {row for row in self._before(about=proposition) if row.graph not in self._replaced} | own
        complete = {row.utterance for row in found - set(self._new)}
        found |= {row for row in self._new if row.utterance in complete}
        for target in {row.disputes for row in own if row.disputes}:
            for field in ("statement", "utterance", "report"):
                found |= set(self._about(**{field: target}))
        for utterance in {row.utterance for row in found} - complete:
            found |= set(self._about(utterance=utterance))
        return found
