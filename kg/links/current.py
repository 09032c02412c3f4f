"""The things and judgements of a store as they are now, read once for each revision."""

from __future__ import annotations

from threading import Lock

from kg.engine.base import Engine
from kg.links.graph import judgements
from kg.links.things import Things, things
from kg.ontology import Ontology
from kg.stored import Stored


def load(engine: Engine, ontology: Ontology) -> Things:
    """Read the reference graph and the links graph. Raises StoreError, LimitError."""
    stored, bases = Stored(engine, ontology), ontology.bases
    judged = judgements(stored.graph(bases.graph("links")), bases)
    return things(stored.graph(bases.graph("reference")), judged, ontology)


class Current:
    """Gives the things of the latest revision; whoever asks while they are read waits for the one reading."""

    def __init__(self, engine: Engine, ontology: Ontology) -> None:
        self._engine, self._ontology = engine, ontology
        self._lock = Lock()
        self._revision, self._things = -1, None

    def things(self) -> Things:
        """The things, read anew if the store has changed. Raises StoreError, LimitError."""
        with self._lock:
            revision = self._engine.revision()
            if self._things is None or revision != self._revision:
                self._things = load(self._engine, self._ontology)
                self._revision = revision
            return self._things
