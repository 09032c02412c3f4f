"""The list of contradictions, as `ontology/questions/resources/contradictions.rq` defines it."""

from __future__ import annotations

import operator
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from itertools import product
from typing import Any

from pyoxigraph import Literal
from sqlalchemy import ColumnElement, Select, exists, false, or_, select, tuple_

from kg.bases import RDFS
from kg.index import schema as at
from kg.index.held import Derived, marks
from kg.index.shortening import number
from kg.index.statements import FEW, Place, Statements
from kg.index.telling import Telling
from kg.index.terms import Row, date

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

    def places(self, filters: Mapping[str, str], after: Place | None, limit: int | None) -> list[Place]:
        """As of any other table; for an actor with much to say, first among those that follow."""
        own = at.contradiction.c
        if limit is not None and (actor := self._talkative(filters)) is not None:
            asked = select(own.earliest, own.text).order_by(own.earliest, own.text)
            if after is not None:
                asked = asked.where(tuple_(own.earliest, own.text) > tuple_(*after))
            places = self._among(asked, operator.lt, actor, filters, limit)
            if len(places) == limit:
                return places
        return super().places(filters, after, limit)

    def latest(self, filters: Mapping[str, str], number_: int) -> list[Place]:
        """As of any other table; for an actor with much to say, first among the latest of all."""
        own = at.contradiction.c
        if (actor := self._talkative(filters)) is not None:
            asked = select(own.earliest, own.text).order_by(own.earliest.desc(), own.text.desc())
            places = self._among(asked, operator.gt, actor, filters, number_)
            if len(places) == number_:
                return sorted(places)
        return super().latest(filters, number_)

    def _talkative(self, filters: Mapping[str, str]) -> int | None:
        """The actor that contradictions are to be with, if it has much to say."""
        actor = self.terms.number(filters["with"]) if "with" in filters else None
        return actor if actor is not None and self._says_much(actor) else None

    def _among(
        self,
        asked: Select[int, str],
        comes_before: Callable[[Any, Any], ColumnElement[bool]],
        actor: int,
        filters: Mapping[str, str],
        number_: int,
    ) -> list[Place]:
        """Those with an actor among the first of what is asked for, which has an order, so many at most."""
        own = at.contradiction.c
        conditions = [self.condition(*pair) for pair in filters.items() if pair[0] != "with"]
        fitting = asked.where(self._is_with(actor), *conditions).limit(number_)
        for day, text in self.connection.execute(asked.limit(1).offset(AMONG * number_)):
            fitting = fitting.where(comes_before(tuple_(own.earliest, own.text), tuple_(day, text)))
        return [(day, text) for day, text in self.connection.execute(fitting)]

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
        places = [(1, statement) for statement in sorted(statements)]  # of any day: sides do not tell their place
        grouped: dict[str, list[Row]] = defaultdict(list)
        for row in told.rows(places, {"known_on": known_on} if known_on else {}, brief=True):
            side = {name: row[name] for name in _SIDE if name in row}
            text = self.shortening.encode(row["statement"].value)
            if side not in grouped[text]:
                grouped[text].append(side)
        return grouped
