"""SPARQL 1.1 Update as a change of graphs: patterns are asked of the engine, what they change goes through `changes`.

The engine runs no update of a stranger. Each operation is turned into quads to remove and to add; the graphs that
result are validated, derived from and logged like any other change, all of a request in one revision.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import pyoxigraph as ox

from kg import bases, formats
from kg.changes.attempts import attempt
from kg.changes.commit import Approve, Commit, commit
from kg.changes.overlay import OpenScratch, Overlay
from kg.changes.stored import Stored
from kg.engine.asking import check
from kg.engine.base import Engine, Limits, Query
from kg.errors import LimitError, QueryError
from kg.ontology import Ontology
from kg.records import drafts, rdf
from kg.records.drafts import Draft
from kg.records.fields import fields_of
from kg.sparql import inspection, operations, templates
from kg.sparql.operations import Operation
from kg.sparql.tokens import place

MOST_QUADS = 1_000_000
"""How many quads one request may remove and add."""


@dataclass(frozen=True)
class Dataset:
    """`using-graph-uri` and `using-named-graph-uri` of a request; both empty: the store's own dataset."""

    default: Sequence[str] = ()
    named: Sequence[str] = ()


def update(
    engine: Engine,
    ontology: Ontology,
    text: str,
    *,
    author: str,
    now: datetime,
    limits: Limits,
    scratch: OpenScratch,
    dataset: Dataset | None = None,
    plain: bool = False,
    dry_run: bool = False,
    approve: Approve | None = None,
) -> Commit:
    """Run an update request.

    Args:
        engine: the store.
        ontology: what graphs may say.
        text: the request.
        author, now: who and when (with a time zone), for the log.
        limits: what each pattern may use.
        scratch: opens an empty engine, for patterns that come after another operation.
        dataset: the dataset of the patterns, instead of USING and WITH.
        plain: whether the store is a plain RDF store: nothing is validated, and its default graph is the graph
            `…/graph/default`, where otherwise it is the union, which cannot be written.
        dry_run: find out everything, change nothing.
        approve: as for `changes.commit`.

    Raises:
        QueryError: malformed or refused.
        LimitError: a pattern met a limit, or too many quads would change.
        DataError, RevisionConflict, StoreError: as `changes.commit`.
    """
    steps = _steps(text)

    def try_on(stored: Stored) -> Commit:
        with Overlay(stored, scratch) as overlay:
            run = _Run(stored, overlay, text, limits, dataset or Dataset(), plain)
            for step in steps:
                check()
                run.step(step)
        return commit(
            engine,
            ontology,
            run.change(),
            author=author,
            now=now,
            note="update",
            stored=stored,
            dry_run=dry_run,
            approve=approve,
        )

    return attempt(engine, ontology, try_on)


def _steps(text: str) -> list[Operation]:
    seen = inspection.inspect(text)
    if seen.refused:
        raise QueryError(seen.refused, seen.line, seen.column)
    return operations.operations(text)


