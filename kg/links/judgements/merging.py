"""Merging two local things that were found to be one, and taking that back.

A merge is one commit: wherever the old id stands it is replaced by the new one; what the reference graph said of the
old thing goes, its names live on as other names of the new one; and a link records that the one
`dcterms:isReplacedBy` the other, by which old addresses redirect. The revision's own patch makes it reversible: to
un-merge is to give back the quads that named the old thing, where what they became still stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from kg.bases import RDF, RDFS, SKOS, Bases, value
from kg.changes.attempts import attempt
from kg.changes.commit import Approve, Commit, commit
from kg.changes.patch_text import read_patch
from kg.changes.stored import Stored
from kg.engine.base import Engine
from kg.errors import KgError
from kg.links.judgements.graph import REPLACED, judgements, replacements, with_judgement
from kg.links.judgements.judgement import ACCEPTED, MANUAL, Judgement
from kg.ontology import Ontology
from kg.questions.rules import ask
from kg.records import drafts

_ACTORS = frozenset({"person", "state", "organization", "collective"})


class MergeError(KgError):
    """Two things that cannot be merged, or a merge that cannot be taken back. The text says why and what to do."""


@dataclass(frozen=True)
class Merge:
    """Which thing goes into which: ids "<kind>/<slug>"."""

    old: str
    new: str

    @property
    def note(self) -> str:
        """What the log says of it; by this it is found again."""
        return f"merges {self.old} into {self.new}"


def merge(
    engine: Engine,
    ontology: Ontology,
    change: Merge,
    *,
    author: str,
    now: datetime,
    reason: str = "",
    dry_run: bool = False,
    approve: Approve | None = None,
) -> Commit:
    """Merge one thing into another, everywhere, as one revision; `dry_run` and `approve` as in `kg.changes.commit`.

    Raises:
        MergeError: they are the same, not of one sort, not on record, or linked to different items.
        DataError: what came out would not conform; nothing was changed.
        RevisionConflict, StoreError: as `kg.changes.commit`.
    """

    def try_on(stored: Stored) -> Commit:
        every = _merged(stored, change, author, now, reason)
        how: dict[str, Any] = {
            "author": author,
            "now": now,
            "note": change.note,
            "dry_run": dry_run,
            "approve": approve,
        }
        return commit(engine, ontology, every, stored=stored, **how)

    return attempt(engine, ontology, try_on)


def _merged(stored: Stored, change: Merge, author: str, now: datetime, reason: str) -> list[drafts.Draft]:
    ontology, bases = stored.ontology, stored.ontology.bases
    reference, links = stored.graph(bases.graph("reference")), stored.graph(bases.graph("links"))
    _refuse(change, reference, links, bases)
    old, new = NamedNode(bases.id(change.old)), NamedNode(bases.id(change.new))
    every = [_reference(reference, old, new, ontology)]
    link = Judgement(
        change.old, bases.id(change.new), ACCEPTED, author, now.date().isoformat(), REPLACED, "", MANUAL, comment=reason
    )
    every.append(with_judgement(_links(links, change, ontology), link, ontology))
    named = {draft.graph for draft in every}
    for graph in stored.touching([old.value]):
        if graph not in named and drafts.role_of(graph, ontology):
            every.append(drafts.of_quads(graph, _renamed(stored.graph(graph), old, new), ontology))
    return every


def unmerge(
    engine: Engine,
    ontology: Ontology,
    change: Merge,
    *,
    author: str,
    now: datetime,
    dry_run: bool = False,
    approve: Approve | None = None,
) -> Commit:
    """Take a merge back. What was said of the new thing since then stays with it.

    Raises:
        MergeError: there was no such merge, or its quads were not kept.
        DataError, RevisionConflict, StoreError: as `merge`.
    """

    def try_on(stored: Stored) -> Commit:
        note = f"takes back: {change.note}"
        how: dict[str, Any] = {"author": author, "now": now, "note": note, "dry_run": dry_run, "approve": approve}
        return commit(engine, ontology, _unmerged(stored, change), stored=stored, **how)

    return attempt(engine, ontology, try_on)


def _unmerged(stored: Stored, change: Merge) -> list[drafts.Draft]:
    engine, ontology, bases = stored.engine, stored.ontology, stored.ontology.bases
    if replacements(stored.graph(bases.graph("links")), bases).get(change.old) != change.new:
        raise MergeError(f"{change.old} is not merged into {change.new}; nothing to take back")
    number = _revision(engine, ontology, change.note)
    text = stored.patch(number) if number else None
    if text is None:
        raise MergeError(f"the revision that {change.note} has no patch any more; correct the records instead")
    done = read_patch(text)
    old, new = NamedNode(bases.id(change.old)), NamedNode(bases.id(change.new))
    every = []
    for graph in sorted({value(quad.graph_name) for quad in (*done.removed, *done.added)}):
        if drafts.role_of(graph, ontology):
            removed = [quad for quad in done.removed if value(quad.graph_name) == graph]
            added = {quad for quad in done.added if value(quad.graph_name) == graph}
            before = _restored(stored.graph(graph), removed, added, old, new)
            every.append(drafts.of_quads(graph, before, ontology))
    return every


def _restored(
    present: Sequence[Quad], removed: Sequence[Quad], added: set[Quad], old: NamedNode, new: NamedNode
) -> list[Quad]:
    """A graph as it is now, with what the merge did to it taken back.

    A quad of an article comes back only if what it became is still there: the article may have been replaced since.
    What the merge dropped from the reference and links graphs comes back in any case.
    """
    now_there = dict.fromkeys(present)
    for quad in removed:
        became = _rename(quad, old, new)
        if became in now_there or (became not in added and "/graph/article/" not in value(quad.graph_name)):
            now_there[quad] = None
    for quad in added:
        now_there.pop(quad, None)
    return list(now_there)


def _refuse(change: Merge, reference: Sequence[Quad], links: Sequence[Quad], bases: Bases) -> None:
    typed = {bases.shorten(value(quad.subject)) for quad in reference if quad.predicate.value == RDF + "type"}
    for id in (change.old, change.new):
        if id not in typed:
            raise MergeError(f"{id} is not on record; expected the id of an actor, place, post, event or concept")
    kinds = {change.old.partition("/")[0], change.new.partition("/")[0]}
    if change.old == change.new or (len(kinds) > 1 and not kinds <= _ACTORS):
        raise MergeError(f"{change.old} and {change.new} cannot be one; expected two things of one kind")
    linked = {
        judgement.subject: judgement.object
        for judgement in judgements(links, bases)
        if judgement.judgement == ACCEPTED and judgement.subject in (change.old, change.new)
    }
    if len(set(linked.values())) > 1:
        items = " and ".join(f"{subject} is {object}" for subject, object in sorted(linked.items()))
        raise MergeError(f"{items}: two items; reject one of the links first")


def _reference(quads: Sequence[Quad], old: NamedNode, new: NamedNode, ontology: Ontology) -> drafts.Draft:
    """The reference graph with the old thing's description gone, its names kept and its mentions renamed."""
    names = {quad.object for quad in quads if quad.subject == new and quad.predicate.value in _NAMES}
    graph = NamedNode(ontology.bases.graph("reference"))
    others = [
        Quad(new, NamedNode(SKOS + "altLabel"), quad.object, graph)
        for quad in quads
        if quad.subject == old and quad.predicate.value in _NAMES and quad.object not in names
    ]
    kept = [quad for quad in quads if quad.subject != old]
    return drafts.of_quads(graph.value, [*_renamed(kept, old, new), *others], ontology)


