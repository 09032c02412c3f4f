"""Rows into the index: graphs replaced whole, facts one by one, what is derived by its subjects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import count

from pyoxigraph import Literal
from sqlalchemy import Connection, delete, func, select
from sqlalchemy import insert as insert_one

from kg.bases import RDFS, SKOS, Term
from kg.index import fulltext
from kg.index import schema as at
from kg.index.database import insert
from kg.index.derived import Derived
from kg.index.reading import Content, Mention, is_iri
from kg.index.shortening import Shortening
from kg.index.tallies import Recount

NAMED = (RDFS + "label", SKOS + "altLabel")
"""Properties whose values are names, to be found by."""

_MENTION = ("id", "graph", *Mention._fields)
_NUMBERED = frozenset(
    (
        *("article", "publisher", "speaker", "on_behalf_of", "proposition", "condition", "reason", "venue"),
        *("stance", "force", "mode", "certainty"),
    )
)
_TEXTS = frozenset(("statement", "utterance", "disputes"))
_FACT = ("id", "graph", "subject", "property", "object", "value", "language", "datatype")
_SOME = 500
_OWN_NUMBERS = (at.term, at.report, at.mention, at.passage, at.hop, at.account, at.fact, at.position, at.contradiction)


class Writer:
    """Writes one state of the data into the index, on the connection of one transaction.

    Args:
        connection: a writer's connection.
        shortening: how IRIs are kept.
    """

    def __init__(self, connection: Connection, shortening: Shortening) -> None:
        self.connection, self.shortening = connection, shortening
        self._terms: dict[str, int] = {}
        highest = (select(func.max(table.c.id)).scalar_subquery() for table in _OWN_NUMBERS)
        last = connection.execute(select(*highest)).one()
        self._next = {table: count((number or 0) + 1) for table, number in zip(_OWN_NUMBERS, last, strict=True)}

    def term(self, iri: str) -> int:
        """The number of an IRI, which it gets if it has none."""
        number = self._terms.get(iri)
        if number is None:
            text = self.shortening.encode(iri)
            number = self.connection.execute(select(at.term.c.id).where(at.term.c.text == text)).scalar()
            if number is None:
                number = next(self._next[at.term])
                insert(self.connection, at.term, ("id", "text"), [(number, text)])
            self._terms[iri] = number
        return number

    def learn(self, iris: Iterable[str]) -> None:
        """Look many IRIs up at once, so that each is known when it is asked for; those without a number get one."""
        texts = {self.shortening.encode(iri): iri for iri in iris if iri not in self._terms}
        listed = list(texts)
        for start in range(0, len(listed), _SOME):
            asked = select(at.term.c.text, at.term.c.id).where(at.term.c.text.in_(listed[start : start + _SOME]))
            for text, number in self.connection.execute(asked):
                self._terms[texts.pop(text)] = number
        self._terms |= {iri: next(self._next[at.term]) for iri in texts.values()}
        insert(self.connection, at.term, ("id", "text"), [(self._terms[iri], text) for text, iri in texts.items()])

    def _optional(self, iri: str | None) -> int | None:
        return None if iri is None else self.term(iri)

    def set(self, **values: object) -> None:
        """Note what state of the data the index is of."""
        for key, value in values.items():
            self.connection.execute(delete(at.state).where(at.state.c.key == key))
            self.connection.execute(insert_one(at.state).values(key=key, value=str(value)))

    def holds_reports(self, graph: str) -> bool:
        """Whether a graph is known to hold reports, so that it is replaced as a whole."""
        asked = select(at.report.c.id).where(at.report.c.graph == self.term(graph)).limit(1)
        return self.connection.execute(asked).first() is not None

    def statements_of(self, graph: str) -> list[str]:
        """The statements that a graph reports, as the index writes their IRIs."""
        asked = select(at.mention.c.statement).where(at.mention.c.graph == self.term(graph)).distinct()
        return list(self.connection.execute(asked).scalars())

    def replace(self, graph: str, content: Content) -> None:
        """Let a graph hold these rows and no others."""
        recount = Recount(self.connection, self.term(graph))
        self.remove(graph)
        self.add(graph, content)
        recount.after()

    def remove(self, graph: str) -> None:
        """Take away every row of a graph."""
        which = self.term(graph)
        self._remove_texts(select(at.fact.c.id).where(at.fact.c.graph == which), fulltext.NAMES)
        reports = select(at.report.c.id).where(at.report.c.graph == which)
        self._remove_texts(select(at.passage.c.id).where(at.passage.c.report.in_(reports)), fulltext.PASSAGES)
        for table in (at.passage, at.hop):
            self.connection.execute(delete(table).where(table.c.report.in_(reports)))
        for table in (at.mention, at.account, at.article, at.report, at.fact):
            self.connection.execute(delete(table).where(table.c.graph == which))

    def _remove_texts(self, numbers: object, table: str) -> None:
        fulltext.remove(self.connection, table, self.connection.execute(numbers).scalars().all())  # type: ignore[call-overload]

    def add(self, graph: str, content: Content) -> None:
        """Add the rows of a graph that has none."""
        named = (
            str(value)
            for mention in content.mentions
            for name, value in zip(Mention._fields, mention, strict=True)
            if name in _NUMBERED and value is not None
        )
        self.learn(dict.fromkeys(named))
        which, numbers = self.term(graph), self._reports(graph, content)
        rows: list[tuple[object, ...]] = []
        for mention in content.mentions:
            values = [
                self._optional(None if value is None else str(value))
                if name in _NUMBERED
                else self._text(value)
                if name in _TEXTS
                else value
                for name, value in zip(Mention._fields, mention, strict=True)
            ]
            values[0] = numbers[mention.report]
            rows.append((next(self._next[at.mention]), which, *values))
        insert(self.connection, at.mention, _MENTION, rows)
        columns = ("id", "graph", "report", "event", "article", "mode", "certainty", "hops")
        insert(
            self.connection,
            at.account,
            columns,
            [
                (
                    next(self._next[at.account]),
                    which,
                    numbers[account.report],
                    self.term(account.event),
                    self.term(account.article),
                    self._optional(account.mode),
                    self._optional(account.certainty),
                    account.hops,
                )
                for account in content.accounts
            ],
        )
        of_article = ("graph", "article", "publisher", "published", "earliest", "latest")
        articles = [
            (which, self.term(article.iri), self.term(article.publisher), *article[2:]) for article in content.articles
        ]
        insert(self.connection, at.article, of_article, articles)
        self.add_facts(graph, content.facts)

    def _text(self, iri: object) -> str | None:
        return None if iri is None else self.shortening.encode(str(iri))

    def _reports(self, graph: str, content: Content) -> dict[str, int]:
        """Add reports with their passages and chains; the number of each."""
        which, encode = self.term(graph), self.shortening.encode
        numbers = {report.iri: next(self._next[at.report]) for report in content.reports}
        rows = [(numbers[report.iri], which, encode(report.iri), *report[1:5]) for report in content.reports]
        columns = ("id", "graph", "text", "hedge", "coder", "interpretation", "more")
        insert(self.connection, at.report, columns, rows)
        passages, texts, hops = [], [], []
        for report in content.reports:
            for iri, start, end, exact, checked in report.passages:
                own = next(self._next[at.passage])
                short = iri[len(report.iri) :] if iri.startswith(report.iri + "#") else encode(iri)
                passages.append((own, numbers[report.iri], short, start, end, exact, checked))
                if exact:
                    texts.append((own, exact))
            hops += [
                (
                    next(self._next[at.hop]),
                    numbers[report.iri],
                    encode(iri),
                    *map(self._text, (following, reporter, told)),
                )
                for iri, following, reporter, told in report.chain
            ]
        insert(self.connection, at.passage, ("id", "report", "text", "start", "end", "exact", "checked"), passages)
        insert(self.connection, at.hop, ("id", "report", "text", "following", "reporter", "told"), hops)
        fulltext.add(self.connection, fulltext.PASSAGES, texts)
        return numbers

    def add_facts(self, graph: str, facts: Iterable[tuple[str, str, Term]]) -> None:
        """Add what a graph says of things: subject, property and value."""
        facts = list(facts)
        self.learn(dict.fromkeys(iri for fact in facts for iri in _named(fact)))
        which, rows, texts = self.term(graph), [], []
        for subject, about, value in facts:
            own = next(self._next[at.fact])
            rows.append((own, which, self.term(subject), self.term(about), *self._value(value)))
            if about in NAMED:
                texts.append((own, value.value))
        insert(self.connection, at.fact, _FACT, rows)
        fulltext.add(self.connection, fulltext.NAMES, texts)

    def remove_facts(self, graph: str, facts: Iterable[tuple[str, str, Term]]) -> None:
        """Take away what a graph no longer says."""
        which = self.term(graph)
        for subject, about, value in facts:
            parts = (self.term(subject), self.term(about), *self._value(value))
            columns = (at.fact.c[name] for name in _FACT[2:])
            asked = select(at.fact.c.id).where(at.fact.c.graph == which)
            for column, part in zip(columns, parts, strict=True):
                asked = asked.where(column.is_(None) if part is None else column == part)
            numbers = self.connection.execute(asked).scalars().all()
            if about in NAMED:
                fulltext.remove(self.connection, fulltext.NAMES, numbers)
            self.connection.execute(delete(at.fact).where(at.fact.c.id.in_(numbers)))

    def _value(self, value: Term) -> tuple[int | None, str | None, str | None, int | None]:
        if is_iri(value):
            return self.term(value.value), None, None, None
        assert isinstance(value, Literal)
        return None, value.value, value.language, None if value.language else self.term(value.datatype.value)

    def remove_derived(self, subjects: Collection[str]) -> None:
        """Take away positions and contradictions."""
        encoded = [self.shortening.encode(iri) for iri in subjects]
        for start in range(0, len(encoded), _SOME):
            some = encoded[start : start + _SOME]
            self.connection.execute(delete(at.standing).where(at.standing.c.statement.in_(some)))
            for table, parts in _DERIVED.items():
                numbers = self.connection.execute(select(table.c.id).where(table.c.text.in_(some))).scalars().all()
                for part, owner in parts if numbers else ():
                    self.connection.execute(delete(part).where(part.c[owner].in_(numbers)))
                if numbers:
                    self.connection.execute(delete(table).where(table.c.id.in_(numbers)))

    def known_derived(self, subjects: Iterable[str]) -> list[str]:
        """Those of the subjects that are positions or contradictions of the index."""
        encoded = [self.shortening.encode(iri) for iri in subjects]
        iris: list[str] = []
        for start in range(0, len(encoded), _SOME):
            for table in _DERIVED:
                asked = select(table.c.text).where(table.c.text.in_(encoded[start : start + _SOME]))
                iris += map(self.shortening.decode, self.connection.execute(asked).scalars())
            asked = select(at.standing.c.statement).where(at.standing.c.statement.in_(encoded[start : start + _SOME]))
            iris += map(self.shortening.decode, self.connection.execute(asked).scalars())
        return iris

    def has_derived(self) -> bool:
        """Whether there is anything derived."""
        asked = (select(table.c[name]).limit(1) for table, name in ((at.standing, "statement"), *_NAMED_BY_TEXT))
        return any(self.connection.execute(one).first() is not None for one in asked)

    def clear_derived(self) -> None:
        """Take away every position, contradiction and standing."""
        self.connection.execute(delete(at.standing))
        for table, parts in _DERIVED.items():
            for part, _ in parts:
                self.connection.execute(delete(part))
            self.connection.execute(delete(table))

    def add_derived(self, said: Mapping[str, Sequence[tuple[str, Term]]]) -> None:
        """Add positions and contradictions: IRI to all that is said of it."""
        makes = Derived(self.shortening.bases, self.term, self.shortening.encode)
        numbers = self._next[at.position], self._next[at.contradiction]
        for table, columns, rows in makes.rows(said, *numbers):
            insert(self.connection, table, columns, rows)


def _named(fact: tuple[str, str, Term]) -> tuple[str, ...]:
    """The IRIs that a fact is of."""
    subject, about, value = fact
    if isinstance(value, Literal):
        return (subject, about) if value.language else (subject, about, value.datatype.value)
    return subject, about, value.value


_DERIVED = {
    at.position: ((at.rests_on, "position"),),
    at.contradiction: ((at.party, "contradiction"), (at.side, "contradiction"), (at.ground, "contradiction")),
}
_NAMED_BY_TEXT = tuple((table, "text") for table in _DERIVED)
