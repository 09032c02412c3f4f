"""Every mention of a statement as a report makes it, before anything that is said elsewhere bears on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from kg.networks.table.column import Column, taken
from kg.networks.table.statements import NO_LEVEL, STANCES, seconds

Cells = dict[str, tuple[np.ndarray, list[str]]]
"""Column to the code of each row, and the text of each code, of an IRI its short form; "" for none."""

MANY = ("statement", "utterance", "report")
"""Columns of which nearly every row has a name of its own."""


@dataclass(frozen=True, eq=False)
class Mentions:
    """Mentions, one a row: columns and arrays as `StatementTable` has them, and two more.

    Attributes:
        behalf: whom the speaker spoke for, as the report says.
        graph: the graph that says so; none where graphs were asked all at once.
        place: int64; where in its article's text the report has its first passage; 0 if unknown.
    """

    statement: Column
    report: Column
    article: Column
    utterance: Column
    proposition: Column
    speaker: Column
    behalf: Column
    mode: Column
    certainty: Column
    force: Column
    coder: Column
    graph: Column
    time: np.ndarray
    stance: np.ndarray
    level: np.ndarray
    hops: np.ndarray
    place: np.ndarray

    def __len__(self) -> int:
        return len(self.time)

    @classmethod
    def of(cls, cells: Cells) -> Mentions:
        """Mentions out of the answer of `ontology/rules/networks/mentions.rq`, or of the index."""
        nothing = np.full(len(cells["statement"][0]), -1, np.int32), [""]
        cells = {"graph": nothing, "place": nothing, **cells, "behalf": cells["onBehalfOf"]}
        names = [part.name for part in fields(cls) if part.name in cells and part.name not in _READ]
        parts: dict[str, Any] = {name: _kept(name, Column.sorted(*cells[name])) for name in names}
        parts |= {name: _values(cells[cell], as_value, kind) for name, (cell, as_value, kind) in _READ.items()}
        return cls(**parts)

    def take(self, rows: np.ndarray) -> Mentions:
        """The rows of a mask or index array."""
        return taken(self, rows)

    def followed(self, stay: np.ndarray, other: Mentions) -> Mentions:
        """The rows that stay (bool), and after them those of others."""
        parts: dict[str, Any] = {}
        for part in fields(self):
            own, others = getattr(self, part.name), getattr(other, part.name)
            is_column = isinstance(own, Column)
            parts[part.name] = own.followed(stay, others) if is_column else np.concatenate([own[stay], others])
        return Mentions(**parts)


def _kept(name: str, column: Column) -> Column:
    return column.compact() if name in MANY else column


def _values(cells: tuple[np.ndarray, list[str]], read: Callable[[str], float], kind: type) -> np.ndarray:
    codes, texts = cells
    return np.array([*map(read, texts), read("")], kind)[codes]


_READ: dict[str, tuple[str, Callable[[str], float], type]] = {
    "time": ("earliest", lambda text: seconds(text[:10]), np.int64),
    "stance": ("stance", lambda text: STANCES.get(text, np.nan), float),
    "level": ("level", lambda text: int(text) if text else NO_LEVEL, np.int64),
    "hops": ("hops", lambda text: int(text or 0), np.int32),
    "place": ("place", lambda text: int(text or 0), np.int64),
}
"""Arrays of numbers: out of which cells each comes, how a text is read, and the kind of number."""
