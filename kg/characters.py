"""Texts from outside: their bytes read, their byte order mark skipped, and characters found that XML cannot hold.

What no XML document can hold, no RDF/XML, SPARQL result in XML, GEXF, GraphML or SVG can.
"""

from __future__ import annotations

import re
from pathlib import Path

from kg.errors import DataError, Finding

MARK = b"\xef\xbb\xbf"
"""The byte order mark that some programs begin UTF-8 with; it is no part of the text."""

_ROW_END = re.compile(r"\r\n|\n|\r")
_SPACING = re.compile(r"[\x0b\x0c\x1c-\x1f]")
_UNWRITABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def unwritable(text: str) -> str:
    """The first character of a text that XML 1.0 (production 2, Char) does not have, as "U+0008"; "" if none."""
    match = _UNWRITABLE.search(text)
    return f"U+{ord(match[0]):04X}" if match else ""


def cleaned(text: str) -> str:
    """A text with U+FFFD for each character that XML 1.0 does not have: for what nobody here can send back."""
    return _UNWRITABLE.sub("\ufffd", text)


def unclean(file: str, where: str, text: str, line: int = 0) -> Finding | None:
    """What is wrong with a cell that has a character which XML 1.0 does not have; None if it has none."""
    if not (character := unwritable(text)):
        return None
    expected = "text without it: no XML could hold it; --clean leaves it out"
    return Finding(file, where, f"the control character {character} in {text[:40]!r}", expected, line=line)


def without(text: str) -> str:
    """A text without the characters that XML 1.0 does not have."""
    return _UNWRITABLE.sub("", text)


def spaced(text: str) -> str:
    """A text with a space for each control character that parts words or lines: vertical tab, form feed, separators.

    Spreadsheets write them for line breaks within a cell. A text keeps its length.
    """
    return _SPACING.sub(" ", text)


def decode(content: bytes, file: str) -> str:
    """Bytes as UTF-8 text, without a byte order mark. Raises DataError that names the first byte that is not."""
    content = content.removeprefix(MARK)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte 0x{content[error.start]:02X}"
        raise DataError([Finding(file, f"line {line}", found, "text in UTF-8", "", line)]) from None


def read_text(path: Path) -> str:
    """The text of a file in UTF-8, as `decode` reads it. Raises OSError too."""
    return decode(path.read_bytes(), str(path))


def lines_of(text: str) -> list[str]:
    """The lines of a text, which end with CR or LF and nothing else; `str.splitlines` knows eight more ends."""
    lines = _ROW_END.split(text)
    return lines[:-1] if lines[-1] == "" else lines
