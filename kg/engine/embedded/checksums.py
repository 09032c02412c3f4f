"""Checksums of published revisions: each checkpoint says what its files held when it was made.

A checkpoint's files never change, so one that differs was damaged. Most files of a checkpoint are links to those of
the one before, whose sums are taken over: making sums costs what the change cost, not what the store holds.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from pathlib import Path

NAME = "checksums.json"
QUICK = 64 * 2**20
"""How many bytes are read to verify a store that is opened: all of a small one; of a large one the rest by size."""


@dataclass(frozen=True)
class Sum:
    """What one file held: its size in bytes and its SHA-256."""

    size: int
    sha256: str


def read(checkpoint: Path) -> dict[str, Sum] | None:
    """The sums by file name; None for a checkpoint that has none, as older versions made them.

    Raises:
        ValueError: the file with the sums is damaged.
    """
    try:
        listed = json.loads((checkpoint / NAME).read_text(encoding="utf-8"))
        return {str(name): Sum(int(size), str(digest)) for name, (size, digest) in listed.items()}
    except FileNotFoundError:
        return None
    except (TypeError, AttributeError, UnicodeDecodeError) as error:
        raise ValueError(str(error)) from error


def write(checkpoint: Path, before: Path | None) -> None:
    """Write the sums of a checkpoint that was just made, durably. `before`: an earlier one, whose files it shares."""
    try:
        known = (read(before) if before is not None else None) or {}
    except ValueError:
        known = {}
    sums = {}
    for path in sorted(checkpoint.iterdir()):
        earlier = known.get(path.name)
        if before is not None and earlier is not None and _is_link(path, before / path.name):
            sums[path.name] = earlier
        else:
            sums[path.name] = Sum(path.stat().st_size, _digest(path))
    with (checkpoint / NAME).open("w", encoding="utf-8") as file:
        json.dump({name: [file_sum.size, file_sum.sha256] for name, file_sum in sums.items()}, file, indent=1)
        file.flush()
        os.fsync(file.fileno())


def damage(checkpoint: Path, most: int | None = None) -> str | None:
    """What is wrong with a checkpoint, in words; None if nothing is, or if it has no sums.

    Args:
        checkpoint: its folder.
        most: how many bytes to read, small files first; None: all. Sizes are looked at in any case.
    """
    try:
        sums = read(checkpoint)
    except ValueError:
        return f"{checkpoint.name}/{NAME} cannot be read"
    left = most
    for name, made in sorted((sums or {}).items(), key=lambda item: item[1].size):
        path = checkpoint / name
        if difference := _differs(path, made, left is None or made.size <= left):
            return f"{checkpoint.name}/{name} {difference}"
        if left is not None:
            left -= made.size
    return None


def strayed(data: Path, checkpoint: Path, *, linked: bool = False) -> str | None:
    """What is wrong with the writer's data, as far as its files are those of a checkpoint; in words, or None.

    A file that is the same one on the disk is as whole as the checkpoint's: it is looked at only if `linked`.
    """
    for name, made in (read(checkpoint) or {}).items():
        path = data / name
        if not name.endswith(".sst") or not path.exists() or (_is_link(path, checkpoint / name) and not linked):
            continue
        if difference := _differs(path, made, True):
            return f"data/{name} {difference}"
    return None


def _differs(path: Path, made: Sum, whole: bool) -> str | None:
    try:
        size = path.stat().st_size
        if size != made.size:
            return f"has {size} bytes and not {made.size}"
        if whole and _digest(path) != made.sha256:
            return "has another SHA-256 than when it was written"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    return None


def _is_link(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
