"""What a statement table is made of, out of the index: the rows of rules of `ontology/rules/networks/`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence
from itertools import count
from typing import TypeVar

import numpy as np
from pyoxigraph import Literal, NamedNode
from sqlalchemy import Connection, Select, and_, func, or_, select

from kg.bases import OWL, RDF, RDFS, SCHEMA, SKOS, Term
from kg.index import schema as at
from kg.index.columns import seldom
from kg.index.shortening import Shortening, day_of
from kg.index.terms import Terms
from kg.networks.table.mentions import Cells

NUMBERED = {
    "article": "article",
    "graph": "graph",
    "speaker": "speaker",
    "onBehalfOf": "on_behalf_of",
    "proposition": "proposition",
    "stance": "stance",
    "mode": "mode",
    "certainty": "certainty",
    "force": "force",
}
TEXTS = {"statement": "statement", "utterance": "utterance"}
PLAIN = {"earliest": "earliest", "hops": "hops", "level": "level", "report": "report"}
T = TypeVar("T")
_SOME, _AT_ONCE = 50_000, 5_000
_ABSENT = np.iinfo(np.int64).min


def mentions(connection: Connection, shortening: Shortening, graphs: Collection[str] | None = None) -> Cells:
    """Every mention, or those of some graphs.

    A statement that has several conditions, or denies several things, is one mention all the same.
    """
    names = {**NUMBERED, **TEXTS, **PLAIN}
    read = {name: at.mention.c[column] for name, column in names.items()}
    asked = select(*(column if name in TEXTS else func.coalesce(column, _ABSENT) for name, column in read.items()))
    several = (select(at.mention.c.id).where(at.mention.c[name].is_not(None)) for name in ("condition", "disputes"))
    if any(connection.execute(each.limit(1)).first() is not None for each in several):
        asked = asked.distinct()
    of_graphs = None if graphs is None else _numbers(connection, shortening, graphs)
    if of_graphs is not None:
        asked = asked.where(at.mention.c.graph.in_(of_graphs))
    columns = _columns(connection, asked, list(names))
    cells: Cells = {}
    for name, values in columns.items():
        if name in TEXTS:
            codes, coded = values
            cells[name] = codes, shortening.shortened(coded)
    numbers = {name: values[0] for name, values in columns.items() if name not in TEXTS}
    texts = _texts(connection, shortening, [numbers[name] for name in NUMBERED])
    own = at.report.c
    within = own.id.is_not(None) if of_graphs is None else own.graph.in_(of_graphs)
    reports = _pairs(connection, select(own.id, own.text).where(within))
    coders = _pairs(connection, select(own.id, own.coder).where(own.coder.is_not(None), within))
    places = select(at.passage.c.report, func.min(at.passage.c.start)).where(at.passage.c.start.is_not(None))
    if of_graphs is not None:
        places = places.where(at.passage.c.report.in_(select(own.id).where(within)))
    first = {report: str(start) for report, start in _pairs(connection, places.group_by(at.passage.c.report)).items()}
    for name in NUMBERED:
        cells[name] = _coded(numbers[name], texts)
    cells["report"] = _coded(numbers["report"], dict(zip(reports, shortening.shortened(reports.values()), strict=True)))
    cells["coder"] = _coded(numbers["report"], coders)
    cells["place"] = _coded(numbers["report"], first)
    days, distinct = numbers["earliest"], set(np.unique(numbers["earliest"]).tolist())
    cells["earliest"] = _coded(days, {day: day_of(day) for day in distinct})
    for name in ("hops", "level"):
        distinct = set(np.unique(numbers[name]).tolist()) - {_ABSENT}
        cells[name] = _coded(numbers[name], {number: str(number) for number in distinct})
    return cells


def _numbers(connection: Connection, shortening: Shortening, iris: Collection[str]) -> list[int]:
    terms = Terms(connection, shortening)
    return [number for iri in iris if (number := terms.number(iri)) is not None]


def publishers(connection: Connection, shortening: Shortening) -> dict[str, str]:
    """The rows of `ontology/rules/networks/publishers.rq`: article to publisher, IRIs shortened."""
    article, publisher = at.term.alias("one"), at.term.alias("whose")
    own = at.article.c
    joined = select(article.c.text, publisher.c.text).select_from(at.article)
    asked = joined.join(article, article.c.id == own.article).join(publisher, publisher.c.id == own.publisher)
    cursor = connection.execute(asked).cursor
    assert cursor is not None, "it is a SELECT"
    rows = cursor.fetchall()
    articles, whose = (shortening.shortened(row[place] for row in rows) for place in (0, 1))
    return dict(zip(articles, whose, strict=True))


def conditional(connection: Connection, shortening: Shortening) -> list[str]:
    """The rows of `conditional.rq` there: statements, IRIs shortened."""
    # Asked for distinct ones, all statements would be read in their order, and not the few that the condition has.
    asked = select(at.mention.c.statement).where(at.mention.c.condition.is_not(None))
    return shortening.shortened(set(connection.execute(asked).scalars()))


def contested(connection: Connection, shortening: Shortening) -> list[str]:
    """The rows of `contested.rq` there: statements, IRIs shortened."""
    conflict = Terms(connection, shortening).number(shortening.bases.term("reportConflict"))
    told, kind = at.side.c, at.contradiction.c
    conflicts = select(kind.id).where(kind.type == conflict)
    asked = select(told.statement).where(told.contradiction.in_(conflicts), told.role == "statement").distinct()
    return shortening.shortened(connection.execute(asked).scalars())


def standings(connection: Connection, shortening: Shortening) -> dict[str, list[str]]:
    """The rows of `ontology/rules/networks/standing.rq`: statements that are anonymous, or a publisher's reading."""
    terms, own = Terms(connection, shortening), at.standing.c
    anonymous, named = (terms.number(shortening.bases.term(word)) for word in ("anonymous", "named"))
    kinds = {
        "anonymous": seldom(connection, own.standing == anonymous),
        "interpretation": and_(own.standing == named, own.interpretation),
    }
    asked = {word: select(own.statement).where(holds) for word, holds in kinds.items()}
    return {word: shortening.shortened(connection.execute(each).scalars()) for word, each in asked.items()}


