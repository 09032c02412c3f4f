"""The statement table of an engine, streamed: nothing but the columns is kept in memory."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from kg.derive import Frame, Relation, rows_beside
from kg.engine.base import Engine, Limits
from kg.networks.table.assembling import Beside, assembled
from kg.networks.table.attributes import NAMES, Attributes, Known, attributes_of, name_of
from kg.networks.table.column import Column
from kg.networks.table.from_index import thing_rows
from kg.networks.table.mentions import Mentions
from kg.networks.table.ordering import order
from kg.networks.table.statements import StatementTable
from kg.networks.table.topics import Topics
from kg.networks.table.tsv import columns, plain
from kg.ontology import Ontology
from kg.questions.rules import UNLIMITED, ask, rule

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from kg.index.index import Index
    from kg.networks.table.kept import Held, KeptMentions

T = TypeVar("T")


class Encoder:
    """Turns the cells of a result column into codes, chunk by chunk."""

    def __init__(self) -> None:
        numbers = count()
        self._codes: defaultdict[bytes, int] = defaultdict(numbers.__next__)
        self._parts: list[np.ndarray] = []

    def add(self, cells: Sequence[bytes]) -> None:
        """Append the cells of a chunk of rows."""
        self._parts.append(np.fromiter(map(self._codes.__getitem__, cells), np.int32, len(cells)))

    def get(self) -> tuple[np.ndarray, list[str]]:
        """The codes of all rows, and the text of each code: an IRI without brackets, a literal's lexical form."""
        codes = np.concatenate(self._parts) if self._parts else np.zeros(0, np.int32)
        return codes, [plain(cell) for cell in self._codes]


class Loading:
    """Reads the statement table of an engine whenever it is called; of an index, what has changed since it was last.

    Used by one thread at a time.
    """

    def __init__(self) -> None:
        self._kept: KeptMentions | None = None
        self._known = Known()

    def __call__(self, engine: Engine, ontology: Ontology, limits: Limits = UNLIMITED) -> StatementTable:
        """As `load`."""
        attributes = known_of(engine, ontology, limits, self._known)
        read = _of_index(engine, self._read)
        if read is None:
            mentions, beside = _of_graphs(engine, ontology, limits)
            fresh = len(mentions)
        else:
            index, held, beside = read
            mentions, fresh = held.mentions, held.fresh
        table = assembled(mentions, attributes, beside, _relations(engine, ontology, limits))
        rows = order(table.keys(), fresh)
        if rows is not None:
            table, mentions = table.take(rows), mentions.take(rows)
        if read is not None and self._kept is not None:
            self._kept.hold(index, held, mentions)
        return replace(table, topics=_topics(engine, ontology, limits))

    def _read(self, index: Index, connection: Connection) -> tuple[Index, Held, Beside]:
        from kg.networks.table import from_index
        from kg.networks.table.kept import KeptMentions

        self._kept = self._kept or KeptMentions()
        held, on = self._kept.read(index, connection), (connection, index.shortening)
        doubts = from_index.conditional(*on), from_index.contested(*on)
        return index, held, Beside(from_index.publishers(*on), *doubts, from_index.standings(*on))


def load(engine: Engine, ontology: Ontology, limits: Limits = UNLIMITED) -> StatementTable:
    """The statement table of what an engine holds now.

    Args:
        engine: any engine, best one with an index; it answers nine queries, `ontology/rules/networks/*.rq`.
        ontology: where the queries are, and the bases that ids are shortened by.
        limits: what each query may use.

    Raises:
        QueryError, LimitError, StoreError: as `Engine.query`.
    """
    return Loading()(engine, ontology, limits)


def _relations(engine: Engine, ontology: Ontology, limits: Limits) -> Frame:
    """The relations of propositions and the days of identifications, with ids as the table has them."""
    frame, short = rows_beside(engine, ontology, limits).frame(), ontology.bases.shorten
    return Frame(
        relations=[
            Relation(short(relation.iri), short(relation.proposition), short(relation.other), relation.excludes)
            for relation in frame.relations
        ],
        identified={short(utterance): days for utterance, days in frame.identified.items()},
    )


def _places(report: Column, rows: Iterator[tuple[str, ...]]) -> np.ndarray:
    """Where the first passage of each row's report begins; 0 where there is none with an offset."""
    first: dict[str, int] = {}
    for name, start in rows:
        first[name] = min(first.get(name, int(start)), int(start))
    places = np.array([first.get(name, 0) for name in report.values] or [0], np.int64)
    return np.where(report.codes < 0, 0, places[report.codes])


def _of_graphs(engine: Engine, ontology: Ontology, limits: Limits) -> tuple[Mentions, Beside]:
    """Every mention, and what bears on them, asked of the graphs."""
    with engine.query(rule(ontology, "networks/mentions", limits)) as answer:
        names, chunks = columns(answer)
        encoders = {name: Encoder() for name in names}
        for chunk in chunks:
            for name, cells in zip(names, chunk, strict=True):
                encoders[name].add(cells)
    got = {name: encoder.get() for name, encoder in encoders.items()}
    named = {name: (codes, [name_of(text, ontology.bases) for text in texts]) for name, (codes, texts) in got.items()}
    mentions = Mentions.of(named)

    def asked(name: str) -> Iterator[tuple[str, ...]]:
        return _rows(engine, ontology, limits, name)

    mentions = replace(mentions, place=_places(mentions.report, asked("places")))
    publishers = {article: publisher for article, publisher in asked("publishers")}
    conditional, contested = ([statement for (statement,) in asked(name)] for name in ("conditional", "contested"))
    standings: dict[str, list[str]] = {}
    for statement, word in asked("standing"):
        standings.setdefault(word, []).append(statement)
    return mentions, Beside(publishers, conditional, contested, standings)


def _of_index(engine: Engine, read: Callable[[Index, Connection], T]) -> T | None:
    """What is read of an index of this revision; None where there is none."""
    if keeper := getattr(engine, "keeper", None):
        from kg.index.database import IndexUnreadable

        with contextlib.suppress(IndexUnreadable), keeper.reading() as connection:
            if connection is not None:
                return read(keeper.index, connection)
    return None


def _rows(engine: Engine, ontology: Ontology, limits: Limits, name: str) -> Iterator[tuple[str, ...]]:
    """The rows of a small query, ids shortened, sorted."""
    solutions = ask(engine, ontology, f"networks/{name}", limits)
    rows = [tuple(name_of(term.value, ontology.bases) if term else "" for term in row) for row in solutions]
    return iter(sorted(rows))


def _topics(engine: Engine, ontology: Ontology, limits: Limits) -> Topics:
    broader: dict[str, list[str]] = {}
    for narrower, topic in _rows(engine, ontology, limits, "broader"):
        broader.setdefault(narrower, []).append(topic)
    return Topics({narrower: tuple(topics) for narrower, topics in broader.items()})


def known_of(engine: Engine, ontology: Ontology, limits: Limits, before: Known | None = None) -> Attributes:
    """What is known of each thing on record; what was known `before` is not worked out again. Raises as `load`."""
    known = before or Known()

    def read(index: Index, connection: Connection) -> Attributes:
        return known.attributes(thing_rows(connection, index.shortening), index.shortening)

    attributes = _of_index(engine, read)
    if attributes is not None:
        return attributes
    rows = ask(engine, ontology, "networks/things", limits)
    pairs = ((thing.value, zip(NAMES, terms, strict=True)) for thing, *terms in rows)
    said = ((thing, name, term) for thing, several in pairs for name, term in several if term)
    return attributes_of(said, ontology.bases)
