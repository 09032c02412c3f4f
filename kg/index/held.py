"""The lists of positions and contradictions, as `ontology/questions/resources/` defines them."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import product

from pyoxigraph import Literal, NamedNode
from sqlalchemy import ColumnElement, Connection, Table, exists, false, select, tuple_
from sqlalchemy.engine import Row as Found

from kg.bases import PROV, SKOS, XSD, Term
from kg.index import schema as at
from kg.index.coding import Coding, number
from kg.index.statements import Place
from kg.index.terms import Row, Terms, below, date

Any = Found[tuple[object, ...]]


class Derived:
    """What positions and contradictions have in common.

    Args:
        connection: where.
        coding: how IRIs are kept.
    """

    table: Table

    def __init__(self, connection: Connection, coding: Coding) -> None:
        self.connection, self.coding = connection, coding
        self.terms = Terms(connection, coding)

    def condition(self, name: str, value: str) -> ColumnElement[bool]:
        """What a row must be like for one filter; IRIs and days as text."""
        raise NotImplementedError

    def _about(self, name: str, which: int) -> ColumnElement[bool]:
        if name == "topic":
            broader = self.terms.number(SKOS + "broader")
            return self.table.c.proposition.in_(below(which, broader)) if broader is not None else false()
        return bool_column(self.table, name) == which

    def places(self, filters: Mapping[str, str], after: Place | None, limit: int | None) -> list[Place]:
        """The places of what fits, after one of them, at most so many."""
        column = self.table.c
        asked = select(column.earliest, column.text).where(*(self.condition(*one) for one in filters.items()))
        if after is not None:
            asked = asked.where(tuple_(column.earliest, column.text) > tuple_(*after))
        return list(self.connection.execute(asked.order_by(column.earliest, column.text).limit(limit)).tuples())

    def _found(self, places: Sequence[Place]) -> list[Any]:
        column = self.table.c
        texts = [text for _, text in places]
        return list(
            self.connection.execute(
                select(self.table).where(column.text.in_(texts)).order_by(column.earliest, column.text)
            )
        )

    def _parts(self, table: Table, owner: str, part: str, owners: Iterable[int]) -> dict[int, list[object]]:
        grouped: dict[int, list[object]] = defaultdict(list)
        asked = select(table.c[owner], table.c[part]).where(table.c[owner].in_(list(owners)))
        for own, value in self.connection.execute(asked):
            grouped[own].append(value)
        return grouped


def bool_column(table: Table, name: str) -> ColumnElement[object]:
    """A column that a filter of this name is about."""
    return table.c[{"contradictionType": "type"}.get(name, name)]


class Positions(Derived):
    """Positions by filters: actor, proposition, topic, stance, since, until."""

    table = at.position

    def condition(self, name: str, value: str) -> ColumnElement[bool]:
        match name:
            case "since":
                return at.position.c.latest >= number(value)
            case "until":
                return at.position.c.earliest <= number(value)
            case "position":
                return at.position.c.text == self.coding.encode(value)
        which = self.terms.number(value)
        return false() if which is None else self._about(name, which)

    def rows(self, places: Sequence[Place]) -> list[Row]:
        """The rows of the positions at these places, in order."""
        found = self._found(places)
        rests = self._parts(at.rests_on, "position", "statement", [one.id for one in found])
        things = {which for one in found for which in (one.actor, one.proposition)}
        self.terms.read(things | {one.stance for one in found})
        self.terms.name(things)
        return [row for one in found for row in self._rows(one, sorted(map(str, rests[one.id])))]

    def _rows(self, one: Any, statements: Sequence[str]) -> Iterator[Row]:
        terms = self.terms
        row: Row = {
            "position": terms.decoded(one.text),
            "key": date(one.earliest),
            "firstStated": date(one.earliest),
            "lastStated": date(one.latest),
            "stance": terms.node(one.stance),
            "contested": Literal(bool(one.contested)),
            **more(one.more, self.coding),
        }
        terms.put_thing(row, "actor", one.actor)
        terms.put_thing(row, "proposition", one.proposition)
        if one.shift_of:
            row["shiftOf"] = terms.decoded(one.shift_of)
        for statement in statements:
            yield row | {"statement": terms.decoded(statement)}


class Contradictions(Derived):
    """Contradictions by filters: type, with (an actor), of (a statement), proposition, topic, days."""

    table = at.contradiction

    def condition(self, name: str, value: str) -> ColumnElement[bool]:
        own = at.contradiction.c
        match name:
            case "since":
                return own.earliest >= number(value)
            case "until" | "as_of":
                return own.earliest <= number(value)
            case "known_on":
                return self._known(number(value))
            case "contradiction":
                return own.text == self.coding.encode(value)
            case "of":
                text = self.coding.encode(value)
                return own.id.in_(select(at.side.c.contradiction).where(at.side.c.statement == text))
        which = self.terms.number(value)
        if which is None:
            return false()
        if name == "with":
            return own.id.in_(select(at.party.c.contradiction).where(at.party.c.actor == which))
        return self._about(name, which)

    def _known(self, day: int) -> ColumnElement[bool]:
        """No statement of it was published only later."""
        mention, side = at.mention.c, at.side.c
        early = exists().where(mention.statement == side.statement, mention.published <= day)
        return ~exists().where(side.contradiction == at.contradiction.c.id, ~early)

    def rows(self, places: Sequence[Place], known_on: str | None = None) -> list[Row]:
        """The rows of the contradictions at these places, in order; only reports that were `known_on` a day."""
        found = self._found(places)
        numbers = [one.id for one in found]
        parties = self._parts(at.party, "contradiction", "actor", numbers)
        sides = self._parts(at.side, "contradiction", "statement", numbers)
        grounds = self._parts(at.ground, "contradiction", "source", numbers)
        told = self._told({str(text) for texts in sides.values() for text in texts}, known_on)
        actors = {int(str(actor)) for several in parties.values() for actor in several}
        things = actors | {one.proposition for one in found}
        things |= {which for rows in told.values() for one in rows for which in (one.speaker, one.publisher)}
        self.terms.read(things)
        self.terms.name(things)
        rows: list[Row] = []
        for one in found:
            statements = [self._side(said) for text in sides[one.id] for said in told[str(text)]]
            statements += [
                {"statement": self.terms.decoded(str(text))} for text in sides[one.id] if not told[str(text)]
            ]
            ordered = sorted(statements, key=lambda row: [_value(row, name) for name in _ORDER])
            sources = [self.terms.decoded(text) for text in sorted(map(str, grounds[one.id]))]
            for side, actor, source in product(
                ordered or [{}], sorted(map(int, map(str, parties[one.id])), key=self.terms.text), sources or [None]
            ):
                row = self._row(one) | side
                self.terms.put_thing(row, "actor", actor)
                rows.append(row | ({"source": source} if source else {}))
        return rows

    def _row(self, one: Any) -> Row:
        row: Row = {
            "contradiction": self.terms.decoded(one.text),
            "key": date(one.earliest),
            "earliest": date(one.earliest),
            "contradictionType": self.terms.node(one.type),
            "contested": Literal(bool(one.contested)),
            **more(one.more, self.coding),
        }
        self.terms.put_thing(row, "proposition", one.proposition)
        return row

    def _told(self, statements: set[str], known_on: str | None) -> dict[str, list[Any]]:
        """The reports of statements, each with its passages."""
        mention = at.mention
        columns = ("statement", "stance", "said", "earliest", "latest", "speaker", "article", "publisher")
        asked = (
            select(*(mention.c[name] for name in columns), at.passage.c.exact)
            .select_from(mention.outerjoin(at.passage, at.passage.c.report == mention.c.report))
            .where(mention.c.statement.in_(statements))
        )
        if known_on is not None:
            asked = asked.where(mention.c.published <= number(known_on))
        grouped: dict[str, list[Any]] = defaultdict(list)
        for one in self.connection.execute(asked.distinct()):
            grouped[one.statement].append(one)
        return grouped

    def _side(self, one: Any) -> Row:
        row: Row = {
            "statement": self.terms.decoded(one.statement),
            "stance": self.terms.node(one.stance),
            "date": Literal(one.said) if one.said else date(one.earliest),
            "article": self.terms.node(one.article),
        }
        self.terms.put_thing(row, "speaker", one.speaker)
        self.terms.put_thing(row, "publisher", one.publisher)
        return row | ({"exact": Literal(one.exact)} if one.exact is not None else {})


_ORDER = ("date", "statement", "article", "exact")


def _value(row: Row, name: str) -> str:
    term = row.get(name)
    return term.value if term is not None else ""


def more(text: str | None, coding: Coding) -> Row:
    """What no column holds, by the local name of its property; of several values the first."""
    row: Row = {}
    for name, values in json.loads(text).items() if text else ():
        value, tag, is_iri = values[0]
        local = name.removeprefix(coding.bases.vocabulary).removeprefix(PROV).removeprefix(SKOS)
        row[local] = _term(value, tag, is_iri)
    return row


def _term(value: str, tag: str, is_iri: bool) -> Term:
    if is_iri:
        return NamedNode(value)
    if ":" in tag:
        return Literal(value, datatype=NamedNode(tag))
    return Literal(value, language=tag) if tag else Literal(value, datatype=NamedNode(XSD + "string"))
