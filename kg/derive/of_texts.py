"""The record by the days of its texts alone: a copy without identifications, in which all is derived anew.

Questions ask what is derived as it is stored, which rests on days from outside the articles too. For an answer from the
texts alone they are asked of this copy, an engine of its own in a folder that goes with it.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from threading import Lock

from pyoxigraph import NamedNode, Quad

from kg.bases import RDF, SCHEMA, value
from kg.derive.derivation import Counting, derive
from kg.derive.engine_rows import frame_of, rows_of
from kg.engine.base import Engine
from kg.errors import QueryError, StoreError
from kg.ontology import Ontology
from kg.questions.rules import every_quad

MOST_QUADS = 250_000
"""A record of more quads is not copied for a question; its lists derive what they show for `dates=stated`."""


class OfTexts:
    """Makes the copy when it is first asked for, and again when the record has another revision.

    Args:
        engine: the record.
        ontology: the rules.
        most: how many quads a record may have at most.
    """

    def __init__(self, engine: Engine, ontology: Ontology, most: int = MOST_QUADS) -> None:
        self._engine, self._ontology, self._most = engine, ontology, most
        self._lock, self._revision = Lock(), -1
        self._copy: Engine | None = None
        self._folder: Path | None = None

    def engine(self) -> Engine:
        """The copy, of the latest revision.

        Raises:
            QueryError: the record is too large to be copied for a question.
            StoreError: there is no room for it.
        """
        with self._lock:
            revision = self._engine.revision()
            if self._copy is None or revision != self._revision:
                self._close()
                self._make(revision)
            assert self._copy is not None
            return self._copy

    def close(self) -> None:
        """End the copy and remove its folder."""
        with self._lock:
            self._close()

    def __enter__(self) -> OfTexts:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _make(self, revision: int) -> None:
        from kg.engine import embedded  # only here: who asks by all days needs no second store

        quads = list(islice(every_quad(self._engine, self._ontology), self._most + 1))
        if len(quads) > self._most:
            raise QueryError(
                f"dates=stated derives a record anew, and this one has more than {self._most:,} statements of RDF; "
                "expected dates=all, the lists of positions and statements, or kg contradictions --dates stated"
            )
        try:
            self._folder = Path(tempfile.mkdtemp(prefix="onrecord-stated-"))
            self._copy = embedded.open(self._folder / "store", bases=self._ontology.bases, readers=2)
            self._copy.load(of_texts(quads, self._ontology))
        except OSError as error:
            self._close()
            raise StoreError(f"dates=stated needs room for a copy of the record: {error.strerror}") from error
        except BaseException:
            self._close()
            raise
        self._revision = revision

    def _close(self) -> None:
        if self._copy is not None:
            with suppress(StoreError):
                self._copy.close()
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._copy, self._folder = None, None


def of_texts(quads: Iterable[Quad], ontology: Ontology) -> Iterator[Quad]:
    """What a record's quads are by the texts alone: without identifications and the days of articles that bear none."""
    bases = ontology.bases
    derived = bases.graph("derived")
    quads = [quad for quad in quads if value(quad.graph_name) != derived]
    identifications = {
        quad.subject
        for quad in quads
        if quad.predicate.value == RDF + "type" and quad.object == NamedNode(bases.term("Identification"))
    }
    frame = frame_of(quads, ontology)
    undated = {bases.id(graph.removeprefix(bases.graphs)) for graph in frame.undated}
    days = {SCHEMA + "datePublished", *map(bases.term, ("earliest", "latest", "basis"))}
    kept = [
        quad
        for quad in quads
        if quad.subject not in identifications and not (value(quad.subject) in undated and quad.predicate.value in days)
    ]
    yield from kept
    yield from derive(rows_of(quads, ontology), bases, Counting(outside=False), frame=frame)
