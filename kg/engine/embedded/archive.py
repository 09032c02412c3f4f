"""Backups of an embedded store: the latest published revision as one compressed file, and a store made of one.

A published revision never changes, so it is copied while others read and write. The archive is a gzip-compressed tar:
`manifest.json` first, with the SHA-256 of every other file, then the files of the checkpoint.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import os
import re
import shutil
import tarfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO

from kg.engine.embedded.alone import alone
from kg.engine.embedded.folder import FORMAT_NAME, FORMAT_NUMBER, UNPUBLISHED, Folder, grip, lock
from kg.errors import StoreError

MANIFEST = "manifest.json"
KEPT = ("built.json",)
"""Files beside the data that belong to the store: what it was built from."""
MANIFEST_BYTES = 16 * 2**20
_PLAIN = re.compile(r"(data/)?[A-Za-z0-9][A-Za-z0-9._-]*")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Backup:
    """What an archive holds.

    Attributes:
        format: the store format, as in the store's `format` file.
        revision: the revision of the data.
        files: name in the archive to SHA-256.
    """

    format: str
    revision: int
    files: dict[str, str]


def save(store: Path, target: Path, progress: Progress) -> Backup:
    """Write the latest revision of a store into a new file, and read it back to be sure.

    Args:
        store: the store's folder; a service may be using it.
        target: the archive; it must not exist, and appears only when it is whole.
        progress: is told the step, how many files are done and how many there are.

    Raises:
        StoreError: there is no such store, the target exists, or it cannot be written.
    """
    folder = Folder(store.absolute())
    folder.check_format()
    part = target.with_name(target.name + ".part")
    with _only_here(target):
        if target.exists():
            raise StoreError(f"{target} exists; choose another name")
        try:
            part.unlink(missing_ok=True)  # one that was killed has left it
            backup = _write(folder, part, progress)
            if inspect(part, progress) != backup:
                raise StoreError(f"{part} was not written as it should be; look at the disk")
            os.replace(part, target)
        except OSError as error:
            raise StoreError(f"{target} could not be written: {error.strerror or error}") from error
        finally:
            part.unlink(missing_ok=True)
    return backup


@contextlib.contextmanager
def _only_here(target: Path, *, parents: bool = False) -> Iterator[None]:
    """Have no other process make this file or folder meanwhile. Raises StoreError if one does."""
    with contextlib.ExitStack() as held:
        try:
            if parents:
                target.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(alone(target.with_name(f".{target.name}.making")))
        except BlockingIOError:
            raise StoreError(f"{target} is being made by another process; wait until it is done") from None
        except OSError as error:
            raise StoreError(f"{target} could not be written: {error.strerror or error}") from error
        yield


def inspect(source: Path, progress: Progress) -> Backup:
    """Read an archive whole and check every file of it.

    Raises:
        StoreError: it is no backup, is damaged, or was made by a newer version.
    """
    return _read(source, progress, None)


def restore(source: Path, store: Path, progress: Progress, *, replace: bool = False) -> Backup:
    """Make a store of an archive. It is made beside and renamed, so a failure leaves what was there.

    Args:
        replace: whether a store that exists may be replaced; it must not be in use.

    Raises:
        StoreError: the archive is no good, or the folder holds something that may not be replaced.
    """
    store = store.absolute()
    beside = store.with_name(store.name + ".restoring")
    with _only_here(store, parents=True), _reserved(store, replace):
        try:
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir(parents=True)
            backup = _read(source, progress, beside)
            _complete(Folder(beside), backup)
            if store.exists():
                old = store.with_name(store.name + ".replaced")
                shutil.rmtree(old, ignore_errors=True)
                store.rename(old)
                beside.rename(store)
                shutil.rmtree(old)
            else:
                beside.rename(store)
        except OSError as error:
            raise StoreError(f"{store} could not be written: {error.strerror or error}") from error
        finally:
            shutil.rmtree(beside, ignore_errors=True)
    return backup


@contextlib.contextmanager
def _reserved(store: Path, replace: bool) -> Iterator[None]:
    """Hold the lock of a store that is to be replaced."""
    if not store.exists() or not any(store.iterdir()):
        yield
        return
    folder = Folder(store)
    if not folder.exists():
        raise StoreError(f"{store} is no On Record store and not empty; choose another folder")
    if not replace:
        raise StoreError(f"{store} holds a store; add --replace to replace it, or choose another folder")
    handle = lock(folder)
    try:
        yield
    finally:
        os.close(handle)


def _write(folder: Folder, part: Path, progress: Progress) -> Backup:
    number, handle = _held(folder)
    try:
        data = sorted(folder.checkpoint(number).iterdir())
        paths = {f"data/{path.name}": path for path in data if path.name != "LOCK"}
        paths |= {name: folder.path / name for name in KEPT if (folder.path / name).exists()}
        files = {}
        for done, (name, path) in enumerate(paths.items()):
            progress("reading", done, len(paths))
            with path.open("rb") as file:
                files[name] = hashlib.file_digest(file, "sha256").hexdigest()
        backup = Backup(f"{FORMAT_NAME} {FORMAT_NUMBER}", number, files)
        with tarfile.open(part, "x:gz", compresslevel=6) as archive:
            text = json.dumps(asdict(backup), indent=1).encode()
            entry = tarfile.TarInfo(MANIFEST)
            entry.size = len(text)
            archive.addfile(entry, io.BytesIO(text))
            for done, (name, path) in enumerate(paths.items()):
                progress("compressing", done, len(paths))
                archive.add(path, name, recursive=False)
        with part.open("rb") as file:
            os.fsync(file.fileno())
        return backup
    finally:
        os.close(handle)


def _held(folder: Folder) -> tuple[int, int]:
    """The latest revision and a handle that keeps it from being removed."""
    while True:
        number = folder.current()
        if number is None:
            raise StoreError(f"{folder.path} has no published revision yet; {UNPUBLISHED}")
        with contextlib.suppress(FileNotFoundError):
            handle = grip(folder.checkpoint(number))
            if handle is not None:
                return number, handle
        if folder.current() == number:
            raise StoreError(f"revision {number} of {folder.path} is missing; restore an older backup")


def _read(source: Path, progress: Progress, target: Path | None) -> Backup:
    """Check an archive, and unpack it into `target` unless that is None."""
    try:
        with tarfile.open(source, "r:gz") as archive:
            backup = _manifest(archive, source)
            seen: set[str] = set()
            for entry in archive:
                if entry.name == MANIFEST:
                    continue
                progress("verifying", len(seen), len(backup.files))
                _unpack(archive, entry, backup, source, target)
                seen.add(entry.name)
    except FileNotFoundError:
        raise StoreError(f"{source} is not there; expected a backup made by `kg backup`") from None
    except (tarfile.TarError, EOFError, OSError, zlib.error) as error:
        if target is not None and isinstance(error, OSError) and error.errno:
            raise
        raise StoreError(f"{source} is damaged or no backup: {error}; use another") from error
    if missing := backup.files.keys() - seen:
        raise StoreError(f"{source} is damaged: {min(missing)} is missing; use another backup")
    return backup


def _manifest(archive: tarfile.TarFile, source: Path) -> Backup:
    first = archive.next()
    if first is None or first.name != MANIFEST or first.size > MANIFEST_BYTES:
        raise StoreError(f"{source} is no backup: it does not begin with {MANIFEST}")
    try:
        backup = Backup(**json.load(_content(archive, first)))
        name, _, number = backup.format.partition(" ")
        known, newer = name == FORMAT_NAME, int(number) > FORMAT_NUMBER
    except (ValueError, TypeError, AttributeError) as error:
        raise StoreError(f"{source} is no backup: its manifest cannot be read: {error}") from error
    if not known or newer:
        raise StoreError(
            f"{source} is of format {backup.format!r}, this version reads {FORMAT_NUMBER}; upgrade onrecord"
        )
    return backup


def _unpack(
    archive: tarfile.TarFile, entry: tarfile.TarInfo, backup: Backup, source: Path, target: Path | None
) -> None:
    if not entry.isfile() or not _PLAIN.fullmatch(entry.name) or entry.name not in backup.files:
        raise StoreError(f"{source} holds {entry.name!r}, which is no part of a backup; use another")
    content, digest = _content(archive, entry), hashlib.sha256()
    with contextlib.ExitStack() as stack:
        file = None
        if target is not None:
            path = target / entry.name
            path.parent.mkdir(exist_ok=True)
            file = stack.enter_context(path.open("xb"))
        while block := content.read(2**20):
            digest.update(block)
            if file is not None:
                file.write(block)
        if file is not None:
            file.flush()
            os.fsync(file.fileno())
    if digest.hexdigest() != backup.files[entry.name]:
        raise StoreError(f"{source} is damaged: {entry.name} has another SHA-256 than its manifest says; use another")


def _content(archive: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = archive.extractfile(entry)
    if content is None:
        raise tarfile.TarError(f"{entry.name} is no file")
    return content


def _complete(folder: Folder, backup: Backup) -> None:
    """From unpacked files to a store; its `data` is made when a writer first opens it."""
    (folder.path / "checkpoints").mkdir()
    (folder.path / "data").rename(folder.checkpoint(backup.revision))
    folder.write("current", f"{backup.revision}\n")
    folder.write("format", f"{backup.format}\n")
