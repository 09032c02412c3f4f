"""The things and judgements of a store as they are now, read again only when they have changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from threading import Lock

from pyoxigraph import Quad

from kg.changes.stored import Stored
from kg.engine.base import Engine
from kg.links.judgements.graph import judgements
from kg.links.judgements.judgement import ABSENT, ACCEPTED, REJECTED, Judgement
from kg.ontology import Ontology
from kg.things.things import Things, things


@dataclass(frozen=True)
class LinkedThings(Things):
    """Things with every judgement about them, the rejected and the unsure ones too.

    Attributes:
        judgements: every judgement of the links graph.
    """

    judgements: Sequence[Judgement]

    def rejected(self, subject: str) -> frozenset[str]:
        """The items that a thing was decided not to be."""
        return frozenset(
            judgement.object
            for judgement in self.judgements
            if (judgement.subject, judgement.judgement) == (subject, REJECTED)
        )

    def settled(self, subject: str) -> bool:
        """Whether a thing has an accepted link, or was looked for in vain."""
        return any(
            judgement.subject == subject and judgement.judgement in (ACCEPTED, ABSENT) for judgement in self.judgements
        )


def linked(reference: Iterable[Quad], judged: Sequence[Judgement], ontology: Ontology) -> LinkedThings:
    """The things of the reference graph's quads, with the judgements about them."""
    accepted = {judgement.subject: judgement.object for judgement in judged if judgement.judgement == ACCEPTED}
    return LinkedThings(**vars(things(reference, accepted, ontology)), judgements=judged)


def load(engine: Engine, ontology: Ontology) -> LinkedThings:
    """Read the reference graph and the links graph. Raises StoreError, LimitError."""
    stored, bases = Stored(engine, ontology), ontology.bases
    judged = judgements(stored.graph(bases.graph("links")), bases)
    return linked(stored.graph(bases.graph("reference")), judged, ontology)


class Current:
    """Gives the things as they are now; whoever asks while they are read waits for the one reading.

    They are read anew when the log names a later change of the reference or the links graph; where there is no log (a
    plain store), with every revision.
    """

    def __init__(self, engine: Engine, ontology: Ontology) -> None:
        self._engine, self._ontology = engine, ontology
        self._lock = Lock()
        self._revision, self._changed = -1, (-1, -1)
        self._things: LinkedThings | None = None

    def things(self) -> LinkedThings:
        """The things of the latest revision. Raises StoreError, LimitError."""
        with self._lock:
            revision = self._engine.revision()
            if self._things is None or revision != self._revision:
                changed = self._changes()
                if self._things is None or changed != self._changed or not any(changed):
                    self._things = load(self._engine, self._ontology)
                self._revision, self._changed = revision, changed
            return self._things

    def _changes(self) -> tuple[int, int]:
        stored, graph = Stored(self._engine, self._ontology), self._ontology.bases.graph
        return stored.last_change(graph("reference")), stored.last_change(graph("links"))
