"""Numbers of the index as IRIs, and what things are called."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache

from pyoxigraph import Literal, NamedNode
from sqlalchemy import Connection, Select, and_, select

from kg.bases import RDFS, SKOS, XSD, Term
from kg.index import schema as at
from kg.index.shortening import Shortening, day_of

Row = dict[str, Term]
"""One solution of a question: variable to term; a variable without a value is absent."""

_SOME = 5000


class Terms:
    """Looks terms up on one connection, each once.

    Args:
        connection: where.
        shortening: how IRIs are kept.
    """

    def __init__(self, connection: Connection, shortening: Shortening) -> None:
        self.connection, self.shortening = connection, shortening
        self._texts: dict[int, str] = {}
        self._nodes: dict[int, NamedNode] = {}
        self._numbers: dict[str, int | None] = {}
        self._named: dict[str, dict[int, Literal]] = {}

    def number(self, iri: str) -> int | None:
        """The number of an IRI; None if nothing refers to it."""
        if iri not in self._numbers:
            asked = select(at.term.c.id).where(at.term.c.text == self.shortening.encode(iri))
            self._numbers[iri] = self.connection.execute(asked).scalar()
        return self._numbers[iri]

    def read(self, numbers: Iterable[int | None]) -> None:
        """Look many numbers up at once."""
        for some in _parts({number for number in numbers if number is not None} - self._texts.keys()):
            asked = select(at.term.c.id, at.term.c.text).where(at.term.c.id.in_(some))
            self._texts.update(self.connection.execute(asked).all())

    def text(self, number: int) -> str:
        """The IRI of a number, as the index writes it."""
        if number not in self._texts:
            self.read([number])
        return self._texts[number]

    def iri(self, number: int) -> str:
        """The IRI of a number."""
        return self.shortening.decode(self.text(number))

    def node(self, number: int) -> NamedNode:
        """The IRI of a number as a term."""
        made = self._nodes.get(number)
        if made is None:
            made = self._nodes[number] = NamedNode(self.iri(number))
        return made

    def decoded(self, text: str) -> NamedNode:
        """The IRI that is kept as a text, as a term."""
        return NamedNode(self.shortening.decode(text))

    def name(self, numbers: Iterable[int | None], about: str = RDFS + "label", language: str | None = "en") -> None:
        """Look the names of many things up at once: their values of a property in a language."""
        known = self._named.setdefault(about, {})
        property_ = self.number(about)
        unknown = {number for number in numbers if number is not None} - known.keys()
        for some in _parts(unknown) if property_ is not None else ():
            asked = select(at.fact.c.subject, at.fact.c.value).where(
                and_(at.fact.c.subject.in_(some), at.fact.c.property == property_, at.fact.c.language == language)
            )
            for subject, value in sorted(self.connection.execute(asked)):
                known.setdefault(subject, Literal(value, language=language))

    def put_thing(self, row: Row, name: str, number: int | None) -> None:
        """Put a thing into a row as `?name`, with its English label as `?nameLabel`."""
        if number is not None:
            row[name] = self.node(number)
            label = self._named.get(RDFS + "label", {}).get(number)
            if label is not None:
                row[f"{name}Label"] = label

    def label(self, number: int, about: str = RDFS + "label") -> Literal | None:
        """The name of a thing that was looked up by `name`."""
        return self._named.get(about, {}).get(number)


DEFINITION = SKOS + "definition"


_DATE = NamedNode(XSD + "date")
_FLAGS = {value: Literal(value) for value in (False, True)}


@lru_cache(maxsize=4096)
def date(number: int) -> Literal:
    """A day as a term."""
    return Literal(day_of(number), datatype=_DATE)


def flag(value: bool) -> Literal:
    """Whether something is so, as a term."""
    return _FLAGS[value]


def below(topic: int, broader: int) -> Select[int]:
    """The numbers of everything within a topic: `?thing skos:broader+ ?topic`."""
    first = select(at.fact.c.subject.label("thing")).where(at.fact.c.object == topic, at.fact.c.property == broader)
    chain = first.cte("below", recursive=True)
    further = select(at.fact.c.subject).where(at.fact.c.object == chain.c.thing, at.fact.c.property == broader)
    chain = chain.union(further)
    return select(chain.c.thing)


def _parts(numbers: Iterable[int]) -> Iterable[Sequence[int]]:
    listed = sorted(numbers)
    return (listed[start : start + _SOME] for start in range(0, len(listed), _SOME))


def below_each(topics: Select[int], broader: int) -> Select[int, int]:
    """The same for many at once: the numbers of topics, each with those of everything within it."""
    fact = at.fact.c
    first = select(fact.object.label("topic"), fact.subject.label("thing"))
    chain = first.where(fact.property == broader, fact.object.in_(topics)).cte("below_each", recursive=True)
    further = select(chain.c.topic, fact.subject).where(fact.object == chain.c.thing, fact.property == broader)
    chain = chain.union(further)
    return select(chain.c.topic, chain.c.thing)