CLASSES = ("Person", "State", "Organization", "Collective", "Proposition", "Topic", "Article")
WIKIDATA = "http://www.wikidata.org/entity/"


ThingRow = tuple[str, str, str | None, str | None, str | None]
"""A thing, which attribute, and the IRI, or the text and language, that is its value; IRIs as the index has them."""


def thing_rows(connection: Connection, shortening: Shortening) -> list[ThingRow]:
    """What `ontology/rules/networks/things.rq` says of each thing, as the index has it; see `said_by`."""
    terms, own, term = Terms(connection, shortening), at.fact.c, shortening.bases.term
    columns = {RDF + "type": "type", RDFS + "label": "label", term("category"): "category"}
    columns |= {term("country"): "country", term("isoCode"): "code"}
    columns |= dict.fromkeys((SCHEMA + "sameAs", SKOS + "exactMatch", OWL + "sameAs"), "wikidata")
    names = {number: name for iri, name in columns.items() if (number := terms.number(iri)) is not None}
    classes = [number for name in CLASSES if (number := terms.number(term(name))) is not None]
    is_type = own.property == terms.number(RDF + "type")
    typed = select(own.subject).where(is_type, own.object.in_(classes))
    thing, object_ = at.term.alias("thing"), at.term.alias("object")
    asked = (
        select(thing.c.text, own.property, object_.c.text, own.value, own.language)
        .join(thing, thing.c.id == own.subject)
        .outerjoin(object_, object_.c.id == own.object)
        .where(own.subject.in_(typed), own.property.in_(names), or_(~is_type, own.object.in_(classes)))
    )
    cursor = connection.execute(asked).cursor
    assert cursor is not None, "it is a SELECT"
    return [(text, names[about], *value) for text, about, *value in cursor.fetchall()]


def said_by(row: ThingRow, shortening: Shortening) -> Iterator[tuple[str, str, Term]]:
    """What a row says: the IRI of the thing, which attribute, and the value, if it is one of that attribute."""
    thing, name, object_, value, language = row
    if object_ is not None:
        said: Term = NamedNode(shortening.decode(object_))
    else:
        said = Literal(value or "", language=language) if language else Literal(value or "")
    if name != "wikidata" or said.value.startswith(WIKIDATA):
        yield shortening.decode(thing), name, said


def _columns(connection: Connection, asked, names: Sequence[str]) -> dict[str, tuple[np.ndarray, list[str]]]:  # type: ignore[no-untyped-def]
    """Each column of a query: numbers as they are, texts as codes with the text of each code."""
    parts: dict[str, list[np.ndarray]] = {name: [] for name in names}
    codes: dict[str, defaultdict[str, int]] = {name: defaultdict(count().__next__) for name in TEXTS}
    # The driver's own cursor: rows of SQLAlchemy would take as long again.
    cursor = connection.execute(asked).cursor
    assert cursor is not None, "it is a SELECT"
    while rows := cursor.fetchmany(_SOME):
        for name, cells in zip(names, zip(*rows, strict=True), strict=True):
            if name in TEXTS:
                parts[name].append(np.fromiter(map(codes[name].__getitem__, cells), np.int64, len(cells)))
            else:
                parts[name].append(np.fromiter(cells, np.int64, len(cells)))
    return {
        name: (np.concatenate(some) if some else np.zeros(0, np.int64), list(codes.get(name, ())))
        for name, some in parts.items()
    }


def _pairs(connection: Connection, asked: Select[int, T]) -> dict[int, T]:
    cursor = connection.execute(asked).cursor
    assert cursor is not None, "it is a SELECT"
    return dict(cursor.fetchall())


def _texts(connection: Connection, shortening: Shortening, columns: Sequence[np.ndarray]) -> dict[int, str]:
    numbers = np.unique(np.concatenate([np.unique(column) for column in columns])).tolist() if columns else []
    texts: dict[int, str] = {}
    for start in range(0, len(numbers), _AT_ONCE):
        asked = select(at.term.c.id, at.term.c.text).where(at.term.c.id.in_(numbers[start : start + _AT_ONCE]))
        texts.update(connection.execute(asked).all())
    names = shortening.shortened(texts.values())
    return {number: name.removeprefix(shortening.bases.vocabulary) for number, name in zip(texts, names, strict=True)}


def _coded(numbers: np.ndarray, texts: dict[int, str]) -> tuple[np.ndarray, list[str]]:
    """Numbers as codes with the text of each."""
    distinct, codes = np.unique(numbers, return_inverse=True)
    return codes.astype(np.int32), [texts.get(number, "") for number in distinct.tolist()]
