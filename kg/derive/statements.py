"""Statements as derivation sees them: rows as reported, and one reading of each statement.

A row is one report of one statement by one article. A statement that several articles carry has several rows; they
may disagree, since cardinality holds within one article's graph only.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from kg.derive.frame import NOTHING, Frame

MOST_DAYS = 31
"""A date that is wider than a month begins nothing."""


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
        interpretation: whether the report is the publisher's reading.
        coder: who coded the report, if it says so.
        hop: an earlier report of the chain, if any.
        told: the utterance or statement by which that earlier report was given, if it is on record.
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
    interpretation: bool = False
    coder: str | None = None
    hop: str | None = None
    told: str | None = None


class Statement(NamedTuple):
    """One statement in the reading that derivation uses.

    Attributes:
        iri, utterance, proposition, stance, earliest, latest: as in the row that is read.
        speakers: the actors whose utterance it is; one, unless articles disagree.
        represented: the actors spoken for, those whose organs they are included.
        conditions: propositions under which alone the stance holds, as the article that is read tells it.
        disputes: what it denies.
        anonymous: whether every report of it has an anonymous hop.
        interpretation: whether every report of it is a publisher's reading.
        denied: whether a statement on record disputes it, its utterance, or all reports that it rests on.
        contested: whether reports disagree about it.
        dated_outside: whether its date is known from outside the articles.
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
    interpretation: bool = False
    denied: bool = False
    contested: bool = False
    dated_outside: bool = False

    @property
    def actors(self) -> tuple[str, ...]:
        """Everyone whose position it is evidence of: the speakers and those they speak for."""
        return tuple(sorted({*self.speakers, *self.represented})) if self.represented else self.speakers

    @property
    def principals(self) -> tuple[str, ...]:
        """Those spoken for who speak for nobody else's account; the speakers if they speak for nobody."""
        return self.represented or self.speakers

    @property
    def vague(self) -> bool:
        """Whether its date is wider than a month."""
        return (self.latest - self.earliest).days >= MOST_DAYS

    @property
    def sure(self) -> bool:
        """Whether it may begin a position on its own: dated, by a named chain, in the speaker's own words or sense."""
        return not (self.vague or self.anonymous or self.interpretation)


@dataclass(frozen=True, slots=True, order=True)
class Disagreement:
    """Two reports, from different articles, that cannot both be right about one statement.

    Attributes:
        statement: the statement; for a date told differently of one utterance, each of its statements.
        reports: the two reports, in order of IRI.
        aspect: what they disagree about: stance, date, speaker or condition.
    """

    statement: str
    reports: tuple[str, str]
    aspect: str


