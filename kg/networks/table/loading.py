"""The statement table of an engine, streamed: nothing but the columns is kept in memory."""

from __future__ import annotations

import contextlib
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np
from pyoxigraph import Literal

from kg.bases import Bases, Term
from kg.derive import Frame, Relation, rows_beside
from kg.engine.base import Engine, Limits
from kg.names.labels import in_order
from kg.networks.table.column import Column
from kg.networks.table.statements import NO_LEVEL, STANCES, STANDINGS, UNDATED, StatementTable, seconds
from kg.networks.table.topics import Topics
from kg.networks.table.tsv import columns, plain
from kg.ontology import Ontology
from kg.questions.rules import UNLIMITED, ask, rule

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from kg.index.shortening import Shortening

T = TypeVar("T")
Cells = dict[str, tuple[np.ndarray, list[str]]]
Attributes = dict[str, dict[str, str]]


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


def load(engine: Engine, ontology: Ontology, limits: Limits = UNLIMITED) -> StatementTable:
    """The statement table of what an engine holds now.

    Args:
        engine: any engine, best one with an index; it answers nine queries, `ontology/rules/networks/*.rq`.
        ontology: where the queries are, and the bases that ids are shortened by.
        limits: what each query may use.

    Raises:
        QueryError, LimitError, StoreError: as `Engine.query`.
    """
    attributes = attributes_of(engine, ontology, limits)
    cells = _mentions(engine, ontology, limits)
    publishers = {article: publisher for article, publisher in _rows(engine, ontology, limits, "publishers")}
    marked = {name: [row[0] for row in _rows(engine, ontology, limits, name)] for name in ("conditional", "contested")}
    table = _table(cells, attributes, publishers, marked, ontology.bases)
    place = _places(table.report, _rows(engine, ontology, limits, "places"))
    standing = _standing(table.statement, _standings(engine, ontology, limits))
    topics, frame = _topics(engine, ontology, limits), _relations(engine, ontology, limits)
    times = _identified(table, frame)
    stated = replace(table, topics=topics, place=place, standing=standing, frame=frame, stated=table.time)
    return replace(stated, time=times).ordered()


def _identified(table: StatementTable, frame: Frame) -> np.ndarray:
    """When each row was said, by the first day of an accepted identification where its utterance has one."""
    days = {utterance: seconds(earliest) for utterance, (earliest, _) in frame.identified.items()}
    known = np.array([days.get(name, UNDATED) for name in table.utterance.values] or [UNDATED], np.int64)
    times = known[table.utterance.codes]
    return np.where((table.utterance.codes < 0) | (times == UNDATED), table.time, times)


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


def _standings(engine: Engine, ontology: Ontology, limits: Limits) -> Iterator[tuple[str, ...]]:
    from kg.networks.table.from_index import standings

    known = _of_index(engine, standings)
    if known is None:
        return _rows(engine, ontology, limits, "standing")
    return iter(sorted((_name(statement, ontology.bases), word) for statement, word in known))


def _standing(statement: Column, rows: Iterator[tuple[str, ...]]) -> np.ndarray:
    """What each row's statement is known as, as its place in `STANDINGS`; named where nothing else is said."""
    other = {name: STANDINGS.index(word) for name, word in rows}
    places = np.array([other.get(name, 0) for name in statement.values] or [0], np.int8)
    return np.where(statement.codes < 0, 0, places[statement.codes]).astype(np.int8)


def _places(report: Column, rows: Iterator[tuple[str, ...]]) -> np.ndarray:
    """Where the first passage of each row's report begins; 0 where there is none with an offset."""
    first: dict[str, int] = {}
    for name, start in rows:
        first[name] = min(first.get(name, int(start)), int(start))
    places = np.array([first.get(name, 0) for name in report.values] or [0], np.int64)
    return np.where(report.codes < 0, 0, places[report.codes])


def _table(
    cells: Cells, attributes: Attributes, publishers: dict[str, str], marked: dict[str, Any], bases: Bases
) -> StatementTable:
    names = {name: Column.sorted(codes, texts) for name, (codes, texts) in cells.items()}
    organization = _spoken_for(names["speaker"], names["onBehalfOf"], attributes)
    types = {name: known["type"] for name, known in attributes.items() if "type" in known}
    return StatementTable(
        statement=names["statement"],
        report=names["report"],
        article=names["article"],
        utterance=names["utterance"],
        proposition=names["proposition"],
        mode=names["mode"],
        certainty=names["certainty"],
        force=names["force"],
        coder=names["coder"],
        publisher=names["article"].mapped(publishers),
        person=names["speaker"],
        organization=organization,
        actor_type=_either(organization, names["speaker"]).mapped(types),
        time=_values(cells["earliest"], lambda text: seconds(text[:10]), np.int64),
        stance=_values(cells["stance"], lambda text: STANCES.get(_name(text, bases), np.nan), float),
        level=_values(cells["level"], lambda text: int(text) if text else NO_LEVEL, np.int64),
        hops=_values(cells["hops"], lambda text: int(text or 0), np.int32),
        conditional=_among(names["statement"], marked["conditional"]),
        contested=_among(names["statement"], marked["contested"]),
        attributes=attributes,
    )


