"""A table of plain values: what questions, lists and listings answer with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Literal, overload

from kg.errors import KgError
from kg.library.values import Value, text, uniform

if TYPE_CHECKING:
    import pandas
    import polars

SHOWN = 10
"""Rows that a short form shows."""
WIDEST = 48
"""Characters of a cell in a short form."""
LINE = 120
"""Characters of a line in a short form: columns that do not fit are named below it."""


@dataclass(frozen=True, repr=False)
class Table(Sequence[dict[str, Value]]):
    """Rows with named columns. It is a sequence of mappings from column to value.

    Attributes:
        columns: their names.
        cells: one tuple a row, as long as `columns`; None where there is no value.
        title: what the rows are, for its short forms.
        revision: the revision of the data that they are of.
    """

    columns: tuple[str, ...]
    cells: tuple[tuple[Value, ...], ...]
    title: str = "rows"
    revision: int = 0

    @classmethod
    def of(cls, columns: Iterable[str], rows: Iterable[Iterable[Value]], title: str, revision: int = 0) -> Table:
        """A table from its rows."""
        return cls(tuple(columns), tuple(tuple(row) for row in rows), title, revision)

    def __len__(self) -> int:
        return len(self.cells)

    @overload
    def __getitem__(self, place: int) -> dict[str, Value]: ...
    @overload
    def __getitem__(self, place: slice) -> Table: ...
    def __getitem__(self, place: int | slice) -> dict[str, Value] | Table:
        """A row as a mapping, or a part of the table."""
        if isinstance(place, slice):
            return Table(self.columns, self.cells[place], self.title, self.revision)
        return dict(zip(self.columns, self.cells[place], strict=True))

    def column(self, name: str) -> list[Value]:
        """The values of a column. Raises KgError if there is none of this name."""
        if name not in self.columns:
            raise KgError(f"{self.title}: {name!r} is not a column; expected one of {', '.join(self.columns)}")
        at = self.columns.index(name)
        return [row[at] for row in self.cells]

    @overload
    def frame(self, library: Literal["pandas"] = "pandas") -> pandas.DataFrame: ...
    @overload
    def frame(self, library: Literal["polars"]) -> polars.DataFrame: ...
    def frame(self, library: str = "pandas") -> Any:
        """The table as a data frame of pandas, or of polars. Raises KgError if that is not installed or neither."""
        columns = {name: uniform(self.column(name)) for name in self.columns}
        try:
            if library == "pandas":
                import pandas

                return pandas.DataFrame(columns, columns=list(self.columns))
            if library == "polars":
                import polars

                return polars.DataFrame(columns, strict=False)
        except ImportError as error:
            raise KgError(f"{library} is not installed; pip install 'onrecord[notebook]' brings it") from error
        raise KgError(f"{library!r} makes no data frames here; expected pandas or polars")

    def __repr__(self) -> str:
        """The first rows, aligned, and how many there are; of a wide table, the columns that fit on a line.

        Of a thing that does not fit whole, its label comes before its id.
        """
        cells = {name: [_short(row[at]) for row in self.cells[:SHOWN]] for at, name in enumerate(self.columns)}
        widths = {name: max(map(len, (name, *column))) for name, column in cells.items()}
        order = sorted(self.columns, key=lambda name: f"{name}_label" in widths)
        ends = accumulate(widths[name] + 2 for name in order)
        fitting = {name for name, end in zip(order, ends, strict=True) if end - 2 <= LINE} or set(self.columns[:1])
        shown, left = ([name for name in self.columns if (name in fitting) is chosen] for chosen in (True, False))
        lines = [
            "  ".join(cell.ljust(widths[name]) for name, cell in zip(shown, row, strict=True)).rstrip()
            for row in (shown, *zip(*(cells[name] for name in shown), strict=True))
        ]
        return "\n".join([*lines, *([f"columns not shown: {', '.join(left)}"] if left else []), self._count])

    def _repr_html_(self) -> str:
        """The same as an HTML table, for notebooks."""
        head = "".join(f"<th>{escape(name)}</th>" for name in self.columns)
        rows = "".join(
            "<tr>" + "".join(f"<td>{escape(_short(cell))}</td>" for cell in row) + "</tr>" for row in self.cells[:SHOWN]
        )
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{escape(self._count)}</p>"

    @property
    def _count(self) -> str:
        more = f", the first {SHOWN} shown" if len(self) > SHOWN else ""
        return f"{len(self)} {self.title}{more}"


def _short(value: Value) -> str:
    written = " ".join(text(value).split())
    return written if len(written) <= WIDEST else written[: WIDEST - 1] + "…"
