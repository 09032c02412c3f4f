"""What was accepted, into a store by the validated write, or into a folder of records."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

import yaml

from kg.changes.attempts import attempt
from kg.changes.commit import Commit, commit
from kg.changes.stored import Stored
from kg.engine.base import Engine
from kg.errors import DataError, Finding
from kg.extraction.known import Known, of_engine
from kg.extraction.review.queue import Article, Queue
from kg.extraction.review.records import Built, build
from kg.ontology import Ontology
from kg.records import drafts, writing
from kg.records.drafts import Draft
from kg.records.fields import fields_of
from kg.records.reading import read_json


def into_store(
    queue: Queue, article: Article, engine: Engine, ontology: Ontology, *, author: str, now: datetime
) -> tuple[Built, Commit] | None:
    """Write what was accepted of an article; None if nothing was.

    The article's graph keeps what it has. Propositions and speakers that were proposed anew go into the reference graph
    in the same change.

    Raises:
        DataError: it does not conform; nothing is changed, and the queue stays as it was.
        RevisionConflict, StoreError: as `commit`.
    """
    known = of_engine(engine, ontology)

    def try_on(stored: Stored) -> tuple[Built, Commit] | None:
        def held(id: str) -> Mapping[str, Any] | None:
            quads = stored.graph(ontology.bases.graph(id))
            return writing.record(ontology.bases.id(id), quads, fields_of(ontology)) if quads else None

        own, before = _own(article, held)
        built = build(queue, own, known, before)
        if not built.accepted:
            return None
        change = [*_reference(built, stored, ontology), _article(built, ontology)]
        note = f"{len(built.accepted)} reports accepted in review of {article.id}"
        return built, commit(engine, ontology, change, author=author, now=now, note=note, stored=stored)

    return attempt(engine, ontology, try_on)


def _own(article: Article, held: Callable[[str], Mapping[str, Any] | None]) -> tuple[Article, Mapping[str, Any] | None]:
    """The article with an id that no other text has, and its record so far: names of files come twice.

    Raises:
        DataError: another text has the id, and the id with the day too.
    """
    for id in (article.id, f"{article.id}-{article.published or article.sha256[:8]}"):
        before = held(id)
        if before is None or before.get("sha256") in (None, article.sha256):
            return replace(article, id=id), before
    found = f"an article of another text (SHA-256 {str((before or {}).get('sha256'))[:12]}…)"
    raise DataError(
        [Finding(article.id, "sha256", found, "an id of its own: give the text's file another name", "review")]
    )


def _article(built: Built, ontology: Ontology) -> Draft:
    element = read_json(json.dumps(built.record, default=str), built.record["id"])
    return drafts.article(element, str(built.record["id"]), ontology)


def _reference(built: Built, stored: Stored, ontology: Ontology) -> Sequence[Draft]:
    if not built.things:
        return []
    items = [(str(thing["id"]), read_json(json.dumps(thing), str(thing["id"]))) for thing in built.things]
    fresh = drafts.shared(items, drafts.REFERENCE, ontology)
    whole = drafts.of_quads(fresh.graph, [*stored.graph(fresh.graph), *fresh.quads], ontology)
    whole.places, whole.findings = fresh.places, fresh.findings
    return [whole]


def into_folder(queue: Queue, article: Article, known: Known, folder: Path) -> Built | None:
    """Write an article's record, and its new things, as YAML into a data folder; None if nothing was accepted.

    Raises:
        DataError: as `build`.
    """

    def place(id: str) -> Path:
        return folder / "articles" / f"{id.partition('/')[2]}.yaml"

    def held(id: str) -> Mapping[str, Any] | None:
        return yaml.safe_load(place(id).read_text(encoding="utf-8")) if place(id).exists() else None

    article, before = _own(article, held)
    path = place(article.id)
    built = build(queue, article, known, before, whole=False)
    if not built.accepted:
        return None
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(writing.to_yaml(built.record), encoding="utf-8")
    if built.things:
        shared = folder / "reference" / "from-review.yaml"
        shared.parent.mkdir(parents=True, exist_ok=True)
        known_there = yaml.safe_load(shared.read_text(encoding="utf-8")) if shared.exists() else []
        ids = {thing["id"] for thing in known_there}
        every = [*known_there, *(thing for thing in built.things if thing["id"] not in ids)]
        shared.write_text(writing.to_yaml(every), encoding="utf-8")
    return built
