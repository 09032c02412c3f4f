"""The list of statements, in the order and with the filters of `ontology/questions/resources/statements.rq`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, Connection, Select, and_, exists, false, func, or_, select, tuple_

from kg.bases import SKOS
from kg.index import schema as at
from kg.index.columns import seldom
from kg.index.shortening import Shortening, number
from kg.index.tallies import are_counted
from kg.index.terms import Row, Terms, below

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
MOST_SPEAKERS = 5_000
"""Speakers on a topic that are named."""

FEW = 2000
"""Mentions that are looked at one by one."""

FIRST = 16
"""Propositions of a topic that are looked through first for a page of what is said on it."""

AT_ONCE = 5_000
"""How many statements, and reports, are looked up at once."""

OUTSIDE = "outside"
"""The filter, beside those of the question, that leaves what is dated from outside its articles ("true"), or is not."""

OF_STATEMENT = frozenset(("actor", "topic", "since", "until", "as_of", "force", OUTSIDE))
"""Filters that choose statements; the others choose reports, so that only those that fit are shown."""


class Statements:
    """Asks for mentions by filters.

    Args:
        connection: where.
        shortening: how IRIs are kept.
    """

    def __init__(self, connection: Connection, shortening: Shortening) -> None:
        self.connection, self.shortening = connection, shortening
        self.terms = Terms(connection, shortening)

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
                # What ended by a day began by it too, and beginnings are in order.
                return and_(mention.earliest <= number(value), mention.latest <= number(value))
            case "known_on":
                return self._known(number(value))
            case "max_hops":
                return mention.hops <= int(value) if int(value) > 0 else false()
            case "coder":
                return mention.report.in_(select(at.report.c.id).where(at.report.c.coder == value))
            case "statement" | "utterance":
                return mention[name] == self.shortening.encode(value)
            case "report":
                return mention.report.in_(
                    select(at.report.c.id).where(at.report.c.text == self.shortening.encode(value))
                )
        if name == OUTSIDE:
            own = at.standing.alias("own")
            dated = exists().where(own.c.statement == mention.statement, own.c.dated_outside).correlate(at.mention)
            return dated if value == "true" else ~dated
        which = self.terms.number(value)
        if which is None:
            return false()
        if name == "actor":
            spoken = select(mention.id).where(mention.on_behalf_of == which).limit(1)
            if self.connection.execute(spoken).first() is None:
                return mention.speaker == which  # by one index, which has all that is asked for
            return or_(mention.speaker == which, mention.on_behalf_of == which)
        if name == "standing":
            own = at.standing.alias("own")
            few = select(own.c.statement).where(seldom(self.connection, own.c.standing == which)).limit(FEW + 1)
            listed = self.connection.execute(few).scalars().all()
            if len(listed) <= FEW:
                # A walk through all would hardly ever meet one of so few.
                return mention.statement.in_(listed)
            return exists().where(own.c.statement == mention.statement, own.c.standing == which).correlate(at.mention)
        if name == "topic":
            return mention.proposition.in_(self._within(value))
        return _EQUAL[name] == which

    def places(self, filters: Mapping[str, str], after: Place | None, limit: int | None) -> list[Place]:
        """The places of the statements that fit, after one of them, at most so many."""
        if "since" in filters:
            return self._since(number(filters["since"]), filters, after, limit)
        if filters.keys() == {"topic"} and limit is not None:
            return self._of_topic(filters["topic"], after, limit)
        return self._places(self.conditions(filters), after, limit)

    def latest(
        self, filters: Mapping[str, str], number_: int, skipped: int = 0, before: Place | None = None
    ) -> list[Place]:
        """The places of the latest of what fits, so many at most after those passed over, in the order of the list.

        Only those `before` one of them, if it is given.
        """
        mention = at.mention.c
        asked = select(mention.earliest, mention.statement).where(*self.conditions(filters)).distinct()
        if before is not None:
            asked = asked.where(tuple_(mention.earliest, mention.statement) < tuple_(*before))
        asked = asked.order_by(mention.earliest.desc(), mention.statement.desc()).limit(number_).offset(skipped)
        return sorted(map(tuple, self.connection.execute(asked)))

    def count(self, filters: Mapping[str, str]) -> int:
        """How many statements fit."""
        asked = select(func.count(at.mention.c.statement.distinct())).where(*self.conditions(filters))
        if filters.keys() == {"topic"} and are_counted(self.connection):
            # A statement is on one proposition, and how many each has is known.
            number_ = func.sum(at.spoken_on.c.statements)
            asked = select(number_).where(at.spoken_on.c.proposition.in_(self._within(filters["topic"])))
        return int(self.connection.execute(asked).scalar() or 0)

    def count_on(self, filters: Mapping[str, str], propositions: Iterable[str]) -> dict[str, int]:
        """How many statements fit on each of some propositions, all given as IRIs; those with none are left out."""
        mention = at.mention.c
        numbers = {which: iri for iri in propositions if (which := self.terms.number(iri)) is not None}
        asked = select(mention.proposition, func.count(mention.statement.distinct())).group_by(mention.proposition)
        asked = asked.where(mention.proposition.in_(sorted(numbers)), *self.conditions(filters))
        return {numbers[which]: number_ for which, number_ in self.connection.execute(asked)}

    def speakers_on(self, topic: str, day: int) -> list[Row]:
        """Rows of those who said something on a topic by a day; see `kg.index.lists.speakers_on`."""
        mention = at.mention.c
        within = self.connection.execute(self._within(topic)).scalars().all()
        # The sum keeps speakers from being looked up by all that was said on the topic.
        spoken = select(mention.id).where(mention.speaker == at.tally.c.speaker, mention.latest <= day)
        spoken = spoken.where((mention.proposition + 0).in_(within))
        asked = select(at.tally.c.speaker).where(spoken.correlate(at.tally).exists()).limit(MOST_SPEAKERS)
        speakers = self.connection.execute(asked).scalars().all()
        self.terms.read(speakers)
        self.terms.name(speakers)
        rows: list[Row] = [{} for _ in speakers]
        for row, speaker in zip(rows, speakers, strict=True):
            self.terms.put_thing(row, "speaker", speaker)
        return rows

    def places_of(self, texts: Iterable[str]) -> list[Place]:
        """The places of some statements, given as the index writes their IRIs."""
        mention, listed = at.mention.c, sorted(set(texts))
        places: list[Place] = []
        for start in range(0, len(listed), AT_ONCE):
            some = mention.statement.in_(listed[start : start + AT_ONCE])
            places += map(tuple, self.connection.execute(select(mention.earliest, mention.statement).where(some)))
        return sorted(set(places))

    def _since(self, day: int, filters: Mapping[str, str], after: Place | None, limit: int | None) -> list[Place]:
        """What began on a day or later, found in order, and what began before and lasted until then: that is little."""
        mention = at.mention.c
        others = self.conditions({name: value for name, value in filters.items() if name != "since"})
        lasted = select(mention.id).where(mention.latest > mention.earliest, mention.latest >= day)
        numbers = self.connection.execute(lasted.limit(FEW + 1)).scalars().all()
        which = mention.id.in_(numbers) if len(numbers) <= FEW else mention.latest >= day
        places: set[Place] = set()
        for condition in (and_(which, mention.earliest < day), mention.earliest >= day):
            places.update(self._places([condition, *others], after, limit))
        return sorted(places)[:limit]

    def _of_topic(self, topic: str, after: Place | None, limit: int) -> list[Place]:
        """What is said on a topic, found on those of its propositions that are spoken on first: not all is sorted."""
        mention, within = at.mention.c, self._within(topic).subquery()
        spoken = select(func.min(mention.earliest)).where(mention.proposition == within.c.thing)
        if after is not None:
            spoken = spoken.where(mention.earliest >= after[0])
        first = self.connection.execute(select(spoken.correlate(within).scalar_subquery(), within.c.thing))
        begun = sorted((day, proposition) for day, proposition in set(map(tuple, first)) if day is not None)
        some = FIRST
        while True:
            chosen = [proposition for _, proposition in begun[:some]]
            places = self._places([mention.proposition.in_(chosen)], after, limit)
            # On the others nothing was said before the first day of the next of them.
            if some >= len(begun) or (len(places) == limit and places[-1][0] < begun[some][0]):
                return places
            some *= 4

    def _within(self, topic: str) -> Select[int]:
        """The numbers of everything within a topic, given by its IRI, in a column `thing`."""
        which, broader = self.terms.number(topic), self.terms.number(SKOS + "broader")
        if which is None or broader is None:
            return select(at.term.c.id.label("thing")).where(false())
        return below(which, broader)

    def _known(self, day: int) -> ColumnElement[bool]:
        """What was published by a day: by number where it is so little that a walk through all would not find it."""
        mention = at.mention.c
        early = select(mention.id).where(mention.published <= day)
        listed = self.connection.execute(early.limit(FEW + 1)).scalars().all()
        return mention.id.in_(listed) if len(listed) <= FEW else mention.published <= day

    def _places(self, conditions: Sequence[ColumnElement[bool]], after: Place | None, limit: int | None) -> list[Place]:
        mention = at.mention.c
        asked = select(mention.earliest, mention.statement).where(*conditions)
        if after is not None:
            asked = asked.where(tuple_(mention.earliest, mention.statement) > tuple_(*after))
        order = mention.earliest, mention.statement
        return [(day, text) for day, text in self.connection.execute(asked.distinct().order_by(*order).limit(limit))]
