"""What things are called, read once for each revision."""

from __future__ import annotations

from kg.derive.scope import OnRecord
from kg.engine.base import Engine, Limits
from kg.library.table import Table
from kg.library.values import Value
from kg.ontology import Ontology


class Labels:
    """Labels of the things of one engine, by id; read when first asked for, and anew when the data has changed."""

    def __init__(self, engine: Engine, ontology: Ontology, limits: Limits) -> None:
        self._engine, self._asked = engine, OnRecord(engine, ontology, limits)
        self._shorten = ontology.bases.shorten
        self._held: tuple[int, dict[str, str]] | None = None

    def __call__(self) -> dict[str, str]:
        """Id to label: an English one before others."""
        revision = self._engine.revision()
        if self._held is None or self._held[0] != revision:
            self._held = revision, {self._shorten(iri): label for iri, label in self._asked.labels().items()}
        return self._held[1]

    def of(self, identity: str) -> str:
        """What a thing is called; its id if nothing is known."""
        return self().get(identity, identity)

    def beside(self, table: Table) -> Table:
        """The table with a column `<name>_label` after each column that holds ids of labelled things.

        A column whose labels are there already, as `<name>Label` or `<name>_label`, gets none.
        """
        labels = self()
        chosen = [
            name
            for name in table.columns
            if not {f"{name}Label", f"{name}_label"} & set(table.columns)
            and any(cell in labels for cell in table.column(name) if isinstance(cell, str))
        ]
        if not chosen:
            return table
        columns: list[str] = []
        for name in table.columns:
            columns += [name, f"{name}_label"] if name in chosen else [name]
        return Table.of(columns, (self._row(table, row, chosen) for row in table.cells), table.title, table.revision)

    def _row(self, table: Table, row: tuple[Value, ...], chosen: list[str]) -> list[Value]:
        labels, cells = self(), []
        for name, cell in zip(table.columns, row, strict=True):
            cells.append(cell)
            if name in chosen:
                cells.append(labels.get(cell) if isinstance(cell, str) else None)
        return cells
