"""Who did what to whom: acts as a table, and as a network that is directed, signed and dated."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from kg.library.table import Table
from kg.library.values import text

if TYPE_CHECKING:
    import networkx

CONFLICT = frozenset(["ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"])
COOPERATION = frozenset(["AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"])
"""The types of act that PLOVER 0.8 counts as conflict and as cooperation; a request is neither."""


def sign(kind: str) -> int:
    """1 for an act of cooperation, -1 for one of conflict, 0 for another."""
    return -1 if kind in CONFLICT else 1 if kind in COOPERATION else 0


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
