"""What the first page says of the whole record beside totals: who opposes most, who speaks on topics, who is anonymous.

Each is what a question of `ontology/questions/` asks for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from itertools import groupby

from pyoxigraph import Literal
from sqlalchemy import Connection, func, select

from kg.bases import RDF, SKOS
from kg.index import schema as at
from kg.index.shortening import Shortening
from kg.index.terms import Row, Terms, below

FEW = 1000
"""Speakers of whom each is asked whether it speaks on a topic; of more, those who do are gathered."""

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
        counted = (func.count(own.article.distinct()).label("articles"), func.count(own.statement.distinct()))
        asked = select(own.speaker, own.proposition, *counted).where(own.stance == self._term("opposes"))
        ordered = asked.group_by(own.speaker, own.proposition).order_by(counted[0].desc(), counted[1].desc())
        for (articles, statements), group in groupby(self.connection.execute(ordered), lambda line: (line[2], line[3])):
            for actor, proposition in self._in_order((line[0], line[1]) for line in group):
                if not self._supports(actor, proposition):
                    self.terms.name([actor, proposition])
                    row: Row = {"articles": Literal(articles), "statements": Literal(statements)}
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

    def _supports(self, actor: int, proposition: int) -> bool:
        """Whether an actor, or one who spoke for it, ever supported a proposition."""
        own, supports = at.mention.c, self._term("supports")
        asked = select(own.id).where(own.proposition == proposition, own.stance == supports)
        who = (own.speaker == actor) | (own.on_behalf_of == actor)
        return self.connection.execute(asked.where(who).limit(1)).first() is not None

    def speakers_of_topics(self) -> list[Row]:
        """The rows of `pages/speakers_of_topics`."""
        fact, type_, broader = at.fact.c, self.terms.number(RDF + "type"), self.terms.number(SKOS + "broader")
        if broader is None:
            return []
        topics = select(fact.subject).where(fact.property == type_, fact.object == self._term("Topic")).distinct()
        few = (self.connection.execute(select(func.count()).select_from(at.tally)).scalar() or 0) <= FEW
        rows: list[Row] = []
        for topic in self.connection.execute(topics).scalars().all():
            number = self._speakers_on(topic, broader, few)
            if number:
                rows.append({"topic": self.terms.node(topic), "actors": Literal(number)})
        return rows

    def _speakers_on(self, topic: int, broader: int, few: bool) -> int:
        own, inside = at.mention.c, below(topic, broader)
        propositions = self.connection.execute(inside.limit(MOST_LISTED + 1)).scalars().all()
        within = propositions if len(propositions) <= MOST_LISTED else inside
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
            .where(at.standing.c.standing == anonymous)
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