def one_coding(rows: Iterable[StatementRow], coding: str = "one") -> list[StatementRow]:
    """The rows that one coding of each article leaves.

    Two coders' rows are two codings of one thing if article, speaker, date and proposition are the same.

    Args:
        rows: rows of any articles.
        coding: "one": the coder first in the alphabet; "agreed": only where all coders of a thing agree on the stance,
            once; "all": every coding; anything else is the name of a coder, whose reports alone count, and beside
            them those that name no coder.
    """
    rows = list(rows)
    if coding == "all":
        return rows
    if coding not in ("one", "agreed"):
        return [row for row in rows if row.coder in (None, coding)]
    coded: dict[tuple[Any, ...], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in rows:
        if row.coder:
            coded[_coded(row)][row.coder].add(row.stance)
    kept = []
    for row in rows:
        codings = coded[_coded(row)] if row.coder else {}
        agreed = len({frozenset(stances) for stances in codings.values()}) < 2
        if not codings or (row.coder == min(codings) and (agreed or coding == "one")):
            kept.append(row)
    return kept


def _coded(row: StatementRow) -> tuple[Any, ...]:
    return row.graph, row.speaker, row.earliest, row.latest, row.proposition


def disagreements(rows: Iterable[StatementRow], frame: Frame = NOTHING) -> list[Disagreement]:
    """Pairs of reports that disagree on a statement's stance or condition, on its utterance's speaker or on its date.

    Dates disagree if no day is in both: "February 2024" and "14 February 2024" do not. Conditions disagree where both
    articles give some, and not the same. One pair is given for two articles and one aspect, that of the first report
    of each.
    """
    by_utterance: dict[str, dict[str, StatementRow]] = defaultdict(dict)
    by_statement: dict[str, dict[str, StatementRow]] = defaultdict(dict)
    conditions: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in sorted(rows, key=lambda row: (row.report, row.speaker)):
        by_utterance[row.utterance].setdefault(row.graph, row)
        by_statement[row.statement].setdefault(row.graph, row)
        if row.condition:
            conditions[row.statement, row.graph].add(row.condition)
    disagreeing = set()
    for statement, of_statement in by_statement.items():
        of_utterance = by_utterance[next(iter(of_statement.values())).utterance]
        if len(of_utterance) > 1 or len(of_statement) > 1:
            for graph, row in of_statement.items():
                for other in [*of_statement.values(), *of_utterance.values()]:
                    if other.graph != graph:
                        reports = min(row.report, other.report), max(row.report, other.report)
                        held = [conditions.get((statement, each.graph), set()) for each in (row, other)]
                        for aspect in _disagree(row, other, held):
                            disagreeing.add(Disagreement(statement, reports, aspect))
    return sorted(disagreeing)


def _disagree(row: StatementRow, other: StatementRow, conditions: list[set[str]]) -> Iterable[str]:
    if row.statement == other.statement and row.stance != other.stance:
        yield "stance"
    if row.statement == other.statement and all(conditions) and conditions[0] != conditions[1]:
        yield "condition"
    if row.utterance == other.utterance and (row.latest < other.earliest or other.latest < row.earliest):
        yield "date"
    if row.utterance == other.utterance and row.speaker != other.speaker:
        yield "speaker"


def merge(
    rows: Iterable[StatementRow], frame: Frame = NOTHING, denied: Collection[str] = frozenset()
) -> Mapping[str, Statement]:
    """Every statement of the rows by IRI, in one reading.

    Where articles disagree, the report nearest to the utterance is read: the speaker's words or sense before a
    publisher's reading, without anonymous hop before with, fewer hops before more, published earlier before later,
    then by IRI of graph. Of dates that agree with its date, the most precise one is taken; an identification's before
    any.

    Args:
        rows: rows of any articles.
        frame: what holds beside the articles.
        denied: the statements that are denied; see `kg.derive.standing`.
    """
    rows = list(rows)
    contested = {disagreement.statement for disagreement in disagreements(rows)}
    grouped: dict[str, list[StatementRow]] = defaultdict(list)
    for row in rows:
        grouped[row.statement].append(row)
    return {iri: _read(group, frame, iri in contested, iri in denied) for iri, group in grouped.items()}


def _read(group: list[StatementRow], frame: Frame, contested: bool, denied: bool) -> Statement:
    def near(row: StatementRow) -> tuple[Any, ...]:
        return row.interpretation, row.anonymous, row.hops, row.published, row.graph, row.report

    best = min(group, key=near)
    dated = min(
        (row for row in group if row.earliest <= best.latest and best.earliest <= row.latest),
        key=lambda row: (row.latest - row.earliest, row.earliest),
    )
    told = [row for row in group if row.graph == best.graph]
    identified = frame.identified.get(best.utterance)
    earliest, latest = identified or (dated.earliest, dated.latest)
    speakers = tuple(sorted({row.speaker for row in told}))
    spoken_for = {row.on_behalf_of for row in group if row.on_behalf_of}
    represented = {above for actor in (*speakers, *spoken_for) for above in frame.above(actor)} | spoken_for
    return Statement(
        iri=best.statement,
        utterance=best.utterance,
        proposition=best.proposition,
        stance=best.stance,
        earliest=earliest,
        latest=latest,
        speakers=speakers,
        represented=tuple(sorted(represented - set(speakers))),
        conditions=tuple(sorted({row.condition for row in told if row.condition})),
        disputes=tuple(sorted({row.disputes for row in group if row.disputes})),
        anonymous=all(row.anonymous for row in group),
        interpretation=all(row.interpretation for row in group),
        denied=denied,
        contested=contested,
        dated_outside=identified is not None,
    )
