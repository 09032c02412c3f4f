"""One import on its way into a store: what every way of loading it needs to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import Quad

from kg.engine.base import Engine
from kg.imports.corpus import Corpus, Record
from kg.ontology import Ontology

Progress = Callable[[str, int, int], None]
"""Is told a step, how much of it is done, and how much there is."""


@dataclass(frozen=True)
class Job:
    """What loading one corpus needs to know.

    Attributes:
        engine, ontology, corpus: the store, what records may say, and what is loaded.
        fresh: the reference records that the store does not have.
        existing: the quads of the store's reference graph.
        there: ids of the corpus's articles that the store has.
        author, now: for the log.
        progress: is told how far it is.
    """

    engine: Engine
    ontology: Ontology
    corpus: Corpus
    fresh: list[Record]
    existing: list[Quad]
    there: set[str]
    author: str
    now: datetime
    progress: Progress


def note_of(corpus: Corpus) -> str:
    """What the log says of the import; the digest is what `known_content` looks for."""
    content = f", content sha256:{corpus.digest}" if corpus.digest else ""
    counts = [(corpus.statements, "statements"), (corpus.acts, "acts")]
    what = " and ".join(f"{count} {name}" for count, name in counts if count)
    return f"imported {what} from {corpus.file}{content}"
