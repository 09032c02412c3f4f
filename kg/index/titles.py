"""What a title of an article can be made of: its row of `ontology/questions/pages/title.rq`, out of the index.

Lists of articles need fifty titles at once; the question, which is for things of any kind, is slow on large graphs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator

from pyoxigraph import Literal, NamedNode
from sqlalchemy import ColumnElement, Connection, select, true

from kg.bases import RDFS, SCHEMA
from kg.index import schema as at
from kg.index.shortening import Shortening
from kg.index.terms import DEFINITION, Row, Terms, date

FEW = 1000
"""Articles that are looked up by name; where more are asked for, all are read."""

_OWN = {"label": RDFS + "label", "definition": DEFINITION, "headline": SCHEMA + "headline"}
_LANGUAGES = {"label": ("en", None), "definition": ("en",)}


def of_article(connection: Connection, shortening: Shortening, thing: str) -> list[Row] | None:
    """The row for an article; None if the thing is none, or has several values of which the question takes one."""
    terms, article, fact = Terms(connection, shortening), at.article.c, at.fact.c
    number = terms.number(thing)
    known = connection.execute(select(article.publisher, article.published).where(article.article == number)).all()
    if number is None or len(known) != 1:
        return None
    facts = connection.execute(select(fact.property, fact.value, fact.language).where(fact.subject == number)).all()
    row: Row = {"thing": NamedNode(thing), "published": Literal(known[0].published)}
    for name, iri in _OWN.items():
        which = terms.number(iri)
        values = sorted(
            (fact.value, fact.language or "")
            for fact in facts
            if fact.property == which and fact.language in _LANGUAGES.get(name, (fact.language,))
        )
        if len(values) > 1:
            return None
        for value, language in values:
            row[name] = Literal(value, language=language) if language else Literal(value)
    terms.name([known[0].publisher])
    label = terms.label(known[0].publisher)
    return [row | ({"publisher": label} if label is not None else {})]


def of_articles(connection: Connection, shortening: Shortening, iris: Collection[str] | None) -> Iterator[Row]:
    """The row of every article of these, or of all, that `of_article` has one for."""
    terms, article, fact = Terms(connection, shortening), at.article.c, at.fact.c
    asked_for: ColumnElement[bool] = true()
    if iris is not None and len(iris) <= FEW:
        asked_for = article.article.in_(
            select(at.term.c.id).where(at.term.c.text.in_(list(map(shortening.encode, iris))))
        )
    names = {number: name for name, iri in _OWN.items() if (number := terms.number(iri)) is not None}
    own = select(fact.subject, fact.property, fact.value, fact.language).where(
        fact.property.in_(names), fact.subject.in_(select(article.article).where(asked_for))
    )
    told: dict[int, dict[str, list[Literal]]] = defaultdict(lambda: defaultdict(list))
    for subject, about, value, language in connection.execute(own):
        if language in _LANGUAGES.get(names[about], (language,)):
            told[subject][names[about]].append(Literal(value, language=language) if language else Literal(value))
    asked = select(article.article, article.publisher, article.published).where(asked_for)
    known = connection.execute(asked).all()
    terms.read(row.article for row in known)
    terms.name(row.publisher for row in known)
    for listed in known:
        several = told[listed.article]
        if all(len(values) == 1 for values in several.values()):
            row: Row = {"thing": terms.node(listed.article), "published": Literal(listed.published)}
            row |= {name: values[0] for name, values in several.items()}
            label = terms.label(listed.publisher)
            yield row | ({"publisher": label} if label is not None else {})


def articles_by_words(
    connection: Connection, shortening: Shortening, iris: Collection[str] | None = None
) -> list[tuple[Row, list[str]]]:
    """Every article, or of these those there are, by ?key, its day: its row, and addresses and names of authors.

    Of the row only ?thing, ?key and ?published are sure.
    """
    terms, fact = Terms(connection, shortening), at.fact.c
    about = [number for iri in (SCHEMA + "url", SCHEMA + "author") if (number := terms.number(iri)) is not None]
    published = _published(connection, shortening, iris)
    articles = select(at.article.c.article) if iris is None else [terms.number(iri) for iri, _, _ in published]
    asked = select(fact.subject, fact.object, fact.value).where(fact.property.in_(about), fact.subject.in_(articles))
    rows = connection.execute(asked).all()
    terms.read(number for row in rows for number in (row.subject, row.object))
    terms.name(row.object for row in rows)
    more: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        label = terms.label(row.object) if row.object is not None else None
        text = label.value if label is not None else row.value if row.object is None else terms.iri(row.object)
        more[terms.iri(row.subject)].append(text)
    told = {row["thing"].value: row for row in of_articles(connection, shortening, iris)}
    return [
        (told.get(iri, {"thing": NamedNode(iri)}) | {"published": Literal(text), "key": date(day)}, more.get(iri, []))
        for iri, text, day in published
    ]


def _published(
    connection: Connection, shortening: Shortening, iris: Collection[str] | None
) -> list[tuple[str, str, int]]:
    """Articles in the order of their days: IRI, the date as it is written, and its first day."""
    article = at.article.c
    asked = select(at.term.c.text, article.published, article.earliest).join(at.term, at.term.c.id == article.article)
    if iris is not None:
        asked = asked.where(at.term.c.text.in_(list(map(shortening.encode, iris))))
    rows = connection.execute(asked.order_by(article.earliest, at.term.c.text))
    return [(shortening.decode(text), published, day) for text, published, day in rows]
