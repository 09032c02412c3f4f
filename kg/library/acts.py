"""Who did what to whom: acts as a table, and as a network that is directed, signed and dated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.library.table import Table
from kg.library.values import text
from kg.networks.acts.signs import sign

if TYPE_CHECKING:
    import networkx


@dataclass(frozen=True, repr=False)
class Acts:
    """Acts that have an actor and a recipient.

    Attributes:
        table: one row an act: actor, type, recipient, act, date, hops, with labels beside ids.
    """

    table: Table

    def to_networkx(self) -> networkx.MultiDiGraph:
        """A directed multigraph: an edge an act, from actor to recipient, with `type`, `sign`, `date` and `act`."""
        import networkx

        made = networkx.MultiDiGraph()
        for row in self.table:
            for end in ("actor", "recipient"):
                made.add_node(row[end], label=row.get(f"{end}_label") or row[end])
            kind = text(row["type"])
            told = {"type": kind, "sign": sign(kind), "date": text(row["date"]), "act": row["act"]}
            made.add_edge(row["actor"], row["recipient"], key=row["act"], **told)
        return made

    def __repr__(self) -> str:
        return repr(self.table)

    def _repr_html_(self) -> str:
        return self.table._repr_html_()
