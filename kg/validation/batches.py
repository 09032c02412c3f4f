"""Which graphs can be validated in one run, and which reference nodes must be beside them.

A graph is to be judged by itself and the reference nodes that it touches. Graphs that say nothing about each other's
nodes can share a run without changing any result; that saves most of the cost of thousands of small graphs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from pyoxigraph import NamedNode, Quad

from kg.bases import OWL, RDF, Bases, value

_OPEN_BATCHES = 4
# The compiled engine joins some SPARQL constraints over the whole graph for each node: smaller runs cost less in all.
_BATCH_QUADS = 1_000


@dataclass
class Batch:
    """Graphs for one run.

    Attributes:
        graphs: their IRIs.
        owner: subject to the graph that it was found in.
        quads: what the graphs say.
        terms: every IRI that is subject or object in one of them.
    """

    graphs: set[str] = field(default_factory=set)
    owner: dict[str, str] = field(default_factory=dict)
    quads: list[Quad] = field(default_factory=list)
    terms: set[str] = field(default_factory=set)

    def takes(self, subjects: set[str], terms: set[str], size: int) -> bool:
        """Whether a graph can join: neither speaks of a node that the other describes."""
        if self.quads and len(self.quads) + size > _BATCH_QUADS:
            return False
        return subjects.isdisjoint(self.terms) and terms.isdisjoint(self.owner.keys())


class Reference:
    """The common ground, indexed by subject."""

    def __init__(self, quads: Iterable[Quad], bases: Bases) -> None:
        self._bases = bases
        self._about: dict[str, list[Quad]] = defaultdict(list)
        for quad in quads:
            if isinstance(quad.subject, NamedNode):
                self._about[quad.subject.value].append(quad)

    def neighbourhood(self, terms: Iterable[str], judged: Container[str]) -> list[Quad]:
        """All that is said of the nodes, and of the nodes that these lead to, so that types and dates are found.

        What the judged graphs themselves say is left out: the reference may hold an earlier state of them.
        """
        near = {term for term in terms if term in self._about}
        far = {value(quad.object) for iri in near for quad in self._about[iri] if isinstance(quad.object, NamedNode)}
        every = (quad for iri in sorted(near | (far & self._about.keys())) for quad in self._about[iri])
        return [quad for quad in every if _graph(quad) not in judged]

    def shortcuts(self, graph: str, quads: Sequence[Quad]) -> set[str]:
        """Nodes of other graphs of which a graph says no more than what completion adds beside an act or a link."""
        added = {RDF + "type", self._bases.term("actedOn"), self._bases.term("tookPartIn")}
        added |= {value(q.object) for q in quads if q.predicate.value == OWL + "annotatedProperty"}
        subjects = {q.subject.value for q in quads if isinstance(q.subject, NamedNode)}
        described = {value(q.subject) for q in quads if q.predicate.value not in added}
        elsewhere = (iri for iri in subjects - described if iri in self._about)
        return {iri for iri in elsewhere if any(_graph(quad) != graph for quad in self._about[iri])}


def batches(data: Mapping[str, Sequence[Quad]], reference: Reference) -> list[Batch]:
    """Distribute the graphs over as few runs as keep each graph's results what they are when it is checked alone."""
    done: list[Batch] = []
    for graph, quads in data.items():
        shared = reference.shortcuts(graph, quads)
        subjects = {_text(quad.subject) for quad in quads} - shared
        terms = subjects | {quad.object.value for quad in quads if isinstance(quad.object, NamedNode)}
        batch = next((b for b in done[-_OPEN_BATCHES:] if b.takes(subjects, terms, len(quads))), None)
        if batch is None:
            batch = Batch()
            done.append(batch)
        batch.graphs.add(graph)
        batch.quads.extend(quads)
        batch.terms |= terms
        batch.owner.update(dict.fromkeys(subjects, graph))
    return done


def _text(term: object) -> str:
    return term.value if isinstance(term, NamedNode) else str(term)


def _graph(quad: Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""
