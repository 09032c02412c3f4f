"""The record counted otherwise than it is stored: copies in which all is derived anew.

Questions ask what is derived as it is stored: by days from outside the articles too, and with nothing begun by what
only unnamed reporters tell. To be answered otherwise they are asked of a copy, an engine of its own in a folder that
goes with it. For an answer from the texts alone the copy is without identifications too.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import suppress
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from pyoxigraph import NamedNode, Quad

from kg.bases import RDF, SCHEMA, Bases, value
from kg.derive.derivation import Counting, derive
from kg.derive.engine_rows import frame_of, rows_of
from kg.derive.frame import Frame
from kg.engine.base import Engine
from kg.errors import QueryError, StoreError
from kg.ontology import Ontology
from kg.questions.files import BEGUN, STATED
from kg.questions.rules import every_quad

MOST_QUADS = 250_000
"""A record of more quads is not copied for a question; its lists derive what they show for `dates=stated`."""


class Recounted:
    """Makes a copy when it is first asked for, and again when the record has another revision.

    Args:
        engine: the record.
        ontology: the rules.
        most: how many quads a record may have at most.
    """

    def __init__(self, engine: Engine, ontology: Ontology, most: int = MOST_QUADS) -> None:
        self._engine, self._ontology, self._most = engine, ontology, most
        self._lock, self._revision = Lock(), -1
        self._copies: dict[Counting, tuple[Engine, TemporaryDirectory[str]]] = {}
        self._before: list[tuple[Engine, TemporaryDirectory[str]]] = []

    def engine(self, counting: Counting) -> Engine:
        """The copy that is counted so, of the latest revision.

        Raises:
            QueryError: the record is too large to be copied for a question.
            StoreError: there is no room for it.
        """
        with self._lock:
            revision = self._engine.revision()
            if revision != self._revision:
                # Who was given a copy may be reading it still: it goes with the change after this one.
                _leave(self._before)
                self._before, self._copies, self._revision = [*self._copies.values()], {}, revision
            if counting not in self._copies:
                self._copies[counting] = self._made(counting)
            return self._copies[counting][0]

    def close(self) -> None:
        """End the copies and remove their folders."""
        with self._lock:
            _leave([*self._before, *self._copies.values()])
            self._before, self._copies = [], {}

    def __enter__(self) -> Recounted:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _made(self, counting: Counting) -> tuple[Engine, TemporaryDirectory[str]]:
        from kg.engine import embedded  # only here: who asks as it is stored needs no second store

        quads = list(islice(every_quad(self._engine, self._ontology), self._most + 1))
        if len(quads) > self._most:
            raise QueryError(
                f"this derives a record anew, and this one has more than {self._most:,} quads; ask as it is stored, "
                "or the lists of positions and statements, or kg positions and kg contradictions"
            )
        folder: TemporaryDirectory[str] | None = None
        try:
            folder = TemporaryDirectory(prefix="onrecord-recounted-", ignore_cleanup_errors=True)
            copy = embedded.open(Path(folder.name) / "store", bases=self._ontology.bases, readers=2)
            try:
                copy.load(recounted(quads, self._ontology, counting))
            except BaseException:
                copy.close()
                raise
            return copy, folder
        except BaseException as error:
            if folder is not None:
                folder.cleanup()
            if isinstance(error, OSError):
                raise StoreError(f"there is no room for a copy of the record: {error.strerror}") from error
            raise


def _leave(copies: Iterable[tuple[Engine, TemporaryDirectory[str]]]) -> None:
    for copy, folder in copies:
        with suppress(StoreError):
            copy.close()
        folder.cleanup()


def counting_of(also: Collection[str]) -> Counting:
    """How a question is to be counted that is asked with `also` beside its parameters; see `kg.questions.files`."""
    return Counting(BEGUN in also, outside=STATED not in also)


def recounted(quads: Iterable[Quad], ontology: Ontology, counting: Counting) -> Iterator[Quad]:
    """A record's quads with all derived anew.

    By the texts alone, without identifications and the days of articles that bear none.
    """
    derived = ontology.bases.graph("derived")
    quads = [quad for quad in quads if value(quad.graph_name) != derived]
    frame = frame_of(quads, ontology)
    yield from quads if counting.outside else _of_texts(quads, frame, ontology.bases)
    yield from derive(rows_of(quads, ontology), ontology.bases, counting, frame=frame)


def _of_texts(quads: list[Quad], frame: Frame, bases: Bases) -> Iterator[Quad]:
    kind = NamedNode(bases.term("Identification"))
    identifications = {quad.subject for quad in quads if quad.predicate.value == RDF + "type" and quad.object == kind}
    undated = {bases.id(graph.removeprefix(bases.graphs)) for graph in frame.undated}
    days = {SCHEMA + "datePublished", *map(bases.term, ("earliest", "latest", "basis"))}
    for quad in quads:
        of_outside = value(quad.subject) in undated and quad.predicate.value in days
        if quad.subject not in identifications and not of_outside:
            yield quad
