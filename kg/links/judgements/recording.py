"""Writing judgements to a store: each one a revision, worked out anew when another writer comes between."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from pyoxigraph import Quad

from kg.changes.attempts import attempt
from kg.changes.commit import Approve, Commit, commit
from kg.changes.stored import Stored
from kg.engine.base import Engine
from kg.links.judgements.graph import judgements, with_judgement, without
from kg.links.judgements.judgement import Judgement, JudgementError
from kg.ontology import Ontology
from kg.records.drafts import Draft


def record(
    engine: Engine,
    ontology: Ontology,
    judgement: Judgement,
    *,
    now: datetime,
    replace: bool = False,
    dry_run: bool = False,
    approve: Approve | None = None,
) -> Commit:
    """Write a judgement to the links graph.

    Raises:
        JudgementError: it contradicts one already made.
        DataError: its subject is not on record, or it does not conform.
        RevisionConflict, StoreError: as `kg.changes.commit`.
    """
    note = f"{judgement.judgement}: {judgement.subject} {judgement.object}".strip()
    return _attempt(
        engine,
        ontology,
        lambda quads: with_judgement(quads, judgement, ontology, replace=replace),
        author=judgement.author,
        now=now,
        note=note,
        dry_run=dry_run,
        approve=approve,
    )


def forget(
    engine: Engine,
    ontology: Ontology,
    subject: str,
    object: str,
    *,
    author: str,
    now: datetime,
    dry_run: bool = False,
    approve: Approve | None = None,
) -> Commit:
    """Take back the judgement on a pair; `object` is "" for one that found nothing.

    Raises:
        JudgementError: the pair has none.
        RevisionConflict, StoreError: as `kg.changes.commit`.
    """

    def drop(quads: Sequence[Quad]) -> Draft:
        judgement = next(
            (known for known in judgements(quads, ontology.bases) if known.pair == (subject, object)), None
        )
        if judgement is None:
            raise JudgementError(f"{subject} and {object or 'nothing'}: never judged; nothing to take back")
        return without(quads, judgement, ontology)

    note = f"takes back: {subject} {object}".strip()
    return _attempt(engine, ontology, drop, author=author, now=now, note=note, dry_run=dry_run, approve=approve)


def _attempt(
    engine: Engine,
    ontology: Ontology,
    compose: Callable[[Sequence[Quad]], Draft],
    *,
    author: str,
    now: datetime,
    note: str,
    dry_run: bool,
    approve: Approve | None,
) -> Commit:
    graph = ontology.bases.graph("links")

    def try_on(stored: Stored) -> Commit:
        draft = compose(stored.graph(graph))
        how: dict[str, Any] = {"author": author, "now": now, "note": note, "dry_run": dry_run, "approve": approve}
        return commit(engine, ontology, [draft], stored=stored, **how)

    return attempt(engine, ontology, try_on)
