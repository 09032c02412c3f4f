"""The embedded engine: a folder with an Oxigraph store, one writer process and a pool of reader processes."""

from __future__ import annotations

import contextlib
import itertools
import os
import weakref
from collections.abc import Iterable
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from pyoxigraph import Quad

from kg.bases import Bases
from kg.engine.asking import bounded
from kg.engine.base import Patch, Query
from kg.engine.deadlines import Deadlines
from kg.engine.embedded import wire
from kg.engine.embedded.answer import EmbeddedAnswer, ReaderLost
from kg.engine.embedded.folder import UNPUBLISHED, Folder
from kg.engine.embedded.maintenance import Maintenance
from kg.engine.embedded.pool import Pool
from kg.engine.embedded.spooling import spooled
from kg.engine.embedded.workers import ForkServer, Worker
from kg.engine.embedded.writing import Writing
from kg.engine.patches import revision_quad, update
from kg.engine.refusals import refuse
from kg.engine.turns import Queue
from kg.errors import KgError, RevisionConflict, StoreError

if TYPE_CHECKING:
    from kg.engine.embedded.lookups import Found, Lookups

BULK_QUADS = 20_000
IDLE_SECONDS, QUIET_SECONDS = 30.0, 3.0
"""How long a reader that was started for many at once is kept for the next of them; after what time nothing changes."""

_ENGINES: weakref.WeakSet[EmbeddedEngine] = weakref.WeakSet()


def open(
    path: str | os.PathLike[str],
    *,
    bases: Bases | None = None,
    readers: int | None = None,
    more: int = 0,
    ready: int = 0,
    read_only: bool = False,
    shared: bool = False,
    queue: Queue | None = None,
    forks: bool = False,
) -> EmbeddedEngine:
    """Open the store in a folder, making it if there is none.

    Args:
        path: the folder.
        bases: the IRI bases; the default ones if None.
        readers: how many queries run at once, at least 2; None: two for each processor.
        more: how many more may run at once while all of these are at work; their processes are started when needed, and
            end when they have had nothing to do for a while.
        ready: how many of those are started before they are needed, when nothing changes for a while, and kept.
        read_only: do not become the store's writer; any number of processes may read while one writes.
        shared: be the writer during each change only, so that several processes can write in turn. A change then costs
            a process of its own.
        queue: how long queries may wait for a reader.
        forks: start processes by forking this one, if it has no threads; it must not open a store by itself.

    Raises:
        StoreError: the folder is locked, cannot be written, is no store, or was written by a newer version.
    """
    size = max(2, readers if readers is not None else 2 * (os.cpu_count() or 1))
    mode = "read" if read_only else "shared" if shared else "alone"
    return EmbeddedEngine(
        Path(path).absolute(), bases or Bases(), (size, more, min(ready, more)), mode, queue or Queue(), forks
    )


