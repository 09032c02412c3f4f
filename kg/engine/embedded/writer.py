"""The writer: the one process that changes a store, and publishes each revision before it says so."""

from __future__ import annotations

import errno
import itertools
import mmap
import os
import shutil
import socket
from pathlib import Path

from pyoxigraph import QuerySolutions, RdfFormat, Store

from kg.bases import Bases
from kg.engine.base import Patch
from kg.engine.embedded import checksums, wire
from kg.engine.embedded.folder import Folder
from kg.engine.patches import FIND_REVISION, named, revision_quad, update
from kg.errors import KgError, RevisionConflict, StoreError

PART, MOST = 500_000, 4_000_000
"""Lines of a bulk load that are loaded at once: as many as a quarter of the free memory takes, between these."""

A_FILE = 1_000_000
"""Lines that Oxigraph's bulk load sorts into one file of each order. RocksDB leaves the first of each as it is, at the
last level, and merges two more with it; merged ones are larger."""

A_LINE = 1024
"""Bytes of memory that a line takes until its part is loaded."""

MANIFEST_BYTES = 200_000
"""What RocksDB's list of files may have grown by before the store is opened anew, which begins a short one.

It grows by some 4 kB with each change and each checkpoint holds a copy. Every reader that opens a revision reads it:
11 ms with 49 kB and 25 ms with 2.5 MB where 129 files make up 27.7 million triples. Opening that store takes 20 ms.
"""

DAMAGED = (OSError, RuntimeError, ValueError)
"""What Oxigraph raises on files that are not what RocksDB wrote."""


def run(sock: socket.socket, *, handles: list[int], folder: str, bases: Bases, newest: int | None) -> None:
    """Open the store, repair what a crash left, say which revision it is at, then serve until the socket closes.

    `handles` are the lock's: while this process lives, no other writer can begin. A revision after `newest`, if that
    is given, was reported as failed and is taken back.
    """
    stream = sock.makefile("rb")
    try:
        writer = Writer(Folder(Path(folder)), bases, newest)
    except (KgError, *DAMAGED) as error:
        sock.sendall(wire.pack_error(_as_ours(error, Folder(Path(folder)))))
        return
    sock.sendall(wire.pack(wire.START, writer.revision))
    while True:
        _, payload = wire.read(stream)
        command, arguments = wire.unpack(payload)
        try:
            answer = wire.pack(wire.DONE, getattr(writer, command)(**arguments))
        except (KgError, OSError, SyntaxError, ValueError) as error:
            if not writer.is_open:
                return  # It cannot be reopened now. The next writer finds out what is stored.
            answer = wire.pack_error(_as_ours(error, writer.folder))
        sock.sendall(answer)


