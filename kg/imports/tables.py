"""Tables as rows of text: CSV in any common dialect, and the first or a named sheet of an Excel workbook."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

from kg.cells import unguarded
from kg.characters import spaced, unclean, without
from kg.errors import DataError, Finding

DELIMITERS = ",;\t|"
_SEPARATOR = re.compile(r'"?sep=(.)"?', re.IGNORECASE)
_HEADER = 1
"""Rows are counted as a spreadsheet does: the header is the first."""


@dataclass(frozen=True)
class Table:
    """A table with a header.

    Attributes:
        header: the columns' names.
        rows: the rows below the header, each as long as the header, with their numbers as a spreadsheet counts them:
            the header is row 1. Empty rows are left out.
        dialect: how it was read, to be shown: encoding and delimiter, or the sheet.
        cleaned: cells that control characters were left out of, where that was asked for.
    """

    header: list[str]
    rows: list[tuple[int, list[str]]]
    dialect: str
    cleaned: list[Finding] = field(default_factory=list)


def read(path: Path, *, encoding: str = "utf-8", delimiter: str = "", sheet: str = "", clean: bool = False) -> Table:
    """A table from a file.

    Args:
        path: a .csv, .tsv, .txt or .xlsx file.
        encoding: of text files. A byte order mark goes before it. It is not guessed: a wrong guess would pass
            unseen into names.
        delimiter: of text files; by default the one that divides the header into most columns.
        sheet: of workbooks; by default the first.
        clean: leave control characters out of cells, instead of refusing them.

    Raises:
        DataError: the file is not what its name says, is not in this encoding, or its rows do not fit its header.
        FileNotFoundError: there is no such file.
    """
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _workbook(path, sheet, clean)
    content = path.read_bytes()
    encoding, text = _decode(path, content, encoding)
    if not text.strip():
        raise DataError([Finding(str(path), "", "an empty file", "a header and at least one row")])
    named, text, delimiter = _divided(text, delimiter)
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    with _long_cells():
        try:
            rows = list(lines)
        except csv.Error as error:
            where, line = f"line {lines.line_num}", lines.line_num
            raise DataError([Finding(str(path), where, str(error), "CSV as in RFC 4180", line=line)]) from None
    name = {"\t": "tab"}.get(delimiter, delimiter)
    return _table(path, rows, f"{encoding}, columns divided by {name}{named}", clean)


def _divided(text: str, delimiter: str) -> tuple[str, str, str]:
    """Who names the delimiter, the text without the line that does so for Excel ("sep=;"), and the delimiter."""
    first = next(iter(io.StringIO(text, newline="")))
    if match := _SEPARATOR.fullmatch(first.strip("\r\n")):
        rest = text[len(first) :]
        return ("", rest, delimiter) if delimiter else (", as its first line says", rest, match[1])
    return "", text, delimiter or max(DELIMITERS, key=lambda each: _columns(first, each))


def _columns(line: str, delimiter: str) -> int:
    """How many columns a line has; delimiters within quotation marks divide nothing."""
    try:
        return len(next(csv.reader([line], delimiter=delimiter)))
    except csv.Error:
        return 1


@contextmanager
def _long_cells() -> Iterator[None]:
    """Cells of any length within; `csv` stops at 131,072 characters by itself."""
    before = csv.field_size_limit(2**31 - 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _decode(path: Path, content: bytes, encoding: str) -> tuple[str, str]:
    marks = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
    encoding = next((name for mark, name in marks if content.startswith(mark)), encoding)
    try:
        text = content.decode(encoding)
    except LookupError:
        raise DataError([Finding(str(path), "", f"the encoding {encoding!r}", "an encoding such as utf-8")]) from None
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        found = f"the byte {content[error.start]:#04x}, which is no {encoding}"
        expected = "text in that encoding; name the file's own with --encoding, such as cp1252 or windows-1251"
        raise DataError([Finding(str(path), f"line {line}", found, expected, line=line)]) from None
    if "\0" in text:
        raise DataError([Finding(str(path), "", "binary data", "a table in text; name its encoding with --encoding")])
    return encoding, text


def _workbook(path: Path, sheet: str, clean: bool) -> Table:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        if isinstance(error, FileNotFoundError):
            raise
        raise DataError([Finding(str(path), "", f"no readable workbook ({error})", "a whole .xlsx file")]) from None
    try:
        if sheet and sheet not in book.sheetnames:
            raise DataError([Finding(str(path), "", f"no sheet {sheet!r}", f"one of {', '.join(book.sheetnames)}")])
        chosen = book[sheet or book.sheetnames[0]]
        rows = [[_text(value) for value in row] for row in chosen.iter_rows(values_only=True)]
        return _table(path, rows, f"sheet {chosen.title}", clean)
    finally:
        book.close()


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _table(path: Path, rows: list[list[str]], dialect: str, clean: bool) -> Table:
    header = [spaced(name).strip() for name in rows[0]] if rows else []
    while header and not header[-1]:
        header.pop()
    findings = [
        Finding(str(path), "header", f"two columns named {name!r}", "each column with a name of its own", line=1)
        for name in sorted({name for name in header if header.count(name) > 1})
    ]
    kept, cleaned = [], []
    for number, row in enumerate(rows[1:], _HEADER + 1):
        if len([cell for cell in row[len(header) :] if cell.strip()]):
            found = f"{len(row)} columns"
            findings.append(Finding(str(path), f"row {number}", found, f"{len(header)}, as in the header"))
        elif any(cell.strip() for cell in row):
            cells = [unguarded(spaced(cell).strip()) for cell in row[: len(header)]]
            wrong = _unclean(path, number, header, cells)
            if wrong and clean:
                cleaned += wrong
                cells = [without(cell) for cell in cells]
            else:
                findings += wrong
            kept.append((number, cells + [""] * (len(header) - len(cells))))
    if not header or not kept:
        findings.append(Finding(str(path), "", "no rows", "a header and at least one row"))
    if findings:
        raise DataError(findings)
    return Table(header, kept, dialect, cleaned)


def _unclean(path: Path, number: int, header: list[str], cells: list[str]) -> list[Finding]:
    """A finding for each cell with a control character; those that part words are spaces already."""
    findings = [unclean(str(path), f"row {number}: {name}", cell) for name, cell in zip(header, cells, strict=False)]
    return [finding for finding in findings if finding]


def cells(table: Table, column: str | None) -> Iterator[str]:
    """A column's values in order of rows; of no column, as many empty ones."""
    at = table.header.index(column) if column else -1
    return (row[at] if column else "" for _, row in table.rows)
