"""A corpus into a store: validated, then written whole or not at all.

A small corpus is one change like any other (`kg.changes`): derived from, logged with its quads, and able to replace an
earlier import of itself. A bulk corpus goes the engine's fast way, in batches that are mapped and validated by as many
processes as are allowed, and is logged without its quads.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from multiprocessing import get_context

from pyoxigraph import Quad, RdfFormat, parse, serialize

from kg.bases import RDFS, Bases
from kg.changes import commit, revisions
from kg.changes.stored import Stored
from kg.derive import EngineRows, Settings, around, derive
from kg.engine.base import Engine
from kg.errors import DataError, Finding
from kg.imports.corpus import Corpus, Record
from kg.imports.templates import Templates
from kg.ontology import Ontology
from kg.records import drafts, mapping
from kg.records.completing import complete
from kg.records.drafts import Draft
from kg.records.fields import fields_of
from kg.validation import validate

Progress = Callable[[str, int, int], None]

BATCH = 100
"""Articles that are mapped and validated at once."""


@dataclass(frozen=True)
class Loaded:
    """What an import came to.

    Attributes:
        revision: the store's revision with it.
        matched: ids of the corpus that the store already described, and the label that they have there; they are
            taken to be the same and left as they are.
        added: how many reference records were new.
    """

    revision: int
    matched: dict[str, str]
    added: int


def load(
    engine: Engine,
    ontology: Ontology,
    corpus: Corpus,
    *,
    author: str,
    now: datetime,
    workers: int = 1,
    progress: Progress = lambda step, done, total: None,
) -> Loaded:
    """Load a corpus.

    Args:
        engine: the store.
        ontology: what records may say.
        corpus: what to load.
        author: whom the log names.
        now: when, with a time zone.
        workers: how many processes map and validate a bulk corpus.
        progress: is told the step, how much of it is done, and how much there is.

    Raises:
        DataError: the source has faults or its records do not conform; nothing was loaded.
        RevisionConflict, StoreError: the store was changed meanwhile or cannot be used; nothing was loaded.
    """
    if corpus.faults:
        raise DataError(corpus.faults)
    if not corpus.statements:
        raise DataError([Finding(corpus.file, "", "no statements", "at least one row that makes a statement")])
    stored = Stored(engine, ontology)
    existing = stored.graph(ontology.bases.graph(drafts.REFERENCE))
    labels = _labels(existing, ontology.bases)
    matched = {
        str(record["id"]): labels[iri] for record in corpus.reference if (iri := _iri(record, ontology)) in labels
    }
    fresh = [record for record in corpus.reference if record["id"] not in matched]
    note = f"imported {corpus.statements} statements from {corpus.file}"
    write = _bulk if corpus.bulk else _change
    revision = write(engine, ontology, corpus, fresh, existing, author, now, note, workers, progress)
    return Loaded(revision, matched, len(fresh))


def _iri(record: Record, ontology: Ontology) -> str:
    return ontology.bases.id(str(record["id"]))


def _labels(reference: Sequence[Quad], bases: Bases) -> dict[str, str]:
    """The label of each described thing, an English one before others."""
    found: dict[str, tuple[bool, str]] = {}
    for quad in reference:
        known = found.setdefault(quad.subject.value, (True, bases.shorten(quad.subject.value)))
        if quad.predicate.value == RDFS + "label":
            foreign = quad.object.language != "en"
            found[quad.subject.value] = min(known, (foreign, quad.object.value)) if not foreign else known
    return {iri: label for iri, (_, label) in found.items()}


def _change(
    engine: Engine,
    ontology: Ontology,
    corpus: Corpus,
    fresh: list[Record],
    existing: list[Quad],
    author: str,
    now: datetime,
    note: str,
    workers: int,
    progress: Progress,
) -> int:
    change: list[Draft] = []
    if fresh:
        shared = drafts.shared([(corpus.file, _item(fresh, corpus.file))], drafts.REFERENCE, ontology)
        shared.quads = [*existing, *shared.quads]
        change.append(shared)
    for number, record in enumerate(corpus.articles()):
        progress("reading records", number, corpus.count)
        change.append(drafts.article(_item(record, corpus.file), corpus.file, ontology))
    progress("validating, deriving", 0, 1)
    return commit.commit(engine, ontology, change, author=author, now=now, note=note).revision


def _item(value: object, file: str):
    return drafts.read(json.dumps(value).encode(), "application/json", file)


def _bulk(
    engine: Engine,
    ontology: Ontology,
    corpus: Corpus,
    fresh: list[Record],
    existing: list[Quad],
    author: str,
    now: datetime,
    note: str,
    workers: int,
    progress: Progress,
) -> int:
    stored = Stored(engine, ontology)
    graphs = [ontology.bases.graph(str(record["id"])) for record in corpus.articles()]
    there = set(stored.graphs()) & set(graphs)
    if there:
        found = f"{len(there)} of its articles in the store, {ontology.bases.shorten(min(there))} among them"
        raise DataError(
            [Finding(corpus.file, "", found, "a store without them: a bulk import adds and replaces nothing")]
        )
    shared = ontology.bases.graph(drafts.REFERENCE)
    new = complete(mapping.quads(fresh, shared, ontology), shared, fields_of(ontology))
    reference = [*existing, *new]
    outcome = validate({shared: new}, reference, ontology)
    if outcome.findings:
        raise DataError(outcome.findings)

    def quads() -> Iterator[Quad]:
        yield from new
        done = 0
        for text, size in _batches(corpus, reference, ontology, workers):
            yield from parse(text, format=RdfFormat.N_QUADS)
            done += size
            progress("mapping, validating", done, corpus.count)
        progress("loading", 0, 1)

    entry = revisions.Entry(author, now, note)
    return revisions.load(engine, quads(), stored.revision, [shared, *graphs], entry, ontology.bases)


def _batches(
    corpus: Corpus, reference: Sequence[Quad], ontology: Ontology, workers: int
) -> Iterator[tuple[bytes, int]]:
    """N-Quads of each batch of articles and how many these are, in order. Raises DataError for the first bad batch."""
    articles = corpus.articles()
    batches = iter(lambda: list(islice(articles, BATCH)), [])
    if workers < 2:
        judge = _Judge(reference, ontology)
        yield from ((judge(corpus.file, batch), len(batch)) for batch in batches)
        return
    known = serialize(reference, format=RdfFormat.N_QUADS)
    with ProcessPoolExecutor(workers, get_context("spawn"), _begin, (known, ontology)) as pool:
        waiting: list[tuple[Future[bytes], int]] = []
        for batch in batches:
            waiting.append((pool.submit(_judged, corpus.file, json.dumps(batch)), len(batch)))
            if len(waiting) > 2 * workers:
                first, size = waiting.pop(0)
                yield first.result(), size
        for first, size in waiting:
            yield first.result(), size


class _Judge:
    """Maps and validates batches of articles against one reference graph."""

    def __init__(self, reference: Sequence[Quad], ontology: Ontology) -> None:
        self._reference, self._ontology = reference, ontology
        self._templates = Templates(ontology)

    def __call__(self, file: str, articles: Sequence[Record]) -> bytes:
        texts = {self._ontology.bases.graph(str(record["id"])): self._templates.article(record) for record in articles}
        data = {graph: list(parse(text, format=RdfFormat.N_QUADS)) for graph, text in texts.items()}
        outcome = validate(data, self._reference, self._ontology)
        if outcome.findings:
            raise DataError([Finding(file, *_rest(finding)) for finding in outcome.findings])
        return "".join(texts.values()).encode()


def _rest(finding: Finding) -> tuple[str, str, str, str]:
    return finding.path, finding.found, finding.expected, finding.rule


_judge: _Judge | None = None


def _begin(reference: bytes, ontology: Ontology) -> None:
    """What each worker process does first."""
    global _judge
    _judge = _Judge(list(parse(reference, format=RdfFormat.N_QUADS)), ontology)


def _judged(file: str, articles: str) -> bytes:
    return _judge(file, json.loads(articles))


def derive_new(
    engine: Engine, ontology: Ontology, corpus: Corpus, settings: Settings, progress: Progress
) -> Iterator[Quad]:
    """What is derived about the propositions of a bulk corpus, one proposition at a time."""
    rows = EngineRows(engine, ontology)
    propositions = [_iri(record, ontology) for record in corpus.reference if record["type"] == "Proposition"]
    for number, proposition in enumerate(propositions):
        progress("deriving", number, len(propositions))
        yield from derive(around(rows, [proposition]), ontology.bases, settings, only={proposition})