class Writer:
    """The writer's store and the revision it is at. Commands of the owner are its public methods."""

    def __init__(self, folder: Folder, bases: Bases, newest: int | None) -> None:
        self.folder, self.bases = folder, bases
        self._opened: Store | None = None
        self._undo_an_unfinished_load()
        published, damage = folder.current(), folder.damage()
        self._open_whole(published, damage)
        if published is not None and self.revision < published:
            self._catch_up(published, damage)
        if newest is not None and self.revision > newest == folder.current():
            self._roll_back()
        if damage:
            self._check_data(published, damage)
        if damage or self.revision != folder.current() or not folder.checkpoint(self.revision).exists():
            self._publish(self.revision)
        folder.sweep()

    @property
    def is_open(self) -> bool:
        """Whether the store could be opened."""
        return self._opened is not None

    @property
    def store(self) -> Store:
        """The open store."""
        if self._opened is None:
            raise StoreError(f"the data of {self.folder.path} could not be opened again; repeat")
        return self._opened

    def apply(self, text: str, expected: int | None) -> int:
        """Run an update made by `kg.engine.updates.update` for the revision that the store is at."""
        self._expect(expected)
        before = self.revision
        try:
            self.store.update(text, custom_functions=named())
        except OSError as error:
            self._open()
            if self.revision == before:
                raise StoreError(_failed(error, self.folder)) from error
        return self._publish_or_undo(before)

    def load(self, path: str, quads: int, first: bool, expected: int | None) -> int:
        """Bulk-load an N-Quads file: so many quads of named graphs, then the same triples for the default graph.

        `first`: it says that this is revision 1. So nothing has to be written after it, which would be another file.

        Bulk loading is not atomic; a marker file makes it so: whoever finds it takes back what was loaded.
        """
        self._expect(expected)
        before = self.revision
        self.folder.write("loading", f"{before}\n")
        try:
            parts = _bulk_load(self.store, path, quads)
            if not first or before:
                told = [revision_quad(self.bases, 1)] if first else []
                self.store.update(update(Patch(removed=told), before, self.bases, merged=True))
            several = parts > 2 or quads > (A_FILE if before else 2 * A_FILE)
            if several and 2 * os.path.getsize(path) > self.folder.data_bytes():
                # Several files of one order are merged soon after. Done now, the checkpoint shares what comes of it;
                # merged later, it would keep the files as they were beside those, which doubles the store.
                self.store.optimize()
            self._publish(before + 1)
        except BaseException:
            self._roll_back()
            raise
        self.folder.loading.unlink()
        return self.revision

    def sweep(self) -> int:
        """Remove revisions that nobody reads any more; how many are left. A long list of files is begun anew."""
        if self.folder.manifest_bytes() > self._manifest_bytes + MANIFEST_BYTES:
            self._open()
        return self.folder.sweep()

    def backup(self, target: str) -> int:
        """Copy the latest revision into a folder that does not exist yet; files are linked where that is possible."""
        self.store.backup(target)
        return self.revision

    def optimize(self) -> int:
        """Compact the store's files. Long; for after large loads."""
        self.store.optimize()
        return self.revision

    def _expect(self, expected: int | None) -> None:
        if expected is not None and expected != self.revision:
            raise RevisionConflict(expected, self.revision)

    def _open(self) -> None:
        self._opened = None  # RocksDB's lock is let go of before it is taken again
        self._opened = Store(str(self.folder.data))
        self._manifest_bytes = self.folder.manifest_bytes()
        self.folder.remove_old_logs()
        self.revision = self._stored_revision()

    def _stored_revision(self) -> int:
        changes = self.bases.graph("changes")
        rows = self.store.query(FIND_REVISION)
        assert isinstance(rows, QuerySolutions), "it is a SELECT"
        revisions = {row["graph"].value: int(row["number"].value) for row in rows}
        others = [graph for graph in revisions if graph != changes and graph.endswith("/graph/changes")]
        if changes not in revisions and others:
            raise StoreError(f"{self.folder.path} was built for {others[0]}, not for {changes}; use the same base IRI")
        return revisions.get(changes, 0)

    def _publish_or_undo(self, before: int) -> int:
        try:
            self._publish(before + 1)
        except OSError as error:
            self._roll_back()
            raise StoreError(_failed(error, self.folder)) from error
        return self.revision

    def _publish(self, number: int) -> None:
        """Make a revision visible. The checkpoint's files are synced to disk before `current` names it."""
        target = self.folder.checkpoint(number)
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(exist_ok=True)
        self.store.backup(str(target))
        before = self.folder.current()
        checksums.write(target, None if before is None else self.folder.checkpoint(before))
        self.folder.write("current", f"{number}\n")
        self.revision = number

    def _roll_back(self) -> None:
        self._opened = None
        self.folder.restore_data()
        self.folder.loading.unlink(missing_ok=True)
        self._open()

    def _open_whole(self, published: int | None, damage: str | None) -> None:
        """Open the data, taken from the published revision where they are missing or damaged and that one is whole."""
        if published is not None and not damage:
            lost = not self.folder.data.exists()
            if lost or checksums.strayed(self.folder.data, self.folder.checkpoint(published)):
                self.folder.restore_data()
        try:
            self._open()
        except DAMAGED as error:
            if published is None or damage:
                what = f"{damage or 'no revision was published'}, and its data cannot be opened: {error}"
                raise self._lost(what) from error
            self._roll_back()

    def _check_data(self, published: int | None, damage: str) -> None:
        """Raise StoreError unless the data are whole, from which a damaged revision can be published again."""
        number = -1 if published is None else published
        try:
            strayed = checksums.strayed(self.folder.data, self.folder.checkpoint(number), linked=True)
            for _ in self.store:
                pass  # RocksDB verifies each block that it reads
        except DAMAGED as error:
            strayed = f"its data cannot be read: {error}"
        if strayed:
            raise self._lost(f"{damage}, and {strayed}")

    def _lost(self, what: str) -> StoreError:
        return StoreError(
            f"{self.folder.path} is damaged: {what}; nothing was changed: restore a backup with `kg restore`, or build "
            "into another folder"
        )

    def _catch_up(self, published: int, damage: str | None) -> None:
        """Take the data from the published revision: what was stored last was lost, by a power cut or by hand."""
        if damage:
            raise self._lost(f"its data is at revision {self.revision}, {published} was published, but {damage}")
        self._roll_back()

    def _undo_an_unfinished_load(self) -> None:
        if not self.folder.loading.exists():
            return
        begun = self.folder.loading.read_text(encoding="ascii").strip()
        if begun == str(self.folder.current()):
            self.folder.restore_data()
        self.folder.loading.unlink()


