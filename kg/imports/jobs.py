"""One import on its way into a store: what every way of loading it needs to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath

from pyoxigraph import Quad

from kg.changes.stored import Stored
from kg.characters import cleaned
from kg.engine.base import Engine
from kg.errors import DataError, Finding
from kg.imports.corpus import Corpus, Record
from kg.links.judgements.graph import with_judgements
from kg.links.judgements.judgement import ACCEPTED, Judgement, JudgementError
from kg.ontology import Ontology
from kg.records import drafts
from kg.records.drafts import Draft

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


def links(job: Job, stored: Stored) -> Draft:
    """The links graph with the items that the source gives its names, each a judgement of whoever imports.

    Raises:
        DataError: one contradicts a judgement that the store has.
    """
    corpus, ontology = job.corpus, job.ontology
    comment, day = f"named so in {cleaned(PurePath(corpus.file).name)}", job.now.date().isoformat()
    made = [Judgement(thing, item, ACCEPTED, job.author, day, comment=comment) for thing, item in corpus.items.items()]
    try:
        return with_judgements(stored.graph(ontology.bases.graph(drafts.LINKS)), made, ontology)
    except JudgementError as error:
        expected = "an item that agrees with what was decided; see kg link judge"
        raise DataError([Finding(corpus.file, "", str(error), expected, "item")]) from None
