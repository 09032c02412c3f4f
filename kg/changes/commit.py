"""The one way in: a change of whole graphs, validated, derived, applied and logged as one patch.

Nothing is changed unless all of it conforms (see `kg.changes.judging`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from kg.bases import value
from kg.changes import revisions
from kg.changes.attempts import attempt
from kg.changes.judging import Work
from kg.changes.patch_text import read_patch
from kg.changes.stored import Stored
from kg.derive import rows_beside
from kg.engine.asking import check
from kg.engine.base import Engine, Patch
from kg.errors import DataError, RevisionConflict
from kg.ontology import Ontology
from kg.records import drafts
from kg.records.drafts import Draft


@dataclass(frozen=True)
class Commit:
    """What a change came to.

    Attributes:
        revision: the number of the new revision; the current one if nothing differed or on a dry run.
        patch: the quads removed and added, what is derived included, the log not.
    """

    revision: int
    patch: Patch


Approve = Callable[[Patch, Sequence[str]], None]
"""Is given the quads that a change would remove and add, and the graphs that it would leave empty or hollow."""

HOLLOW = 100
"""Quads that a graph must lose, and more than it keeps, to count as removed although something is left of it."""


def commit(
    engine: Engine,
    ontology: Ontology,
    change: Sequence[Draft],
    *,
    author: str,
    now: datetime,
    note: str = "",
    expected: int | None = None,
    stored: Stored | None = None,
    dry_run: bool = False,
    approve: Approve | None = None,
) -> Commit:
    """Replace, add or remove graphs.

    Args:
        engine: the store.
        ontology: what graphs may say.
        change: the new content of each changed graph; a draft without quads removes its graph.
        author, now, note: who, when (with a time zone) and why, for the log.
        expected: the revision at which the changed graphs were last seen; None: whatever they hold.
        stored: what the change was worked out on, if it rests on more than the changed graphs.
        dry_run: find out everything, change nothing.
        approve: is told what would change before it does; what it raises is raised.

    Raises:
        DataError: the graphs would not conform.
        RevisionConflict: a graph was changed after `expected`, the store is past `stored`, or others kept changing it.
        StoreError: the store cannot be reached; nothing was changed.
    """
    for draft in change:
        if draft.findings:
            raise DataError(draft.findings)
    changes = {draft.graph: draft for draft in change}

    def try_on(state: Stored) -> Commit:
        work = Work(state, changes)
        work.unchanged(expected)
        work.judge()
        patch = work.patch(rows_beside(engine, ontology))
        if engine.revision() != state.revision:
            raise RevisionConflict(state.revision, engine.revision())
        if approve is not None:
            approve(patch, _hollowed(patch, changes))
        if dry_run or not (patch.removed or patch.added):
            return Commit(state.revision, patch)
        check()
        entry = revisions.Entry(author, now, note)
        graphs = {value(quad.graph_name) for quad in (*patch.removed, *patch.added)} & changes.keys()
        return Commit(revisions.apply(engine, patch, state.revision, graphs, entry, ontology.bases), patch)

    return try_on(stored) if stored is not None else attempt(engine, ontology, try_on)


def _hollowed(patch: Patch, changes: Mapping[str, Draft]) -> list[str]:
    """The graphs that a change removes, or all but removes: what is left of them is a name."""
    lost = Counter(value(quad.graph_name) for quad in patch.removed)
    touched = sorted(lost.keys() & changes.keys())
    lost.subtract(value(quad.graph_name) for quad in patch.added)
    left = {name: len(changes[name].quads) for name in touched}
    return [name for name in touched if not left[name] or lost[name] > max(HOLLOW, left[name])]


def undo(
    engine: Engine,
    ontology: Ontology,
    revision: int,
    *,
    author: str,
    now: datetime,
    dry_run: bool = False,
    approve: Approve | None = None,
) -> Commit:
    """Take back what one revision did to the graphs that people write; later changes of other quads stay.

    Raises:
        KeyError: no such revision, or its quads were not kept.
        DataError, RevisionConflict, StoreError: as `commit`.
    """
    text = Stored(engine, ontology).patch(revision)
    if text is None:
        raise KeyError(revision)
    done = read_patch(text)
    graphs = {value(quad.graph_name) for quad in (*done.removed, *done.added)}
    note = f"undoes revision {revision}"

    def try_on(stored: Stored) -> Commit:
        change = []
        for graph in sorted(graph for graph in graphs if drafts.role_of(graph, ontology)):
            now_there = dict.fromkeys(stored.graph(graph))
            for quad in done.added:
                now_there.pop(quad, None)
            now_there |= dict.fromkeys(quad for quad in done.removed if value(quad.graph_name) == graph)
            change.append(drafts.of_quads(graph, list(now_there), ontology))
        return commit(
            engine,
            ontology,
            change,
            author=author,
            now=now,
            note=note,
            stored=stored,
            dry_run=dry_run,
            approve=approve,
        )

    return attempt(engine, ontology, try_on)
