"""Fetching what Wikidata says of every accepted item and putting it in the enrichment graph, as one revision."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from pyoxigraph import Literal, Quad

from kg.bases import value
from kg.changes import revisions
from kg.changes.stored import Stored
from kg.characters import cleaned, unwritable
from kg.engine.base import Engine, Patch
from kg.errors import DataError, Finding
from kg.links.enrichment import shape
from kg.links.outside.dump import entities
from kg.links.outside.wikidata import Wikidata
from kg.ontology import Ontology

Found = Iterable[tuple[str, Mapping[str, Any] | None]]
"""An id asked for with its entity, None if there is none."""


@dataclass(frozen=True)
class Enriched:
    """What was done: the revision, items put in the graph, items that could not be had, quads added and removed."""

    revision: int
    items: int
    missing: tuple[str, ...]
    added: int
    removed: int


def live(source: Wikidata, ids: Collection[str]) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """The entities from the live source. Raises SourceError."""
    for fetched in source.fetch(ids):
        yield fetched.id, fetched.entity


def dumped(path: Path, ids: Collection[str]) -> Iterator[tuple[str, Mapping[str, Any] | None]]:
    """The entities from a dump, read through once; those that it lacks come last. Raises DataError."""
    items = set(ids)
    for entity in entities(path):
        if entity.get("id") in items:
            items.discard(entity["id"])
            yield entity["id"], entity
    yield from ((id, None) for id in sorted(items))


def gather(
    fetched: Found,
    labels: Callable[[Collection[str]], Found],
    *,
    retrieved: datetime,
    ontology: Ontology,
    languages: frozenset[str] = frozenset(),
) -> tuple[list[Quad], tuple[str, ...]]:
    """The quads of entities, with the labels of the items they name, and the ids that could not be had.

    Raises:
        DataError: an entity is not built as Wikibase builds it.
        SourceError: from `fetched` and `labels`.
    """
    quads: list[Quad] = []
    missing, named, held = [], dict[str, None](), set()
    for id, entity in fetched:
        if entity is None:
            missing.append(id)
            continue
        try:
            quads += shape.quads(entity, retrieved=retrieved, bases=ontology.bases, languages=languages)
            named |= dict.fromkeys(shape.mentioned(entity))
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            found_wrong = f"malformed ({type(error).__name__}: {error})"
            raise DataError([Finding("", id, found_wrong, "an item as Wikibase writes it")]) from error
        held.add(entity["id"])
    for _, entity in labels([id for id in named if id not in held]):
        if entity is not None:
            quads += shape.label_quads(entity, ontology.bases, languages)
    return list(map(_writable, quads)), tuple(missing)


def _writable(quad: Quad) -> Quad:
    """A quad as XML can hold it: a text from outside with U+FFFD for each character that it cannot."""
    text = quad.object
    if not isinstance(text, Literal) or not unwritable(text.value):
        return quad
    plain = cleaned(text.value)
    literal = Literal(plain, language=text.language) if text.language else Literal(plain, datatype=text.datatype)
    return Quad(quad.subject, quad.predicate, literal, quad.graph_name)


def put(
    engine: Engine,
    ontology: Ontology,
    quads: list[Quad],
    missing: tuple[str, ...],
    *,
    author: str,
    now: datetime,
    only: Collection[str] = (),
) -> Enriched:
    """Put quads in the enrichment graph in the place of what it held; with `only`, in that of those items' quads.

    An item that could not be had keeps what was known of it before.

    Raises:
        RevisionConflict: the store was changed meanwhile; nothing was changed.
    """
    graph, stored = ontology.bases.graph(shape.GRAPH), Stored(engine, ontology)
    before = stored.graph(graph)
    kept = [quad for id in missing for quad in shape.belonging(before, id)]
    if only:
        replaced = {quad for id in only for quad in shape.belonging(before, id)}
        kept += [quad for quad in before if quad not in replaced]
    after, old = {*quads, *kept}, set(before)
    patch = Patch(sorted(old - after, key=str), sorted(after - old, key=str))
    revision = stored.revision
    if patch.removed or patch.added:
        entry = revisions.Entry(author, now, "what Wikidata says of linked items")
        revision = revisions.apply(engine, patch, stored.revision, [graph], entry, ontology.bases)
    items = len({quad.subject for quad in after if value(quad.subject).startswith(shape.DATA)})
    return Enriched(revision, items, missing, len(patch.added), len(patch.removed))
