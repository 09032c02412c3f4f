"""SPARQL results in TSV, read in columns as they stream in.

SPARQL 1.1 Query Results CSV and TSV Formats, W3C Recommendation of 21 March 2013, section 4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)")


def columns(answer: Iterable[bytes]) -> tuple[list[str], Iterator[list[tuple[bytes, ...]]]]:
    """The variables' names, and for each chunk of whole rows the cells of each column, still in TSV syntax."""
    lines = _lines(answer)
    head = next(lines)
    names = [cell.decode().removeprefix("?") for cell in head[0].split(b"\t")]
    return names, _chunks(head[1:], lines, len(names))


def _chunks(first: list[bytes], lines: Iterator[list[bytes]], width: int) -> Iterator[list[tuple[bytes, ...]]]:
    for part in [first], lines:
        for rows in part:
            if rows:
                yield list(zip(*(row.split(b"\t") for row in rows), strict=True)) if width else []


def _lines(answer: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Whole lines, as many at once as a chunk completes; line breaks within a cell are escaped in TSV."""
    rest = b""
    for chunk in answer:
        *whole, rest = (rest + chunk).split(b"\n")
        if whole:
            yield [line.removesuffix(b"\r") for line in whole]
    if rest:
        yield [rest]


def plain(cell: bytes) -> str:
    """The text of a cell: an IRI without brackets, the lexical form of a literal, "" for an unbound variable."""
    text = cell.decode()
    if text.startswith("<"):
        return text[1:-1]
    if text.startswith('"'):
        return _ESCAPE.sub(_unescape, text[1 : text.rindex('"')])
    return text


def _unescape(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if code[0] in "uU" and len(code) > 1 else ESCAPES.get(code, code)
