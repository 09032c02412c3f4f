"""A data folder built into a fresh embedded store, which then takes the old one's place."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import pyoxigraph as ox

import kg
from kg.building import check
from kg.building.check import Checked, Progress
from kg.changes import revisions
from kg.engine.base import Engine
from kg.engine.embedded.alone import alone
from kg.engine.embedded.folder import Folder, lock
from kg.errors import StoreError
from kg.ontology import Ontology
from kg.records import folder
from kg.validation.checks import QUOTE_WORDS

MARK = "built.json"
"""The file in a store's folder that says what it was built from, and which revision that was."""

UNFINISHED = frozenset({"lock", "checkpoints", "format.new"})
"""What a store's folder may hold before it is a store."""


def build(
    data: Path,
    store: Path,
    ontology: Ontology,
    open_engine: Callable[[Path], Engine],
    *,
    now: datetime,
    replace: bool = False,
    quote_words: int = QUOTE_WORDS,
    progress: Progress,
) -> int | None:
    """Check a data folder and build a store from it, unless the store was built from the same already.

    Args:
        data: the data folder.
        store: the store's folder; whatever is built is built beside it and renamed.
        ontology: what the records may say.
        open_engine: opens the embedded engine on a folder.
        now: the time of the build, for the log, with a time zone.
        replace: whether to drop changes that were made in the store since it was built.
        quote_words: how many words a passage may quote.
        progress: is told how far it is.

    Returns:
        The number of quads loaded; None if the store was up to date.

    Raises:
        DataError: the data does not conform; the old store stays.
        StoreError: the store is in use, holds changes that would be lost, or is none or a newer one; the disk is full.
    """
    with _alone(store):
        how: dict[str, Any] = {"replace": replace, "quote_words": quote_words, "progress": progress}
        return _build(data, store, ontology, open_engine, now=now, **how)


def _build(
    data: Path,
    store: Path,
    ontology: Ontology,
    open_engine: Callable[[Path], Engine],
    *,
    now: datetime,
    replace: bool,
    quote_words: int,
    progress: Progress,
) -> int | None:
    place = Folder(store)
    _check_replaceable(store)
    mark_now, mark = digest(data, ontology), _read_mark(store)
    if mark.get("digest") == mark_now:
        place.check_format()
        return None
    checked = check.check(data, ontology, quote_words=quote_words, progress=progress)
    current = place.current() if place.exists() else None
    if current is not None and current != mark.get("revision") and not replace:
        raise StoreError(
            f"{store} holds changes made since it was built: build into another folder with --store, "
            "or keep a copy of it and repeat with --replace"
        )
    fresh = store.with_name(f"{store.name}.new")
    _clear(fresh)
    try:
        size = _fill(fresh, checked, ontology, open_engine, now, progress)
        mark = {"digest": mark_now, "revision": Folder(fresh).current()}
        Folder(fresh).write(MARK, json.dumps(mark))
        _swap(fresh, store)
    except OSError as error:
        raise StoreError(f"{store} cannot be written: {error.strerror}; make room or use --store") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return size


def _check_replaceable(path: Path) -> None:
    """Raise StoreError unless nothing, an empty folder or a store that this program can read is at the path."""
    if not path.exists():
        return
    if Folder(path).exists():
        Folder(path).check_format()
    elif not path.is_dir() or any(entry.name not in UNFINISHED for entry in path.iterdir()):
        found = "no On Record store and not empty" if path.is_dir() else "a file"
        raise StoreError(f"{path} is {found}, nothing was changed; choose another folder with --store")


def _clear(path: Path) -> None:
    """Remove what an interrupted build left, and nothing else."""
    _check_replaceable(path)
    shutil.rmtree(path, ignore_errors=True)


MAKING = ("records", "derive")
"""The packages that say what a record becomes, and what follows from it."""


def digest(data: Path, ontology: Ontology) -> str:
    """One SHA-256 over all that a build depends on: data, ontology, bases, version, and what completes and derives.

    A store that older rules made is built anew, though its records are the same.
    """
    total = hashlib.sha256(f"{kg.__version__} {ontology.bases}".encode())
    records = [path for paths in folder.files(data).values() for path in paths]
    terms = sorted(path for path in ontology.folder.rglob("*") if path.suffix in (".ttl", ".jsonld"))
    code = Path(kg.__file__).parent
    rules = sorted(path for part in MAKING for path in (code / part).glob("*.py"))
    asked = sorted((ontology.folder / "rules").rglob("*.rq"))
    for root, paths in ((data, records), (ontology.folder, [*terms, *asked]), (code, rules)):
        for path in paths:
            place = os.path.relpath(path, root).replace(os.sep, "/")
            total.update(f"\n{place} {hashlib.sha256(path.read_bytes()).hexdigest()}".encode())
    return total.hexdigest()


def _fill(
    store: Path,
    checked: Checked,
    ontology: Ontology,
    open_engine: Callable[[Path], Engine],
    now: datetime,
    progress: Progress,
) -> int:
    graphs = [draft.graph for draft in checked.drafts]
    entry = revisions.Entry("kg build", now, "built from the data folder")
    from kg.index import opening  # only here: who reads a store needs no tables

    engine = opening.beside(open_engine(store), store, ontology)
    try:
        quads = checked.quads
        progress("loading", 0, len(quads))
        revisions.load(engine, _counted(quads, progress), 0, graphs, entry, ontology.bases)
        engine.bring_up()
    finally:
        engine.close()
    return len(quads)


def _counted(quads: Sequence[ox.Quad], progress: Progress) -> Iterator[ox.Quad]:
    for number, quad in enumerate(quads):
        if number % 1000 == 0:
            progress("loading", number, len(quads))
        yield quad


@contextlib.contextmanager
def _alone(store: Path) -> Iterator[None]:
    """Hold the right to build a store; first bring back what an interrupted build had put aside."""
    path = store.with_name(f"{store.name}.building")
    with contextlib.ExitStack() as held:
        try:
            store.parent.mkdir(parents=True, exist_ok=True)
            held.enter_context(alone(path))
        except BlockingIOError:
            raise StoreError(f"{store} is being built by another process; wait until it is done") from None
        except OSError as error:
            raise StoreError(f"{store.parent} cannot be written: {error.strerror}; choose another --store") from error
        if not store.exists() and Folder(_old(store)).exists():
            os.rename(_old(store), store)
        yield


def _old(store: Path) -> Path:
    return store.with_name(f"{store.name}.old")


def _read_mark(store: Path) -> dict[str, object]:
    try:
        mark = json.loads((store / MARK).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return mark if isinstance(mark, dict) else {}


def _swap(fresh: Path, store: Path) -> None:
    """Put the fresh store in the old one's place, which nobody may be using."""
    old = _old(store)
    _clear(old)
    handle = lock(Folder(store)) if Folder(store).exists() else None
    try:
        if store.exists():
            os.rename(store, old)
        os.rename(fresh, store)
    finally:
        if handle is not None:
            os.close(handle)
    shutil.rmtree(old, ignore_errors=True)
