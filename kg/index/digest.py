"""What the first page says of the whole record beside totals: who opposes most, who speaks on topics, who is anonymous.

Each is what a question of `ontology/questions/` asks for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from pyoxigraph import Literal
from sqlalchemy import ColumnElement, Connection, func, select

from kg.bases import RDF, SKOS
from kg.index import schema as at
from kg.index.columns import seldom
from kg.index.shortening import Shortening
from kg.index.terms import Row, Terms, below, below_each

FEW = 1000
"""Speakers of whom each is asked whether it speaks on a topic, and statements that are named one by one."""

SPEAKERS = 12
"""Actors, those who speak most, among whom it is looked for who opposes what."""

MOST_LISTED = 20_000
"""Propositions that a query names one by one."""


class Digest:
    """Answers that need all that was said.

    Args:
        connection: where.
        shortening: how IRIs are kept.
    """

    def __init__(self, connection: Connection, shortening: Shortening) -> None:
        self.connection, self.shortening = connection, shortening
        self.terms = Terms(connection, shortening)

    def _term(self, name: str) -> int | None:
        return self.terms.number(self.shortening.bases.term(name))

    def most_opposed(self) -> list[Row]:
        """The row of `pages/most_opposed`."""
        own = at.mention.c
        speakers = select(at.tally.c.speaker).join(at.term, at.term.c.id == at.tally.c.speaker)
        most = self.connection.execute(speakers.order_by(at.tally.c.statements.desc(), at.term.c.text).limit(SPEAKERS))
        counted = (
            func.count(own.article.distinct()).label("articles"),
            func.count(own.statement.distinct()).label("statements"),
            func.max(own.earliest).label("latest"),
        )
        asked = select(own.speaker, own.proposition, *counted).where(own.speaker.in_(most.scalars().all()))
        asked = asked.where(own.stance == self._term("opposes"), ~self._anonymous())
        ordered = asked.group_by(own.speaker, own.proposition).order_by(*(each.desc() for each in counted))
        for alike, group in groupby(self.connection.execute(ordered), lambda line: tuple(line[2:])):
            for actor, proposition in self._in_order((line[0], line[1]) for line in group):
                if self._supported(proposition) and not self._supported(proposition, actor):
                    self.terms.name([actor, proposition])
                    row: Row = {"articles": Literal(alike[0]), "statements": Literal(alike[1])}
                    self.terms.put_thing(row, "actor", actor)
                    self.terms.put_thing(row, "proposition", proposition)
                    return [row]
        return []

    def _in_order(self, pairs: Iterator[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Actors with propositions, by their IRIs; propositions are looked up for the actors that are reached only."""
        of: dict[int, list[int]] = defaultdict(list)
        for actor, proposition in pairs:
            of[actor].append(proposition)
        self.terms.read(of)
        for actor in sorted(of, key=self.terms.text):
            self.terms.read(of[actor])
            yield from ((actor, proposition) for proposition in sorted(of[actor], key=self.terms.text))

    def _anonymous(self) -> ColumnElement[bool]:
        """Whether a statement is known only through reporters who are not named."""
        own = at.standing.c
        few = select(own.statement).where(seldom(self.connection, own.standing == self._term("anonymous")))
        listed = self.connection.execute(few.limit(FEW + 1)).scalars().all()
        if len(listed) <= FEW:
            return at.mention.c.statement.in_(listed)
        told = select(own.statement).where(own.statement == at.mention.c.statement)
        return told.where(own.standing == self._term("anonymous")).correlate(at.mention).exists()

    def _supported(self, proposition: int, by: int | None = None) -> bool:
        """Whether an actor, or one who spoke for it, ever supported a proposition; anybody named, if none is given."""
        own = at.mention.c
        asked = select(own.id).where(own.proposition == proposition, own.stance == self._term("supports"))
        asked = asked.where(~self._anonymous() if by is None else (own.speaker == by) | (own.on_behalf_of == by))
        return self.connection.execute(asked.limit(1)).first() is not None

    def speakers_of_topics(self) -> list[Row]:
        """The rows of `pages/speakers_of_topics`."""
        fact, type_, broader = at.fact.c, self.terms.number(RDF + "type"), self.terms.number(SKOS + "broader")
        if broader is None:
            return []
        topics = select(fact.subject).where(fact.property == type_, fact.object == self._term("Topic")).distinct()
        within: dict[int, list[int]] = defaultdict(list)
        for topic, thing in self.connection.execute(below_each(topics, broader)):
            within[topic].append(thing)
        few = (self.connection.execute(select(func.count()).select_from(at.tally)).scalar() or 0) <= FEW
        numbers = {topic: self._speakers_on(topic, things, broader, few) for topic, things in within.items()}
        return [{"topic": self.terms.node(topic), "actors": Literal(each)} for topic, each in numbers.items() if each]

    def _speakers_on(self, topic: int, things: list[int], broader: int, few: bool) -> int:
        own = at.mention.c
        within = things if len(things) <= MOST_LISTED else below(topic, broader)
        if few:
            # Each speaker is found on the topic after a few of its statements; the sum keeps them from being looked up
            # by their propositions, all of which would be read then.
            spoken = select(own.id).where(own.speaker == at.tally.c.speaker, (own.proposition + 0).in_(within))
            asked = select(func.count()).select_from(at.tally).where(spoken.correlate(at.tally).exists())
        else:
            asked = select(func.count(own.speaker.distinct())).where(own.proposition.in_(within))
        return self.connection.execute(asked).scalar() or 0

    def anonymous_only(self) -> list[Row]:
        """The rows of `pages/anonymous`."""
        own = at.mention.c
        anonymous = self._term("anonymous")
        columns = (own.statement, own.proposition, own.speaker, own.stance)
        asked = (
            select(*columns, func.min(own.hops).label("hops"))
            .join(at.standing, at.standing.c.statement == own.statement)
            .where(seldom(self.connection, at.standing.c.standing == anonymous))
            .group_by(*columns)
            .order_by(own.statement)
        )
        rows = self.connection.execute(asked).all()
        self.terms.read({which for row in rows for which in (row.proposition, row.speaker, row.stance)})
        return [
            {
                "statement": self.terms.decoded(row.statement),
                **{name: self.terms.node(getattr(row, name)) for name in ("proposition", "speaker", "stance")},
                "hops": Literal(row.hops),
            }
            for row in rows
        ]
