"""Contradictions: pairs of statements, or of reports of one statement, that do not go together.

When two stances are opposed: supports against opposes. Ambivalent is opposed to neither, though a change to or from it
is a shift.

"At the same time", for `conflict`: there is a day on which both positions are in force. A position is in force from
its first day until the actor's next position on the proposition begins, and for good if there is none: silence does
not take a position back. The pair of statements shown is the one least far apart in time.

Conflicts grow with the product of both sides (200 states that vote on 6,203 resolutions: some ten million). A
proposition on which more than `most_conflicts` pairs of positions are in conflict gets none of them: they are asked
for when they are wanted, with `conflicts`, and never kept in part.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, islice, pairwise, product

from kg.derive.positions import Position
from kg.derive.statements import Disagreement, Statement, StatementRow

MOST_CONFLICTS = 500


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two statements, or two reports of one, that do not go together.

    Attributes:
        type: shift, selfContradiction, conflict, reportConflict or denial.
        proposition: what it is about; of a denial, what the denying statement is about.
        actors: whose contradiction it is, in order of IRI.
        statements: the two statements, the earlier first; of a denial the denying one first; one for a report
            conflict, and for a denial of something that holds no statement.
        sources: other things it is derived from: the two reports of a report conflict, what a denial disputes.
        begins: the first day on which both sides were on record.
        contested: whether reports disagree about one of the statements.
    """

    type: str
    proposition: str
    actors: tuple[str, ...]
    statements: tuple[str, ...]
    sources: tuple[str, ...]
    begins: date
    contested: bool


def _pair(type_: str, actors: Iterable[str], one: Statement, other: Statement) -> Contradiction:
    first, second = sorted((one, other), key=lambda statement: (statement.earliest, statement.latest, statement.iri))
    return Contradiction(
        type=type_,
        proposition=first.proposition,
        actors=tuple(sorted(set(actors))),
        statements=(first.iri, second.iri),
        sources=(),
        begins=second.earliest,
        contested=first.contested or second.contested,
    )


def _opposed(one: str, other: str) -> bool:
    return {one, other} == {"supports", "opposes"}


def shifts(positions: Iterable[Position]) -> Iterator[Contradiction]:
    """Each change from one position of an actor to its next, unless both rest on one date.

    The pair is the last statement before and the first after it. Positions are in order of actor, proposition, number.
    """
    for before, after in pairwise(positions):
        if (before.actor, before.proposition) == (after.actor, after.proposition):
            last, first = before.rests_on[-1], after.rests_on[0]
            if (last.earliest, last.latest) != (first.earliest, first.latest):
                yield _pair("shift", [after.actor], last, first)


def self_contradictions(statements: Iterable[Statement]) -> Iterator[Contradiction]:
    """Opposed statements of one actor on one proposition with the same date or in the same utterance."""
    said: dict[tuple[str, str], list[Statement]] = defaultdict(list)
    for statement in statements:
        for actor in statement.actors:
            said[actor, statement.proposition].append(statement)
    for (actor, _), group in sorted(said.items()):
        for one, other in combinations(sorted(group, key=lambda statement: statement.iri), 2):
            together = one.utterance == other.utterance or (one.earliest, one.latest) == (other.earliest, other.latest)
            if together and _opposed(one.stance, other.stance):
                yield _pair("selfContradiction", [actor], one, other)


def conflicts(positions: Iterable[Position]) -> Iterator[Contradiction]:
    """Pairs of opposed positions of two actors on one proposition that are in force on one same day.

    Speakers are set against speakers, and those spoken for against those spoken for (a speaker who speaks for nobody
    counts among them); a minister is not set against the other state, since the state already is.
    """
    sides: dict[str, dict[str, list[Position]]] = defaultdict(lambda: defaultdict(list))
    for position in positions:
        sides[position.proposition][position.stance].append(position)
    for _, by_stance in sorted(sides.items()):
        for one, other in product(by_stance["supports"], by_stance["opposes"]):
            if one.actor != other.actor and _meet(one, other) and _same_level(one, other):
                first, second = min(
                    product(one.rests_on, other.rests_on),
                    key=lambda pair: (abs((pair[0].earliest - pair[1].earliest).days), pair[0].iri, pair[1].iri),
                )
                yield _pair("conflict", [one.actor, other.actor], first, second)


def _meet(one: Position, other: Position) -> bool:
    begins = max(one.begins, other.begins)
    return all(position.lapses is None or begins < position.lapses for position in (one, other))


def _same_level(one: Position, other: Position) -> bool:
    return any(one.actor in level(one) and other.actor in level(other) for level in (_speakers, _principals))


def _speakers(position: Position) -> set[str]:
    return {actor for statement in position.rests_on for actor in statement.speakers}


def _principals(position: Position) -> set[str]:
    return {actor for statement in position.rests_on for actor in statement.represented or statement.speakers}


def bounded_conflicts(positions: Sequence[Position], most: int) -> list[Contradiction]:
    """The conflicts of positions on one proposition, or none of them if there are more than `most`."""
    found = list(islice(conflicts(positions), most + 1))
    return found if len(found) <= most else []


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
        )


def denials(rows: Sequence[StatementRow], statements: Mapping[str, Statement]) -> Iterator[Contradiction]:
    """Each statement that disputes something, against each statement in what it disputes.

    A report or utterance stands for its statements on the same proposition as the denial, or for all of them if it has
    none on it. What holds no statement (an act) leaves the denying statement alone with it.
    """
    holds: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        for thing in (row.statement, row.utterance, row.report):
            holds[thing].add(row.statement)
    for denying in sorted(statements.values(), key=lambda statement: statement.iri):
        for target in denying.disputes:
            held = sorted(holds[target] - {denying.iri}) if target in holds else []
            same = [iri for iri in held if statements[iri].proposition == denying.proposition]
            disputed = [statements[iri] for iri in same or held]
            for other in disputed or [None]:
                yield _denial(denying, target, other)


def _denial(denying: Statement, target: str, other: Statement | None) -> Contradiction:
    both = [denying, other] if other else [denying]
    return Contradiction(
        type="denial",
        proposition=denying.proposition,
        actors=tuple(sorted({actor for statement in both for actor in statement.speakers})),
        statements=tuple(statement.iri for statement in both),
        sources=(target,) if other is None or target != other.iri else (),
        begins=max(statement.earliest for statement in both),
        contested=any(statement.contested for statement in both),
    )