@dataclass
class _Run:
    """The graphs as one request leaves them."""

    stored: Stored
    overlay: Overlay
    text: str
    limits: Limits
    dataset: Dataset
    plain: bool
    graphs: dict[str, dict[ox.Quad, None]] = field(default_factory=dict)
    count: int = 0

    def __post_init__(self) -> None:
        self.bases = self.stored.ontology.bases
        self.default = self.bases.graph("default")
        self.declared = "".join(f"PREFIX {name}: <{iri}> " for name, iri in self.bases.prefixes().items())

    def change(self) -> list[Draft]:
        ontology, fields = self.stored.ontology, fields_of(self.stored.ontology)
        if self.plain:
            return [drafts.free(graph, list(quads), ontology) for graph, quads in self.graphs.items()]
        return [
            drafts.of_quads(graph, rdf.skolemize(list(quads), graph, fields), ontology)
            for graph, quads in self.graphs.items()
        ]

    def graph(self, name: str) -> dict[ox.Quad, None]:
        """The quads of a graph as they are now in this request."""
        if name not in self.graphs:
            self.graphs[name] = dict.fromkeys(self.stored.graph(name))
        return self.graphs[name]

    def step(self, step: Operation) -> None:
        if step.verb in operations.MANAGEMENT:
            self.manage(step)
        elif step.where:
            self.modify(step)
        else:
            for quad in self.template(step, step.delete, variables=False, blanks=False):
                self.remove(quad)
            for quad in self.template(step, step.insert, variables=False, blanks=True):
                self.add(quad)

    def template(
        self, step: Operation, span: operations.Span | None, *, variables: bool, blanks: bool
    ) -> list[ox.Quad]:
        if span is None:
            return []
        prologue = self.declared + step.prologue
        return templates.read(self.text, span, prologue, self.bases.ids, variables=variables, blanks=blanks)

    def modify(self, step: Operation) -> None:
        gone = self.template(step, step.delete, variables=True, blanks=False)
        come = self.template(step, step.insert, variables=True, blanks=True)
        into = self.iri(step, step.graph) if step.graph else None
        solutions = list(self.solutions(step, into))
        for pattern, put in ((gone, self.remove), (come, self.add)):
            for solution in solutions:
                for quad in templates.fill(pattern, solution):
                    put(quad, into)

    def solutions(self, step: Operation, into: str | None) -> Iterator[dict[str, object]]:
        own = bool(step.dataset or self.dataset.default or self.dataset.named)
        default, named = tuple(self.dataset.default), tuple(self.dataset.named)
        if self.plain and not own:
            default, named = (into or self.default,), tuple(self.names())
        inside = into if into and not own and not self.plain else None
        query = Query(self.select(step, inside), default_graphs=default, named_graphs=named, limits=self.limits)
        with self.overlay.engine(self.graphs).query(query) as answer:
            content = b"".join(answer)
        answers = formats.solutions(content)
        names = [variable.value for variable in answers.variables]
        for solution in answers:
            yield {name: solution[name] for name in names}

    def select(self, step: Operation, inside: str | None) -> str:
        """The pattern as a query whose lines are those of the request, so that errors point into it.

        `inside` is the graph that takes the default graph's place, if the pattern's dataset is the store's own.
        """
        using = "".join(f" FROM {'NAMED ' if named else ''}{graph}" for named, graph in step.dataset)
        opening, closing = (f"{{ GRAPH <{inside}> ", " }") if inside else ("", "")
        where = step.where or operations.Span(0, 0)
        above, _ = place(self.text, where.start)
        prologue, body = step.prologue.replace("\n", " "), self.text[where.start : where.end]
        return "\n" * (above - 1) + f"{prologue}SELECT *{using} WHERE {opening}{body}{closing}"

    def manage(self, step: Operation) -> None:
        """CLEAR, DROP, CREATE; ADD, MOVE, COPY. A graph without quads does not exist, so there is none to miss."""
        if step.verb == "create":
            return
        if step.verb in ("clear", "drop"):
            for name in self.targets(step):
                self.clear(name)
            return
        source, target = self.named(step, step.source), self.named(step, step.target)
        if source == target:
            return
        if step.verb != "add":
            self.clear(target)
        for quad in list(self.graph(source)):
            self.add(bases.quad(quad.triple, ox.NamedNode(target)))
        if step.verb == "move":
            self.clear(source)

    def targets(self, step: Operation) -> list[str]:
        if step.target not in ("default", "named", "all"):
            return [self.named(step, step.target)]
        if step.target == "default":
            return [self.named(step, "default")]
        return [*self.names(), *([self.default] if self.plain and step.target == "all" else [])]

    def names(self) -> list[str]:
        """The named graphs that people write, as they are now in this request."""
        kept = {self.bases.graph(name) for name in ("derived", "changes", "vocabulary")}
        return sorted((set(self.stored.graphs()) | self.graphs.keys()) - kept - {self.default})

    def named(self, step: Operation, written: str) -> str:
        if written != "default":
            return self.iri(step, written)
        return self.target(ox.DefaultGraph())

    def iri(self, step: Operation, written: str) -> str:
        """The IRI of a graph as written in an operation."""
        text = f"{self.declared}{step.prologue}\n<a:a> <a:a> {written} ."
        try:
            (quad,) = ox.parse(text, format=ox.RdfFormat.TRIG, base_iri=self.bases.ids)
        except SyntaxError as error:
            line, column = place(self.text, step.span.start)
            raise QueryError(f"line {line}, column {column}: {error.msg}", line, column) from None
        return bases.value(quad.object)

    def target(self, graph: ox.NamedNode | ox.BlankNode | ox.DefaultGraph, into: str | None = None) -> str:
        """The graph that a quad without GRAPH goes to."""
        if isinstance(graph, ox.NamedNode):
            return graph.value
        if into:
            return into
        if self.plain:
            return self.default
        raise QueryError("found triples of the default graph, which is the union of all graphs; write GRAPH <…> {…}")

    def clear(self, name: str) -> None:
        self.counted(len(self.graph(name)))
        self.graphs[name] = {}

    def remove(self, quad: ox.Quad, into: str | None = None) -> None:
        name = self.target(quad.graph_name, into)
        self.counted(1)
        self.graph(name).pop(bases.quad(quad.triple, ox.NamedNode(name)), None)

    def add(self, quad: ox.Quad, into: str | None = None) -> None:
        name = self.target(quad.graph_name, into)
        self.counted(1)
        self.graph(name)[bases.quad(quad.triple, ox.NamedNode(name))] = None

    def counted(self, number: int) -> None:
        self.count += number
        if self.count > MOST_QUADS:
            raise LimitError(f"one request may change {MOST_QUADS} quads; send several", "result")
