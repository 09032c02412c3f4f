"""Zip files and XML of other people, read within bounds: nothing is unpacked to disk, no entity is expanded."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from kg.qda.project import refusal

MOST_BYTES = 512 * 2**20
"""Bytes that the members of one archive may have together once they are unpacked."""
_DECLARATION = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def members(path: Path) -> dict[str, bytes]:
    """The files of a zip archive by name.

    Raises:
        DataError: it is no zip file, is damaged, encrypted or too large.
    """
    expected = "a whole zip archive as the tool exports it"
    try:
        with zipfile.ZipFile(path) as archive:
            entries = [entry for entry in archive.infolist() if not entry.is_dir()]
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise refusal(path, f"more than {MOST_BYTES // 2**20} MiB when unpacked", "a project of texts")
            return {entry.filename.replace("\\", "/"): archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, EOFError, RuntimeError, NotImplementedError, ValueError) as error:
        raise refusal(path, f"an archive that cannot be read: {error}", expected) from None
    except OSError as error:
        raise refusal(path, f"a file that cannot be read: {error.strerror or error}", expected) from None


def plain_xml(path: Path, name: str, content: bytes) -> bytes:
    """XML without a document type: what could expand or fetch something. Raises DataError."""
    if _DECLARATION.search(content):
        raise refusal(path, f"{name}: a document type or entity declaration", "XML without one")
    return content


def decoded(path: Path, name: str, content: bytes) -> str:
    """A text in UTF-8, without a byte order mark. Raises DataError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal(path, f"{name}: byte {error.start + 1} is not UTF-8", "a text in UTF-8") from None
