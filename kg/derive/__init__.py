"""Positions and contradictions, derived from statements by rule and never edited.

    quads = derive(EngineRows(engine, ontology)(), bases)          # the derived graph, whole
    removed, added = delta(EngineRows(engine, ontology), graphs, rows_of(new_quads, ontology), bases)

Everything derived carries the proposition it is about (`rec:proposition`), and depends on nothing but the rows of that
proposition's statements, of the other statements of their utterances (which may be dated differently), and of what
they dispute. These rows suffice to derive again what is derived about one proposition; `delta` fetches them.
"""

from kg.derive.contradictions import MOST_CONFLICTS, Contradiction
from kg.derive.delta import delta
from kg.derive.derivation import Derived, Settings, derive, findings
from kg.derive.engine_rows import EngineRows, Rows, around, rows_of, statement_row
from kg.derive.memory_rows import MemoryRows
from kg.derive.positions import Position, positions
from kg.derive.statements import Statement, StatementRow, merge

__all__ = [
    "MOST_CONFLICTS",
    "Contradiction",
    "Derived",
    "EngineRows",
    "MemoryRows",
    "Position",
    "Rows",
    "Settings",
    "Statement",
    "StatementRow",
    "around",
    "delta",
    "derive",
    "findings",
    "merge",
    "positions",
    "rows_of",
    "statement_row",
]
