"""The list of statements, in the order and with the filters of `ontology/questions/resources/statements.rq`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from pyoxigraph import Literal
from sqlalchemy import ColumnElement, Connection, false, or_, select, tuple_
from sqlalchemy.engine import Row as Found

from kg.bases import SKOS
from kg.index import schema as at
from kg.index.coding import Coding, number
from kg.index.terms import DEFINITION, Row, Terms, below, date

Place = tuple[int, str]
"""Where a thing stands in a list: its day, and its IRI as the index writes it."""

_EQUAL = {
    "speaker": at.mention.c.speaker,
    "proposition": at.mention.c.proposition,
    "stance": at.mention.c.stance,
    "force": at.mention.c.force,
    "mode": at.mention.c.mode,
    "article": at.mention.c.article,
    "publisher": at.mention.c.publisher,
    "venue": at.mention.c.venue,
}
OF_STATEMENT = frozenset(("actor", "topic", "since", "until", "as_of", "force"))
"""Filters that choose statements; the others choose reports, so that only those that fit are shown."""


class Statements:
    """Asks for mentions by filters.

    Args:
        connection: where.
        coding: how IRIs are kept.
    """

    def __init__(self, connection: Connection, coding: Coding) -> None:
        self.connection, self.coding = connection, coding
        self.terms = Terms(connection, coding)

    def conditions(self, filters: Mapping[str, str]) -> list[ColumnElement[bool]]:
        """What a mention must be like: filters by name, IRIs and days as text."""
        return [self._condition(name, value) for name, value in filters.items()]

    def _condition(self, name: str, value: str) -> ColumnElement[bool]:
        mention = at.mention.c
        match name:
            case "since":
                return mention.latest >= number(value)
            case "until":
                return mention.earliest <= number(value)
            case "as_of":
                return mention.latest <= number(value)
            case "known_on":
                return mention.published <= number(value)
            case "max_hops":
                return mention.hops <= int(value)
            case "statement" | "utterance":
                return mention[name] == self.coding.encode(value)
            case "report":
                return mention.report.in_(select(at.report.c.id).where(at.report.c.text == self.coding.encode(value)))
        which = self.terms.number(value)
        if which is None:
            return false()
        if name == "actor":
            return or_(mention.speaker == which, mention.on_behalf_of == which)
        if name == "topic":
            broader = self.terms.number(SKOS + "broader")
            return mention.proposition.in_(below(which, broader)) if broader is not None else false()
        return _EQUAL[name] == which

    def places(self, filters: Mapping[str, str], after: Place | None, limit: int | None) -> list[Place]:
        """The places of the statements that fit, after one of them, at most so many."""
        mention = at.mention.c
        asked = select(mention.earliest, mention.statement).where(*self.conditions(filters))
        if after is not None:
            asked = asked.where(tuple_(mention.earliest, mention.statement) > tuple_(*after))
        order = mention.earliest, mention.statement
        return list(self.connection.execute(asked.distinct().order_by(*order).limit(limit)).tuples())

    def rows(self, places: Sequence[Place], filters: Mapping[str, str]) -> list[Row]:
        """The rows of the statements at these places, in order; each has ?key, where it stands."""
        shown = {name: value for name, value in filters.items() if name not in OF_STATEMENT}
        mention = at.mention.c
        of_articles = at.mention.join(at.article, at.article.c.article == mention.article)
        asked = (
            select(at.mention, at.article.c.published.label("published_text"), at.report.c.text, at.report.c.hedge)
            .select_from(of_articles.join(at.report, at.report.c.id == mention.report))
            .where(mention.statement.in_({statement for _, statement in places}), *self.conditions(shown))
        )
        by_statement: dict[str, list[Found[tuple[object, ...]]]] = defaultdict(list)
        found = self.connection.execute(asked).all()
        for one in found:
            by_statement[one.statement].append(one)
        reports = {one.report for one in found}
        passages, hops = self._passages(reports), self._hops(reports)
        self._look_up(found)
        return [
            row
            for place in places
            for one in sorted(by_statement[place[1]], key=lambda one: (one.published_text, one.text))
            for row in self._rows(place, one, passages, hops)
        ]

    def _look_up(self, found: Sequence[Found[tuple[object, ...]]]) -> None:
        names = ("speaker", "on_behalf_of", "proposition", "venue", "condition", "publisher")
        things = {getattr(one, name) for one in found for name in names}
        others = {getattr(one, name) for one in found for name in ("article", "stance", "force", "mode", "certainty")}
        self.terms.read(things | others)
        self.terms.name(things)

    def _passages(self, reports: set[int]) -> dict[int, list[Found[tuple[object, ...]]]]:
        return self._of_reports(at.passage, reports)

    def _hops(self, reports: set[int]) -> dict[int, list[Found[tuple[object, ...]]]]:
        found = self._of_reports(at.hop, reports)
        numbers = {
            one.reporter: self.terms.number(self.coding.decode(one.reporter)) for hops in found.values() for one in hops
        }
        for about in (None, DEFINITION):
            self.terms.name(numbers.values(), *([about] if about else []))
        self._reporters = numbers
        return found

    def _of_reports(self, table, reports: set[int]) -> dict[int, list[Found[tuple[object, ...]]]]:  # type: ignore[no-untyped-def]
        grouped: dict[int, list[Found[tuple[object, ...]]]] = defaultdict(list)
        for one in self.connection.execute(select(table).where(table.c.report.in_(reports)).order_by(table.c.id)):
            grouped[one.report].append(one)
        return grouped

    def _rows(self, place: Place, one, passages, hops) -> Iterator[Row]:  # type: ignore[no-untyped-def]
        row = self._row(place, one)
        for passage in passages.get(one.report) or [None]:
            for hop in hops.get(one.report) or [None]:
                yield row | self._passage(one, passage) | self._hop(hop)

    def _row(self, place: Place, one) -> Row:  # type: ignore[no-untyped-def]
        terms = self.terms
        row: Row = {
            "statement": terms.decoded(one.statement),
            "key": date(place[0]),
            "utterance": terms.decoded(one.utterance),
            "date": Literal(one.said) if one.said else date(one.earliest),
            "earliest": date(one.earliest),
            "latest": date(one.latest),
            "stance": terms.node(one.stance),
            "report": terms.decoded(one.text),
            "hops": Literal(one.hops),
            "article": terms.node(one.article),
            "published": Literal(one.published_text),
        }
        things = (("speaker", one.speaker), ("onBehalfOf", one.on_behalf_of), ("venue", one.venue))
        for name, which in (
            *things,
            ("proposition", one.proposition),
            ("condition", one.condition),
            ("publisher", one.publisher),
        ):
            terms.put_thing(row, name, which)
        for name, which in (("force_", one.force), ("mode", one.mode), ("certainty", one.certainty)):
            if which is not None:
                row[name] = terms.node(which)
        if one.disputes is not None:
            row["disputes"] = terms.decoded(one.disputes)
        if one.hedge is not None:
            row["hedge"] = Literal(one.hedge)
        return row

    def _passage(self, one, passage) -> Row:  # type: ignore[no-untyped-def]
        if passage is None:
            return {}
        text = one.text + passage.text if passage.text.startswith("#") else passage.text
        row: Row = {"passage": self.terms.decoded(text)}
        if passage.start is not None and passage.end is not None:
            row |= {"start": Literal(passage.start), "end": Literal(passage.end)}
        if passage.exact is not None:
            row["exact"] = Literal(passage.exact)
        return row

    def _hop(self, hop) -> Row:  # type: ignore[no-untyped-def]
        if hop is None:
            return {}
        row: Row = {"hop": self.terms.decoded(hop.text), "reporter": self.terms.decoded(hop.reporter)}
        if hop.following is not None:
            row["next"] = self.terms.decoded(hop.following)
        which = self._reporters[hop.reporter]
        if which is not None:
            for name, about in (("reporterLabel", None), ("reporterDefinition", DEFINITION)):
                label = self.terms.label(which, *([about] if about else []))
                if label is not None:
                    row[name] = label
        return row
