"""The lists of positions and contradictions, as `ontology/questions/resources/` defines them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from typing import Any

from pyoxigraph import Literal
from sqlalchemy import Column, ColumnElement, Connection, Table, exists, false, or_, select, tuple_

from kg.bases import RDFS, SKOS
from kg.index import schema as at
from kg.index.shortening import Shortening, number
from kg.index.statements import AT_ONCE, FEW, Place, Statements
from kg.index.telling import Telling
from kg.index.terms import Row, Terms, below, date, flag


class Derived:
    """What positions and contradictions have in common.

    Args:
        connection: where.
        shortening: how IRIs are kept.
    """

    table: Table
    day: Column[int]

    def __init__(self, connection: Connection, shortening: Shortening) -> None:
        self.connection, self.shortening = connection, shortening
        self.terms = Terms(connection, shortening)

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
        asked = select(self.day, column.text).where(*(self.condition(*pair) for pair in filters.items()))
        if after is not None:
            asked = asked.where(tuple_(self.day, column.text) > tuple_(*after))
        return list(self.connection.execute(asked.order_by(self.day, column.text).limit(limit)))

    def latest(self, filters: Mapping[str, str], number_: int) -> list[Place]:
        """The places of the latest of what fits, so many at most, in the order of the list."""
        column = self.table.c
        asked = select(self.day, column.text).where(*(self.condition(*one) for one in filters.items()))
        asked = asked.order_by(self.day.desc(), column.text.desc()).limit(number_)
        return sorted(map(tuple, self.connection.execute(asked)))

    def _found(self, places: Sequence[Place]) -> list[Any]:
        column = self.table.c
        texts = [text for _, text in places]
        rows: list[Any] = []
        for start in range(0, len(texts), AT_ONCE):
            rows += self.connection.execute(select(self.table).where(column.text.in_(texts[start : start + AT_ONCE])))
        return sorted(rows, key=lambda row: (getattr(row, self.day.name), row.text))

    def _parts(
        self, table: Table, owner: str, part: str, owners: Sequence[int], role: str | None = None
    ) -> dict[int, list[object]]:
        grouped: dict[int, list[object]] = defaultdict(list)
        for start in range(0, len(owners), AT_ONCE):
            asked = select(table.c[owner], table.c[part]).where(table.c[owner].in_(owners[start : start + AT_ONCE]))
            if role is not None:
                asked = asked.where(table.c.role == role)
            for own, value in self.connection.execute(asked):
                grouped[own].append(value)
        return grouped


def bool_column(table: Table, name: str) -> ColumnElement[object]:
    """A column that a filter of this name is about."""
    return table.c[{"contradictionType": "type"}.get(name, name)]


class Positions(Derived):
    """Positions by filters: actor, proposition, topic, stance, since, until."""

    table, day = at.position, at.position.c.first_stated

    def condition(self, name: str, value: str) -> ColumnElement[bool]:
        match name:
            case "since":
                return at.position.c.last_stated >= number(value)
            case "until":
                return at.position.c.first_stated <= number(value)
            case "position":
                return at.position.c.text == self.shortening.encode(value)
        which = self.terms.number(value)
        return false() if which is None else self._about(name, which)

    def rows(self, places: Sequence[Place]) -> list[Row]:
        """The rows of the positions at these places, in order."""
        every = self._found(places)
        rests = self._parts(at.rests_on, "position", "statement", [row.id for row in every])
        things = {which for row in every for which in (row.actor, row.proposition)}
        self.terms.read(things | {row.stance for row in every})
        self.terms.name(things)
        return [row for position in every for row in self._rows(position, sorted(map(str, rests[position.id])))]

    def _rows(self, position: Any, statements: Sequence[str]) -> Iterator[Row]:
        terms = self.terms
        row: Row = {
            "position": terms.decoded(position.text),
            "key": date(position.first_stated),
            "firstStated": date(position.first_stated),
            "lastStated": date(position.last_stated),
            "earliest": date(position.earliest),
            "latest": date(position.latest),
            "stance": terms.node(position.stance),
            "conditional": Literal(position.conditional),
            **marks(position),
        }
        terms.put_thing(row, "actor", position.actor)
        terms.put_thing(row, "proposition", position.proposition)
        if position.shift_of:
            row["shiftOf"] = terms.decoded(position.shift_of)
        for statement in statements:
            yield row | {"statement": terms.decoded(statement)}


class Contradictions(Derived):
    """Contradictions by filters: type, with (an actor), of (a statement), proposition, topic, days."""

    table, day = at.contradiction, at.contradiction.c.earliest

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
                return own.text == self.shortening.encode(value)
            case "of":
                text = self.shortening.encode(value)
                return own.id.in_(select(at.side.c.contradiction).where(at.side.c.statement == text))
        which = self.terms.number(value)
        if which is None:
            return false()
        if name == "with":
            said = select(at.mention.c.statement).where(at.mention.c.speaker == which)
            sides = at.side.c.statement.in_(said), at.side.c.role != SHOWN
            named = select(at.party.c.contradiction).where(at.party.c.actor == which)
            return own.id.in_(named.union(select(at.side.c.contradiction).where(*sides)))
        return self._about(name, which)

    def latest(self, filters: Mapping[str, str], number_: int) -> list[Place]:
        """As of any other table; for an actor with much to say, first among the latest of all."""
        actor = self.terms.number(filters["with"]) if "with" in filters else None
        if actor is None or not self._says_much(actor):
            return super().latest(filters, number_)
        others = {name: value for name, value in filters.items() if name != "with"}
        conditions = [self.condition(*pair) for pair in others.items()]
        own = at.contradiction.c
        asked = select(own.earliest, own.text).order_by(own.earliest.desc(), own.text.desc())
        fitting = asked.where(self._is_with(actor), *conditions).limit(number_)
        for day, text in self.connection.execute(asked.limit(1).offset(AMONG * number_)):
            fitting = fitting.where(tuple_(own.earliest, own.text) > tuple_(day, text))
        places = sorted(map(tuple, self.connection.execute(fitting)))
        return places if len(places) == number_ else super().latest(filters, number_)

    def _says_much(self, actor: int) -> bool:
        """Whether to look through contradictions for an actor costs less than through all that it said."""
        said = select(at.mention.c.id).where(at.mention.c.speaker == actor).limit(FEW + 1)
        return len(self.connection.execute(said).all()) > FEW

    def _is_with(self, actor: int) -> ColumnElement[bool]:
        """What filter `with` asks, found from a contradiction: by what the actor says on its proposition."""
        own, party, side, mention = at.contradiction.c, at.party.c, at.side.c, at.mention.c
        named = exists().where(party.contradiction == own.id, party.actor == actor)
        beside = exists().where(side.statement == mention.statement, side.contradiction == own.id, side.role != SHOWN)
        beside = beside.correlate(at.contradiction, at.mention)
        said = exists().where(mention.proposition == own.proposition, mention.speaker == actor, beside)
        return or_(named.correlate(at.contradiction), said.correlate(at.contradiction))

    def _known(self, day: int) -> ColumnElement[bool]:
        """No statement of it was published only later."""
        mention, side = at.mention.c, at.side.c
        early = exists().where(mention.statement == side.statement, mention.published <= day)
        return ~exists().where(side.contradiction == at.contradiction.c.id, side.role == SHOWN, ~early)

    def rows(self, places: Sequence[Place], known_on: str | None = None, *, brief: bool = False) -> list[Row]:
        """The rows of the contradictions at these places, in order; only reports that were `known_on` a day.

        Of their statements no more than which they are, if `brief`.
        """
        every = self._found(places)
        numbers = [row.id for row in every]
        parties = {role: self._parts(at.party, "contradiction", "actor", numbers, role) for role in _PARTIES}
        grounds = {role: self._parts(at.ground, "contradiction", "source", numbers, role) for role in _GROUNDS}
        sides = self._parts(at.side, "contradiction", "statement", numbers, SHOWN)
        chosen = {str(text) for texts in sides.values() for text in texts}
        told = {} if brief else self._told(chosen, known_on)
        things = {int(str(actor)) for roles in parties.values() for several in roles.values() for actor in several}
        self._look_up(things | {row.proposition for row in every}, every)
        related = {text: self._relation(str(text)) for several in grounds["relation"].values() for text in set(several)}
        rows: list[Row] = []
        for contradiction in every:
            said = [row for text in sides[contradiction.id] for row in told.get(str(text)) or [self._untold(str(text))]]
            said.sort(key=lambda row: [row[name].value if name in row else "" for name in _ORDER])
            actors, principals = (
                sorted((int(str(actor)) for actor in parties[role][contradiction.id]), key=self.terms.text)
                for role in _PARTIES
            )
            relations, sources = (sorted(map(str, grounds[role][contradiction.id])) for role in _GROUNDS)
            nobody: list[int | None] = [None]
            nothing: list[str | None] = [None]
            whole, parts = self._row(contradiction), []
            for actor, principal, relation, source in product(
                actors, principals or nobody, relations or nothing, sources or nothing
            ):
                part: Row = dict(related.get(relation, {}))
                self.terms.put_thing(part, "actor", actor)
                self.terms.put_thing(part, "principal", principal)
                parts.append(part | ({"source": self.terms.decoded(source)} if source else {}))
            rows += [whole | side | part for side in said or [{}] for part in parts]
        return rows

    def _look_up(self, things: set[int], rows: Sequence[Any]) -> None:
        self.terms.read(things | {which for row in rows for which in (row.type, row.certainty)})
        self.terms.name(things)

    def _untold(self, statement: str) -> Row:
        return {"statement": self.terms.decoded(statement)}

    def _relation(self, text: str) -> Row:
        row: Row = {"relation": self.terms.decoded(text)}
        which, comment = self.terms.number(self.shortening.decode(text)), self.terms.number(RDFS + "comment")
        asked = select(at.fact.c.value, at.fact.c.language).where(
            at.fact.c.subject == which, at.fact.c.property == comment
        )
        for value, language in self.connection.execute(asked.order_by(at.fact.c.value).limit(1)):
            row["relationLabel"] = Literal(value, language=language) if language else Literal(value)
        return row

    def _row(self, contradiction: Any) -> Row:
        row: Row = {
            "contradiction": self.terms.decoded(contradiction.text),
            "key": date(contradiction.earliest),
            "earliest": date(contradiction.earliest),
            "contradictionType": self.terms.node(contradiction.type),
            **marks(contradiction),
        }
        if contradiction.certainty is not None:
            row["certainty"] = self.terms.node(contradiction.certainty)
        if contradiction.aspect is not None:
            row["aspect"] = Literal(contradiction.aspect)
        if contradiction.pairs is not None:
            row["pairs"] = Literal(contradiction.pairs)
        self.terms.put_thing(row, "proposition", contradiction.proposition)
        return row

    def _told(self, statements: set[str], known_on: str | None) -> dict[str, list[Row]]:
        """The reports of statements as the question shows a side, one row a passage, note and condition."""
        told = Telling(Statements(self.connection, self.shortening))
        places = [(0, statement) for statement in sorted(statements)]
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in told.rows(places, {"known_on": known_on} if known_on else {}, dated=False):
            side = {name: row[name] for name in _SIDE if name in row}
            text = self.shortening.encode(row["statement"].value)
            if side not in grouped[text]:
                grouped[text].append(side)
        return grouped


AMONG = 20
"""Contradictions that are looked through at first, for each that is asked for."""
SHOWN = "statement"
"""The role of the statements of a contradiction that are shown with it."""

_PARTIES, _GROUNDS = ("actor", "principal"), ("relation", "source")
_ORDER = ("date", "statement", "article", "exact")
_SIDE = (
    *("statement", "stance", "date", "speaker", "speakerLabel", "article", "publisher", "publisherLabel"),
    *("mode", "hedge", "interpretation", "note", "hops", "standing", "condition", "conditionLabel", "exact"),
)


def marks(row: Any) -> Row:
    """What marks a position or contradiction."""
    columns = {"contested": "contested", "denied": "denied", "datedOutside": "dated_outside"}
    return {name: flag(bool(getattr(row, column))) for name, column in columns.items()}
