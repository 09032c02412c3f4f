"""What a command knows of names: those of a store if there is one, else those of the project's own records."""

from __future__ import annotations

from pathlib import Path

from kg.cli.stores import opened
from kg.extraction import known as names
from kg.extraction import vectors
from kg.extraction.known import Known, of_engine, of_quads
from kg.extraction.propositions import Embedder
from kg.ontology import Ontology, packaged
from kg.records import drafts, folder


def known(store: Path, ontology: Ontology) -> Known:
    """The names of a store's reference graph, or those of the founding data. Raises StoreError, DataError."""
    if (store / "format").exists():
        with opened(store, readers=1) as engine:
            return of_engine(engine, ontology)
    return founding(ontology)


def decided(store: Path, ontology: Ontology) -> list[tuple[str, str]]:
    """(words, proposition) of the passages in a store; none where there is no store. Raises StoreError."""
    if not (store / "format").exists():
        return []
    with opened(store, readers=1) as engine:
        return names.decided(engine, ontology)


def embedder(with_model: bool) -> Embedder | None:
    """Sentence embeddings if they are wanted. Raises NoEmbeddings, which says what to install."""
    return vectors.kept() if with_model else None


def founding(ontology: Ontology) -> Known:
    """The names of the records that come with the package, read without a store."""
    paths = folder.files(packaged("data"))[drafts.REFERENCE]
    items = [(str(path), drafts.read(path.read_bytes(), folder.SUFFIXES[path.suffix], str(path))) for path in paths]
    return of_quads(drafts.shared(items, drafts.REFERENCE, ontology).quads, ontology)