class EmbeddedEngine:
    """Implements `kg.engine.base.Engine`; its methods may be called from any thread. Close it, or use `with`."""

    keeps_as_given = True
    """Whether literals come out of it as out of `pyoxigraph.Store`: what a change comes to need not be asked."""

    def __init__(
        self, path: Path, bases: Bases, sizes: tuple[int, int, int], mode: str, queue: Queue, forks: bool
    ) -> None:
        self._folder, self._bases = Folder(path), bases
        self._published: tuple[tuple[int, int, int] | None, int | None] = None, None
        if mode != "read":
            self._folder.create()
        self._folder.check_format()
        if mode == "read" and (damage := self._folder.damage()):
            what = f"{self._folder.path} is damaged: {damage}"
            raise StoreError(f"{what}; open it once for writing, as `kg serve` does, to have it mended if it can be")
        self._fork_server = ForkServer(forks)
        try:
            self._writing = (
                Writing(self._folder, bases, self._fork_server, mode == "shared") if mode != "read" else None
            )
            self.revision()
        except BaseException:
            self._fork_server.close()
            raise
        self._size, self._left = sizes[0] + sizes[1], 0
        self._deadlines = Deadlines()
        self._maintenance = Maintenance(self._keep_up, (lambda: None) if forks else self._rest, QUIET_SECONDS)
        self._pool: Pool = Pool(self._fork_server, self._reader, sizes, queue, self._maintenance.want)
        self._lookups: Lookups | None = None
        # Who asks once waits for one reader, and needs no other.
        self._is_brief = forks
        if not forks:
            self._maintenance.want()
        _ENGINES.add(self)

    def query(self, query: Query, *, abandoned: Event | None = None) -> EmbeddedAnswer:
        """Answer a query on the latest revision; see `kg.engine.base.Engine.query`."""
        refuse(query)
        seconds = query.limits.seconds
        until, abandoned = bounded(seconds, abandoned)
        lost_at_work = 0
        for _ in range(self._size + 2):
            worker = self._pool.take(until)
            self._deadlines.watch(worker, until, abandoned, query.limits.courtesy)
            answer = EmbeddedAnswer(self._pool, self._deadlines, worker, query.media_type, seconds)
            try:
                answer.begin(self._job(query))
                return answer
            except ReaderLost:
                answer.close()
                lost_at_work += worker.is_slow
                if lost_at_work > 1:
                    break
            except BaseException:
                answer.close()
                raise
        raise StoreError("readers are being ended from outside; look at the system's log, then repeat the query")

    def hand_in(self, query: Query, *, abandoned: Event | None = None) -> EmbeddedAnswer | None:
        """Give a query to a reader that is idle, without waiting for anything; None if none is, or it was lost.

        It is an answer once it `arrives`, which waits unless it `is_there`. Raises QueryError as `query`.
        """
        refuse(query)
        until, abandoned = bounded(query.limits.seconds, abandoned)
        worker = self._pool.take_idle()
        if worker is None:
            return None
        self._deadlines.watch(worker, until, abandoned, query.limits.courtesy)
        answer = EmbeddedAnswer(self._pool, self._deadlines, worker, query.media_type, query.limits.seconds)
        try:
            answer.hand_in(self._job(query))
        except ReaderLost:
            answer.close()
            return None
        except BaseException:
            answer.close()
            raise
        return answer

    def look_up(self, query: Query) -> Found | None:
        """Answer a query at once, without a reader, if it is sure to take no longer than asking one; None if it is not.

        Raises QueryError as `query`.
        """
        refuse(query)
        if self._lookups is None:
            from kg.engine.embedded.lookups import Lookups  # only here: most programs make none

            self._lookups = Lookups(self._folder, self._bases.prefixes(), self._maintenance.want)
        return self._lookups.answer(query, lambda: wire.told(query, self.revision()), self.revision())

    def apply(self, patch: Patch, *, expected: int | None = None) -> int:
        """Apply a patch; see `kg.engine.base.Engine.apply`. Blank nodes keep their labels."""
        writing = self._writable()
        with writing.session():
            before = self._expect(expected)
            text = update(patch, before, self._bases, merged=True)
            revision = writing.commit("apply", before, text=text)
        self._maintenance.want()
        return revision

    def load(self, quads: Iterable[Quad], *, expected: int | None = None) -> int:
        """Add quads in bulk; see `kg.engine.base.Engine.load`. Labels of blank nodes are given anew in large loads."""
        writing = self._writable()
        empty = self._expect(expected) == 0
        rest = iter(quads)
        some = list(itertools.islice(rest, BULK_QUADS))
        if len(some) < BULK_QUADS:
            return self.apply(Patch(added=some), expected=expected)
        every = itertools.chain([revision_quad(self._bases, 1)] if empty else [], some, rest)
        with spooled(self._folder, every) as (path, count), writing.session():
            revision = writing.commit("load", self._expect(expected), path=path, quads=count, first=empty)
        self._maintenance.want()
        return revision

    def revision(self) -> int:
        """The latest published revision."""
        if self._writing is not None and not self._writing.shared:
            return self._writing.revision
        # Asked more than once for each query: the file is read again when it has been replaced.
        mark = self._folder.current_mark()
        seen, number = self._published
        if mark != seen or number is None:
            number = self._folder.current()
            self._published = mark, number
        if number is None:
            raise StoreError(f"{self._folder.path} has no published revision yet; {UNPUBLISHED}")
        return number

    def processes(self) -> dict[str, list[int]]:
        """Process ids by role: "fork_server", "writer", "reader"."""
        writer = self._writing.pid if self._writing else None
        return {
            "fork_server": [self._fork_server.pid] if self._fork_server.pid else [],
            "writer": [writer] if writer else [],
            "reader": self._pool.pids(),
        }

    def backup(self, target: Path) -> int:
        """Copy the latest revision into a new folder, consistent while others read and write; its number."""
        return self._writable().run("backup", target=str(target))

    def optimize(self) -> None:
        """Compact the store's files; long, for after large loads."""
        self._writable().run("optimize")

    def close(self) -> None:
        """End every process of this store. Answers that are not read to the end fail."""
        self._maintenance.close()
        self._pool.close()
        if self._lookups is not None:
            self._lookups.close()
        if self._writing is not None:
            with contextlib.suppress(KgError, EOFError):
                self._sweep()  # of what its readers had open until now
            self._writing.close()
        self._fork_server.close()
        self._deadlines.close()
        _ENGINES.discard(self)

    def __enter__(self) -> EmbeddedEngine:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _job(self, query: Query) -> bytes:
        return wire.pack(wire.JOB, wire.told(query, self.revision()))

    def _reader(self) -> Worker:
        prefixes = self._bases.prefixes()
        return self._fork_server.spawn("reader", {"folder": str(self._folder.path), "prefixes": prefixes})

    def _keep_up(self) -> None:
        if not self._is_brief:
            self._pool.fill()
        try:
            self._pool.refresh(self.revision())
            if self._lookups is not None:
                self._lookups.follow(self.revision())
        finally:
            self._sweep()

    def _rest(self) -> None:
        if self._pool.rest(IDLE_SECONDS) or self._left > 1:
            self._sweep()

    def _sweep(self) -> None:
        if self._writing is not None and not self._writing.shared:
            self._left = self._writing.run("sweep")

    def _writable(self) -> Writing:
        if self._writing is None:
            raise StoreError(f"{self._folder.path} was opened for reading only; open it for writing")
        return self._writing

    def _expect(self, expected: int | None) -> int:
        current = self.revision()
        if expected is not None and expected != current:
            raise RevisionConflict(expected, current)
        return current


def _forget_in_child() -> None:
    """A forked copy of the owner must not keep its lock or its workers' sockets open, nor use them."""
    for engine in list(_ENGINES):
        with contextlib.suppress(KgError, OSError):
            engine._pool.forget()
            if engine._lookups is not None:
                engine._lookups.forget()
            engine._fork_server.forget()
            if engine._writing is not None:
                engine._writing.forget()


os.register_at_fork(after_in_child=_forget_in_child)
