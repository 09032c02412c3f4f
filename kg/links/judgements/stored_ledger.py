"""The judgements of a store as a ledger: read, added to and taken back as those of a folder of link records are."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from kg.changes.attempts import attempt
from kg.changes.commit import Commit, commit
from kg.changes.stored import Stored
from kg.engine.base import Engine
from kg.links.judgements import recording
from kg.links.judgements.graph import judgements, with_judgements
from kg.links.judgements.judged import Judged
from kg.links.judgements.judgement import Judgement, refuse
from kg.ontology import Ontology


class StoredLedger(Judged):
    """The judgements of a store's links graph. Every decision is a revision, on disk when `record` returns.

    Args:
        engine: the store.
        ontology: what links may say.
        now: tells the time of a revision, with a zone.

    Raises:
        StoreError, LimitError: the store cannot be read.
    """

    def __init__(self, engine: Engine, ontology: Ontology, now: Callable[[], datetime]) -> None:
        self._engine, self._ontology, self._now = engine, ontology, now
        self._known: dict[tuple[str, str], Judgement] = {}
        self._added: list[Judgement] = []
        self._read()

    def _read(self) -> None:
        bases = self._ontology.bases
        quads = Stored(self._engine, self._ontology).graph(bases.graph("links"))
        self._known = {judgement.pair: judgement for judgement in judgements(quads, bases)}

    def __iter__(self) -> Iterator[Judgement]:
        return iter(self._known.values())

    def record(self, judgement: Judgement, *, replace: bool = False) -> Judgement | None:
        """Write a judgement; what it took the place of, if anything. Raises as `recording.record`."""
        before = self._known.get(judgement.pair)
        recording.record(self._engine, self._ontology, judgement, now=self._now(), replace=replace)
        self._known[judgement.pair] = judgement
        return before

    def add(self, judgement: Judgement, *, replace: bool = False) -> Judgement | None:
        """Take in a judgement that `save` is to write; what it takes the place of. Raises JudgementError."""
        refuse(judgement, self.of(judgement.subject), replace=replace)
        before = self._known.get(judgement.pair)
        self._known[judgement.pair] = judgement
        self._added.append(judgement)
        return before

    def forget(self, judgement: Judgement, before: Judgement | None = None) -> None:
        """Undo `record`: put back what was there before."""
        author = judgement.author
        recording.forget(self._engine, self._ontology, *judgement.pair, author=author, now=self._now())
        self._known.pop(judgement.pair, None)
        if before:
            self.record(before)

    def save(self) -> None:
        """Write what was added, as one revision. Raises DataError, RevisionConflict, StoreError; else none is."""
        added, graph = self._added, self._ontology.bases.graph("links")
        authors = ", ".join(sorted({judgement.author for judgement in added if judgement.author})) or "kg link"
        how: dict[str, Any] = {"author": authors, "now": self._now(), "note": f"{len(added)} judgements taken in"}

        def try_on(stored: Stored) -> Commit:
            draft = with_judgements(stored.graph(graph), added, self._ontology, replace=True)
            return commit(self._engine, self._ontology, [draft], stored=stored, **how)

        attempt(self._engine, self._ontology, try_on)
        self._added = []
