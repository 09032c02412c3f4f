"""Cells of tables for spreadsheets, which take a text that begins like a formula for one and run it.

What to guard against: OWASP, "CSV Injection". A guarded cell has an apostrophe in front, as a spreadsheet itself writes
a text that is none; `unguarded` takes it away again, so that what was written is what is read back. Who reads tables
by a program and in no spreadsheet may want every cell as it is: `verbatim`. Results of SPARQL are never guarded: their
CSV is fixed by its standard (SPARQL 1.1 Query Results CSV and TSV Formats).
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Protocol

_FORMULA = re.compile(r"\s*[=+\-@\t\r\uff1d\uff0b\uff0d\uff20|]")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


class _Sink(Protocol):
    def write(self, text: str, /) -> object: ...


_AS_IT_IS: ContextVar[bool] = ContextVar("verbatim", default=False)


@contextmanager
def verbatim(wished: bool = True) -> Iterator[None]:
    """Within, cells are written as they are, if that is wished."""
    token = _AS_IT_IS.set(wished)
    try:
        yield
    finally:
        _AS_IT_IS.reset(token)


def are_verbatim() -> bool:
    """Whether cells are written as they are here."""
    return _AS_IT_IS.get()


def guarded(value: object) -> object:
    """A cell that no spreadsheet takes for a formula. Numbers, and texts that are numbers, stay."""
    if _AS_IT_IS.get():
        return value
    if isinstance(value, str) and (_FORMULA.match(value) or _is_guarded(value)) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def unguarded(text: str) -> str:
    """The text of a cell as it was before `guarded`."""
    return text[1:] if _is_guarded(text) else text


def _is_guarded(text: str) -> bool:
    return text.startswith("'") and bool(_FORMULA.match(text.lstrip("'")))


class Writer:
    """Writes rows as CSV (RFC 4180) with every cell guarded.

    Args:
        out: what has a `write` for text.
        end: what ends a row.
    """

    def __init__(self, out: _Sink, end: str = "\r\n") -> None:
        self._writer = csv.writer(out, lineterminator=end)

    def writerow(self, row: Iterable[object]) -> None:
        """Write one row."""
        self._writer.writerow([guarded(value) for value in row])

    def writerows(self, rows: Iterable[Sequence[object]]) -> None:
        """Write several rows."""
        for row in rows:
            self.writerow(row)
