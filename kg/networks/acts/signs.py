"""Which types of act are cooperation and which are conflict, after PLOVER 0.8, whose quadrants they are."""

from __future__ import annotations

CONFLICT = frozenset(["ACCUSE", "REJECT", "THREATEN", "PROTEST", "SANCTION", "MOBILIZE", "COERCE", "ASSAULT"])
COOPERATION = frozenset(["AGREE", "CONSULT", "SUPPORT", "CONCEDE", "COOPERATE", "AID", "RETREAT"])
"""The types of act that PLOVER 0.8 counts as conflict and as cooperation; a request is neither."""


def sign(kind: str) -> int:
    """1 for an act of cooperation, -1 for one of conflict, 0 for another."""
    return -1 if kind in CONFLICT else 1 if kind in COOPERATION else 0
