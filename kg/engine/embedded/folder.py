"""The folder of an embedded store: its format, lock, published checkpoints, and what is left after a crash."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from kg.engine.embedded import checksums
from kg.errors import StoreError

FORMAT_NAME, FORMAT_NUMBER = "onrecord-store", 1
INCOMING = "incoming-"
"""What files of quads on their way into the store begin with; who writes or loads one holds it."""
UNPUBLISHED = "if another process is making it, try again; else open it once for writing"
"""What to do where there is a store and no revision of it yet."""
PATIENCE_WITH_THE_DEAD, PATIENCE_WITH_THE_LIVING = 10.0, 0.3


@dataclass(frozen=True)
class Folder:
    """Paths and small files of a store; holds nothing open."""

    path: Path

    @property
    def data(self) -> Path:
        """The writer's store."""
        return self.path / "data"

    @property
    def loading(self) -> Path:
        """Says, while it exists, that a bulk load from the revision it names is not finished."""
        return self.path / "loading"

    def checkpoint(self, number: int) -> Path:
        """Where revision `number` is published."""
        return self.path / "checkpoints" / str(number)

    def exists(self) -> bool:
        """Whether a store has been made here."""
        return (self.path / "format").exists()

    def create(self) -> None:
        """Make an empty folder a store; of several processes that try at once, one makes it and the others find it.

        Raises:
            StoreError: it cannot be made, holds something else, or is locked.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            if self.exists():
                return
            self._check_free()
            handle = lock(self, PATIENCE_WITH_THE_DEAD)
            try:
                if not self.exists():
                    self._check_free()
                    (self.path / "checkpoints").mkdir(exist_ok=True)
                    self.write("format", f"{FORMAT_NAME} {FORMAT_NUMBER}\n")
            finally:
                os.close(handle)
        except OSError as error:
            raise StoreError(f"{self.path} cannot be made a store: {error.strerror}; choose another folder") from error

    def _check_free(self) -> None:
        """Raise StoreError if something else is in the folder than what `create` makes, or was making."""
        own = {"lock", "format.new"}
        if not _filled(self.path / "checkpoints"):
            own.add("checkpoints")
        # Another process may have made the store, and written to it, since this one last looked.
        if any(entry.name not in own for entry in self.path.iterdir()) and not self.exists():
            raise StoreError(f"{self.path} is no On Record store and not empty; choose another folder")

    def check_format(self) -> None:
        """Raise StoreError unless this program can read the store."""
        try:
            text = (self.path / "format").read_text(encoding="utf-8").strip()
        except FileNotFoundError:
            raise StoreError(f"there is no store at {self.path}; make one with `kg build`") from None
        except (OSError, UnicodeDecodeError) as error:
            raise StoreError(f"{self.path}/format cannot be read: {error}") from error
        name, _, number = text.partition(" ")
        if name != FORMAT_NAME or not number.isdigit():
            raise StoreError(f"{self.path} is no On Record store: its format is {text[:40]!r}; choose another folder")
        if int(number) > FORMAT_NUMBER:
            raise StoreError(
                f"{self.path} was written by a newer version (format {number}, this one reads {FORMAT_NUMBER}); "
                "upgrade onrecord, or build into another folder"
            )

    def current(self) -> int | None:
        """The latest published revision; None if there is none yet."""
        try:
            return int((self.path / "current").read_text(encoding="ascii"))
        except FileNotFoundError:
            return None
        except ValueError as error:
            raise StoreError(f"{self.path}/current is damaged: {error}; restore a backup") from error

    def current_mark(self) -> tuple[int, int, int] | None:
        """What tells the file that names the latest revision from those that it replaced; None if there is none."""
        try:
            status = os.stat(self._current)
        except FileNotFoundError:
            return None
        return status.st_ino, status.st_mtime_ns, status.st_ctime_ns

    @cached_property
    def _current(self) -> str:
        return str(self.path / "current")

    def write(self, name: str, text: str) -> None:
        """Replace a small file at once and for good: the old text or the new, even after a power loss."""
        temporary = self.path / f"{name}.new"
        with open(temporary, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, self.path / name)
        self.sync()

    def sync(self) -> None:
        """Make renames and removals in the folder durable."""
        handle = os.open(self.path, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)

    def restore_data(self) -> None:
        """Make `data` anew from the latest published revision. Checkpoint files are immutable, so they are linked."""
        shutil.rmtree(self.path / "data.new", ignore_errors=True)
        number = self.current()
        if number is not None:
            leave = shutil.ignore_patterns(checksums.NAME)
            shutil.copytree(self.checkpoint(number), self.path / "data.new", copy_function=_link_or_copy, ignore=leave)
        if self.data.exists():
            shutil.rmtree(self.path / "data.old", ignore_errors=True)
            self.data.rename(self.path / "data.old")
        if number is not None:
            (self.path / "data.new").rename(self.data)
        shutil.rmtree(self.path / "data.old", ignore_errors=True)
        self.sync()

    def damage(self, most: int | None = checksums.QUICK) -> str | None:
        """What is wrong with the published revision, in words; None if nothing is. See `checksums`."""
        while (number := self.current()) is not None:
            with contextlib.suppress(FileNotFoundError), hold(self.checkpoint(number), exclusive=False) as held:
                if held:
                    return checksums.damage(self.checkpoint(number), most)
            if self.current() == number and not self.checkpoint(number).exists():
                return f"{number} is missing"
        return None

    def data_bytes(self) -> int:
        """How much the writer's files hold."""
        return sum(file.stat().st_size for file in self.data.iterdir())

    def manifest_bytes(self) -> int:
        """Bytes of RocksDB's list of the writer's files, which grows until the store is opened anew."""
        name = (self.data / "CURRENT").read_text(encoding="ascii").strip()
        return (self.data / name).stat().st_size

    def remove_old_logs(self) -> None:
        """Remove what RocksDB logged when the store was open before: it would keep a thousand of these."""
        for path in self.data.glob("LOG.old.*"):
            path.unlink(missing_ok=True)

    def sweep(self) -> int:
        """Remove published revisions that are neither current nor open anywhere; how many are left.

        Files of quads that a crash left go, too.
        """
        for path in self.path.glob(f"{INCOMING}*"):
            with contextlib.suppress(FileNotFoundError), hold(path, exclusive=True) as held:
                if held:
                    path.unlink()
        current, left = self.current(), 0
        for path in (self.path / "checkpoints").iterdir():
            if path.name == str(current):
                left += 1
                continue
            with contextlib.suppress(FileNotFoundError), hold(path, exclusive=True) as held:
                if held:
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    left += 1
        return left


