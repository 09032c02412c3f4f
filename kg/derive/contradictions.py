"""Contradictions: pairs of statements, or of reports of one statement, that do not go together.

When two stances are opposed: supports against opposes. Ambivalent is opposed to neither, though a change to or from it
is a shift.

"At the same time", for `conflict` and `internal`: there is a day on which both positions were certainly in force. A
position is in force from the day by which it was certainly stated until the actor's next position on the proposition
begins, and for good if there is none: silence does not take a position back. The pair of statements shown is the one
least far apart in time. One row stands for a pair of speakers, with those for whom they speak beside them.

Conflicts grow with the product of both sides (200 states that vote on 6,203 resolutions: 5.3 million). A proposition on
which more than `most_conflicts` pairs of positions are in conflict has one conflict that names both sides; see
`kg.derive.sides`. Its pairs are those of `conflicts`.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, pairwise, product
from typing import Any

from kg.derive.positions import Position
from kg.derive.statements import Disagreement, Statement, StatementRow

MOST_CONFLICTS = 50
"""Conflicts on one proposition that are kept pair by pair."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements, or two reports of one, that do not go together.

    Attributes:
        type: shift, selfContradiction, internal, conflict, reportConflict, denial or tension.
        proposition: what it is about; of a denial, what the denying statement is about; of a tension, that on which
            what was said meets what follows.
        actors: whose contradiction it is, in order of IRI: the speakers.
        statements: the two statements, the earlier first; of a denial the denying one first; one for a report
            conflict, and for a denial of something that holds no statement.
        sources: other things it is derived from: the two reports of a report conflict, what a denial disputes.
        begins: the day by which both sides were certainly on record.
        contested: whether reports disagree about one of the statements.
        principals: those for whom the actors speak, in order of IRI.
        denied: whether one of the statements is denied; of a denial, whether the denying one is.
        dated_outside: whether the date of a statement is known from outside the articles.
        certain: whether both sides certainly stood at once, or, of a shift, their order is certain.
        relations: of a tension, the relations that lead from what was said to what follows, in order.
        aspect: of a report conflict, what the reports disagree about.
        pairs: of a conflict of two sides, how many pairs are in conflict; `statements` are the first that were.
        supporting, opposing: of a conflict of two sides, the statement that each position on that side begins with.
    """

    type: str
    proposition: str
    actors: tuple[str, ...]
    statements: tuple[str, ...]
    sources: tuple[str, ...]
    begins: date
    contested: bool
    principals: tuple[str, ...] = ()
    denied: bool = False
    dated_outside: bool = False
    certain: bool = True
    relations: tuple[str, ...] = ()
    aspect: str | None = None
    pairs: int = 0
    supporting: tuple[str, ...] = ()
    opposing: tuple[str, ...] = ()


def pair(
    type_: str,
    statement: Statement,
    other: Statement,
    *,
    proposition: str | None = None,
    certain: bool = True,
    relations: tuple[str, ...] = (),
) -> Contradiction:
    """The contradiction of two statements, the earlier first."""
    first, second = sorted(
        (statement, other), key=lambda statement: (statement.latest, statement.earliest, statement.iri)
    )
    speakers = {*statement.speakers, *other.speakers}
    return Contradiction(
        type=type_,
        proposition=proposition or first.proposition,
        actors=tuple(sorted(speakers)),
        statements=(first.iri, second.iri),
        sources=(),
        begins=second.latest,
        contested=first.contested or second.contested,
        principals=tuple(sorted({*statement.represented, *other.represented} - speakers)),
        denied=first.denied or second.denied,
        dated_outside=first.dated_outside or second.dated_outside,
        certain=certain,
        relations=relations,
    )


def opposed(stance: str, other: str) -> bool:
    """Whether one stance is for and the other against."""
    return {stance, other} == {"supports", "opposes"}


def shifts(positions: Iterable[Position]) -> Iterator[Contradiction]:
    """Each change from one position of an actor to its next whose order is certain.

    The pair is the last statement before and the first after it that may begin a position. Positions are in order of
    actor, proposition, number. A shift of a speaker and that of those spoken for are one.
    """
    by_pair: dict[tuple[str, str], Contradiction] = {}
    for before, after in pairwise(positions):
        if (before.actor, before.proposition) == (after.actor, after.proposition):
            last, first = before.beginning[-1], after.beginning[0]
            if last.latest < first.earliest:
                by_pair.setdefault((last.iri, first.iri), pair("shift", last, first))
    yield from (contradiction for _, contradiction in sorted(by_pair.items()))


def self_contradictions(statements: Iterable[Statement]) -> Iterator[Contradiction]:
    """Opposed statements of one speaker on one proposition with the same date, or in the same utterance.

    A date of several days leaves open whether one came after the other and took its place: that is not certain.
    """
    spoken: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        for actor in statement.speakers:
            spoken[actor, statement.proposition].append(statement)
    said: dict[tuple[Any, ...], list[Statement]] = defaultdict(list)
    for speaker, group in spoken.items():
        for statement in group if len(group) > 1 else ():
            said[*speaker, statement.utterance].append(statement)
            if not statement.vague:
                said[*speaker, statement.earliest, statement.latest].append(statement)
    by_pair: dict[tuple[str, str], Contradiction] = {}
    for group in said.values():
        for first, second in combinations(sorted(group, key=_iri), 2) if len(group) > 1 else ():
            if opposed(first.stance, second.stance):
                certain = first.utterance == second.utterance or first.earliest == first.latest
                made = pair("selfContradiction", first, second, certain=certain)
                by_pair.setdefault((first.iri, second.iri), made)
    yield from (contradiction for _, contradiction in sorted(by_pair.items()))


def _iri(statement: Statement) -> str:
    return statement.iri


def conflicts(positions: Iterable[Position]) -> Iterator[Contradiction]:
    """Pairs of opposed positions of two speakers on one proposition that are certainly in force on one same day.

    Two who speak for one actor, or one of whom speaks for the other, are in an internal contradiction. `positions`
    are those of speakers; see `kg.derive.positions.by_speaker`.
    """
    sides: dict[str, dict[str, list[Position]]] = defaultdict(lambda: defaultdict(list))
    for position in positions:
        sides[position.proposition][position.stance].append(position)
    for _, by_stance in sorted(sides.items()):
        for supporting, opposing in product(by_stance["supports"], by_stance["opposes"]):
            if supporting.actor != opposing.actor and meet(supporting, opposing):
                yield conflict(supporting, opposing)


def conflict(supporting: Position, opposing: Position) -> Contradiction:
    """The conflict, or internal contradiction, of two positions."""
    first, second = nearest(supporting.beginning, opposing.beginning)
    internal = {*first.principals, *first.speakers} & {*second.principals, *second.speakers}
    return pair("internal" if internal else "conflict", first, second)


def nearest(some: Iterable[Statement], others: Iterable[Statement]) -> tuple[Statement, Statement]:
    """The pair of statements least far apart in time, then first in order of IRI."""
    by_day, others_by_day = _first_by_day(some), _first_by_day(others)
    days = sorted(others_by_day)
    least, pair = None, None
    for day, statement in by_day.items():
        place = bisect_left(days, day)
        for near in days[max(0, place - 1) : place + 1]:
            key = abs((day - near).days), statement.iri, others_by_day[near].iri
            if least is None or key < least:
                least, pair = key, (statement, others_by_day[near])
    assert pair is not None, "there is a statement on either side"
    return pair


def _first_by_day(statements: Iterable[Statement]) -> dict[date, Statement]:
    first: dict[date, Statement] = {}
    for statement in statements:
        held = first.setdefault(statement.latest, statement)
        if statement.iri < held.iri:
            first[statement.latest] = statement
    return first


def meet(first: Position, second: Position) -> bool:
    """Whether there is a day on which both positions were certainly in force."""
    begins = max(first.first_stated, second.first_stated)
    return all(position.lapses is None or begins < position.lapses for position in (first, second))


def report_conflicts(
    disagreements: Iterable[Disagreement], statements: Mapping[str, Statement], published: Mapping[str, date]
) -> Iterator[Contradiction]:
    """Each pair of reports that cannot both be right about a statement. `published`: report to date."""
    for disagreement in disagreements:
        statement = statements[disagreement.statement]
        yield Contradiction(
            type="reportConflict",
            proposition=statement.proposition,
            actors=statement.speakers,
            statements=(statement.iri,),
            sources=disagreement.reports,
            begins=max(published[report] for report in disagreement.reports),
            contested=True,
            principals=statement.represented,
            denied=statement.denied,
            dated_outside=statement.dated_outside,
            aspect=disagreement.aspect,
        )


def denials(rows: Sequence[StatementRow], statements: Mapping[str, Statement]) -> Iterator[Contradiction]:
    """Each statement that disputes something, against each statement in what it disputes.

    A report or utterance stands for its statements on the same proposition as the denial, or for all of them if it has
    none on it. What holds no statement (an act) leaves the denying statement alone with it.
    """
    holds: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for thing in (row.statement, row.utterance, row.report, *filter(None, (row.hop,))):
            holds[thing].add(row.statement)
    for denying in sorted(statements.values(), key=lambda statement: statement.iri):
        for target in denying.disputes:
            held = sorted(holds[target] - {denying.iri}) if target in holds else []
            same = [iri for iri in held if statements[iri].proposition == denying.proposition]
            disputed: list[Statement | None] = [statements[iri] for iri in same or held]
            for other in disputed or [None]:
                yield _denial(denying, target, other)


def _denial(denying: Statement, target: str, other: Statement | None) -> Contradiction:
    both = [denying, other] if other else [denying]
    speakers = {actor for statement in both for actor in statement.speakers}
    return Contradiction(
        type="denial",
        proposition=denying.proposition,
        actors=tuple(sorted(speakers)),
        statements=tuple(statement.iri for statement in both),
        sources=(target,) if other is None or target != other.iri else (),
        begins=max(statement.latest for statement in both),
        contested=any(statement.contested for statement in both),
        principals=tuple(sorted({actor for statement in both for actor in statement.represented} - speakers)),
        denied=denying.denied,
        dated_outside=any(statement.dated_outside for statement in both),
    )
