"""Statements as derivation sees them: rows as reported, and one reading of each statement.

A row is one report of one statement by one article. A statement that several articles carry has several rows; they
may disagree, since cardinality holds within one article's graph only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One row of `ontology/rules/statements.rq`. IRIs are plain text; several values make several rows.

    Attributes:
        graph: the article's named graph.
        report: the article's own report, hop 0 of the chain.
        statement: the statement it conveys.
        utterance: the utterance that makes the statement.
        proposition: what it is about.
        stance: local name of the stance: supports, opposes or ambivalent.
        speaker: the actor whose utterance it is.
        earliest: first day of the utterance's date.
        latest: last day of the utterance's date.
        published: last day of the article's date of publication.
        hops: length of the report's chain, 1 for first-hand.
        on_behalf_of: the actor spoken for, if any.
        condition: the proposition under which alone the stance holds, if any.
        disputes: the statement, report, utterance or act that the statement denies, if any.
        anonymous: whether a hop of the chain has an anonymous reporter.
    """

    graph: str
    report: str
    statement: str
    utterance: str
    proposition: str
    stance: str
    speaker: str
    earliest: date
    latest: date
    published: date
    hops: int = 1
    on_behalf_of: str | None = None
    condition: str | None = None
    disputes: str | None = None
    anonymous: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement in the reading that derivation uses.

    Attributes:
        iri, utterance, proposition, stance, earliest, latest: as in the row that is read.
        speakers: the actors whose utterance it is; one, unless articles disagree.
        represented: the actors spoken for.
        conditions: propositions under which alone the stance holds.
        disputes: what it denies.
        anonymous: whether every report of it has an anonymous hop.
        contested: whether reports disagree about it.
    """

    iri: str
    utterance: str
    proposition: str
    stance: str
    earliest: date
    latest: date
    speakers: tuple[str, ...]
    represented: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    disputes: tuple[str, ...] = ()
    anonymous: bool = False
    contested: bool = False

    @property
    def actors(self) -> tuple[str, ...]:
        """Everyone whose position it is evidence of: the speakers and those they speak for."""
        return tuple(sorted({*self.speakers, *self.represented}))


@dataclass(frozen=True, slots=True, order=True)
class Disagreement:
    """Two reports, from different articles, that cannot both be right about one statement.

    Attributes:
        statement: the statement; for a date told differently of one utterance, each of its statements.
        reports: the two reports, in order of IRI.
    """

    statement: str
    reports: tuple[str, str]


def disagreements(rows: Iterable[StatementRow]) -> list[Disagreement]:
    """Pairs of reports that disagree on a statement's stance, on its utterance's speaker or on its date.

    Dates disagree if no day is in both: "February 2024" and "14 February 2024" do not. One pair is given for two
    articles, that of the first report of each.
    """
    by_utterance: dict[str, dict[str, StatementRow]] = defaultdict(dict)
    by_statement: dict[str, dict[str, StatementRow]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: (row.report, row.speaker)):
        by_utterance[row.utterance].setdefault(row.graph, row)
        by_statement[row.statement].setdefault(row.graph, row)
    found = set()
    for statement, of_statement in by_statement.items():
        of_utterance = by_utterance[next(iter(of_statement.values())).utterance]
        if len(of_utterance) > 1 or len(of_statement) > 1:
            for graph, one in of_statement.items():
                for other in [*of_statement.values(), *of_utterance.values()]:
                    if other.graph != graph and _disagree(one, other):
                        first, second = sorted((one.report, other.report))
                        found.add(Disagreement(statement, (first, second)))
    return sorted(found)


def _disagree(one: StatementRow, other: StatementRow) -> bool:
    if one.statement == other.statement and one.stance != other.stance:
        return True
    apart = one.latest < other.earliest or other.latest < one.earliest
    return one.utterance == other.utterance and (apart or one.speaker != other.speaker)


def merge(rows: Iterable[StatementRow]) -> Mapping[str, Statement]:
    """Every statement of the rows by IRI, in one reading.

    Where articles disagree, the report nearest to the utterance is read: without anonymous hop before with, fewer hops
    before more, published earlier before later, then by IRI of graph. Of dates that agree with its date, the most
    precise one is taken.
    """
    rows = list(rows)
    contested = {disagreement.statement for disagreement in disagreements(rows)}
    grouped: dict[str, list[StatementRow]] = defaultdict(list)
    for row in rows:
        grouped[row.statement].append(row)
    return {iri: _read(group, iri in contested) for iri, group in grouped.items()}


def _read(group: list[StatementRow], contested: bool) -> Statement:
    best = min(group, key=lambda row: (row.anonymous, row.hops, row.published, row.graph, row.report))
    dated = min(
        (row for row in group if row.earliest <= best.latest and best.earliest <= row.latest),
        key=lambda row: (row.latest - row.earliest, row.earliest),
    )
    told = [row for row in group if row.graph == best.graph]
    return Statement(
        iri=best.statement,
        utterance=best.utterance,
        proposition=best.proposition,
        stance=best.stance,
        earliest=dated.earliest,
        latest=dated.latest,
        speakers=tuple(sorted({row.speaker for row in told})),
        represented=tuple(sorted({row.on_behalf_of for row in group if row.on_behalf_of})),
        conditions=tuple(sorted({row.condition for row in told if row.condition})),
        disputes=tuple(sorted({row.disputes for row in group if row.disputes})),
        anonymous=all(row.anonymous for row in group),
        contested=contested,
    )
