"""Statement rows for derivation, out of the index: what `ontology/rules/statements.rq` gives, found by key."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any, Protocol

from pyoxigraph import Quad
from sqlalchemy import ColumnElement, Connection, Select, or_, select

from kg.derive import Denial, EngineRows, Frame, StatementRow, Telling
from kg.index import schema as at
from kg.index.shortening import Shortening, day
from kg.index.terms import Terms, below
from kg.index.told import Told

AT_ONCE = 5_000
"""How many IRIs one query takes, and how many rows are decoded together."""

_TEXTS = {"statement": at.mention.c.statement, "utterance": at.mention.c.utterance, "report": at.report.c.text}
_NUMBERS = {"graph": at.mention.c.graph, "proposition": at.mention.c.proposition}


class Readable(Protocol):
    """What gives a connection to read on: an index, or a transaction that is under way."""

    def reading(self) -> AbstractContextManager[Connection]: ...


class Underway:
    """A transaction of a writer, read as it is so far.

    Args:
        connection: the writer's connection.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def reading(self) -> AbstractContextManager[Connection]:
        """The writer's connection, which stays open."""
        return nullcontext(self._connection)


class IndexRows:
    """Implements `kg.derive.Rows` over an index; what holds beside the articles is asked of the engine, as ever.

    Args:
        database: the index, at the engine's revision, or what is being written to it.
        shortening: how IRIs are kept.
        engine_rows: asks the engine whose index it is.
    """

    def __init__(self, database: Readable, shortening: Shortening, engine_rows: EngineRows) -> None:
        self._database, self._shortening, self._engine_rows = database, shortening, engine_rows
        self._stances = shortening.bases.vocabulary

    def __call__(self, **bound: Collection[str]) -> Iterator[StatementRow]:
        with self._database.reading() as connection:
            terms = Terms(connection, self._shortening)
            for condition in self._conditions(terms, bound):
                asked = _ROWS if condition is None else _ROWS.where(condition)
                for some in connection.execute(asked).partitions(AT_ONCE):
                    yield from self._rows(terms, some)

    def denials(self) -> Iterator[Denial]:
        """See `kg.derive.Rows.denials`."""
        mention = at.mention.c
        asked = select(mention.disputes, mention.statement, mention.proposition, mention.graph).distinct()
        with self._database.reading() as connection:
            denying = connection.execute(asked.where(mention.disputes.is_not(None))).all()
            terms = Terms(connection, self._shortening)
            terms.read(which for denial in denying for which in (denial.proposition, denial.graph))
            decode = self._shortening.decode
            for denial in denying:
                target, statement = decode(denial.disputes), decode(denial.statement)
                yield Denial(target, statement, terms.iri(denial.proposition), terms.iri(denial.graph))

    def resting(self, things: Collection[str]) -> Iterator[str]:
        """See `kg.derive.Rows.resting`."""
        encoded = sorted(map(self._shortening.encode, things))
        for start in range(0, len(encoded), AT_ONCE):
            some = encoded[start : start + AT_ONCE]
            # Two lookups rather than one condition with "or", which no index answers.
            for column in (at.hop.c.text, at.hop.c.told):
                reports = select(at.hop.c.report).where(column.in_(some))
                yield from self._texts(select(at.mention.c.statement).where(at.mention.c.report.in_(reports)))

    def propositions_of(self, actor: str) -> Iterator[str]:
        """See `kg.derive.Rows.propositions_of`."""
        with self._database.reading() as connection:
            terms = Terms(connection, self._shortening)
            spoken = self._spoken(terms, [actor])
            if spoken is None:
                return
            numbers = connection.execute(select(at.mention.c.proposition).where(spoken).distinct()).scalars().all()
            terms.read(numbers)
            yield from map(terms.iri, numbers)

    def statements_of(self, actors: Collection[str]) -> Iterator[str]:
        """See `kg.derive.Rows.statements_of`."""
        with self._database.reading() as connection:
            spoken = self._spoken(Terms(connection, self._shortening), actors)
        if spoken is not None:
            yield from self._texts(select(at.mention.c.statement).where(spoken))

    def frame(self) -> Frame:
        """See `kg.derive.Rows.frame`."""
        return self._engine_rows.frame()

    def derived(self, propositions: Collection[str]) -> Iterator[Quad]:
        """See `kg.derive.Rows.derived`."""
        return self._engine_rows.derived(propositions)

    def told(self, propositions: Collection[str]) -> dict[str, Telling]:
        """See `kg.derive.Rows.told`."""
        with self._database.reading() as connection:
            return Told(Terms(connection, self._shortening)).about(propositions)

    def derived_of(self, things: Collection[str]) -> Iterator[Quad]:
        """See `kg.derive.Rows.derived_of`."""
        return self._engine_rows.derived_of(things)

    def _spoken(self, terms: Terms, actors: Collection[str]) -> ColumnElement[bool] | None:
        """Mentions of what actors, or organs of theirs, say or have said for them; None if nothing refers to them."""
        numbers = [number for actor in actors if (number := terms.number(actor)) is not None]
        organ_of = terms.number(self._shortening.bases.term("organOf"))
        if not numbers:
            return None
        if organ_of is not None:
            numbers += [
                organ
                for number in list(numbers)
                for organ in terms.connection.execute(below(number, organ_of)).scalars()
            ]
        return or_(at.mention.c.speaker.in_(numbers), at.mention.c.on_behalf_of.in_(numbers))

    def _texts(self, asked: Select[str]) -> Iterator[str]:
        with self._database.reading() as connection:
            texts = connection.execute(asked.distinct()).scalars().all()
        return map(self._shortening.decode, texts)

    def _conditions(self, terms: Terms, bound: dict[str, Collection[str]]) -> Iterator[ColumnElement[bool] | None]:
        """What mentions must be like, a part of the IRIs at a time; None once where nothing is bound."""
        if not bound:
            yield None
        for name, iris in bound.items():
            column: Any = _TEXTS.get(name, _NUMBERS.get(name))
            encoded = sorted(map(self._shortening.encode, iris))
            for start in range(0, len(encoded), AT_ONCE):
                some = encoded[start : start + AT_ONCE]
                if name in _NUMBERS:
                    # Looked up first: joined with the table of terms, all mentions might be read.
                    which = select(at.term.c.id).where(at.term.c.text.in_(some))
                    yield column.in_(terms.connection.execute(which).scalars().all())
                else:
                    yield column.in_(some)

    def _rows(self, terms: Terms, some: Sequence[Any]) -> Iterator[StatementRow]:
        names = ("graph", "proposition", "stance", "speaker", "on_behalf_of", "condition")
        terms.read({getattr(row, name) for row in some for name in names})
        decode, optional = self._shortening.decode, self._optional
        for row in some:
            yield StatementRow(
                graph=terms.iri(row.graph),
                report=decode(row.report),
                statement=decode(row.statement),
                utterance=decode(row.utterance),
                proposition=terms.iri(row.proposition),
                stance=terms.iri(row.stance).removeprefix(self._stances),
                speaker=terms.iri(row.speaker),
                earliest=day(row.earliest),
                latest=day(row.latest),
                published=day(row.published),
                hops=row.hops,
                on_behalf_of=None if row.on_behalf_of is None else terms.iri(row.on_behalf_of),
                condition=None if row.condition is None else terms.iri(row.condition),
                disputes=optional(row.disputes),
                anonymous=bool(row.anonymous),
                interpretation=bool(row.interpretation),
                coder=row.coder or None,
                hop=optional(row.hop),
                told=optional(row.told),
            )

    def _optional(self, text: str | None) -> str | None:
        return None if text is None else self._shortening.decode(text)


_ROWS = (
    select(
        *(at.mention.c[name] for name in ("graph", "statement", "utterance", "proposition", "stance", "speaker")),
        *(at.mention.c[name] for name in ("on_behalf_of", "condition", "disputes", "hops", "anonymous")),
        *(at.mention.c[name] for name in ("earliest", "latest", "published")),
        at.report.c.text.label("report"),
        at.report.c.interpretation,
        at.report.c.coder,
        at.hop.c.text.label("hop"),
        at.hop.c.told,
    )
    .join(at.report, at.report.c.id == at.mention.c.report)
    .outerjoin(at.hop, at.hop.c.report == at.mention.c.report)
    .distinct()
)