def _as_ours(error: Exception, folder: Folder) -> KgError:
    return error if isinstance(error, KgError) else StoreError(_failed(error, folder))


def _failed(error: Exception, folder: Folder) -> str:
    number = getattr(error, "errno", None)
    if number in (errno.ENOSPC, errno.EDQUOT) or "No space left" in str(error):
        return f"the disk of {folder.path} is full, nothing was changed; free some space and repeat"
    if number == errno.EFBIG or "File too large" in str(error):
        return f"a file of {folder.path} met the size limit of the system, nothing was changed; raise it and repeat"
    if not os.access(folder.path, os.W_OK):
        return f"{folder.path} is not writable by this user, nothing was changed; change its owner or choose another"
    return f"{folder.path} could not be written, nothing was changed: {error}"


def _bulk_load(store: Store, path: str, quads: int) -> int:
    """Bulk-load an N-Quads file, in parts: a bulk load holds about a kilobyte for each line until it ends.

    Returns how many parts there were. The fewer, the smaller the store: eight parts of 184,188 quads took 419 bytes a
    quad, one took 252. The `quads` come first and the triples in parts of their own, since they go into other files. A
    file with blank nodes goes in whole: one label is one node within one bulk load only. IRIs are not looked at again:
    the file is what the engine itself wrote.
    """
    with open(path, "rb") as file:
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
            has_blank = content.find(b"_:") >= 0
        if has_blank:
            store.bulk_load(path=path, format=RdfFormat.N_QUADS, lenient=True)
            return 1
        size, parts = _lines_at_once(), 0
        for lines in (itertools.islice(file, quads), file):
            while part := b"".join(itertools.islice(lines, size)):
                store.bulk_load(part, format=RdfFormat.N_QUADS, lenient=True)
                parts += 1
        return parts


def _lines_at_once() -> int:
    """How many lines are loaded at once with the memory that is free now."""
    try:
        lines = Path("/proc/meminfo").read_text(encoding="ascii").splitlines()
        available = next(int(line.split()[1]) * 1024 for line in lines if line.startswith("MemAvailable:"))
    except (OSError, StopIteration, ValueError):
        return PART
    return max(PART, min(MOST, available // 4 // A_LINE))
