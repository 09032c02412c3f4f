"""The rows that suffice to derive again what is derived about some propositions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from kg.derive.frame import Frame
from kg.derive.statements import StatementRow

NONE: Mapping[str, Collection[Denial]] = {}
"""No denial."""


@dataclass(frozen=True, slots=True)
class Denial:
    """That a statement disputes something, as one graph says.

    Attributes:
        target: the statement, report, utterance or act that is disputed.
        statement, proposition, graph: the statement that disputes it, what that is about, and where it is.
    """

    target: str
    statement: str
    proposition: str
    graph: str


def by_target(denials: Iterable[Denial]) -> Mapping[str, set[Denial]]:
    """Denials by what they dispute."""
    by_iri: dict[str, set[Denial]] = defaultdict(set)
    for denial in denials:
        by_iri[denial.target].add(denial)
    return by_iri


def widened(propositions: Collection[str], *frames: Frame) -> set[str]:
    """Propositions with those that relations tie them to."""
    wider = set(propositions)
    for frame in frames:
        if frame.relations:
            wider |= {other for proposition in propositions for other in frame.related(proposition)}
    return wider


def around(
    rows: Callable[..., Iterator[StatementRow]],
    propositions: Collection[str],
    denials: Mapping[str, Collection[Denial]] = NONE,
) -> set[StatementRow]:
    """The rows that suffice for propositions; those that relations tie to them are given too. See `reached`.

    Args:
        rows: gives rows as `Rows` does.
        propositions: IRIs.
        denials: every denial on record; see `by_target`.
    """
    return reached(rows, rows(proposition=propositions), denials)


def reached(
    rows: Callable[..., Iterator[StatementRow]],
    first: Iterable[StatementRow],
    denials: Mapping[str, Collection[Denial]] = NONE,
) -> set[StatementRow]:
    """Rows, with all that bears on how their statements are read.

    Beside the statements themselves: all statements of their utterances (which another article may date
    differently), what they dispute, what disputes them, and, at every hop, in what they were told and what disputes
    that.

    Args:
        rows: gives rows as `Rows` does.
        first: the rows to begin with.
        denials: every denial on record; see `by_target`.
    """
    near: set[StatementRow] = set()
    asked: dict[str, set[str]] = {"statement": set(), "utterance": set(), "report": set()}
    fresh = set(first)
    while fresh:
        near |= fresh
        targets: dict[str, set[str]] = {"statement": set(), "utterance": set(), "report": set()}
        for row in fresh:
            for field, values in targets.items():
                values.update(filter(None, (row.disputes, row.told if field != "report" else None)))
            targets["utterance"].add(row.utterance)
            things = filter(None, (row.statement, row.utterance, row.report, row.hop, row.told))
            targets["statement"].update(denial.statement for thing in things for denial in denials.get(thing, ()))
        fresh = set()
        for field, values in targets.items():
            values -= asked[field]
            asked[field] |= values
            fresh |= set(rows(**{field: values})) if values else set()
        fresh -= near
    return near
