"""What the store holds now, read by the rule files: graphs, nodes, who refers to them, when they changed."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad, QuerySolution

from kg.bases import value
from kg.engine.base import Engine
from kg.ontology import Ontology
from kg.questions.rules import ask


@dataclass
class Stored:
    """Reads of one engine. What was read is kept: make a new one for each change.

    Attributes:
        engine: the engine.
        ontology: where the rule files are.
        revision: the revision that the engine was at before anything was read.
    """

    engine: Engine
    ontology: Ontology
    revision: int = field(init=False)
    _graphs: dict[str, list[Quad]] = field(default_factory=dict)
    _nodes: dict[str, list[Quad]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.revision = self.engine.revision()

    def graph(self, graph: str) -> list[Quad]:
        """Every quad of a graph; none if there is no such graph. A graph that was read once is not read again."""
        if graph not in self._graphs:
            self._graphs[graph] = self._quads(graph)
        return self._graphs[graph]

    def graphs(self) -> list[str]:
        """IRIs of every graph."""
        return [row["graph"].value for row in self._rows("graphs")]

    def reference(self, nodes: Collection[str]) -> dict[str, list[Quad]]:
        """What the reference graph says of nodes, by node."""
        graph = self.ontology.bases.graph("reference")
        if fresh := [node for node in nodes if node not in self._nodes]:
            self._nodes |= {node: [] for node in fresh}
            for quad in self._quads(graph, subject=fresh):
                self._nodes[value(quad.subject)].append(quad)
        return {node: self._nodes[node] for node in nodes}

    def touching(self, nodes: Collection[str]) -> list[str]:
        """The graphs that refer to one of some nodes."""
        return sorted({row["graph"].value for row in self._rows("graphs", object=nodes)})

    def last_change(self, graph: str) -> int:
        """The number of the revision that changed a graph last; 0 if the log names none."""
        last = [row["last"] for row in ask(self.engine, self.ontology, "last-change", graph=NamedNode(graph))]
        return max((int(number.value) for number in last if isinstance(number, Literal)), default=0)

    def patch(self, revision: int) -> str | None:
        """The RDF Patch of a revision; None if there is no such revision or it has none."""
        node = NamedNode(self.ontology.bases.id(f"revision/{revision}"))
        rows = ask(self.engine, self.ontology, "revision-patch", revision=node)
        return next((row["patch"].value for row in rows), None)

    def _quads(self, graph: str, **bound: Iterable[str]) -> list[Quad]:
        """What a graph says, of some subjects if they are given."""
        name = NamedNode(graph)
        # One graph as a term and not as one of several: joined with several, the whole graph would be read.
        about = {key: list(map(NamedNode, iris)) for key, iris in bound.items()}
        rows = ask(self.engine, self.ontology, "quads", graph=name, **about)
        return [Quad(row["subject"], row["predicate"], row["object"], name) for row in rows]

    def _rows(self, rule: str, **bound: Iterable[str]) -> list[QuerySolution]:
        return ask(
            self.engine, self.ontology, rule, **{name: list(map(NamedNode, iris)) for name, iris in bound.items()}
        )
