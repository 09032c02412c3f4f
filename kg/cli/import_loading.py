"""How what was read by `kg import` or `kg coding import` comes into a store, with its index."""

from __future__ import annotations

import contextlib
import os
from datetime import UTC, datetime
from pathlib import Path

from kg.building.contents import vocabulary
from kg.changes import revisions
from kg.changes.stored import Stored
from kg.cli import progress
from kg.cli.stores import opened
from kg.engine.base import Engine
from kg.errors import KgError
from kg.imports import loading
from kg.imports.corpus import Corpus
from kg.imports.loading import Loaded
from kg.imports.naming import Things, things
from kg.index import opening
from kg.index.indexed import IndexedEngine
from kg.links.judgements.graph import judgements
from kg.ontology import Ontology
from kg.records.drafts import LINKS, REFERENCE


def known(store: Path) -> Things:
    """What a store describes; nothing if there is none yet."""
    if not (store / "format").exists():
        return Things()
    ontology = Ontology()
    with opened(store, readers=1) as engine:
        stored = Stored(engine, ontology)
        reference, links = (stored.graph(ontology.bases.graph(name)) for name in (REFERENCE, LINKS))
    return things(reference, ontology.bases, judgements(links, ontology.bases))


def load(store: Path, corpus: Corpus, author: str, derive: bool, replace: bool, dry_run: bool) -> Loaded:
    """Load a corpus into a store, whole or not at all (`kg.imports.loading.load`), and bring its index up."""
    ontology = Ontology()
    with opened(store, write=not dry_run) as plain, progress.bar() as report:
        indexed = None if dry_run else opening.beside(plain, store, ontology)
        engine = indexed or plain
        now = datetime.now(UTC)
        loaded = loading.load(
            engine,
            ontology,
            corpus,
            author=author,
            now=now,
            workers=max(1, os.cpu_count() or 1),
            replace=replace,
            dry_run=dry_run,
            derive=derive,
            progress=report,
        )
        if indexed is None:
            return loaded
        _complete(engine, ontology, author, now)
        indexed.bring_up(lambda read: report("indexing", read, read))
        indexed.count()
        if corpus.bulk:
            _keep_table(indexed, ontology, corpus.statements)
        return loaded


def _keep_table(engine: IndexedEngine, ontology: Ontology, statements: int) -> None:
    """Have what networks are made of read and kept beside the index, so that nobody waits for it at the first one."""
    from kg.networks.table import kept, loading  # only here: most imports are small and need no NumPy

    # The import is done: whoever asks for the first network reads it then, or is told what is wrong.
    with contextlib.suppress(KgError, MemoryError):
        if statements >= kept.LEAST:
            loading.load(engine, ontology)


def _complete(engine: Engine, ontology: Ontology, author: str, now: datetime) -> None:
    """Put the vocabulary into a store that was not made by `kg build`."""
    stored, graph = Stored(engine, ontology), ontology.bases.graph("vocabulary")
    if graph not in stored.graphs():
        entry = revisions.Entry(author, now, "the vocabulary, which the store lacked")
        revisions.load(engine, vocabulary(ontology), stored.revision, [graph], entry, ontology.bases)
