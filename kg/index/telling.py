"""Statements as they are told: rows of `ontology/questions/resources/statements.rq` for those that are chosen."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from pyoxigraph import Literal
from sqlalchemy import Connection, Table, select

from kg.bases import RDFS
from kg.index import schema as at
from kg.index.statements import AT_ONCE, OF_STATEMENT, Place, Statements
from kg.index.terms import DEFINITION, Row, Terms, date, flag

Found = Any
"""A row of a query, whose columns are attributes."""

_THINGS = {
    **{name: name for name in ("speaker", "venue", "proposition", "condition", "reason", "publisher")},
    "onBehalfOf": "on_behalf_of",
}
_WORDS = {"stance": "stance", "force_": "force", "mode": "mode", "certainty": "certainty", "standing": "standing"}
_MARKS = {"contested": "contested", "denied": "denied", "datedOutside": "dated_outside"}


class Telling:
    """Tells statements.

    Args:
        statements: asks for mentions, on the connection that is used here too.
    """

    def __init__(self, statements: Statements) -> None:
        self.statements, self.terms = statements, statements.terms
        self.connection, self.shortening = statements.connection, statements.shortening

    def rows(self, places: Sequence[Place], filters: Mapping[str, str], *, brief: bool = False) -> list[Row]:
        """The rows of the statements at these places, in order; if `brief`, without what their reports rest on."""
        shown = {name: value for name, value in filters.items() if name not in OF_STATEMENT}
        conditions = self.statements.conditions(shown)
        told: list[Found] = []
        chosen = sorted({statement for _, statement in places})
        for start in range(0, len(chosen), AT_ONCE):
            some = at.mention.c.statement.in_(chosen[start : start + AT_ONCE])
            told += self.connection.execute(_TOLD.where(some, *conditions))
        by_statement: dict[str, list[Found]] = defaultdict(list)
        for row in told:
            by_statement[row.statement].append(row)
        parts = Parts(self.connection, self.terms, {row.report for row in told}, hops=not brief)
        self._look_up(told)
        identified = self._identified({row.utterance for row in told if row.dated_outside})
        return [
            row | parts_of_report | known
            for day, statement in places
            for mention in sorted(by_statement[statement], key=lambda mention: (mention.published_text, mention.text))
            for row in [self._row(day, mention)]
            for parts_of_report in parts.rows(mention)
            for known in identified.get(mention.utterance) or [{}]
        ]

    def _look_up(self, rows: Sequence[Found]) -> None:
        things = {getattr(row, column) for row in rows for column in _THINGS.values()}
        words = {getattr(row, column) for row in rows for column in (*_WORDS.values(), "article")}
        self.terms.read(things | words)
        self.terms.name(things)

    def _row(self, day: int, mention: Found) -> Row:
        terms = self.terms
        row: Row = {
            "statement": terms.decoded(mention.statement),
            "key": date(day),
            "utterance": terms.decoded(mention.utterance),
            "date": Literal(mention.said) if mention.said else date(mention.earliest),
            "earliest": date(mention.earliest),
            "latest": date(mention.latest),
            "report": terms.decoded(mention.text),
            "hops": Literal(mention.hops),
            "article": terms.node(mention.article),
            "published": Literal(mention.published_text),
        }
        for name, column in _THINGS.items():
            terms.put_thing(row, name, getattr(mention, column))
        row |= {
            name: terms.node(which)
            for name, column in _WORDS.items()
            if (which := getattr(mention, column)) is not None
        }
        row |= {name: flag(True) for name, column in _MARKS.items() if getattr(mention, column)}
        row |= {name: Literal(text) for name in ("hedge", "coder") if (text := getattr(mention, name)) is not None}
        if mention.interpretation:
            row["interpretation"] = flag(True)
        if mention.disputes is not None:
            row["disputes"] = terms.decoded(mention.disputes)
        return row

    def _identified(self, utterances: set[str]) -> dict[str, list[Row]]:
        """The days that utterances have from outside the articles: `?identified`."""
        term = self.shortening.bases.term
        names = [self.terms.number(term(name)) for name in ("identifies", "judgement", "accepted", "date")]
        identifies, judgement, accepted, day = names
        if not utterances or None in names:
            return {}
        link, kept, said = (at.fact.alias(name) for name in ("link", "kept", "said"))
        asked = (
            select(at.term.c.text, said.c.value)
            .join(link, link.c.object == at.term.c.id)
            .join(kept, kept.c.subject == link.c.subject)
            .join(said, said.c.subject == link.c.subject)
            .where(
                at.term.c.text.in_(utterances),
                link.c.property == identifies,
                kept.c.property == judgement,
                kept.c.object == accepted,
                said.c.property == day,
            )
            .distinct()
            .order_by(said.c.value)
        )
        identified: dict[str, list[Row]] = defaultdict(list)
        for text, value in self.connection.execute(asked):
            identified[text].append({"identified": Literal(value)})
        return identified


class Parts:
    """The passages, hops and notes of reports.

    Args:
        connection: where.
        terms: looks things up there.
        reports: the numbers of the reports.
        hops: whether these are asked for.
    """

    def __init__(self, connection: Connection, terms: Terms, reports: set[int], *, hops: bool = True) -> None:
        self.connection, self.terms = connection, terms
        self._passages = self._of_reports(at.passage, reports)
        self._hops = self._of_reports(at.hop, reports) if hops else {}
        reporters = {hop.reporter for several in self._hops.values() for hop in several}
        self._reporters = {text: terms.number(terms.shortening.decode(text)) for text in reporters}
        for about in (RDFS + "label", DEFINITION):
            terms.name(self._reporters.values(), about)

    def _of_reports(self, table: Table, reports: Iterable[int]) -> dict[int, list[Found]]:
        grouped: dict[int, list[Found]] = defaultdict(list)
        ordered = sorted(reports)
        for start in range(0, len(ordered), AT_ONCE):
            some = ordered[start : start + AT_ONCE]
            for row in self.connection.execute(select(table).where(table.c.report.in_(some)).order_by(table.c.id)):
                grouped[row.report].append(row)
        return grouped

    def rows(self, row: Found) -> Iterator[Row]:
        """A row for each passage of a report, each hop that it rests on, and each of its notes."""
        more = json.loads(row.more) if row.more else {}
        coded = {name: Literal(more[name][0]) for name in ("coded", "codebook") if more.get(name)}
        for passage in self._passages.get(row.report) or [None]:
            for hop in self._hops.get(row.report) or [None]:
                for note in more.get("note") or [None]:
                    noted = {"note": Literal(note)} if note is not None else {}
                    yield {**coded, **noted, **self._passage(row.text, passage), **self._hop(hop)}

    def _passage(self, report: str, passage: Found) -> Row:
        if passage is None:
            return {}
        text = report + passage.text if passage.text.startswith("#") else passage.text
        row: Row = {"passage": self.terms.decoded(text)}
        if passage.start is not None and passage.end is not None:
            row |= {"start": Literal(passage.start), "end": Literal(passage.end)}
        return row | {
            name: Literal(value) for name in ("exact", "checked") if (value := getattr(passage, name)) is not None
        }

    def _hop(self, hop: Found) -> Row:
        if hop is None:
            return {}
        row: Row = {"hop": self.terms.decoded(hop.text), "reporter": self.terms.decoded(hop.reporter)}
        if hop.following is not None:
            row["next"] = self.terms.decoded(hop.following)
        which = self._reporters[hop.reporter]
        for name, about in (("reporterLabel", RDFS + "label"), ("reporterDefinition", DEFINITION)):
            label = self.terms.label(which, about) if which is not None else None
            if label is not None:
                row[name] = label
        return row


_TOLD = (
    select(
        at.mention,
        at.article.c.published.label("published_text"),
        *(at.report.c[name] for name in ("text", "hedge", "coder", "interpretation", "more")),
        *(at.standing.c[name] for name in ("standing", "contested", "denied", "dated_outside")),
    )
    .join(at.article, at.article.c.article == at.mention.c.article)
    .join(at.report, at.report.c.id == at.mention.c.report)
    .outerjoin(at.standing, at.standing.c.statement == at.mention.c.statement)
)
