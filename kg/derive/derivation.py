"""From statement rows to everything derived from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Quad

from kg.bases import Bases
from kg.derive.contradictions import (
    MOST_CONFLICTS,
    Contradiction,
    denials,
    report_conflicts,
    self_contradictions,
    shifts,
)
from kg.derive.frame import NOTHING, Frame
from kg.derive.positions import Position, by_speaker, positions
from kg.derive.quads import contradiction_quads, position_quads, standing_quads
from kg.derive.sides import bounded_conflicts
from kg.derive.standing import denied
from kg.derive.statements import Statement, StatementRow, disagreements, merge, one_coding
from kg.derive.tensions import tensions


@dataclass(frozen=True)
class Counting:
    """Which statements count in what is derived, and how many conflicts are told one by one.

    Attributes:
        begin_on_anonymous: whether a statement known only through anonymous hops may begin a position.
        most_conflicts: a proposition with more conflicts than this keeps them as two sides; 0 switches conflicts off.
        coding: which coding of an article that several have coded counts; see `one_coding`.
        outside: whether dates that are known from outside the articles are used.
    """

    begin_on_anonymous: bool = False
    most_conflicts: int = MOST_CONFLICTS
    coding: str = "one"
    outside: bool = True


@dataclass(frozen=True)
class Derived:
    """What is derived from some rows: positions in order of actor, proposition and number, and contradictions.

    Attributes:
        statements: the reading of each statement, by IRI, those of other propositions that were needed included.
    """

    positions: list[Position] = field(default_factory=list)
    contradictions: list[Contradiction] = field(default_factory=list)
    statements: Mapping[str, Statement] = field(default_factory=dict)


def findings(
    rows: Iterable[StatementRow],
    counting: Counting | None = None,
    only: Collection[str] | None = None,
    frame: Frame = NOTHING,
) -> Derived:
    """Positions and contradictions as plain values, of the propositions `only` if given, else of all.

    The other rows are still needed where an utterance, a denial or a relation reaches them; see the package's
    docstring.
    """
    counting = counting or Counting()
    if not counting.outside:
        frame = Frame(frame.organs, frame.relations)
    rows = one_coding(rows, counting.coding)
    statements = merge(rows, frame, denied(rows))
    own = [statement for statement in statements.values() if only is None or statement.proposition in only]
    held, contradictions = of_statements(own, counting)
    published = {row.report: row.published for row in rows}
    disagreeing = [
        disagreement
        for disagreement in disagreements(rows)
        if only is None or statements[disagreement.statement].proposition in only
    ]
    contradictions += report_conflicts(disagreeing, statements, published)
    denying = [denial for denial in denials(rows, statements) if only is None or denial.proposition in only]
    said = {frozenset(denial.statements) for denial in denying}
    contradictions = [
        contradiction
        for contradiction in contradictions
        if contradiction.type != "conflict" or frozenset(contradiction.statements) not in said
    ] + denying
    if counting.most_conflicts and frame.relations:
        contradictions += tensions(_related(statements, frame), frame, only)
    return Derived(held, contradictions, statements)


def of_statements(own: list[Statement], counting: Counting) -> tuple[list[Position], list[Contradiction]]:
    """The positions that statements make, and the contradictions that are between them and nothing else."""
    held = list(positions(own, begin_on_anonymous=counting.begin_on_anonymous))
    by_speakers = held
    if any(statement.represented for statement in own):
        by_speakers = list(positions(own, begin_on_anonymous=counting.begin_on_anonymous, of=by_speaker))
    return held, [*shifts(held), *self_contradictions(own), *_conflicts(by_speakers, counting)]


def _related(statements: Mapping[str, Statement], frame: Frame) -> Iterator[Statement]:
    """The statements on propositions that relations speak of."""
    related = {proposition for relation in frame.relations for proposition in (relation.proposition, relation.other)}
    return (statement for statement in statements.values() if statement.proposition in related)


def _conflicts(by_speakers: list[Position], counting: Counting) -> Iterator[Contradiction]:
    by_proposition: dict[str, list[Position]] = defaultdict(list)
    if not counting.most_conflicts:
        return
    for position in by_speakers:
        by_proposition[position.proposition].append(position)
    for _, group in sorted(by_proposition.items()):
        yield from bounded_conflicts(group, counting.most_conflicts)


def derive(
    rows: Iterable[StatementRow],
    bases: Bases,
    counting: Counting | None = None,
    *,
    only: Collection[str] | None = None,
    frame: Frame = NOTHING,
) -> Iterator[Quad]:
    """The quads of the derived graph, in an order that depends on the rows' content alone.

    Args:
        rows: all rows of the data, or the rows that suffice for `only`.
        bases: bases of the IRIs.
        counting: what counts; by default as the design says.
        only: propositions to derive for; all by default.
        frame: what bears on the derivation beside the rows.
    """
    derived = findings(rows, counting, only, frame)
    yield from derived_quads(
        derived,
        (statement for statement in derived.statements.values() if only is None or statement.proposition in only),
        bases,
    )


def derived_quads(derived: Derived, own: Iterable[Statement], bases: Bases) -> Iterator[Quad]:
    """What is derived as quads; `own`: the statements whose standing is among it."""
    yield from standing_quads(own, bases)
    yield from position_quads(derived.positions, bases)
    yield from contradiction_quads(derived.contradictions, bases)
