"""What the store holds now, read by the rule files: graphs, nodes, who refers to them, when they changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad, QuerySolution

from kg.engine.base import Engine
from kg.ontology import Ontology
from kg.questions.rules import ask


@dataclass
class Stored:
    """Reads of one engine. Reference nodes are kept once read: make a new one for each change.

    Attributes:
        engine: the engine.
        ontology: where the rule files are.
    """

    engine: Engine
    ontology: Ontology
    _nodes: dict[str, list[Quad]] = field(default_factory=dict)

    def graph(self, graph: str) -> list[Quad]:
        """Every quad of a graph; none if there is no such graph."""
        name = NamedNode(graph)
        rows = self._rows("graph", {"graph": graph})
        return [Quad(row["subject"], row["predicate"], row["object"], name) for row in rows]

    def graphs(self) -> list[str]:
        """IRIs of every graph."""
        return [row["graph"].value for row in self._rows("graphs", {})]

    def reference(self, node: str) -> list[Quad]:
        """What the reference graph says of a node."""
        if node not in self._nodes:
            graph = self.ontology.bases.graph("reference")
            subject, name = NamedNode(node), NamedNode(graph)
            rows = self._rows("node", {"graph": graph, "subject": node})
            self._nodes[node] = [Quad(subject, row["predicate"], row["object"], name) for row in rows]
        return self._nodes[node]

    def touching(self, node: str) -> list[str]:
        """The graphs that refer to a node."""
        return [row["graph"].value for row in self._rows("touching", {"object": node})]

    def last_change(self, graph: str) -> int:
        """The number of the revision that changed a graph last; 0 if the log names none."""
        for row in self._rows("last-change", {"graph": graph}):
            if row["last"] is not None:
                return int(row["last"].value)
        return 0

    def patch(self, revision: int) -> str | None:
        """The RDF Patch of a revision; None if there is no such revision or it has none."""
        iri = self.ontology.bases.id(f"revision/{revision}")
        return next((row["patch"].value for row in self._rows("revision-patch", {"revision": iri})), None)

    def _rows(self, rule: str, bound: Mapping[str, str]) -> list[QuerySolution]:
        return ask(self.engine, self.ontology, rule, **{name: NamedNode(iri) for name, iri in bound.items()})
