"""The one way in: a change of whole graphs, validated, derived, applied and logged as one patch.

A change is judged in the graph it would produce: each changed graph with the reference nodes that it touches, and,
when reference nodes change, every graph that refers to them. Nothing is changed unless all of it conforms.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import NamedNode, Quad, RdfFormat, Store

from kg.bases import RDF, RDFS, SCHEMA, SKOS
from kg.changes import revisions
from kg.changes.stored import Stored
from kg.derive import EngineRows, MemoryRows, Rows, delta, rows_of
from kg.engine.base import Engine, Patch
from kg.errors import DataError, Finding, RevisionConflict
from kg.ontology import Ontology
from kg.records import drafts, references
from kg.records.drafts import ARTICLE, FREE, REFERENCE, Draft
from kg.validation import Outcome, validate

ATTEMPTS = 20
"""How often a change is worked out anew because another one came between, before it is given up."""

MOST_KEPT = 50_000
"""How many quads a revision keeps for the log and to be undone; a larger one, such as an import, keeps none."""

_WORDS = frozenset(
    (RDFS + "label", SKOS + "altLabel", SKOS + "definition", SKOS + "note", RDFS + "comment", SCHEMA + "url")
)
"""What is said of a reference node for people to read: no shape looks at it from another graph."""

_BATCH = 200
_BULK = 300


@dataclass(frozen=True)
class Commit:
    """What a change came to.

    Attributes:
        revision: the number of the new revision; the current one if nothing differed or on a dry run.
        patch: the quads removed and added, what is derived included, the log not.
    """

    revision: int
    patch: Patch


def commit(
    engine: Engine,
    ontology: Ontology,
    change: Sequence[Draft],
    *,
    author: str,
    now: datetime,
    note: str = "",
    expected: int | None = None,
    at: int | None = None,
    dry_run: bool = False,
    rows: MemoryRows | None = None,
) -> Commit:
    """Replace, add or remove graphs.

    Args:
        engine: the store.
        ontology: what graphs may say.
        change: the new content of each changed graph; a draft without quads removes its graph.
        author, now, note: who, when (with a time zone) and why, for the log.
        expected: the revision at which the changed graphs were last seen; None: whatever they hold.
        at: the revision that the change was worked out on, if it rests on more than the changed graphs.
        dry_run: find out everything, change nothing.
        rows: the statement rows at revision `at`, if the caller keeps them.

    Raises:
        DataError: the graphs would not conform.
        RevisionConflict: a graph was changed after `expected`, the store is past `at`, or others kept changing it.
        StoreError: the store cannot be reached; nothing was changed.
    """
    for draft in change:
        if draft.findings:
            raise DataError(draft.findings)
    for _ in range(ATTEMPTS):
        base = engine.revision()
        if at is not None and at != base:
            raise RevisionConflict(at, base)
        work = _Work(Stored(engine, ontology), {draft.graph: draft for draft in change})
        work.unchanged(expected)
        work.judge()
        patch = work.patch(rows or EngineRows(engine, ontology))
        if dry_run or not (patch.removed or patch.added):
            return Commit(base, patch)
        if revision := _apply(engine, base, patch, work.logged(base + 1, patch, author, now, note)):
            return Commit(revision, patch)
    raise RevisionConflict(base, engine.revision())


def _apply(engine: Engine, base: int, patch: Patch, log: Sequence[Quad]) -> int | None:
    """The new revision; None if another change came after `base`."""
    try:
        if patch.removed:
            return engine.apply(Patch(patch.removed, [*patch.added, *log]), expected=base)
        return engine.load([*patch.added, *log], expected=base)
    except RevisionConflict:
        return None


def undo(
    engine: Engine, ontology: Ontology, revision: int, *, author: str, now: datetime, dry_run: bool = False
) -> Commit:
    """Take back what one revision did to the graphs that people write; later changes of other quads stay.

    Raises:
        KeyError: no such revision, or its quads were not kept.
        DataError, RevisionConflict, StoreError: as `commit`.
    """
    text = Stored(engine, ontology).patch(revision)
    if text is None:
        raise KeyError(revision)
    base = engine.revision()
    done, stored = revisions.read_patch(text), Stored(engine, ontology)
    graphs = {quad.graph_name.value for quad in (*done.removed, *done.added)}
    change = []
    for graph in sorted(graph for graph in graphs if drafts.role_of(graph, ontology)):
        now_there = dict.fromkeys(stored.graph(graph))
        for quad in done.added:
            now_there.pop(quad, None)
        now_there |= dict.fromkeys(quad for quad in done.removed if quad.graph_name.value == graph)
        change.append(drafts.of_quads(graph, list(now_there), ontology))
    note = f"undoes revision {revision}"
    return commit(engine, ontology, change, author=author, now=now, note=note, expected=base, dry_run=dry_run)


@dataclass
class _Work:
    """One attempt at one change, on one state of the store."""

    stored: Stored
    changes: dict[str, Draft]

    def __post_init__(self) -> None:
        self.ontology = self.stored.ontology
        self.before = {graph: self.stored.graph(graph) for graph in self.changes}
        self.common = self.changes.get(self.ontology.bases.graph(REFERENCE))
        self.described = self._by_subject(self.common.quads) if self.common else None

    def unchanged(self, expected: int | None) -> None:
        """Raise RevisionConflict if a graph was changed after the revision that the writer saw."""
        for graph in self.before if expected is not None else ():
            if (last := self.stored.last_change(graph)) > expected:
                raise RevisionConflict(expected, last)

    def logged(self, number: int, patch: Patch, author: str, now: datetime, note: str) -> list[Quad]:
        """The entry of the log."""
        size = len(patch.removed) + len(patch.added)
        graphs = sorted({quad.graph_name.value for quad in (*patch.removed, *patch.added)} & self.changes.keys())
        kept = patch if size <= MOST_KEPT else None
        bases = self.ontology.bases
        return revisions.describe(number, graphs, kept, author=author, now=now, note=note, bases=bases)

    def judge(self) -> None:
        """Raise DataError with everything found in the changed graphs and in those that the change touches."""
        findings, outcomes = self._judge([draft for draft in self.changes.values() if draft.role != FREE])
        if self.common is not None:
            for batch in self._batches():
                more, others = self._judge(batch)
                findings, outcomes = findings + more, outcomes + others
        violations = [violation for outcome in outcomes for violation in outcome.violations]
        if findings or violations:
            report = Outcome(violations, self.ontology.bases).report(RdfFormat.N_TRIPLES).decode()
            raise DataError(sorted(set(findings)), report)

    def patch(self, rows: Rows) -> Patch:
        """The difference in the changed graphs and in what is derived from them."""
        removed: list[Quad] = []
        added: list[Quad] = []
        for graph, draft in self.changes.items():
            old, new = set(self.before[graph]), _as_stored(draft.quads)
            removed += sorted(old - new, key=str)
            added += sorted(new - old, key=str)
        articles = [graph for graph, draft in self.changes.items() if draft.role == ARTICLE]
        if articles and (removed or added):
            new = rows_of((quad for graph in articles for quad in self.changes[graph].quads), self.ontology)
            gone, come = delta(rows, articles, new, self.ontology.bases)
            removed, added = removed + gone, added + come
        return Patch(removed, added)

    def _judge(self, every: Collection[Draft]) -> tuple[list[Finding], list[Outcome]]:
        places = {draft.graph: draft.places for draft in every}

        def locate(graph: str, node: str, about: str | None, value: str | None) -> tuple[str, str, int] | None:
            place = places[graph].locate(node, about, value)
            return (place.file, place.path, place.line) if place.file else None

        findings = [finding for draft in every for finding in references.check(draft, self._defined)]
        data = {draft.graph: draft.quads for draft in every if draft.quads}
        outcome = validate(data, list(self._touched(data.values())), self.ontology, locate=locate)
        said = {(finding.file, finding.path) for finding in findings}
        findings += [finding for finding in outcome.findings if (finding.file, finding.path) not in said]
        return findings, [outcome]

    def _defined(self, iri: str) -> bool:
        """Whether the reference graph, as it will be, says what a node is, not just what it took part in."""
        return any(quad.predicate.value == RDF + "type" for quad in self._reference(iri))

    def _reference(self, iri: str) -> Sequence[Quad]:
        return self.stored.reference(iri) if self.described is None else self.described.get(iri, ())

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
            if self.described is None and len(fresh) > _BULK:
                # One read of the whole graph costs less than so many of single nodes.
                self.described = self._by_subject(self.stored.graph(self.ontology.bases.graph(REFERENCE)))
            level = [quad for iri in fresh for quad in self._reference(iri)]
            yield from level

    def _batches(self) -> Iterator[list[Draft]]:
        """The graphs that refer to changed reference nodes and are not themselves changed, some at a time."""
        graph = self.ontology.bases.graph(REFERENCE)
        words = {quad for quad in (*self.before[graph], *self.common.quads) if quad.predicate.value in _WORDS}
        before = self._by_subject(quad for quad in self.before[graph] if quad not in words)
        after = self._by_subject(quad for quad in self.common.quads if quad not in words)
        changed = [iri for iri in before.keys() | after.keys() if set(before.get(iri, ())) != set(after.get(iri, ()))]
        found = sorted({graph for iri in changed for graph in self.stored.touching(iri)} - self.changes.keys())
        found = [graph for graph in found if drafts.role_of(graph, self.ontology)]
        for start in range(0, len(found), _BATCH):
            names = found[start : start + _BATCH]
            yield [drafts.of_quads(name, self.stored.graph(name), self.ontology) for name in names]

    @staticmethod
    def _by_subject(quads: Iterable[Quad]) -> dict[str, list[Quad]]:
        found: dict[str, list[Quad]] = {}
        for quad in quads:
            found.setdefault(quad.subject.value, []).append(quad)
        return found


def _as_stored(quads: Iterable[Quad]) -> set[Quad]:
    """Quads with their literals in the form that a store gives back ("01" as 1), so that equal is equal."""
    store = Store()
    store.extend(quads)
    return set(store)