def _mentions(engine: Engine, ontology: Ontology, limits: Limits) -> Cells:
    """The cells of every mention, IRIs shortened: out of an index of this revision, else asked of the graphs."""
    if keeper := getattr(engine, "keeper", None):
        from kg.networks.table.kept import kept_mentions

        if (kept := _of_index(engine, kept_mentions(keeper.index))) is not None:
            return kept
    with engine.query(rule(ontology, "networks/mentions", limits)) as answer:
        names, chunks = columns(answer)
        encoders = {name: Encoder() for name in names}
        for chunk in chunks:
            for name, cells in zip(names, chunk, strict=True):
                encoders[name].add(cells)
    got = {name: encoder.get() for name, encoder in encoders.items()}
    return {name: (codes, [_name(text, ontology.bases) for text in texts]) for name, (codes, texts) in got.items()}


def _of_index(engine: Engine, read: Callable[[Connection, Shortening], T]) -> T | None:
    """What is read of an index of this revision; None where there is none."""
    if keeper := getattr(engine, "keeper", None):
        from kg.index.database import IndexUnreadable

        with contextlib.suppress(IndexUnreadable), keeper.reading() as index:
            if index is not None:
                return read(index, keeper.index.shortening)
    return None


def _rows(engine: Engine, ontology: Ontology, limits: Limits, name: str) -> Iterator[tuple[str, ...]]:
    """The rows of a small query, ids shortened, sorted."""
    solutions = ask(engine, ontology, f"networks/{name}", limits)
    rows = [tuple(_name(term.value, ontology.bases) if term else "" for term in row) for row in solutions]
    return iter(sorted(rows))


def _topics(engine: Engine, ontology: Ontology, limits: Limits) -> Topics:
    broader: dict[str, list[str]] = {}
    for narrower, topic in _rows(engine, ontology, limits, "broader"):
        broader.setdefault(narrower, []).append(topic)
    return Topics({narrower: tuple(topics) for narrower, topics in broader.items()})


def attributes_of(engine: Engine, ontology: Ontology, limits: Limits) -> Attributes:
    """What is known of each thing; of several values the one that `_rank` puts first."""
    names = ("type", "label", "category", "country", "code", "wikidata")
    told: dict[str, dict[str, tuple[bool, int, str]]] = {}
    from kg.networks.table.from_index import things

    said = _of_index(engine, lambda index, shortening: list(things(index, shortening)))
    if said is None:
        rows = ask(engine, ontology, "networks/things", limits)
        pairs = ((thing.value, zip(names, terms, strict=True)) for thing, *terms in rows)
        said = [(thing, name, term) for thing, several in pairs for name, term in several if term]
    for thing, name, term in said:
        known = told.setdefault(_name(thing, ontology.bases), {})
        rank = _rank(name, term, ontology.bases)
        known[name] = min(known.get(name, rank), rank)
    return {thing: {name: rank[-1] for name, rank in known.items()} for thing, known in sorted(told.items())}


def _rank(name: str, term: Term, bases: Bases) -> tuple[bool, int, str]:
    """English before other languages, of codes the shortest, then by code point; the value comes last."""
    foreign = isinstance(term, Literal) and bool(term.language) and in_order(term)[0]
    value = term.value.rpartition("/")[2] if name == "wikidata" else _name(term.value, bases)
    return foreign, len(value) if name == "code" else 0, value


def _name(text: str, bases: Bases) -> str:
    return bases.shorten(text).removeprefix(bases.vocabulary)


def _values(cells: tuple[np.ndarray, list[str]], read: Callable[[str], float], kind: type) -> np.ndarray:
    codes, texts = cells
    return np.array([read(text) for text in texts], kind)[codes] if texts else np.zeros(0, kind)


def _among(column: Column, names: Sequence[str]) -> np.ndarray:
    return np.isin(column.codes, [column.places[name] for name in names if name in column.places])


def _spoken_for(speaker: Column, behalf: Column, attributes: Attributes) -> Column:
    """The actor spoken for, or the speaker itself where it is not a person."""
    bodies = {name: name for name in speaker.values if attributes.get(name, {}).get("type") != "Person"}
    return _either(behalf, speaker.mapped(bodies))


def _either(first: Column, second: Column) -> Column:
    codes = np.where(first.codes >= 0, first.codes, second.codes + len(first.values))
    codes = np.where((first.codes < 0) & (second.codes < 0), -1, codes).astype(np.int32)
    return Column.sorted(codes, [*first.values, *second.values])
