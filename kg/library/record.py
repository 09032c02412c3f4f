"""What is on record, opened to be read: from a store's folder or over a running service, by the same calls."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from datetime import date
from html import escape
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, overload

from kg.bases import Bases
from kg.charts import signature
from kg.derive import MOST_CONFLICTS, Counting
from kg.derive.recounted import Recounted, counting_of
from kg.derive.scope import OnRecord
from kg.engine.base import Engine, Limits
from kg.errors import KgError, QueryError
from kg.library import listings, rdf
from kg.library.acts import Acts
from kg.library.asking import asked, bound, queries, with_outside
from kg.library.labels import Labels
from kg.library.listings import Day, Ids, each, scope_of, several
from kg.library.statements import Statement
from kg.library.table import Table
from kg.library.telling import told
from kg.library.united import united
from kg.links.current import Current
from kg.ontology import Ontology
from kg.questions.files import Question, Questions, counted
from kg.sparql import calendar
from kg.sparql.inspection import inspect
from kg.things.search import search
from kg.things.things import KINDS

if TYPE_CHECKING:
    import pandas
    import polars
    import rdflib

    from kg.library.networks import NetworkSeries, RecordNetwork


class Record:
    """Reads one store or service. Close it, or use `with`; every call reads the latest revision.

    Attributes:
        engine: what is read; ontology: its questions and rules; limits: what one query may use; where: for messages;
            things: names of actors, places, topics …, read when they are first searched; today: the clock of whom it
            is opened for, so that pictures say when they were read; without one they do not.
    """

    today: Callable[[], date] | None = None

    def __init__(
        self, engine: Engine, ontology: Ontology, limits: Limits, where: str, things: Current | None = None
    ) -> None:
        self.engine, self.ontology, self.limits, self.where = engine, ontology, limits, where
        self.questions = Questions(ontology, engine)
        self.things = things or Current(engine, ontology)
        self.labels = Labels(engine, ontology, limits)
        self._recounted = Recounted(engine, ontology)

    @property
    def bases(self) -> Bases:
        """Where the IRIs of vocabulary and things begin."""
        return self.ontology.bases

    @property
    def revision(self) -> int:
        """The revision of the data."""
        return self.engine.revision()

    @property
    def signature(self) -> str:
        """The line below a picture: where it comes from, of which revision, read when (`kg.charts.signature`)."""
        day = self.today().isoformat() if self.today else ""
        return signature(self.revision, day, self.where if "://" in self.where else self.bases.root)

    def ask(
        self,
        question: str | Question,
        /,
        *,
        labels: bool = True,
        dates: str = "all",
        begin_on_anonymous: bool = False,
        **parameters: object,
    ) -> bool | Table:
        """The answer to a question by name, to a file's, or to SPARQL: True or False, or a table.

        Args:
            question: `ever-supported`; `kg query --list` and `record.asked()` show them all. A `Question` is taken as
                it is: a text from elsewhere must not be taken for the name of a file here.
            labels: whether columns of ids get one of labels beside them.
            dates: "stated" for an answer by the days of the texts alone, without those known from outside the articles.
            begin_on_anonymous: whether positions may begin on statements known only through reporters not named.
            parameters: as the question declares them: texts, days, numbers; of things or words several, in a list.

        Raises:
            QueryError: no such question, a parameter that is missing, not of its kind or not on record, or a query that
                makes RDF.
            LimitError, StoreError: as the engine's.
        """
        read = question if isinstance(question, Question) else asked(question, self.questions)
        also = counted(dates, begin_on_anonymous)
        every = queries(read, parameters, also, self.engine, self.ontology, self.limits)
        if inspect(every[0].text).form in ("construct", "describe"):
            raise QueryError(f"{read.name} makes a graph; record.graph(query) reads it")
        if told := calendar.note(every[0].text, self.bases):
            warnings.warn(told, stacklevel=2)
        anew = bool(also) and read.asks_derived
        engine, revision = (self._recounted.engine(counting_of(also)), self.revision) if anew else (self.engine, None)
        answered = united(engine, every, self.bases, revision)
        return self.labels.beside(answered) if labels and isinstance(answered, Table) else answered

    @overload
    def frame(
        self, question: str, /, *, library: Literal["pandas"] = "pandas", **parameters: Any
    ) -> pandas.DataFrame: ...
    @overload
    def frame(self, question: str, /, *, library: Literal["polars"], **parameters: Any) -> polars.DataFrame: ...
    def frame(
        self,
        question: str,
        /,
        *,
        library: Literal["pandas", "polars"] = "pandas",
        **parameters: Any,
    ) -> Any:
        """The same answer as a data frame of plain Python values. A yes or no is a frame with one cell, `answer`."""
        answer = self.ask(question, **parameters)
        table = answer if isinstance(answer, Table) else Table.of(["answer"], [[answer]], "answer", self.revision)
        return table.frame(library)

    def asked(self) -> Table:
        """The questions that there are: name, parameters with an example each, and their words."""
        read = [self.questions.read(name) for name in self.questions.names() if "/" not in name]
        rows = [
            [question.name, " ".join(f"{part.name}={part.example}" for part in question.parameters), question.words]
            for question in read
        ]
        return Table.of(["question", "parameters", "words"], rows, "questions", self.revision)

    def search(self, text: str, *, kind: Ids = None, limit: int = 20) -> Table:
        """Actors, places, posts, events, topics and propositions by name, in any spelling or script, likeliest first.

        Raises:
            KgError: a kind that there is not.
        """
        kinds = each(kind) or KINDS
        if unknown := [name for name in kinds if name not in KINDS]:
            raise KgError(f"kind: {unknown[0]!r} is not a kind of thing; expected {', '.join(KINDS)}")
        rows = [
            [thing.id, thing.kind, thing.label, several(thing.names), thing.description or None]
            for thing in search(self.things.things(), text, kinds, limit)
        ]
        return Table.of(["id", "kind", "label", "names", "description"], rows, "things", self.revision)

    def told(self, *, limit: int | None = None, **filters: object) -> Iterator[Statement]:
        """Statements with their reports and passages, in order of date, fetched page by page.

        Args:
            limit: how many at most; None: all.
            filters: those of the question `resources/statements`: actor, speaker, proposition, topic, stance, force,
                mode, publisher, article, since, until, as_of, known_on …

        Raises:
            QueryError: a filter that there is not, or a value that is not of its kind.
        """
        return islice(told(self.questions, self.limits, self.bases, filters), limit)

    def statements(self, *, limit: int | None = None, **filters: object) -> Table:
        """Statements as a table, one row a report of one; `told` gives them whole. Filters as there."""
        return listings.statements(self.told(limit=limit, **filters), self.revision)

    def positions(
        self,
        actor: Ids = None,
        proposition: Ids = None,
        topic: Ids = None,
        *,
        as_of: Day = None,
        known_on: Day = None,
        begin_on_anonymous: bool = False,
        dates: str = "all",
    ) -> Table:
        """Positions: an actor's stance on a proposition from one date to another. With `as_of`, those in force.

        `begin_on_anonymous`: let statements known only through reporters not named begin a position too; `dates`:
        "stated" leaves out days that are known from outside the articles, here and below.
        """
        scope = scope_of(self.bases, actor, proposition, topic, as_of, known_on)
        counting = Counting(begin_on_anonymous, outside=with_outside(dates))
        table = listings.positions(self.on_record, scope, counting, self.revision)
        return self.labels.beside(table)

    def coverage(
        self,
        actor: Ids = None,
        proposition: Ids = None,
        topic: Ids = None,
        *,
        as_of: Day = None,
        known_on: Day = None,
        begin_on_anonymous: bool = False,
        dates: str = "all",
    ) -> Table:
        """Who is on record on what: one row a proposition, one column an actor. No statement found is not agreement."""
        scope = scope_of(self.bases, actor, proposition, topic, as_of, known_on)
        counting = Counting(begin_on_anonymous, outside=with_outside(dates))
        return self.labels.beside(listings.coverage(self.on_record, scope, counting, self.revision))

    def contradictions(
        self,
        actor: Ids = None,
        proposition: Ids = None,
        topic: Ids = None,
        *,
        type: Ids = None,
        as_of: Day = None,
        known_on: Day = None,
        most_conflicts: int = MOST_CONFLICTS,
        begin_on_anonymous: bool = False,
        dates: str = "all",
    ) -> Table:
        """Statements, or reports of one, that do not go together; `type`: shift, conflict, denial …

        `begin_on_anonymous` as for positions: shifts and conflicts of positions follow it.
        """
        counting = Counting(begin_on_anonymous, most_conflicts, outside=with_outside(dates))
        scope = scope_of(self.bases, actor, proposition, topic, as_of, known_on)
        contradictions = listings.contradictions(self.on_record, scope, each(type), counting, self.revision)
        return self.labels.beside(contradictions)

    def acts(self) -> Acts:
        """Who did what to whom, as articles report it: a table, and a network directed, signed and dated."""
        acts = self.ask("who-did-what-to-whom")
        assert isinstance(acts, Table)
        return Acts(acts)

    @overload
    def graph(self, what: None = None, /) -> rdflib.Dataset: ...
    @overload
    def graph(self, what: str, /, **parameters: object) -> rdflib.Graph: ...
    def graph(self, what: str | None = None, /, **parameters: object) -> Any:
        """RDF for rdflib: everything as a data set, one article's graph by its id, or what a CONSTRUCT query makes.

        Raises:
            QueryError: there is no such article, or the query makes no graph.
        """
        if what is None:
            return rdf.everything(self.engine, self.ontology)
        if rdf.is_article(what):
            return rdf.article(self.engine, self.ontology, what)
        question = asked(what, self.questions)
        return rdf.constructed(self.engine, question, bound(question, parameters, self.bases), self.limits, self.bases)

    @overload
    def network(self, *, window: None = None, **options: Any) -> RecordNetwork: ...
    @overload
    def network(self, *, window: str, **options: Any) -> NetworkSeries: ...
    def network(self, *, window: str | None = None, **options: Any) -> Any:
        """A network by recipe, or with `window` ("years", "6 months") a series of them.

        Args:
            window: the width of a moving window.
            options: those of `kg network`: mode, between, via, aggregate, normalize, since, until, duplicates …;
                `include` and `exclude` are texts "field=value" or mappings from field to value.

        Raises:
            RecipeError: options that are unknown or contradict each other.
        """
        from kg.library.networks import made

        return made(self.engine, self.ontology, options, window, self.signature)

    def close(self) -> None:
        """Stop what was started to read."""
        self._recounted.close()
        self.engine.close()

    def __enter__(self) -> Record:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"On Record at {self.where}, revision {self.revision}"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self))}</p>"

    @property
    def on_record(self) -> OnRecord:
        """Positions and contradictions, derived when they are asked for."""
        return OnRecord(self.engine, self.ontology, self.limits)
