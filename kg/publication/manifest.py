"""The manifest of a dump: what the file is, of which revision, and by which digest it is known to be whole."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

import kg
from kg.bases import Bases


def manifest(name: str, media_type: str, size: int, sha256: str, revision: int, bases: Bases, **more: str) -> str:
    """A manifest as JSON.

    Args:
        name: of the file; media_type: what it holds; size: in bytes; sha256: in hexadecimal digits.
        revision: of the store that it was written from; bases: where its IRIs begin.
        more: what else is to be told of it, such as its address.
    """
    told = {
        "file": name,
        "mediaType": media_type,
        "bytes": size,
        "sha256": sha256,
        "revision": revision,
        **more,
        "things": bases.ids,
        "vocabulary": bases.vocabulary,
        "madeBy": f"On Record {kg.__version__}",
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def of_file(path: Path, media_type: str, revision: int, bases: Bases, now: datetime) -> str:
    """The manifest of a file that was written at a moment, with a time zone."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    created = now.isoformat(timespec="seconds")
    return manifest(path.name, media_type, path.stat().st_size, digest, revision, bases, created=created)