_NAMES = frozenset({RDFS + "label", SKOS + "altLabel"})


def _links(quads: Sequence[Quad], change: Merge, ontology: Ontology) -> list[Quad]:
    """The links graph with the old thing's judgements carried over, those that the new one has already left out."""
    bases = ontology.bases
    every = judgements(quads, bases)
    known = {judgement.object for judgement in every if judgement.subject == change.new}
    linked = any(
        judgement.judgement == ACCEPTED for judgement in every if judgement.subject in (change.old, change.new)
    )
    old, new = NamedNode(bases.id(change.old)), NamedNode(bases.id(change.new))
    surplus = {
        bases.id(judgement.id)
        for judgement in every
        if (judgement.subject == change.old and judgement.object in known)
        or (linked and judgement.judgement == "absent" and judgement.subject in (change.old, change.new))
    }
    by_pair = {(judgement.subject, judgement.object): bases.id(judgement.id) for judgement in every}
    ids = _link_ids(quads, by_pair, bases)
    kept = [quad for quad in quads if ids.get(value(quad.subject), value(quad.subject)) not in surplus]
    return _renamed(kept, old, new)


def _link_ids(quads: Iterable[Quad], by_pair: Mapping[tuple[str, str], str], bases: Bases) -> dict[str, str]:
    """From the id that a link has in the graph to the one its pair gives it: records may choose their ids."""
    ends: dict[str, dict[str, str]] = {}
    for quad in quads:
        name = quad.predicate.value.rpartition("#")[2]
        if name in ("annotatedSource", "annotatedTarget"):
            ends.setdefault(value(quad.subject), {})[name] = value(quad.object)
    ids = {}
    for link, both in ends.items():
        object = both.get("annotatedTarget", "").removeprefix(bases.prefixes()["wd"])
        object = "" if object.endswith("NoTermFound") else object
        ids[link] = by_pair.get((bases.shorten(both.get("annotatedSource", "")), object), link)
    return ids


def _renamed(quads: Iterable[Quad], old: NamedNode, new: NamedNode) -> list[Quad]:
    return list(dict.fromkeys(_rename(quad, old, new) for quad in quads))


def _rename(quad: Quad, old: NamedNode, new: NamedNode) -> Quad:
    if quad.subject != old and quad.object != old:
        return quad
    subject = new if quad.subject == old else quad.subject
    return Quad(subject, quad.predicate, new if quad.object == old else quad.object, quad.graph_name)


def _revision(engine: Engine, ontology: Ontology, note: str) -> int | None:
    """The number of the latest revision with a note."""
    return next((int(row["number"].value) for row in ask(engine, ontology, "links/merges", note=Literal(note))), None)


def replaced_by(engine: Engine, ontology: Ontology, id: str) -> str | None:
    """The id of the thing that a thing was merged into, at the end of the chain; None if it was not."""
    replacements = ask(engine, ontology, "links/replaced", thing=NamedNode(ontology.bases.id(id)))
    return next((ontology.bases.shorten(row["now"].value) for row in replacements), None)
