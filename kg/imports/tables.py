"""Tables as rows of text: CSV in any common dialect, and the first or a named sheet of an Excel workbook."""

from __future__ import annotations

import csv
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from kg.errors import DataError, Finding

DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Table:
    """A table with a header.

    Attributes:
        header: the columns' names.
        rows: the rows below the header, each as long as the header; empty rows are left out, with their number kept.
        dialect: how it was read, to be shown: encoding and delimiter, or the sheet.
    """

    header: list[str]
    rows: list[tuple[int, list[str]]]
    dialect: str


def read(path: Path, *, encoding: str = "utf-8", delimiter: str = "", sheet: str = "") -> Table:
    """A table from a file.

    Args:
        path: a .csv, .tsv, .txt or .xlsx file.
        encoding: of text files. A byte order mark goes before it. It is not guessed: a wrong guess would pass
            unseen into names.
        delimiter: of text files; by default the one that divides the header into most columns.
        sheet: of workbooks; by default the first.

    Raises:
        DataError: the file is not what its name says, is not in this encoding, or its rows do not fit its header.
        FileNotFoundError: there is no such file.
    """
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        return _workbook(path, sheet)
    content = path.read_bytes()
    encoding, text = _decode(path, content, encoding)
    if not text.strip():
        raise DataError([Finding(str(path), "", "an empty file", "a header and at least one row")])
    first = text.partition("\n")[0]
    delimiter = delimiter or max(DELIMITERS, key=first.count)
    lines = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        rows = list(lines)
    except csv.Error as error:
        where = f"line {lines.line_num}"
        raise DataError([Finding(str(path), where, str(error), "CSV as in RFC 4180", line=lines.line_num)]) from None
    name = {"\t": "tab"}.get(delimiter, delimiter)
    return _table(path, rows, f"{encoding}, columns divided by {name}")


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


def _workbook(path: Path, sheet: str) -> Table:
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
        return _table(path, rows, f"sheet {chosen.title}")
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


def _table(path: Path, rows: list[list[str]], dialect: str) -> Table:
    header = [name.strip() for name in rows[0]]
    while header and not header[-1]:
        header.pop()
    findings = [
        Finding(str(path), "header", f"two columns named {name!r}", "each column with a name of its own", line=1)
        for name in sorted({name for name in header if header.count(name) > 1})
    ]
    kept = []
    for number, row in enumerate(rows[1:], 1):
        if len([cell for cell in row[len(header) :] if cell.strip()]):
            found = f"{len(row)} columns"
            findings.append(Finding(str(path), f"row {number}", found, f"{len(header)}, as in the header"))
        elif any(cell.strip() for cell in row):
            cells = [cell.strip() for cell in row[: len(header)]]
            kept.append((number, cells + [""] * (len(header) - len(cells))))
    if not header or not kept:
        findings.append(Finding(str(path), "", "no rows", "a header and at least one row"))
    if findings:
        raise DataError(findings)
    return Table(header, kept, dialect)


def cells(table: Table, column: str | None) -> Iterator[str]:
    """A column's values in order of rows; of no column, as many empty ones."""
    at = table.header.index(column) if column else -1
    return (row[at] if column else "" for _, row in table.rows)
