"""A corpus into a store: validated, then written whole or not at all.

A small corpus is one change like any other (`kg.changes`): derived from, logged with its quads, and able to replace an
earlier import of itself. A bulk corpus goes the engine's fast way, in batches that are mapped and validated by as many
processes as are allowed, and is logged without its quads.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from kg.changes import commit
from kg.changes.judging import as_stored
from kg.changes.stored import Stored
from kg.derive import Counting
from kg.engine.base import Engine
from kg.errors import DataError, Finding
from kg.imports import bulk
from kg.imports.again import articles_there, known_content, label_of, matched_things, on_record, would_replace
from kg.imports.corpus import Corpus
from kg.imports.doubled import not_doubled
from kg.imports.jobs import Job, Progress, links, note_of
from kg.imports.naming import things
from kg.ontology import Ontology
from kg.records import drafts
from kg.records.drafts import Draft
from kg.records.reading import Element


@dataclass(frozen=True)
class Loaded:
    """What an import came to.

    Attributes:
        revision: the store's revision with it.
        matched: ids of the corpus that the store already described, and the label that they have there; they are
            taken to be the same and left as they are.
        added: how many reference records were new.
        replaced: ids of the articles that were there with other content, and the labels that they had.
        unchanged: how many articles were there with the same content.
        linked: ids of things to the items of Wikidata that the source says they are, now linked.
    """

    revision: int
    matched: dict[str, str]
    added: int
    replaced: dict[str, str] = field(default_factory=dict)
    unchanged: int = 0
    linked: Mapping[str, str] = field(default_factory=dict)


def load(
    engine: Engine,
    ontology: Ontology,
    corpus: Corpus,
    *,
    author: str,
    now: datetime,
    workers: int = 1,
    replace: bool = False,
    dry_run: bool = False,
    derive: bool = False,
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
        replace: articles that the store has with other content are replaced; otherwise nothing is loaded.
        dry_run: find out everything, load nothing; a bulk corpus is not validated then.
        derive: derive positions of a bulk corpus too, which takes an engine with its index; of a small one they are
            always derived.
        progress: is told the step, how much of it is done, and how much there is.

    Raises:
        DataError: the source has faults, its records do not conform, its content is in the store under another name,
            or it would replace articles; nothing was loaded.
        RevisionConflict, StoreError: the store was changed meanwhile or cannot be used; nothing was loaded.
    """
    refuse_faulty(corpus)
    stored = Stored(engine, ontology)
    there = articles_there(stored, corpus)
    known_content(engine, ontology, corpus, there)
    on_record(stored, corpus)
    not_doubled(engine, ontology, corpus, there)
    existing = stored.graph(ontology.bases.graph(drafts.REFERENCE))
    described = things(existing, ontology.bases)
    matched = matched_things(corpus, described)
    fresh = [record for record in corpus.reference if record["id"] not in matched]
    job = Job(engine, ontology, corpus, fresh, existing, there, author, now, progress)
    if corpus.bulk:
        revision = engine.revision() if dry_run else bulk.load(job, workers, Counting() if derive else None)
        return Loaded(revision, matched, len(fresh), linked=dict(corpus.items))
    change, replaced, unchanged = _change(job)
    if replaced and not replace:
        raise DataError(would_replace(corpus, replaced))
    progress("validating, deriving", 0, 1)
    done = commit.commit(engine, ontology, change, author=author, now=now, note=note_of(corpus), dry_run=dry_run)
    return Loaded(done.revision, matched, len(fresh), replaced, unchanged, dict(corpus.items))


def refuse_faulty(corpus: Corpus) -> None:
    """Raise DataError for a corpus that no store could take: its source has faults, or says nothing."""
    if corpus.faults:
        raise DataError(corpus.faults)
    if not corpus.statements and not corpus.acts:
        raise DataError(
            [Finding(corpus.file, "", "no statements", "at least one row that makes a statement, or an act")]
        )


def _change(job: Job) -> tuple[list[Draft], dict[str, str], int]:
    """The drafts of what differs, what they replace (id to label), and how many articles are there unchanged."""
    change: list[Draft] = []
    replaced: dict[str, str] = {}
    unchanged = 0
    corpus, ontology = job.corpus, job.ontology
    stored = Stored(job.engine, ontology)
    if job.fresh:
        shared = drafts.shared([(corpus.file, _element(job.fresh, corpus.file))], drafts.REFERENCE, ontology)
        shared.quads = [*job.existing, *shared.quads]
        change.append(shared)
    if corpus.items:
        change.append(links(job, stored))
    for number, record in enumerate(corpus.articles()):
        job.progress("reading records", number, corpus.count)
        draft = drafts.article(_element(record, corpus.file), corpus.file, ontology)
        identity = str(record["id"])
        if identity in job.there:
            held = stored.graph(draft.graph)
            if set(held) == as_stored(draft.quads):
                unchanged += 1
                continue
            replaced[identity] = label_of(held, ontology.bases.id(identity))
        change.append(draft)
    return change, replaced, unchanged


def _element(value: object, file: str) -> Element:
    return drafts.read(json.dumps(value).encode(), "application/json", file)
