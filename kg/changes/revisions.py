"""Revisions: every change that a store takes, applied in one step with its entry in the log, `…/graph/changes`.

This is the one door to a store's quads. Past it go only copies of a store with its log: backups, and `kg push`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Protocol

import pyoxigraph as ox

from kg.bases import PROV, RDF, RDFS, XSD, Bases
from kg.changes.patch_text import write_patch
from kg.characters import cleaned
from kg.engine.base import Engine, Patch
from kg.questions import model

MOST_KEPT = 50_000
"""How many quads a revision keeps for the log and to be undone; a larger one, such as an import, keeps none."""


@dataclass(frozen=True)
class Entry:
    """What the log says of a revision beside its quads.

    Attributes:
        author: whom it names.
        now: when, with a time zone.
        note: why, in words; "" for nothing. Characters that XML cannot hold, as names of files may have, are replaced.
    """

    author: str
    now: datetime
    note: str = ""


def apply(engine: Engine, patch: Patch, base: int, graphs: Collection[str], entry: Entry, bases: Bases) -> int:
    """Change the quads of a store; the new revision.

    Args:
        engine: the store.
        patch: what to remove and to add, in graphs of any kind but the log.
        base: the revision that the patch was worked out on.
        graphs: IRIs of the graphs that the log names.
        entry, bases: for the log.

    Raises:
        RevisionConflict: the store is not at `base`.
        StoreError: nothing was changed.
    """
    kept = patch if len(patch.removed) + len(patch.added) <= MOST_KEPT else None
    log = [*describe(base + 1, graphs, kept, entry, bases), model.rules_mark(bases)]
    if patch.removed:
        return engine.apply(Patch(patch.removed, [*patch.added, *log]), expected=base)
    return engine.load([*patch.added, *log], expected=base)


class Loads(Protocol):
    """What takes any number of quads: an engine, or a load into one that does more beside."""

    def load(self, quads: Iterable[ox.Quad], *, expected: int | None = None) -> int: ...


def load(
    engine: Loads, quads: Iterable[ox.Quad], base: int, graphs: Collection[str], entry: Entry, bases: Bases
) -> int:
    """Add any number of quads, as they come, none of which the log keeps; the new revision. Otherwise as `apply`."""
    log = [*describe(base + 1, graphs, None, entry, bases), model.rules_mark(bases)]
    return engine.load(chain(log, quads), expected=base)


def describe(number: int, graphs: Collection[str], patch: Patch | None, entry: Entry, bases: Bases) -> list[ox.Quad]:
    """The quads of a revision in the graph of changes.

    Args:
        number: its number.
        graphs: IRIs of the graphs that it changed, without the derived graph and the log itself.
        patch: what it added and removed; None: too much to keep, as after a load.
        entry: who, when and why.
        bases: bases of the IRIs.
    """
    node = ox.NamedNode(bases.id(f"revision/{number}"))
    values: list[tuple[str, ox.NamedNode | ox.Literal]] = [
        (RDF + "type", ox.NamedNode(bases.term("Revision"))),
        (bases.term("number"), ox.Literal(number)),
        (PROV + "endedAtTime", ox.Literal(entry.now.isoformat(), datatype=ox.NamedNode(XSD + "dateTime"))),
        ("https://w3id.org/sssom/author_label", ox.Literal(cleaned(entry.author))),
    ]
    if entry.note:
        values.append((RDFS + "comment", ox.Literal(cleaned(entry.note))))
    if patch is not None:
        values.append((bases.term("patch"), ox.Literal(write_patch(patch))))
    values += [(bases.term("graph"), ox.NamedNode(graph)) for graph in sorted(graphs)]
    log = ox.NamedNode(bases.graph("changes"))
    return [ox.Quad(node, ox.NamedNode(about), value, log) for about, value in values]
