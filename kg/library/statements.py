"""Statements with their reports and passages, folded from the rows of the question `resources/statements`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from pyoxigraph import NamedNode

from kg.bases import Bases, Term
from kg.library.values import Value, text, value

Row = dict[str, Term]
_T = TypeVar("_T")


@dataclass(frozen=True)
class Named:
    """A thing by its id, with what it is called."""

    id: str
    label: str

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Passage:
    """The words of an article that prove a report, and where they stand; None and "" where that is not recorded."""

    exact: str
    start: int | None = None
    end: int | None = None


@dataclass
class Report:
    """One article's account of a statement.

    Attributes:
        id, article: ids; publisher: who published the article; published: when (EDTF).
        mode: quoted, partlyQuoted or paraphrased; hedge: as the codebook names it; "" if not recorded.
        hops: length of the chain, 1 for first-hand; chain: whom the article had it from, the nearest first.
        passages: what proves it.
        coder: who coded it; "" if not recorded; notes: what the coder noted.
    """

    id: str
    article: str
    publisher: Named
    published: str
    mode: str = ""
    hedge: str = ""
    hops: int = 1
    chain: list[Named] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    coder: str = ""
    notes: list[str] = field(default_factory=list)


@dataclass
class Statement:
    """What one utterance says about one proposition, with every report of it.

    Attributes:
        id, utterance: ids; date: when it was said (EDTF).
        speaker: who said it; behalf: for whom.
        proposition: on what; stance: supports, opposes or ambivalent; force: what the words do.
        conditions: under which propositions alone it holds; disputes: ids of what it denies.
        standing: named or anonymous; "" where the store does not say it.
        denied: whether a statement on record disputes it; contested: whether reports disagree about it;
            dated_outside: whether its date is known from outside the articles.
        reports: in order of publication.
    """

    id: str
    utterance: str
    date: str
    speaker: Named
    proposition: Named
    stance: str
    standing: str = ""
    denied: bool = False
    contested: bool = False
    dated_outside: bool = False
    behalf: list[Named] = field(default_factory=list)
    force: list[str] = field(default_factory=list)
    conditions: list[Named] = field(default_factory=list)
    disputes: list[str] = field(default_factory=list)
    reports: list[Report] = field(default_factory=list)


class Folding:
    """Folds rows into statements, with one set of bases."""

    def __init__(self, bases: Bases) -> None:
        self._bases = bases

    def statements(self, rows: Iterable[Row]) -> list[Statement]:
        """The statements of some rows, in the order of their first rows."""
        made: dict[str, Statement] = {}
        reports: dict[tuple[str, str], Report] = {}
        for row in rows:
            identity = self._text(row, "statement")
            statement = made.get(identity) or made.setdefault(identity, self._statement(identity, row))
            for values, name in ((statement.behalf, "onBehalfOf"), (statement.conditions, "condition")):
                _gather(values, self._named(row, name) if name in row else None)
            _gather(statement.force, self._text(row, "force_") or None)
            _gather(statement.disputes, self._text(row, "disputes") or None)
            key = identity, self._text(row, "report")
            if key not in reports:
                reports[key] = self._report(row)
                statement.reports.append(reports[key])
            _gather(reports[key].passages, self._passage(row))
            _gather(reports[key].notes, self._text(row, "note") or None)
            _gather(reports[key].chain, self._named(row, "reporter") if "reporter" in row else None)
        for report in reports.values():
            # As in the article: in another order they would say another thing when they are read one after another.
            report.passages.sort(key=lambda passage: (passage.start is None, passage.start or 0))
        return list(made.values())

    def _statement(self, identity: str, row: Row) -> Statement:
        return Statement(
            id=identity,
            utterance=self._text(row, "utterance"),
            date=self._text(row, "date"),
            speaker=self._named(row, "speaker"),
            proposition=self._named(row, "proposition"),
            stance=self._text(row, "stance"),
            standing=self._text(row, "standing"),
            denied=value(row.get("denied"), self._bases) is True,
            contested=value(row.get("contested"), self._bases) is True,
            dated_outside=value(row.get("datedOutside"), self._bases) is True,
        )

    def _report(self, row: Row) -> Report:
        return Report(
            id=self._text(row, "report"),
            article=self._text(row, "article"),
            publisher=self._named(row, "publisher"),
            published=self._text(row, "published"),
            mode=self._text(row, "mode"),
            hedge=self._text(row, "hedge"),
            hops=_whole(value(row.get("hops"), self._bases)) or 1,
            coder=self._text(row, "coder"),
        )

    def _passage(self, row: Row) -> Passage | None:
        if "passage" not in row:
            return None
        start, end = (_whole(value(row.get(name), self._bases)) for name in ("start", "end"))
        return Passage(self._text(row, "exact"), start, end)

    def _named(self, row: Row, name: str) -> Named:
        term = row.get(name)
        known = row.get(f"{name}Label") or row.get(f"{name}Definition")
        identity = self._text(row, name)
        label = known.value if known is not None else identity.rpartition("/")[2].replace("-", " ")
        return Named(identity if isinstance(term, NamedNode) else text(identity), label)

    def _text(self, row: Row, name: str) -> str:
        return text(value(row.get(name), self._bases))


def _whole(number: Value) -> int | None:
    return number if isinstance(number, int) else None


def _gather(values: list[_T], value: _T | None) -> None:
    if value is not None and value not in values:
        values.append(value)
