"""Everything derived of a whole corpus, proposition by proposition, from statements that are read once."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Protocol

from pyoxigraph import Quad

from kg.bases import Bases
from kg.derive.derivation import Counting, Derived, derive, derived_quads, of_statements
from kg.derive.engine_rows import Rows
from kg.derive.frame import Frame
from kg.derive.neighbourhood import around, by_target, widened
from kg.derive.statements import Statement, StatementRow

AT_ONCE = 20
"""Propositions that are derived together where rows have to be asked for."""


class Whole(Protocol):
    """The statements of a corpus: on each plain proposition, and which propositions are not plain."""

    @property
    def others(self) -> Collection[str]: ...

    def __iter__(self) -> Iterator[list[Statement]]: ...


def derive_whole(
    rows: Rows,
    frame: Frame,
    plain: Whole | None,
    propositions: Collection[str] | None,
    bases: Bases,
    counting: Counting,
    progress: Callable[[int], None] = lambda done: None,
) -> Iterator[Quad]:
    """The quads that are derived of a corpus.

    Args:
        rows: its rows.
        frame: what holds beside the articles.
        plain: its plain statements, where something keeps them; otherwise all is derived from rows.
        propositions: those that are derived; None: all on record.
        bases: bases of the IRIs.
        counting: what counts; one coding of each article counts.
        progress: is told how many propositions are done.
    """
    done = 0
    for derived in plain_findings(plain or (), counting):
        if propositions is None or any(
            statement.proposition in propositions for statement in derived.statements.values()
        ):
            yield from derived_quads(derived, derived.statements.values(), bases)
        progress(done := done + 1)
    left = plain.others if plain is not None else propositions
    if left is None:
        left = {row.proposition for row in rows()}
    elif propositions is not None:
        left = set(left) & set(propositions)
    for quads in _asked(rows, sorted(left), bases, counting, frame):
        yield from quads
        progress(done := done + AT_ONCE)


def plain_findings(plain: Iterable[list[Statement]], counting: Counting) -> Iterator[Derived]:
    """What is derived of plain statements, a proposition at a time."""
    for statements in plain:
        held, contradictions = of_statements(statements, counting)
        yield Derived(held, contradictions, {statement.iri: statement for statement in statements})


def _asked(
    rows: Rows, propositions: list[str], bases: Bases, counting: Counting, frame: Frame
) -> Iterator[Iterator[Quad]]:
    denials = by_target(rows.denials())
    for start in range(0, len(propositions), AT_ONCE):
        some = set(propositions[start : start + AT_ONCE])
        needed: Collection[StatementRow] = around(rows, widened(some, frame), denials)
        yield derive(needed, bases, counting, only=some, frame=frame)
