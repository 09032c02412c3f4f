"""Positions and contradictions, derived from statements by rule and never edited.

    rows = EngineRows(engine, ontology)
    quads = derive(rows(), bases, frame=rows.frame())          # the derived graph, whole
    removed, added = delta(rows, graphs, rows_of(new_quads, ontology), bases)

Everything derived carries the proposition it is about (`rec:proposition`) or is the standing of a statement on it, and
depends on nothing but the rows that `around` names, those of the propositions that relations tie to it, and the frame:
organs, relations and identifications. These suffice to derive again what is derived about one proposition; `delta`
fetches them.
"""

from kg.derive.contradictions import MOST_CONFLICTS, Contradiction
from kg.derive.delta import anew, delta, touched
from kg.derive.derivation import Counting, Derived, derive, findings
from kg.derive.engine_rows import EngineRows, Rows, frame_of, rows_beside, rows_of, statement_row
from kg.derive.frame import Frame, Implied, Relation
from kg.derive.neighbourhood import Denial, around
from kg.derive.outcome import Outcome, Telling
from kg.derive.positions import Position, positions
from kg.derive.statements import Statement, StatementRow, merge

__all__ = [
    "MOST_CONFLICTS",
    "Contradiction",
    "Counting",
    "Denial",
    "Derived",
    "EngineRows",
    "Frame",
    "Implied",
    "Outcome",
    "Position",
    "Relation",
    "Rows",
    "Statement",
    "StatementRow",
    "Telling",
    "anew",
    "around",
    "delta",
    "derive",
    "findings",
    "frame_of",
    "merge",
    "positions",
    "rows_beside",
    "rows_of",
    "statement_row",
    "touched",
]
