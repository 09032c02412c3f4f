"""What the whole record looks like: who speaks how often, the latest articles, topics, totals.

Each is what a question of `ontology/questions/pages/` asks for.
"""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode
from sqlalchemy import ColumnElement, Connection, Select, func, select

from kg.bases import RDF, RDFS, SCHEMA, SKOS
from kg.index import schema as at
from kg.index.shortening import Shortening
from kg.index.tallies import statements
from kg.index.terms import Row, Terms, date

SPEAKERS, ARTICLES, TOPICS, LATEST, DENIALS = 40, 50, 500, 24, 5000
"""How many of each the questions give."""


class Overview:
    """Counts and first lines.

    Args:
        connection: where.
        shortening: how IRIs are kept.
    """

    def __init__(self, connection: Connection, shortening: Shortening) -> None:
        self.connection, self.shortening = connection, shortening
        self.terms = Terms(connection, shortening)

    def speakers(self) -> list[Row]:
        """The rows of `pages/home`: the actors who speak most, with their statements and articles."""
        own = at.tally.c
        asked = select(own.speaker, own.statements, own.articles).order_by(own.statements.desc())
        rows = self.connection.execute(asked).all()
        # What comes last of those shown is decided by its label among all that have as many.
        least = rows[SPEAKERS - 1].statements if len(rows) >= SPEAKERS else 0
        kept = [row for row in rows if row.statements >= least]
        self._name({row.speaker for row in kept})
        kept.sort(key=lambda row: (-row.statements, self._label(row.speaker)))
        return [
            self._row({"statements": row.statements, "articles": row.articles}, actor=row.speaker)
            for row in kept[:SPEAKERS]
        ]

    def articles(self) -> list[Row]:
        """The rows of `pages/home_articles`: the latest articles, with how many statements each reports."""
        article = at.article.c
        latest = (
            select(article.article, article.publisher, article.published, at.term.c.text)
            .join(at.term, at.term.c.id == article.article)
            .order_by(article.published.desc(), at.term.c.text)
            .limit(ARTICLES)
        )
        newest = self.connection.execute(latest).all()
        which = [row.article for row in newest]
        mention = at.mention.c
        asked = select(mention.article, func.count(mention.statement.distinct())).where(mention.article.in_(which))
        numbers: dict[int, int] = dict(map(tuple, self.connection.execute(asked.group_by(mention.article))))
        self._name({number for row in newest for number in (row.article, row.publisher)})
        rows = []
        for fresh in newest:
            row = self._row(
                {"statements": numbers.get(fresh.article, 0)}, article=fresh.article, publisher=fresh.publisher
            )
            rows.append(row | {"published": Literal(fresh.published)})
        return rows

    def topics(self) -> list[Row]:
        """The rows of `pages/home_topics`: topics, the broader topics of each, and its propositions."""
        topics = self._of_class("Topic")
        propositions = self._of_class("Proposition")
        broader = self.terms.number(SKOS + "broader")
        fact = at.fact.c
        links = select(fact.subject, fact.object).where(fact.property == broader).distinct().subquery()
        asked = select(links.c.object, func.count()).where(links.c.subject.in_(propositions)).group_by(links.c.object)
        numbers: dict[int, int] = dict(map(tuple, self.connection.execute(asked)))
        above = self.connection.execute(select(links).where(links.c.subject.in_(topics))).all()
        every = self.connection.execute(topics).scalars().all()
        self._name(set(every))
        self.terms.read(which for pair in above for which in pair)
        pairs = [(topic, which) for topic in every for which in [b for t, b in above if t == topic] or [None]]
        pairs.sort(key=lambda pair: self._label(pair[0]))
        rows = []
        for topic, which in pairs[:TOPICS]:
            row = self._row({"propositions": numbers.get(topic, 0)}, topic=topic)
            rows.append(row | ({"broader": self.terms.node(which)} if which is not None else {}))
        return rows

    def _of_class(self, name: str):  # type: ignore[no-untyped-def]
        fact = at.fact.c
        type_, class_ = self.terms.number(RDF + "type"), self.terms.number(self.shortening.bases.term(name))
        return select(fact.subject).where(fact.property == type_, fact.object == class_).distinct()

    def totals(self) -> list[Row]:
        """The row of `pages/totals`."""
        mention = at.mention.c
        actors = self.connection.execute(select(func.count()).select_from(at.tally)).scalar() or 0
        propositions = self.connection.execute(select(func.count()).select_from(at.spoken_on)).scalar() or 0
        row: Row = {"statements": Literal(statements(self.connection) or 0), "actors": Literal(actors)}
        row |= {"propositions": Literal(propositions), "articles": Literal(self._different(mention.article))}
        # Each on its own is the end of an index; both in one query would read all of it.
        first, last = (self.connection.execute(select(end(mention.published))).scalar() for end in (func.min, func.max))
        known = {} if first is None or last is None else {"first": date(first), "last": date(last)}
        return [row | known]

    def on_record(self) -> list[Row]:
        """The rows of `pages/on_record`."""
        term = self.shortening.bases.term
        numbered = {
            SCHEMA + "publisher": self._values(at.article.c.publisher),
            term("onBehalfOf"): self._values(at.mention.c.on_behalf_of),
            term("speaker"): select(at.tally.c.speaker),
        }
        actors = {name: set(self.connection.execute(asked).scalars()) - {None} for name, asked in numbered.items()}
        self.terms.read(number for numbers in actors.values() for number in numbers)
        found = {name: list(map(self.terms.text, numbers)) for name, numbers in actors.items()}
        found[term("reporter")] = list(self.connection.execute(select(at.hop.c.reporter).distinct()).scalars())
        return [
            {"actor": self.terms.decoded(text), "as": NamedNode(name)}
            for name in sorted(found)
            for text in sorted(found[name])
        ]

    def _different(self, column: ColumnElement[int]) -> int:
        """How many values an indexed column has."""
        each = self._values(column).subquery()
        return self.connection.execute(select(func.count(each.c.value))).scalar() or 0

    def _values(self, column: ColumnElement[int]) -> Select[int | None]:
        """The values of an indexed column and None: each is found after the one before, without those between."""
        # Said of the first, too: an index of a column that is mostly empty has the others only.
        each = select(func.min(column).label("value")).where(column.is_not(None)).cte("each", recursive=True)
        following = select(func.min(column)).where(column > each.c.value).scalar_subquery()
        each = each.union_all(select(following).where(each.c.value.is_not(None)))
        return select(each.c.value)

    def latest_contradictions(self) -> list[Row]:
        """The rows of `pages/latest_contradictions`."""
        own = at.contradiction.c
        asked = select(own.text, own.earliest).order_by(own.earliest.desc(), own.text.desc()).limit(LATEST)
        return [
            {"contradiction": self.terms.decoded(row.text), "earliest": date(row.earliest)}
            for row in self.connection.execute(asked)
        ]

    def denials(self) -> list[Row]:
        """The rows of `pages/disputes`."""
        mention = at.mention.c
        asked = (
            select(mention.disputes, mention.statement, mention.speaker)
            .where(mention.disputes.is_not(None))
            .distinct()
            .order_by(mention.disputes, mention.statement)
            .limit(DENIALS)
        )
        answered = self.connection.execute(asked).all()
        self._name({row.speaker for row in answered})
        rows = []
        for denial in answered:
            row = self._row({}, speaker=denial.speaker)
            rows.append(
                row | {"denied": self.terms.decoded(denial.disputes), "statement": self.terms.decoded(denial.statement)}
            )
        return rows

    def _name(self, things: set[int]) -> None:
        self.terms.read(things)
        self.terms.name(things)

    def _label(self, thing: int) -> tuple[bool, str]:
        label = self.terms.label(thing, RDFS + "label")
        return label is not None, label.value if label is not None else ""

    def _row(self, numbers: dict[str, int], **things: int) -> Row:
        row: Row = {name: Literal(value) for name, value in numbers.items()}
        for name, which in things.items():
            self.terms.put_thing(row, name, which)
        return row
