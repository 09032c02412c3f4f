"""Zip files and XML of other people, read within bounds: nothing is unpacked to disk, no entity is expanded."""

from __future__ import annotations

import codecs
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Collection
from pathlib import Path, PurePosixPath

from kg.qda.project import refusal

MOST_BYTES = 512 * 2**20
"""Bytes that what is read of one archive may have together once it is unpacked."""
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, RuntimeError, NotImplementedError, ValueError),
    OverflowError,
)
"""What Python raises for archives that are damaged, encrypted, or packed in a way that it does not know."""
_DECLARATION = re.compile(r"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)
_HEAD = re.compile(r"""\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["'][^>]*\?>""")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"))
_WIDE = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"))


def members(path: Path, endings: Collection[str] = ()) -> dict[str, bytes]:
    """The files of a zip archive by name; see `unpacked`."""
    try:
        return unpacked(path, path.read_bytes(), endings)
    except OSError as error:
        found = f"a file that cannot be read: {error.strerror or error}"
        raise refusal(path, found, "a whole zip archive as the tool exports it") from None


def unpacked(path: Path, content: bytes, endings: Collection[str] = ()) -> dict[str, bytes]:
    """The files of a zip archive, given by its bytes.

    Args:
        path: where it is, for messages.
        endings: in lower case, with a dot: only files that end so are read; without any, all.

    Raises:
        DataError: it is no zip file, is damaged, encrypted or too large. Sizes are believed and held to: a file that
            says less than it has is damaged.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            chosen = [
                entry
                for entry in archive.infolist()
                if not entry.is_dir() and (not endings or PurePosixPath(entry.filename.lower()).suffix in endings)
            ]
            if sum(entry.file_size for entry in chosen) > MOST_BYTES:
                raise refusal(path, f"more than {MOST_BYTES // 2**20} MiB when unpacked", "a project of texts")
            return {entry.filename.replace("\\", "/"): archive.read(entry) for entry in chosen}
    except _DAMAGED as error:
        found = f"an archive that cannot be read: {error}"
        raise refusal(path, found, "a whole zip archive as the tool exports it") from None


def plain_xml(path: Path, name: str, content: bytes) -> bytes:
    """XML in UTF-8 without a document type: without what could expand or fetch something.

    It is decoded first, so that no encoding hides a declaration. Raises DataError.
    """
    encoding = _encoding(content)
    try:
        text = content.decode(encoding).removeprefix("\ufeff")
    except (UnicodeError, LookupError):
        raise refusal(path, f"{name}: bytes that are not {encoding}, which it says it is in", "XML in UTF-8") from None
    if _DECLARATION.search(text):
        raise refusal(path, f"{name}: a document type or entity declaration", "XML without one")
    head = _HEAD.match(text)
    return text[head.end() if head else 0 :].encode()


def _encoding(content: bytes) -> str:
    """What XML is encoded in, by its first bytes and by what it says (XML 1.0, appendix F)."""
    for mark, encoding in (*_MARKS, *_WIDE):
        if content.startswith(mark):
            return encoding
    head = _HEAD.match(content[:200].decode("latin-1"))
    return head[1] if head else "utf-8"


def decoded(path: Path, name: str, content: bytes) -> str:
    """A text in UTF-8, without a byte order mark. Raises DataError."""
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise refusal(path, f"{name}: byte {error.start + 1} is not UTF-8", "a text in UTF-8") from None
