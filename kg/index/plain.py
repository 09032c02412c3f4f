"""Statements of a whole corpus out of the index, proposition by proposition, read in one pass.

Most propositions of a large corpus are plain: each statement on them is told by one report, once, and nothing disputes,
identifies, relates or codes again what is said. Of these the rows of the index are the statements. The others, where
one row has to be read in the light of others, are named, and derived from their rows by the rule for any rows.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from itertools import groupby
from operator import itemgetter
from typing import Any

from sqlalchemy import Select, func, select

from kg.derive import Frame, Rows, Statement
from kg.index import schema as at
from kg.index.shortening import day
from kg.index.terms import Terms

_NAMED = ("proposition", "speaker", "on_behalf_of", "latest", "earliest", "stance", "statement", "utterance")
_COLUMNS = (*(at.mention.c[name] for name in (*_NAMED, "anonymous", "condition")), at.report.c.interpretation)


class Plain:
    """The plain propositions of an index.

    Args:
        terms: looks things up, on the connection that everything is read on.
        rows: the statement rows of the same state.
        frame: what holds beside the articles.

    Attributes:
        others: the propositions that are not plain, by IRI.
    """

    def __init__(self, terms: Terms, rows: Rows, frame: Frame) -> None:
        self._terms, self._rows, self._frame = terms, rows, frame
        self.others = frozenset(self._others())

    def __iter__(self) -> Iterator[list[Statement]]:
        """The statements on each plain proposition."""
        terms = self._terms
        numbers = (terms.number(iri) for iri in self.others)
        others = {number for number in numbers if number is not None}
        asked = select(*_COLUMNS).join(at.report, at.report.c.id == at.mention.c.report)
        # A cursor of the driver itself: half of the time would go into making rows of what it gives.
        cursor = terms.connection.execute(asked.order_by(at.mention.c.proposition)).cursor
        assert cursor is not None, "it is a SELECT"
        rows: Iterator[tuple[Any, ...]] = iter(cursor.fetchone, None)
        for proposition, group in groupby(rows, itemgetter(0)):
            if proposition not in others:
                yield list(self._statements(terms.iri(proposition), group))

    def _statements(self, proposition: str, group: Iterator[tuple[Any, ...]]) -> Iterator[Statement]:
        iri, decode, represented = self._iri, self._terms.shortening.decode, self._represented
        vocabulary = len(self._terms.shortening.bases.vocabulary)
        for _, speaker, behalf, latest, earliest, stance, text, utterance, anonymous, condition, reading in group:
            yield Statement(
                decode(text),
                decode(utterance),
                proposition,
                iri(stance)[vocabulary:],
                day(earliest),
                day(latest),
                *represented(speaker, behalf),
                () if condition is None else (iri(condition),),
                (),
                bool(anonymous),
                bool(reading),
            )

    @cache  # noqa: B019 - lives as long as one pass
    def _iri(self, number: int) -> str:
        return self._terms.iri(number)

    @cache  # noqa: B019
    def _represented(self, speaker: int, behalf: int | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The speaker, and those spoken for."""
        who, whom = self._iri(speaker), None if behalf is None else self._iri(behalf)
        spoken_for = {principal for actor in (who, whom) if actor for principal in self._frame.above(actor)} | {
            whom or who
        }
        return (who,), tuple(sorted(spoken_for - {who}))

    def _others(self) -> Iterator[str]:
        mention, report = at.mention.c, at.report.c
        for column, told_apart in ((mention.statement, mention.id), (mention.utterance, mention.graph)):
            several = select(column).group_by(column).having(func.count() > 1)
            ones = select(column).where(column.in_(several)).group_by(column)
            apart = ones.having(func.count(told_apart.distinct()) > 1)
            yield from self._propositions(select(mention.proposition).where(column.in_(apart)))
        coders = select(func.count(report.coder.distinct()))
        if (self._terms.connection.execute(coders).scalar() or 0) > 1:
            coded = select(report.id).where(report.coder.is_not(None))
            yield from self._propositions(select(mention.proposition).where(mention.report.in_(coded)))
        yield from (row.proposition for row in self._rows(utterance=list(self._frame.identified)))
        yield from (iri for relation in self._frame.relations for iri in (relation.proposition, relation.other))
        yield from self._disputed()

    def _propositions(self, asked: Select[int]) -> Iterator[str]:
        numbers = self._terms.connection.execute(asked.distinct()).scalars().all()
        self._terms.read(numbers)
        yield from map(self._terms.iri, numbers)

    def _disputed(self) -> Iterator[str]:
        """The propositions of what disputes something, of what is disputed, and of what rests on that, at every hop."""
        denials = list(self._rows.denials())
        yield from (denial.proposition for denial in denials)
        seen: set[str] = set()
        todo = {denial.target for denial in denials}
        while todo:
            seen |= todo
            resting = [*todo, *self._rows.resting(todo)]
            rows = [
                row
                for about, things in (("statement", resting), ("utterance", todo), ("report", todo))
                for row in self._rows(**{about: things})
            ]
            yield from (row.proposition for row in rows)
            todo = {thing for row in rows for thing in (row.statement, row.utterance)} - seen
