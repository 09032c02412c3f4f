"""What a change of article graphs does to the derived graph, without deriving everything again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from pyoxigraph import Quad

from kg.bases import Bases
from kg.derive.derivation import Settings, derive
from kg.derive.engine_rows import Rows, around
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
    old, new = set(rows(graph=graphs)), set(new)
    differing = old ^ new
    if not differing:
        return [], []

    def after(**bound: Collection[str]) -> Iterator[StatementRow]:
        """The rows as they are after the change."""
        yield from (row for row in rows(**bound) if row.graph not in graphs)
        yield from (row for row in new if all(getattr(row, field) in values for field, values in bound.items()))

    touched = touched_propositions(rows, differing)
    wanted = set(derive(around(after, touched), bases, settings, only=touched))
    stored = set(rows.derived(touched))
    return sorted(stored - wanted, key=str), sorted(wanted - stored, key=str)


def touched_propositions(before: Rows, differing: Collection[StatementRow]) -> set[str]:
    """The propositions about which something else may be derived because some rows are gone or new.

    Those of these rows, of the other statements of their utterances (contested by another date), and of what disputes
    any of these.
    """
    changed = {*differing, *before(utterance={row.utterance for row in differing})}
    things = {thing for row in changed for thing in (row.statement, row.utterance, row.report)}
    return {row.proposition for row in changed} | set(before.disputing(things))
