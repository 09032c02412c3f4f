"""What a dossier rests on: statements, positions, contradictions and sources, read from a record."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from pyoxigraph import NamedNode

from kg import dates
from kg.derive import Counting
from kg.derive.engine_rows import EngineRows
from kg.dossier.citation import Source
from kg.errors import KgError
from kg.library import listings
from kg.library.listings import scope_of
from kg.library.record import Record
from kg.library.statements import Statement
from kg.library.table import Table

AS_STORED = Counting()


@dataclass(frozen=True)
class Wish:
    """What a dossier is to be about.

    Attributes:
        actor: id or IRI of whom it is about; topic: id or IRI of the topic, "" for all.
        as_of: only what was said by this day; known_on: only what was published by it.
        counting: what may begin a position, and whether days from outside the articles count.
    """

    actor: str
    topic: str = ""
    as_of: date | None = None
    known_on: date | None = None
    counting: Counting = AS_STORED


@dataclass
class Gathered:
    """Everything that a dossier tells of.

    Attributes:
        actor, topic: labels; "" for no topic.
        statements: in order of date; positions, contradictions: tables of `kg.library`, labels beside ids.
        sources: each article once, in the order in which it is first met; numbered by place from 1.
        revision: of the data.
        also: statements of others that contradictions name, by id.
    """

    wish: Wish
    actor: str
    topic: str
    statements: list[Statement]
    positions: Table
    contradictions: Table
    revision: int
    sources: list[Source] = field(default_factory=list)
    also: dict[str, Statement] = field(default_factory=dict)

    def number(self, article: str) -> int:
        """The number of an article among the sources, from 1."""
        return 1 + [source.id for source in self.sources].index(article)


def gather(record: Record, wish: Wish) -> Gathered:
    """Read what a dossier tells of.

    Raises:
        QueryError: an id that is none, or that is not on record, with the nearest that is.
        KgError: nothing is on record of the actor on the topic.
    """
    topic, label = wish.topic or None, record.labels.of
    told = _told(record, wish)
    actor_id, topic_id = record.bases.shorten(wish.actor), record.bases.shorten(wish.topic)
    if not told:
        about = f" on {topic_id}" if topic else ""
        raise KgError(f"nothing is on record of {actor_id}{about}; kg query what-is-on-record tells what there is")
    scope = scope_of(record.bases, wish.actor, None, topic, wish.as_of, wish.known_on)
    of_whom = record.on_record, scope
    contradictions = listings.contradictions(*of_whom, (), wish.counting, record.revision)
    made = Gathered(
        wish=wish,
        actor=label(actor_id),
        topic=label(topic_id) if topic else "",
        statements=told,
        positions=record.labels.beside(listings.positions(*of_whom, wish.counting, record.revision)),
        contradictions=record.labels.beside(contradictions),
        revision=record.revision,
    )
    _others(record, made)
    articles = dict.fromkeys(
        report.article for statement in (*told, *made.also.values()) for report in statement.reports
    )
    made.sources = [_source(record, article) for article in articles]
    return made


def _told(record: Record, wish: Wish) -> list[Statement]:
    """What is on record of the actor, and of the bodies that are its organs, in order of date."""
    frame = EngineRows(record.engine, record.ontology, record.limits).frame()
    whose = [wish.actor, *(organ for organ in frame.organs if record.bases.id(wish.actor) in frame.above(organ))]
    found = {
        statement.id: statement
        for actor in whose
        for statement in record.told(actor=actor, topic=wish.topic or None, as_of=wish.as_of, known_on=wish.known_on)
    }
    every = list(found.values())
    return sorted(every, key=lambda each: (dates.parse(each.date).latest, each.id)) if len(whose) > 1 else every


def _others(record: Record, made: Gathered) -> None:
    """Read the statements that contradictions name and the actor did not make."""
    ours = {statement.id for statement in made.statements}
    named = {part for cell in made.contradictions.column("statements") for part in str(cell).split(" | ")} - ours
    # Not of the row's proposition alone: one side of a tension was said on another, from which something follows.
    rows = EngineRows(record.engine, record.ontology, record.limits)(statement=[*map(record.bases.id, named)])
    for proposition in sorted({row.proposition for row in rows}) if named else ():
        for statement in record.told(proposition=proposition, known_on=made.wish.known_on):
            if statement.id in named:
                made.also[statement.id] = statement


def _source(record: Record, article: str) -> Source:
    """An article as a source, with what is recorded of it."""
    rows = record.questions.ask("resources/articles", record.limits, article=NamedNode(record.bases.id(article)))
    title = record.labels.of(article)

    def texts(name: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(row[name].value for row in rows if name in row))

    publisher = texts("publisherLabel") or tuple(map(record.bases.shorten, texts("publisher")))
    return Source(
        id=article,
        publisher=publisher[0] if publisher else "",
        published=(texts("published") or ("",))[0],
        title="" if title == article else title,
        url=(texts("url") or ("",))[0],
        authors=texts("authorLabel"),
    )
