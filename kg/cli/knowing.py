"""What a command knows of names: those of a store if there is one, else those of the project's own records."""

from __future__ import annotations

from pathlib import Path

from kg.engine import embedded
from kg.extraction.known import Known, of_engine, of_quads
from kg.ontology import Ontology, packaged
from kg.records import drafts, folder


def known(store: Path, ontology: Ontology) -> Known:
    """The names of a store's reference graph, or those of the founding data. Raises StoreError, DataError."""
    if (store / "format").exists():
        with embedded.open(store, read_only=True, readers=1) as engine:
            return of_engine(engine, ontology)
    return founding(ontology)


def founding(ontology: Ontology) -> Known:
    """The names of the records that come with the package, read without a store."""
    paths = folder.files(packaged("data"))[drafts.REFERENCE]
    items = [(str(path), drafts.read(path.read_bytes(), folder.SUFFIXES[path.suffix], str(path))) for path in paths]
    return of_quads(drafts.shared(items, drafts.REFERENCE, ontology).quads, ontology)
