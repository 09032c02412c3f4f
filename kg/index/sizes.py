"""What VoID says of the whole record: subjects, triples by property, things by class.

Counting a large store takes half a minute, and counting again what is said of the subjects of one change takes
milliseconds. So all is counted once, and what changes with each change. The questions `service/sizes`,
`service/classes` and `service/properties` define the numbers; the last two, and how many subjects there are, give the
first of them. How many different objects there are is not kept: whether an object was there before is known by asking
for each, before and after.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad, Triple
from sqlalchemy import Connection, delete, func, select

from kg.bases import RDF
from kg.engine.base import Limits, Patch
from kg.index import schema as at
from kg.index.database import insert
from kg.index.foretelling import Foretold
from kg.index.index import Index
from kg.index.stored import stored
from kg.index.terms import Row
from kg.questions.files import Questions
from kg.questions.rules import UNLIMITED, ask

CLASS, PROPERTY = "class", "property"
SUBJECTS = "subjects"
"""The key of `state` under which the number of subjects is kept; absent: nothing has been counted."""

ANSWERED = frozenset(("service/sizes", "service/classes", "service/properties"))
"""The questions that the numbers answer."""

ATTEMPTS = 3
"""How often all is counted, if it changes meanwhile, before that is left to whoever asks next."""

_TYPE = NamedNode(RDF + "type")


@dataclass
class Sizes:
    """Numbers of everything, or of a part.

    Attributes:
        subjects: different subjects.
        properties: property to triples.
        classes: class to things.
    """

    subjects: int = 0
    properties: Counter[str] = field(default_factory=Counter)
    classes: Counter[str] = field(default_factory=Counter)


def count_all(index: Index, limits: Limits = UNLIMITED) -> Sizes:
    """Count everything in the graphs. Raises as `Engine.query`."""
    questions = Questions(index.ontology, index.engine)
    (row,) = ask(index.engine, index.ontology, "subjects", limits)
    return Sizes(
        int(row["subjects"].value),
        Counter(
            {row["property"].value: int(row["triples"].value) for row in questions.ask("service/properties", limits)}
        ),
        Counter({row["class"].value: int(row["entities"].value) for row in questions.ask("service/classes", limits)}),
    )


def are_counted(connection: Connection) -> bool:
    """Whether the index has the numbers."""
    return connection.execute(select(at.state.c.value).where(at.state.c.key == SUBJECTS)).first() is not None


def bring_up(index: Index, limits: Limits = UNLIMITED) -> None:
    """Count everything, if the index is current and has not got the numbers. Who writes meanwhile need not wait.

    Raises:
        QueryError, LimitError, StoreError: as `Engine.query`.
    """
    for _ in range(ATTEMPTS):
        revision = index.engine.revision()
        with index.database.reading() as connection:
            if index.revision_on(connection) != revision or are_counted(connection):
                return
        sizes = count_all(index, limits)
        with index.database.writing() as connection:
            if index.revision_on(connection) == revision == index.engine.revision():
                keep(connection, sizes)
                return


def keep(connection: Connection, sizes: Sizes) -> None:
    """Keep the numbers of everything."""
    forget(connection)
    for kind, numbers in ((PROPERTY, sizes.properties), (CLASS, sizes.classes)):
        insert(connection, at.size, ("kind", "name", "number"), [(kind, *pair) for pair in numbers.items()])
    insert(connection, at.state, ("key", "value"), [(SUBJECTS, str(sizes.subjects))])


def forget(connection: Connection) -> None:
    """Have no numbers: for what changes more than can be counted with it."""
    connection.execute(delete(at.size))
    connection.execute(delete(at.state).where(at.state.c.key == SUBJECTS))


class Recount:
    """Counts again what changes with a patch: what is said of its subjects, before and after.

    Args:
        index: the index.
        connection: a writer's connection, before the engine applies the patch.
        patch: what will change.
    """

    def __init__(self, index: Index, connection: Connection, patch: Patch) -> None:
        self._index, self._connection = index, connection
        # A store keeps its revision in a triple of its own.
        log = NamedNode(index.ontology.bases.graph("changes"))
        self._subjects = {log, *(quad.subject for quad in stored((*patch.removed, *patch.added)))}
        self._before: set[Triple] | None = None
        self._others: set[Quad] = set()
        if are_counted(connection) and all(isinstance(subject, NamedNode) for subject in self._subjects):
            self._before = self._said()
            removed = {quad.subject for quad in stored(patch.removed)}
            self._others = set(self._index.quads_about(removed))

    def after(self, foretold: Foretold | None) -> None:
        """Count after the patch. Blank nodes cannot be asked for by name: with one, nothing is counted any more.

        Args:
            foretold: what the engine holds of the patch now, if that is known; else it is asked.
        """
        if self._before is None:
            forget(self._connection)
            return
        said = self._said() if foretold is None else foretold.after(self._before, self._others)
        before, now = _counted(self._before), _counted(said)
        for kind, held, holds in (
            (PROPERTY, before.properties, now.properties),
            (CLASS, before.classes, now.classes),
        ):
            holds.subtract(held)
            self._change(kind, {name: number for name, number in holds.items() if number})
        kept = select(at.state.c.value).where(at.state.c.key == SUBJECTS)
        subjects = int(self._connection.execute(kept).scalar_one()) + now.subjects - before.subjects
        self._connection.execute(at.state.update().where(at.state.c.key == SUBJECTS).values(value=str(subjects)))

    def _said(self) -> set[Triple]:
        """What is said of the subjects now."""
        rows = ask(self._index.engine, self._index.ontology, "described", subject=list(self._subjects))
        return {Triple(row["subject"], row["predicate"], row["object"]) for row in rows}

    def _change(self, kind: str, numbers: dict[str, int]) -> None:
        of_kind = select(at.size.c.name, at.size.c.number).where(at.size.c.kind == kind)
        known = self._connection.execute(of_kind.where(at.size.c.name.in_(numbers)))
        held: dict[str, int] = dict(map(tuple, known))
        gone = delete(at.size).where(at.size.c.kind == kind, at.size.c.name.in_(numbers))
        self._connection.execute(gone)
        rows = [(kind, name, held.get(name, 0) + number) for name, number in numbers.items()]
        insert(self._connection, at.size, ("kind", "name", "number"), [row for row in rows if row[2]])


def _counted(triples: Collection[Triple]) -> Sizes:
    """The numbers of triples."""
    sizes = Sizes(len({triple.subject for triple in triples}))
    for triple in triples:
        sizes.properties[triple.predicate.value] += 1
        if triple.predicate == _TYPE and isinstance(triple.object, NamedNode):
            sizes.classes[triple.object.value] += 1
    return sizes


def answer(connection: Connection, name: str) -> list[Row] | None:
    """The rows of one of the questions ANSWERED; None if nothing is counted."""
    kept = connection.execute(select(at.state.c.value).where(at.state.c.key == SUBJECTS)).scalar()
    if kept is None:
        return None
    if name == "service/sizes":
        of_kind = select(at.size.c.kind, func.count(), func.sum(at.size.c.number)).group_by(at.size.c.kind)
        totals = {kind: (different, total) for kind, different, total in connection.execute(of_kind)}
        (properties, triples), (classes, _) = totals.get(PROPERTY, (0, 0)), totals.get(CLASS, (0, 0))
        numbers = {"triples": triples, "subjects": int(kept), "classes": classes, "properties": properties}
        return [{key: Literal(int(number)) for key, number in numbers.items()}]
    kind, counted = (CLASS, "entities") if name == "service/classes" else (PROPERTY, "triples")
    asked = select(at.size.c.name, at.size.c.number).where(at.size.c.kind == kind).order_by(at.size.c.name)
    rows: list[Row] = []
    for iri, number in connection.execute(asked):
        rows.append({kind: NamedNode(iri), counted: Literal(number)})
    return rows
