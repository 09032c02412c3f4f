"""The manifest of a dump: what the file is, of which revision, and by which digest it is known to be whole."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from pathlib import Path

import kg
from kg.bases import Bases


def manifest(path: Path, media_type: str, revision: int, bases: Bases, now: datetime) -> str:
    """A manifest as JSON, for a file that was just written.

    Args:
        path: the file.
        media_type: what it holds; revision: of the store that it was written from; bases: where its IRIs begin.
        now: when it was written.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    told = {
        "file": path.name,
        "mediaType": media_type,
        "bytes": path.stat().st_size,
        "sha256": digest,
        "revision": revision,
        "created": now.isoformat(timespec="seconds"),
        "things": bases.ids,
        "vocabulary": bases.vocabulary,
        "madeBy": f"On Record {kg.__version__}",
    }
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"