def _filled(path: Path) -> bool:
    """Whether a path is taken by anything but an empty folder."""
    return path.exists() and (not path.is_dir() or any(path.iterdir()))


def _link_or_copy(source: str, target: str) -> None:
    if source.endswith(".sst"):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


@contextlib.contextmanager
def hold(path: Path, *, exclusive: bool) -> Iterator[bool]:
    """Hold a checkpoint while a block runs; yields whether it could be held. See `grip`."""
    handle = grip(path, exclusive=exclusive)
    try:
        yield handle is not None
    finally:
        if handle is not None:
            os.close(handle)


def grip(path: Path, *, exclusive: bool = False) -> int | None:
    """Lock a checkpoint for use (shared) or removal (exclusive): a handle that the system drops with its process.

    None if it is held the other way, or was removed between opening and locking.
    """
    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
        if os.path.samestat(os.fstat(handle), os.stat(path)):
            return handle
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(handle)
    return None


def lock(folder: Folder, patience: float = PATIENCE_WITH_THE_LIVING) -> int:
    """Become the one writer of a store: a handle on its lock file, which the writer process shares.

    A living holder is waited for `patience` seconds, and longer one that has died: its writer process ends within
    milliseconds.

    Raises:
        StoreError: another living process holds it.
    """
    try:
        handle = os.open(folder.path / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    except OSError as error:
        raise StoreError(f"{folder.path}/lock cannot be opened: {error.strerror}; choose another folder") from error
    begin = time.monotonic()
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip()
            enough = patience if _lives(holder) else max(patience, PATIENCE_WITH_THE_DEAD)
            if time.monotonic() - begin > enough:
                os.close(handle)
                raise StoreError(
                    f"{folder.path} is locked by process {holder or 'unknown'}; stop it, or choose another folder"
                ) from None
            time.sleep(0.02)
    os.ftruncate(handle, 0)
    os.pwrite(handle, f"{os.getpid()}\n".encode("ascii"), 0)
    return handle


def _lives(pid: str) -> bool:
    if not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
