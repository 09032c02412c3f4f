"""A column of names, kept as integer codes into a sorted vocabulary."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from kg.networks.table.texts import Texts, place_of, places_of

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")
NONE = -1


@dataclass(frozen=True, eq=False)
class Column:
    """One name per row.

    Attributes:
        codes: int32, shape (rows,); index into `values`, or -1 where a row has no name.
        values: the distinct names in code point order; a value that no row has is allowed. Of many, `Texts`.
    """

    codes: np.ndarray
    values: Sequence[str]

    @classmethod
    def of(cls, names: Iterable[str | None]) -> Column:
        """Encode names; None and "" become -1."""
        table: dict[str, int] = {}
        codes = np.fromiter((table.setdefault(name, len(table)) if name else NONE for name in names), np.int32)
        return cls.sorted(codes, tuple(table))

    @classmethod
    def sorted(cls, codes: np.ndarray, values: Sequence[str]) -> Column:
        """A column whose vocabulary may be unsorted, may repeat, and may hold "" for no name."""
        if "" not in values and len(set(values)) == len(values):
            # Nothing falls together: the order alone says where each goes, which takes a third of the time.
            order = sorted(range(len(values)), key=values.__getitem__)
            recode = np.full(len(values) + 1, NONE, np.int32)
            recode[order] = np.arange(len(values), dtype=np.int32)
            return cls(recode[codes], tuple(map(values.__getitem__, order)))
        distinct = sorted(set(values) - {""})
        place = {value: code for code, value in enumerate(distinct)}
        recode = np.array([*(place.get(value, NONE) for value in values), NONE], np.int32)
        return cls(recode[codes], tuple(distinct))

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: np.ndarray) -> Column:
        """The rows of a mask or index array, with the vocabulary unchanged."""
        return Column(self.codes[rows], self.values)

    def name(self, row: int) -> str:
        """The name of one row, "" if it has none."""
        code = self.codes[row]
        return "" if code == NONE else self.values[code]

    @cached_property
    def places(self) -> dict[str, int]:
        """The code of each value."""
        return {value: code for code, value in enumerate(self.values)}

    def rows_of(self, names: Collection[str]) -> np.ndarray:
        """Which rows have one of some names, bool."""
        chosen = np.zeros(len(self.values) + 1, bool)
        chosen[places_of(self.values, names)] = True
        return chosen[self.codes]

    def compact(self) -> Column:
        """The column with its names as `Texts`."""
        return self if isinstance(self.values, Texts) else Column(self.codes, Texts.of(self.values))

    def followed(self, stay: np.ndarray, other: Column) -> Column:
        """The rows that stay (bool), then those of another column; names that no row had but those that go are kept."""
        codes, leaving = self.codes[stay], self.codes[~stay]
        used = np.zeros(len(self.values) + 1, bool)
        used[codes] = used[NONE] = True
        gone = np.unique(leaving[~used[leaving]])
        gone = np.array([code for code in gone.tolist() if place_of(other.values, self.values[code]) is None], np.int64)
        come = [value for value in other.values if place_of(self.values, value) is None]
        if isinstance(self.values, Texts):
            values, old, new = self.values.changed(gone, come)
            placed: Sequence[str] = values
        else:
            left = [value for code, value in enumerate(self.values) if code not in set(gone.tolist())]
            placed = tuple(sorted([*left, *come]))
            places = {value: code for code, value in enumerate(placed)}
            old = np.array([places.get(value, NONE) for value in self.values], np.int64)
            new = np.array([places[value] for value in come], np.int64)
        where = dict(zip(come, new.tolist(), strict=True))
        others = [where[value] if value in where else int(old[place_of(self.values, value)]) for value in other.values]
        recode, recode_other = np.append(old, NONE).astype(np.int32), np.array([*others, NONE], np.int32)
        return Column(np.concatenate([recode[codes], recode_other[other.codes]]), placed)

    def mapped(self, targets: Mapping[str, str]) -> Column:
        """Replace each value by what `targets` says of it; a value that it does not hold becomes none."""
        return Column.sorted(self.codes, [targets.get(value, "") for value in self.values])


def taken(table: T, rows: np.ndarray) -> T:
    """A table of columns and arrays with the rows of a mask or index array; whatever else it has stays."""
    parts: dict[str, Any] = {}
    for part in fields(table):
        value = getattr(table, part.name)
        if isinstance(value, Column):
            parts[part.name] = value.take(rows)
        elif isinstance(value, np.ndarray):
            parts[part.name] = value[rows]
    return replace(table, **parts)
