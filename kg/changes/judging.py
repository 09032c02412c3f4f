"""One change on one state of the store: what is wrong with the graphs it would leave, and the patch that makes them.

A change is judged in the graphs it would produce: each changed graph with the reference nodes that it touches, and,
when reference nodes change, every graph that refers to them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from kg.bases import RDF, RDFS, SCHEMA, SKOS, value
from kg.changes.stored import Stored
from kg.derive import Frame, Rows, delta, frame_of, rows_of
from kg.engine.base import Patch
from kg.errors import MOST_FINDINGS, DataError, Finding, RevisionConflict
from kg.records import drafts, references
from kg.records.drafts import ARTICLE, FREE, LINKS, REFERENCE, Draft
from kg.validation import Outcome, validate

_WORDS = frozenset(
    (RDFS + "label", SKOS + "altLabel", SKOS + "definition", SKOS + "note", RDFS + "comment", SCHEMA + "url")
)
"""What is said of a reference node for people to read: no shape looks at it from another graph."""

_BATCH = 200


@dataclass
class Work:
    """One change on one state of the store.

    Attributes:
        stored: the state.
        changes: graph IRI to what it is to hold.
    """

    stored: Stored
    changes: dict[str, Draft]

    def __post_init__(self) -> None:
        self.ontology = self.stored.ontology
        self.before = {graph: self.stored.graph(graph) for graph in self.changes}
        self.common = self.changes.get(self.ontology.bases.graph(REFERENCE))
        self.described = self._by_subject(self.common.quads) if self.common else None

    def unchanged(self, expected: int | None) -> None:
        """Raise RevisionConflict if a graph was changed after the revision that the writer saw."""
        for graph in self.before:
            if expected is not None and (last := self.stored.last_change(graph)) > expected:
                raise RevisionConflict(expected, last)

    def judge(self) -> None:
        """Raise DataError with everything found in the changed graphs and in those that the change touches."""
        findings, outcomes = self._judge([draft for draft in self.changes.values() if draft.role != FREE])
        if self.common is not None:
            for batch in self._batches(self.common):
                more, others = self._judge(batch)
                findings, outcomes = findings + more, outcomes + others
        violations = [violation for outcome in outcomes for violation in outcome.violations]
        if findings or violations:
            report = Outcome(violations[:MOST_FINDINGS], self.ontology.bases).report(RdfFormat.N_TRIPLES).decode()
            raise DataError(sorted(set(findings)), report)

    def patch(self, rows: Rows) -> Patch:
        """The difference in the changed graphs and in what is derived from them."""
        removed: list[Quad] = []
        added: list[Quad] = []
        for graph, draft in self.changes.items():
            old, new = set(self.before[graph]), as_stored(draft.quads)
            removed += sorted(old - new, key=str)
            added += sorted(new - old, key=str)
        articles = [graph for graph, draft in self.changes.items() if draft.role == ARTICLE]
        beside = self._frame(rows) if removed or added else None
        if (removed or added) and (articles or beside is not None):
            said = rows_of((quad for graph in articles for quad in self.changes[graph].quads), self.ontology)
            gone, come = delta(rows, articles, said, self.ontology.bases, after=beside)
            removed, added = removed + gone, added + come
        return Patch(removed, added)

    def _frame(self, rows: Rows) -> Frame | None:
        """What holds beside the articles after the change; None if that stays as it is."""
        changed = [draft for draft in self.changes.values() if draft.role in (REFERENCE, LINKS)]
        frames = {draft.role: frame_of(draft.quads, self.ontology) for draft in changed}
        if all(frame_of(self.before[draft.graph], self.ontology) == frames[draft.role] for draft in changed):
            return None
        before = rows.frame()
        common, links = frames.get(REFERENCE, before), frames.get(LINKS, before)
        return Frame(common.organs, common.relations, links.identified, links.undated)

    def _judge(self, every: Collection[Draft]) -> tuple[list[Finding], list[Outcome]]:
        places = {draft.graph: draft.places for draft in every}

        def locate(graph: str, node: str, about: str | None, value: str | None) -> tuple[str, str, int] | None:
            place = places[graph].locate(node, about, value)
            return (place.file, place.path, place.line) if place.file else None

        data = {draft.graph: draft.quads for draft in every if draft.quads}
        ids = self.ontology.bases.ids
        named = {quad.object.value for quads in data.values() for quad in quads if isinstance(quad.object, NamedNode)}
        self._reference(sorted(iri for iri in named if iri.startswith(ids)))  # All in one query, and not one by one.
        touched = list(self._touched(data.values()))
        findings = [finding for draft in every for finding in references.check(draft, self._defined)]
        outcome = validate(data, touched, self.ontology, locate=locate)
        said = {(finding.file, finding.path) for finding in findings}
        findings += [finding for finding in outcome.findings if (finding.file, finding.path) not in said]
        return findings, [outcome]

    def _defined(self, iri: str) -> bool:
        """Whether the reference graph, as it will be, says what a node is, not just what it took part in."""
        (described,) = self._reference([iri])
        return any(quad.predicate.value == RDF + "type" for quad in described)

    def _reference(self, nodes: Collection[str]) -> list[Sequence[Quad]]:
        """What the reference graph, as it will be, says of each node."""
        if self.described is not None:
            return [self.described.get(iri, ()) for iri in nodes]
        reference_nodes = self.stored.reference(nodes)
        return [reference_nodes[iri] for iri in nodes]

    def _touched(self, graphs: Iterable[Sequence[Quad]]) -> Iterator[Quad]:
        """What the reference graph says of the nodes that graphs refer to, and of those that these refer to."""
        ids = self.ontology.bases.ids
        seen: set[str] = set()
        level: Iterable[Quad] = (quad for quads in graphs for quad in quads)
        for _ in range(2):
            named = {quad.object.value for quad in level if isinstance(quad.object, NamedNode)}
            kinds = references.HOLDS[REFERENCE]
            fresh = sorted(iri for iri in named - seen if iri.removeprefix(ids).partition("/")[0] in kinds)
            seen.update(fresh)
            level = [quad for described in self._reference(fresh) for quad in described]
            yield from level

    def _batches(self, common: Draft) -> Iterator[list[Draft]]:
        """The graphs that refer to changed reference nodes and are not themselves changed, some at a time."""
        graph = self.ontology.bases.graph(REFERENCE)
        words = {quad for quad in (*self.before[graph], *common.quads) if quad.predicate.value in _WORDS}
        before = self._by_subject(quad for quad in self.before[graph] if quad not in words)
        after = self._by_subject(quad for quad in common.quads if quad not in words)
        changed = [iri for iri in before.keys() | after.keys() if set(before.get(iri, ())) != set(after.get(iri, ()))]
        touching = self.stored.touching(changed) if changed else []
        touched = [graph for graph in touching if graph not in self.changes]
        graphs = [graph for graph in touched if drafts.role_of(graph, self.ontology)]
        for start in range(0, len(graphs), _BATCH):
            names = graphs[start : start + _BATCH]
            yield [drafts.of_quads(name, self.stored.graph(name), self.ontology) for name in names]

    @staticmethod
    def _by_subject(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
        by_subject: dict[str, list[Quad]] = {}
        for quad in quads:
            by_subject.setdefault(value(quad.subject), []).append(quad)
        return by_subject


def as_stored(quads: Iterable[Quad]) -> set[Quad]:
    """Quads with their literals in the form that a store gives back ("01" as 1), so that equal is equal."""
    store = Store()
    store.extend(quads)
    return set(store)
