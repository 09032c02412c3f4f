"""A large corpus into a store the engine's fast way: mapped and validated in batches, by several processes."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from itertools import islice
from multiprocessing import get_context

from pyoxigraph import Quad, RdfFormat, parse

from kg.building.contents import vocabulary
from kg.changes import revisions
from kg.changes.stored import Stored
from kg.derive import Counting, Frame, Rows, frame_of
from kg.derive.bulk import Whole, derive_whole
from kg.errors import DataError, Finding
from kg.formats import written
from kg.imports.alike import Alike
from kg.imports.collecting import begin_rarely, rarely
from kg.imports.corpus import Corpus, Record
from kg.imports.jobs import Job, links, note_of
from kg.imports.stencils import Stencils
from kg.index.bulk import BulkLoad
from kg.index.indexed import IndexedEngine
from kg.index.stored import stored
from kg.ontology import Ontology
from kg.records import drafts, mapping
from kg.records.completing import complete
from kg.records.fields import fields_of
from kg.validation import validate

BATCH = 100
"""Articles that are mapped and validated at once."""


def load(job: Job, workers: int, counting: Counting | None = None) -> int:
    """Load a corpus that the store has nothing of, logged without its quads; the new revision.

    With the vocabulary, if the store lacks it, and with what is derived of the corpus as `counting` says, if that is
    given: the engine's files are written once, and packed as long as nothing more is written.

    Raises:
        DataError: some of its articles are there, or its records do not conform; nothing was loaded.
        RevisionConflict, StoreError: as `Engine.load`.
    """
    engine, ontology, corpus = job.engine, job.ontology, job.corpus
    base = engine.revision()
    if job.there:
        found = f"{len(job.there)} of its articles in the store, {min(job.there)} among them"
        raise DataError(
            [Finding(corpus.file, "", found, "a store without them: a bulk import adds and replaces nothing")]
        )
    graphs = [ontology.bases.graph(str(record["id"])) for record in corpus.articles()]
    shared = ontology.bases.graph(drafts.REFERENCE)
    new = complete(mapping.quads(job.fresh, shared, ontology), shared, fields_of(ontology))
    reference = [*job.existing, *new]
    judged, decided = _linked(job)
    words = _vocabulary(job)
    outcome = validate({shared: reference, **judged}, reference, ontology)
    if outcome.findings:
        raise DataError(outcome.findings)

    def quads() -> Iterator[Quad]:
        yield from words
        yield from new
        yield from decided
        done = 0
        for text, size in _batches(corpus, reference, ontology, workers):
            # Of each shape one text was parsed strictly; what is filled in has no character that could change that.
            yield from parse(text, format=RdfFormat.N_QUADS, lenient=True)
            done += size
            job.progress("mapping, validating", done, corpus.count)
        if counting is None:
            job.progress("loading", 0, 1)

    note = note_of(corpus) + ("" if counting is None else ", with what is derived of it")
    entry = revisions.Entry(job.author, job.now, note)
    changed = [*({quad.graph_name.value for quad in stored(words)}), shared, *judged, *graphs]
    into = engine if counting is None else _deriving(job, frame_of([*new, *decided], ontology), counting)
    with rarely():
        return revisions.load(into, quads(), base, changed, entry, ontology.bases)


def _vocabulary(job: Job) -> list[Quad]:
    """The vocabulary, if the store was not made by `kg build` and lacks it."""
    known = Stored(job.engine, job.ontology).graphs()
    return [] if job.ontology.bases.graph("vocabulary") in known else list(vocabulary(job.ontology))


def _deriving(job: Job, given: Frame, counting: Counting) -> BulkLoad:
    """A load that derives what follows about the propositions of the corpus, out of the index that it fills."""
    assert isinstance(job.engine, IndexedEngine), "what is derived of a bulk corpus is derived out of its index"
    bases = job.ontology.bases
    propositions = {bases.id(record["id"]) for record in job.corpus.reference if record["type"] == "Proposition"}

    def tell(done: int) -> None:
        job.progress("deriving", min(done, len(propositions)), len(propositions))

    def derived(rows: Rows, frame: Frame, plain: Whole) -> Iterator[Quad]:
        yield from derive_whole(rows, frame, plain, propositions, bases, counting, tell)
        job.progress("loading", 0, 1)

    return BulkLoad(job.engine.index, derived, given)


def _linked(job: Job) -> tuple[dict[str, Sequence[Quad]], list[Quad]]:
    """The links graph as it will be, if the source gives its names items, and the quads of it that are new.

    Raises:
        DataError: a judgement that the store has would have to be taken back, which a load cannot do.
    """
    if not job.corpus.items:
        return {}, []
    draft = links(job, stored := Stored(job.engine, job.ontology))
    before = set(stored.graph(draft.graph))
    if before - set(draft.quads):
        found = "an item of a name on which there is an open judgement in the store"
        raise DataError([Finding(job.corpus.file, "", found, "that decided before, by kg link judge", "item")])
    return {draft.graph: draft.quads}, [quad for quad in draft.quads if quad not in before]


def _batches(
    corpus: Corpus, reference: Sequence[Quad], ontology: Ontology, workers: int
) -> Iterator[tuple[bytes, int]]:
    """N-Quads of each batch of articles and how many these are, in order. Raises DataError for the first bad batch."""
    articles = corpus.articles()
    batches = iter(lambda: list(islice(articles, BATCH)), [])
    if workers < 2:
        judge = Judge(reference, ontology)
        yield from ((judge(corpus.file, batch), len(batch)) for batch in batches)
        return
    known = written(reference, RdfFormat.N_QUADS)
    with ProcessPoolExecutor(workers, get_context("spawn"), partial(_begin, known, ontology)) as pool:
        waiting: list[tuple[Future[bytes], int]] = []
        for batch in batches:
            waiting.append((pool.submit(_judged, corpus.file, json.dumps(batch)), len(batch)))
            if len(waiting) > 2 * workers:
                first, size = waiting.pop(0)
                yield first.result(), size
        for first, size in waiting:
            yield first.result(), size


class Judge:
    """Maps and validates batches of articles against one reference graph.

    Args:
        reference: what the articles refer to.
        ontology: what records may say.
    """

    def __init__(self, reference: Sequence[Quad], ontology: Ontology) -> None:
        self._reference, self._ontology = reference, ontology
        self._stencils, self._alike = Stencils(ontology), Alike(reference, ontology.bases)

    def __call__(self, file: str, articles: Sequence[Record]) -> bytes:
        """The N-Quads of a batch. Raises DataError for what does not conform, wherever in the batch it is."""
        texts, chosen = {}, {}
        for record in articles:
            graph, parts = self._ontology.bases.graph(str(record["id"])), list(self._stencils.reports(record))
            head = self._stencils.head(record)
            texts[graph] = "".join((head, *(part.text for part in parts)))
            chosen[graph] = "".join((head, *(part.text for part in self._alike.chosen(parts))))
        if self._found(chosen) and (findings := self._found(texts)):
            raise DataError([Finding(file, *_rest(finding)) for finding in findings])
        return "".join(texts.values()).encode()

    def _found(self, texts: Mapping[str, str]) -> list[Finding]:
        data = {graph: list(parse(text, format=RdfFormat.N_QUADS)) for graph, text in texts.items()}
        return validate(data, self._reference, self._ontology).findings


def _rest(finding: Finding) -> tuple[str, str, str, str]:
    return finding.path, finding.found, finding.expected, finding.rule


_judge: Judge | None = None


def _begin(reference: bytes, ontology: Ontology) -> None:
    """What each worker process does first."""
    global _judge
    _judge = Judge(list(parse(reference, format=RdfFormat.N_QUADS)), ontology)
    begin_rarely()


def _judged(file: str, articles: str) -> bytes:
    assert _judge is not None, "each worker began with `_begin`"
    return _judge(file, json.loads(articles))
