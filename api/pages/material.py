"""What pages are made of: statements, positions and contradictions, as one place gets them from the service.

Every page asks here and nowhere else, so that where the rows come from can change in one place.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock
from typing import TypeVar, cast

from fastapi import Request
from pyoxigraph import Literal, NamedNode
from starlette.datastructures import State

from api.pages.portions import Portion, how_many, how_many_on, latest_of_each, read
from api.pages.remembering import Memory, Remembered
from api.resources.folding import Folding
from api.resources.models import Contradiction, Position, Statement, Thing
from api.service import Service
from kg.index.lists import LATEST, rows, statements_of
from kg.index.shortening import Shortening
from kg.questions.files import Row
from kg.things.things import Thing as Named
from kg.things.things import Things

WHOLE = frozenset({"actor", "proposition", "speaker", "topic"})
"""Filters of statements that leave out none of their reports."""
FEW = 24
"""Contradictions of all that a question names as the latest: its LIMIT."""
T = TypeVar("T")
_NOTHING = object()


@dataclass(frozen=True)
class Denial:
    """Who denies a statement, utterance or report, and by which statement."""

    statement: str
    speaker: Thing


class Material:
    """Asks one service; what is asked again at the same revision is remembered, 20,000 answers at most.

    Attributes:
        also: how the service's record is counted otherwise than it is stored; see `kg.questions.files.counted`.
    """

    def __init__(self, service: Service, also: frozenset[str] = frozenset()) -> None:
        self.service, self.also = service, also
        self.bases = service.settings.bases
        self.folding = Folding(self.bases)
        self._memory, self._lock = Memory(), Lock()
        self._of_things: tuple[Things | None, dict[object, object]] = None, {}

    def counted(self, also: frozenset[str]) -> Material:
        """The same of a record that is counted otherwise. Raises QueryError if it is too large to be derived anew."""
        if not also:
            return self
        return self.remembered(("counted", also), lambda: Material(self.service.counted(also), also))

    def ask(self, question: str, also: tuple[str, ...] = (), /, **parameters: str) -> list[Row]:
        """The rows of a question, its parameters given as ids, terms, days or numbers in text."""
        read = self.service.questions.read(question)
        declared = {parameter.name for parameter in read.parameters}
        known = {name: value for name, value in parameters.items() if name in declared}
        terms = dict(read.bind(known, self.bases)) if known else {}
        terms |= {name: NamedNode(self.bases.id(value)) for name, value in parameters.items() if name not in declared}
        return self.service.questions.ask(question, self.service.settings.limits, also, **terms)

    def known(self, question: str, **parameters: str) -> list[Row]:
        """The same, remembered: for what pages ask of one thing."""
        return self.remembered((question, *sorted(parameters.items())), lambda: self.ask(question, **parameters))

    def ask_within(self, seconds: float, question: str) -> list[Row]:
        """The rows of a question without parameters. Raises LimitError after that many seconds."""
        limits = replace(self.service.settings.limits, seconds=seconds)
        return self.service.questions.ask(question, limits)

    def remembered(self, key: object, make: Callable[[], T]) -> T:
        """What `make` gave at this revision."""
        values = self.kept.values
        value = values.get(key, _NOTHING)
        if value is _NOTHING:
            value = values[key] = make()
        return cast(T, value)

    @property
    def kept(self) -> Remembered:
        """What is remembered of this revision."""
        return self._memory.at(self.service.engine.revision())

    def of_things(self, key: object, make: Callable[[], T]) -> T:
        """What `make` gave for the things as they are now: most revisions change none of them."""
        things = self.things()
        with self._lock:
            if self._of_things[0] is not things:
                self._of_things = things, {}
            kept = self._of_things[1]
        if key not in kept:
            kept[key] = make()
        return cast(T, kept[key])

    def statements(self, **filters: str) -> list[Statement]:
        """Statements with their reports, in order of their days: of too many the latest (see `portion`)."""
        if "statement" in filters:
            key = ("statements", *sorted(filters.items()))
            return self.remembered(key, lambda: self.folding.statements(self.ask("resources/statements", **filters)))
        return self.portion(filters).statements

    def portion(self, filters: Mapping[str, str], skipped: int = 0) -> Portion:
        """Statements that fit filters, all or of too many a portion; see `api.pages.portions`."""

        def make() -> Portion:
            if not WHOLE.issuperset(filters):
                return read(self.service, filters, skipped)
            kept = self.kept
            made = read(self.service, filters, skipped, kept.told)
            kept.keep(made.statements)
            return made

        return self.remembered(("portion", skipped, *sorted(filters.items())), make)

    def latest(self, asked: Sequence[Mapping[str, str]], number: int) -> list[list[Statement]]:
        """The latest statements that fit each set of filters, so many at most; see `api.pages.portions.latest`."""
        key = ("latest", number, *(tuple(sorted(filters.items())) for filters in asked))
        return self.remembered(key, lambda: latest_of_each(self.service, asked, number))

    def how_many(self, filters: Mapping[str, str]) -> int | None:
        """How many statements fit filters; None where they are not counted."""
        return self.remembered(("how many", *sorted(filters.items())), lambda: how_many(self.service, filters))

    def how_many_on(self, filters: Mapping[str, str], propositions: Sequence[str]) -> dict[str, int]:
        """The same on each of some propositions; those that are not counted are left out."""
        key = ("how many on", *propositions, *sorted(filters.items()))
        return self.remembered(key, lambda: how_many_on(self.service, filters, propositions))

    def tell(self, ids: Iterable[str]) -> None:
        """Have many statements remembered that will be asked for one by one, where an index can give them at once."""
        kept = self.kept
        untold = [id for id in dict.fromkeys(ids) if kept.told(id) is None]
        if not untold:
            return
        with self.service.index() as connection:
            if connection is None:
                return
            told = statements_of(connection, Shortening(self.bases), map(self.bases.id, untold))
        kept.keep(self.folding.statements(told))

    def positions(self, **filters: str) -> list[Position]:
        """Positions, in order of their first days."""
        key = ("positions", *sorted(filters.items()))
        return self.remembered(key, lambda: self.folding.positions(self.ask("resources/positions", **filters)))

    def contradictions(self, **filters: str) -> list[Contradiction]:
        """Contradictions, in order of their days."""
        key = ("contradictions", *sorted(filters.items()))
        return self.remembered(
            key, lambda: self.folding.contradictions(self.ask("resources/contradictions", **filters))
        )

    def latest_contradictions(self, most: int, /, between: Collection[str] = (), **filters: str) -> list[Contradiction]:
        """The latest contradictions, at least so many if there are, in order of their days; of these, `between` some
        actors, those that tell of two of them."""

        def make() -> list[Contradiction]:
            asked = {name: self._iri(name, value) for name, value in filters.items()} | {LATEST: str(most)}
            with self.service.index() as connection:
                if connection is None:
                    return self._latest_of_graphs(most, filters)
                told = rows(connection, Shortening(self.bases), "contradictions", asked, brief=True)
                made = self.folding.contradictions(told, brief=True)
            if between:
                made = [
                    each for each in made if len({one.id for one in (*each.actor, *each.principal)} & set(between)) > 1
                ]
            self.tell(id for contradiction in made for id in contradiction.statement)
            return made

        return self.remembered(("latest contradictions", most, *sorted(between), *sorted(filters.items())), make)

    def _latest_of_graphs(self, most: int, filters: Mapping[str, str]) -> list[Contradiction]:
        """The same without an index: few and of all, one by one; otherwise whatever fits."""
        if filters or most > FEW:
            return self.contradictions(**filters)
        ids = [self.folding.text(row, "contradiction") or "" for row in self.ask("pages/latest_contradictions")]
        return [contradiction for id in reversed(ids[:most]) for contradiction in self.contradictions(contradiction=id)]

    def _iri(self, name: str, value: str) -> str:
        """The value of a filter of contradictions as text of the term that it is."""
        question = self.service.questions.read("resources/contradictions")
        if name not in {parameter.name for parameter in question.parameters}:
            return self.bases.id(value)  # the thing itself
        return question.bind({name: value}, self.bases)[name].value

    def things(self) -> Things:
        """The things of the reference graph."""
        return cast(Things, self.service.things.things())

    def named(self, id: str) -> Named | None:
        """A thing of the reference graph by its id."""
        return self.things().by_id.get(id)

    def label(self, id: str) -> str:
        """What a thing is called."""
        known = self.named(id)
        return known.label if known else id.rpartition("/")[2].replace("-", " ")

    def values(self, id: str, name: str) -> list[str]:
        """The ids or texts of a field of a thing."""
        known = self.named(id)
        values = known.values.get(name, ()) if known else ()
        return [self.bases.shorten(value.value) for value in values]

    def topics_of(self, proposition: str) -> list[str]:
        """The topics that a proposition is named under."""
        return self.values(proposition, "broader")

    def propositions_of(self, topic: str) -> list[str]:
        """The propositions of a topic and of the topics within it, in the order of their labels."""
        chosen = {id for within in self.within(topic) for id in self._by_topic().get(within, ())}
        return sorted(chosen, key=self.label)

    def _by_topic(self) -> dict[str, list[str]]:
        """From a topic to the propositions that are named under it."""

        def make() -> dict[str, list[str]]:
            by_topic: dict[str, list[str]] = {}
            for thing in self.things().of_kind("proposition"):
                for value in thing.values.get("broader", ()):
                    by_topic.setdefault(self.bases.shorten(value.value), []).append(thing.id)
            return by_topic

        return self.of_things("propositions by topic", make)

    def within(self, topic: str) -> set[str]:
        """A topic and all topics within it."""
        inside: set[str] = set()
        waiting = [topic]
        while waiting:
            at = waiting.pop()
            if at not in inside:
                inside.add(at)
                waiting.extend(self.narrower().get(at, ()))
        return inside

    def narrower(self) -> dict[str, list[str]]:
        """From a topic to those directly within it, "" to those within none; by label."""

        def make() -> dict[str, list[str]]:
            by_broader: dict[str, list[str]] = {}
            for topic in sorted(self.things().of_kind("topic"), key=lambda topic: topic.label):
                for broader in self.values(topic.id, "broader") or [""]:
                    by_broader.setdefault(broader, []).append(topic.id)
            return by_broader

        return self.of_things("narrower", make)

    def denials(self) -> dict[str, list[Denial]]:
        """From a denied statement, utterance or report to who denies it."""

        def make() -> dict[str, list[Denial]]:
            by_denied: dict[str, list[Denial]] = {}
            for row in self.ask("pages/disputes"):
                denied, statement = self.folding.text(row, "denied"), self.folding.text(row, "statement")
                speaker = self.folding.thing(row, "speaker")
                if denied and statement and speaker:
                    by_denied.setdefault(denied, []).append(Denial(statement, speaker))
            return by_denied

        return self.remembered("denials", make)

    def labelled(self, row: Row, name: str) -> Thing | None:
        """The thing of a variable, with its label."""
        return self.folding.thing(row, name)

    def number(self, row: Row, name: str) -> int:
        """The whole number of a variable, 0 if there is none."""
        term = row.get(name)
        return int(term.value) if isinstance(term, Literal) and term.value.isdigit() else 0


def material_of(request: Request, service: Service) -> Material:
    """What the running service's pages are made of."""
    return material_at(request.app.state, service)


def material_at(state: State, service: Service) -> Material:
    """The same, kept in the state of the application."""
    if not hasattr(state, "material"):
        state.material = Material(service)
    return cast(Material, state.material)


def unique(values: Iterable[T]) -> list[T]:
    """Each value once, in the order of its first."""
    return list(dict.fromkeys(values))
