"""From statement rows to everything derived from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Quad

from kg.bases import Bases
from kg.derive.contradictions import (
    MOST_CONFLICTS,
    Contradiction,
    bounded_conflicts,
    denials,
    report_conflicts,
    self_contradictions,
    shifts,
)
from kg.derive.positions import Position, positions
from kg.derive.quads import contradiction_quads, position_quads
from kg.derive.statements import StatementRow, disagreements, merge


@dataclass(frozen=True)
class Settings:
    """How to derive.

    Attributes:
        begin_on_anonymous: whether a statement known only through anonymous hops may begin a position.
        most_conflicts: a proposition with more conflicts than this keeps none; 0 switches conflicts off.
    """

    begin_on_anonymous: bool = False
    most_conflicts: int = MOST_CONFLICTS


@dataclass(frozen=True)
class Derived:
    """What is derived from some rows: positions in order of actor, proposition and number, and contradictions."""

    positions: list[Position] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)


def findings(
    rows: Iterable[StatementRow], settings: Settings | None = None, only: Collection[str] | None = None
) -> Derived:
    """Positions and contradictions as plain values, of the propositions `only` if given, else of all.

    The other rows are still needed where an utterance or a denial reaches them; see the package's docstring.
    """
    settings = settings or Settings()
    rows = list(rows)
    statements = merge(rows)
    own = [one for one in statements.values() if only is None or one.proposition in only]
    held = list(positions(own, begin_on_anonymous=settings.begin_on_anonymous))
    published = {row.report: row.published for row in rows}
    found = [*shifts(held), *self_contradictions(own), *_conflicts(held, settings.most_conflicts)]
    disagreeing = [one for one in disagreements(rows) if only is None or statements[one.statement].proposition in only]
    found += report_conflicts(disagreeing, statements, published)
    found += [one for one in denials(rows, statements) if only is None or one.proposition in only]
    return Derived(held, found)


def _conflicts(held: list[Position], most: int) -> Iterator[Contradiction]:
    by_proposition: dict[str, list[Position]] = defaultdict(list)
    for position in held:
        by_proposition[position.proposition].append(position)
    for _, group in sorted(by_proposition.items()):
        yield from bounded_conflicts(group, most)


def derive(
    rows: Iterable[StatementRow],
    bases: Bases,
    settings: Settings | None = None,
    *,
    only: Collection[str] | None = None,
) -> Iterator[Quad]:
    """The quads of the derived graph, in an order that depends on the rows' content alone.

    Args:
        rows: all rows of the data, or the rows that suffice for `only`.
        bases: bases of the IRIs.
        settings: how to derive; by default as the design says.
        only: propositions to derive for; all by default.
    """
    derived = findings(rows, settings, only)
    yield from position_quads(derived.positions, bases)
    yield from contradiction_quads(derived.contradictions, bases)
