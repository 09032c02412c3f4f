"""Rows of text as a table for people, as CSV, or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.cells import cell_len
from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from kg.cells import Writer

_WIDEST = 100_000


def write(header: Sequence[str], rows: Iterable[Sequence[object]], format: str) -> None:
    """Write rows to standard output: "table", "csv" (RFC 4180) or "json" (a list of objects; None is left out)."""
    if format == "csv":
        writer = Writer(sys.stdout)
        writer.writerow(header)
        writer.writerows(["" if value is None else value for value in row] for row in rows)
    elif format == "json":
        print(json.dumps(objects(header, rows), ensure_ascii=False, indent=1))
    else:
        _table(header, list(rows))


def place(path: Path) -> Path:
    """A file that is to be written; the folder that it lies in is made if it is not there."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


def objects(header: Sequence[str], rows: Iterable[Sequence[object]]) -> list[dict[str, object]]:
    """Each row as a mapping from column to value, without the values that are None."""
    return [{name: value for name, value in zip(header, row, strict=True) if value is not None} for row in rows]


def _table(header: Sequence[str], rows: list[Sequence[object]]) -> None:
    console = Console(highlight=False)
    cells = [["" if value is None else str(value) for value in row] for row in rows]
    if rows and not console.is_terminal and console.encoding.startswith("utf") and _are_lines(cells):
        sys.stdout.write(_drawn([*map(str, header)], cells))
        print(_counted(rows))
        return
    table = Table(header_style="bold")
    for name in header:
        table.add_column(name, overflow="fold")
    for each in cells:
        table.add_row(*map(Text, each))
    if not console.is_terminal:
        wide = console.options.update(width=_WIDEST)
        console.width = max(console.width, Measurement.get(console, wide, table).maximum)
    console.print(table)
    console.print(_counted(rows), style="dim")


def _counted(rows: Sequence[object]) -> str:
    return f"{len(rows)} row{'' if len(rows) == 1 else 's'}"


def _are_lines(cells: Iterable[Sequence[str]]) -> bool:
    """Whether every cell is one line of characters that are shown as they are."""
    return all(cell.isprintable() for row in cells for cell in row)


def _drawn(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as rich draws it where no line is too long, which it takes a millisecond a row for."""
    sizes = [[cell_len(cell) for cell in row] for row in (header, *rows)]
    widths = [max(column) for column in zip(*sizes, strict=True)]

    def ruled(left: str, line: str, between: str, right: str) -> str:
        return left + between.join(line * (width + 2) for width in widths) + right

    def filled(row: Sequence[str], own: Sequence[int], side: str) -> str:
        padded = (f" {cell}{' ' * (width - size)} " for cell, size, width in zip(row, own, widths, strict=True))
        return side + side.join(padded) + side

    lines = [ruled("┏", "━", "┳", "┓"), filled(header, sizes[0], "┃"), ruled("┡", "━", "╇", "┩")]
    lines += [filled(row, own, "│") for row, own in zip(rows, sizes[1:], strict=True)]
    return "\n".join([*lines, ruled("└", "─", "┴", "┘")]) + "\n"
