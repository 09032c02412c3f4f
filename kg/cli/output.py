"""Rows of text as a table for people, as CSV, or as JSON."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

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
    table = Table(header_style="bold")
    for name in header:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if value is None else str(value)) for value in row))
    if not console.is_terminal:
        wide = console.options.update(width=_WIDEST)
        console.width = max(console.width, Measurement.get(console, wide, table).maximum)
    console.print(table)
    console.print(f"{len(rows)} row{'' if len(rows) == 1 else 's'}", style="dim")
