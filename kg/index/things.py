"""The lists of actors, topics, propositions, articles, events, as `ontology/questions/resources/` defines them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from pyoxigraph import Literal
from sqlalchemy import ColumnElement, Connection, and_, exists, false, or_, select, tuple_

from kg.bases import RDF, RDFS, SCHEMA, SKOS, Term
from kg.index import schema as at
from kg.index.shortening import Shortening, number
from kg.index.statements import Place, Statements
from kg.index.terms import Row, Terms, below, date

OF_MENTIONS = frozenset(
    (
        *("actor", "speaker", "proposition", "topic", "article", "publisher"),
        *("stance", "mode", "max_hops", "since", "until", "as_of", "known_on"),
    )
)
"""Filters on what was said, by or on the thing."""

_SELECTIVE = frozenset(("actor", "proposition", "article", "topic"))


@dataclass(frozen=True)
class Kind:
    """One list of things.

    Attributes:
        name: the variable of the thing.
        classes: local names of its classes.
        things, words: variables of other things and of words, with the property of each.
        own: filters on the thing itself: name to properties, any of which has the value.
        narrows: variables of which only the value filtered by is shown.
        said: filters of OF_MENTIONS that are about what was said.
    """

    name: str
    classes: tuple[str, ...]
    things: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    own: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    narrows: Mapping[str, str] = field(default_factory=dict)
    said: frozenset[str] = OF_MENTIONS


NAMES = {"label": RDFS + "label", "altLabel": SKOS + "altLabel", "definition": SKOS + "definition"}


def kinds(term) -> dict[str, Kind]:  # type: ignore[no-untyped-def]
    """The lists by name, with the words of a vocabulary."""
    about = {"broader_": SKOS + "broader", "about_": term("about")}
    return {
        "actors": Kind(
            "actor",
            ("Person", "State", "Organization", "Collective"),
            {"country": term("country")},
            {**NAMES, "category": term("category")},
            {"type": (RDF + "type",), "country": (term("country"),)},
            {"country": "country"},
        ),
        "topics": Kind("topic", ("Topic",), about, NAMES, {"broader": (SKOS + "broader",), "about": (term("about"),)}),
        "propositions": Kind("proposition", ("Proposition",), about, NAMES, {"about": (term("about"),)}),
        "articles": Kind(
            "article",
            ("Article",),
            {"publisher": SCHEMA + "publisher", "author": SCHEMA + "author"},
            {
                "published": SCHEMA + "datePublished",
                "url": SCHEMA + "url",
                "language": SCHEMA + "inLanguage",
                "sha256": term("sha256"),
                "characters": term("characters"),
            },
            said=frozenset(("actor", "proposition", "topic", "stance", "mode", "max_hops")),
        ),
    }


class Things:
    """One list of things.

    Args:
        connection: where.
        shortening: how IRIs are kept.
        name: actors, topics, propositions or articles.
    """

    def __init__(self, connection: Connection, shortening: Shortening, name: str) -> None:
        self.connection, self.shortening = connection, shortening
        self.list, self.kind = name, kinds(shortening.bases.term)[name]
        self.terms, self.statements = Terms(connection, shortening), Statements(connection, shortening)

    def places(self, filters: Mapping[str, str], after: Place | None, limit: int | None) -> list[Place]:
        """The places of the things that fit, after one of them, at most so many; the day is 0 where there is none."""
        said = {name: value for name, value in filters.items() if name in self.kind.said - {self.kind.name}}
        own = {name: value for name, value in filters.items() if name not in said}
        if self.list == "articles":
            return self._articles(own, said, after, limit)
        type_ = self.terms.number(RDF + "type")
        classes = [self.terms.number(self.shortening.bases.term(name)) for name in self.kind.classes]
        typed = select(at.fact.c.subject).where(at.fact.c.property == type_, at.fact.c.object.in_(classes))
        asked = select(at.term.c.text).where(at.term.c.id.in_(typed))
        asked = asked.where(*(self._own(name, value) for name, value in own.items()))
        if said:
            asked = asked.where(self._spoken(said))
        if after is not None:
            asked = asked.where(at.term.c.text > after[1])
        texts = self.connection.execute(asked.order_by(at.term.c.text).limit(limit)).scalars()
        return [(0, text) for text in texts]

    def _own(self, name: str, value: str) -> ColumnElement[bool]:
        if name == self.kind.name:
            return at.term.c.text == self.shortening.encode(value)
        which = self.terms.number(value)
        if which is None:
            return false()
        properties = [self.terms.number(iri) for iri in self.kind.own[name]]
        return at.term.c.id.in_(
            select(at.fact.c.subject).where(at.fact.c.object == which, at.fact.c.property.in_(properties))
        )

    def _spoken(self, said: Mapping[str, str]) -> ColumnElement[bool]:
        """That something fitting was said by the thing, or on it."""
        mention = at.mention.c
        own = dict(said)
        if self.list == "propositions" and "topic" in own:
            within = self._within(own.pop("topic"))
            return and_(within, self._spoken(own)) if own else within
        conditions = self.statements.conditions(own)
        if self.list == "actors":
            return or_(
                *(
                    self._mentioned(column, own, conditions, at.term.c.id)
                    for column in (mention.speaker, mention.on_behalf_of)
                )
            )
        if self.list == "topics":
            return self._topics(conditions)
        column = mention.proposition
        return self._mentioned(column, own, conditions, at.term.c.id)

    def _within(self, topic: str) -> ColumnElement[bool]:
        which, broader = self.terms.number(topic), self.terms.number(SKOS + "broader")
        if which is None or broader is None:
            return false()
        within: ColumnElement[bool] = at.term.c.id.in_(below(which, broader))
        return within

    def _mentioned(self, column, filters: Mapping[str, str], conditions, own) -> ColumnElement[bool]:  # type: ignore[no-untyped-def]
        if _SELECTIVE & filters.keys():
            among: ColumnElement[bool] = own.in_(select(column).where(*conditions, column.is_not(None)))
            return among
        return exists().where(column == own, *conditions)

    def _topics(self, conditions) -> ColumnElement[bool]:  # type: ignore[no-untyped-def]
        """That something was said on a proposition within the topic."""
        broader = self.terms.number(SKOS + "broader")
        if broader is None:
            return false()
        spoken = select(at.mention.c.proposition.label("thing")).where(*conditions).distinct()
        first = spoken.cte("spoken", recursive=True)
        above = select(at.fact.c.object).where(at.fact.c.subject == first.c.thing, at.fact.c.property == broader)
        topics = first.union(above)
        narrower = select(at.fact.c.object).where(at.fact.c.subject == topics.c.thing, at.fact.c.property == broader)
        return at.term.c.id.in_(narrower)

    def _articles(
        self, own: Mapping[str, str], said: Mapping[str, str], after: Place | None, limit: int | None
    ) -> list[Place]:
        article = at.article.c
        conditions = [self._article(name, value) for name, value in own.items()]
        if said:
            conditions.append(
                self._mentioned(at.mention.c.article, said, self.statements.conditions(said), article.article)
            )
        asked = (
            select(article.earliest, at.term.c.text).join(at.term, at.term.c.id == article.article).where(*conditions)
        )
        if after is not None:
            day, text = after
            asked = asked.where(article.earliest >= day, tuple_(article.earliest, at.term.c.text) > tuple_(day, text))
        return list(self.connection.execute(asked.order_by(article.earliest, at.term.c.text).limit(limit)))

    def _article(self, name: str, value: str) -> ColumnElement[bool]:
        article = at.article.c
        match name:
            case "since":
                return article.latest >= number(value)
            case "until":
                return article.earliest <= number(value)
            case "known_on":
                return article.latest <= number(value)
            case "language":
                spoken = self.terms.number(SCHEMA + "inLanguage")
                facts = select(at.fact.c.subject).where(at.fact.c.property == spoken, at.fact.c.value == value)
                return article.article.in_(facts)
        which = self.terms.number(value)
        if which is None:
            return false()
        return (article.publisher if name == "publisher" else article.article) == which

    def rows(self, places: Sequence[Place], filters: Mapping[str, str]) -> list[Row]:
        """The rows of the things at these places, in order."""
        numbers = self._numbers([text for _, text in places])
        facts = self._facts(numbers.values())
        names = {**self.kind.things, **self.kind.words}
        shown = {self.terms.number(iri): name for name, iri in names.items()}
        type_ = self.terms.number(RDF + "type")
        classes = {self.shortening.bases.term(name) for name in self.kind.classes}
        others = {
            which
            for said in facts.values()
            for about, values in said.items()
            for which in values
            if isinstance(which, int)
        }
        self.terms.read(others)
        self.terms.name(others)
        rows: list[Row] = []
        for day, text in places:
            values: dict[str, list[int | Term]] = {name: [] for name in names}
            said = facts[numbers[text]]
            for about, told in said.items():
                if about in shown:
                    values[shown[about]] += told
            values["type"] = [
                which
                for which in said.get(type_ or 0, ())
                if isinstance(which, int) and self.terms.iri(which) in classes
            ]
            for name in self.kind.narrows.keys() & filters.keys():
                only = self.terms.number(filters[name])
                values[self.kind.narrows[name]] = [only] if only is not None else []
            if "type" in filters:
                values["type"] = [
                    which
                    for which in values["type"]
                    if isinstance(which, int) and self.terms.iri(which) == filters["type"]
                ]
            rows += self._spread(day, text, values)
        return rows

    def _spread(self, day: int, text: str, values: Mapping[str, list[int | Term]]) -> Iterator[Row]:
        """As few rows as say every value, each in order."""
        head: Row = {self.kind.name: self.terms.decoded(text)}
        if day:
            head["key"] = date(day)
        ordered = {name: sorted(dict.fromkeys(several), key=self._order) for name, several in values.items()}
        for combination in zip_longest(*ordered.values()) if any(ordered.values()) else [()]:
            row = dict(head)
            for (name, several), value in zip(ordered.items(), combination, strict=True) if combination else ():
                value = value if value is not None else (several[0] if several else None)
                if isinstance(value, int):
                    self.terms.put_thing(row, name, value)
                elif value is not None:
                    row[name] = value
            yield row

    def _order(self, value: int | Term) -> tuple[str, str]:
        if isinstance(value, int):
            return self.terms.text(value), ""
        return value.value, (value.language or "") if isinstance(value, Literal) else ""

    def _numbers(self, texts: Sequence[str]) -> dict[str, int]:
        asked = select(at.term.c.text, at.term.c.id).where(at.term.c.text.in_(texts))
        return dict(self.connection.execute(asked).all())

    def _facts(self, subjects) -> dict[int, dict[int, list[int | Term]]]:  # type: ignore[no-untyped-def]
        """What is said of things: property to values, other things by number."""
        facts: dict[int, dict[int, list[int | Term]]] = defaultdict(lambda: defaultdict(list))
        fact = at.fact.c
        asked = select(fact.subject, fact.property, fact.object, fact.value, fact.language, fact.datatype)
        for row in self.connection.execute(asked.where(fact.subject.in_(list(subjects)))):
            if row.object is not None:
                facts[row.subject][row.property].append(row.object)
            elif row.language:
                facts[row.subject][row.property].append(Literal(row.value, language=row.language))
            else:
                facts[row.subject][row.property].append(Literal(row.value, datatype=self.terms.node(row.datatype)))
        return facts
