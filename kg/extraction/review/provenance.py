"""Who proposed a report and what became of it, as its record says."""

from __future__ import annotations

from typing import Any

from kg.extraction.candidate import Candidate
from kg.extraction.review.decision import SETTLED, Decision


def proposal(candidate: Candidate) -> dict[str, Any]:
    """By what a report was proposed: the tool or model with its version, its rule, and how sure it was."""
    told = {"proposedWith": candidate.extractor or "unknown", "rule": candidate.rule}
    return {**told, "proposalConfidence": candidate.confidence}


def provenance(candidate: Candidate, decision: Decision) -> str:
    """What became of a proposal, in one sentence: accepted as it was, or corrected, and in which fields."""
    fields = ", ".join(sorted(decision.changes))
    how = f"Accepted with corrections ({fields})" if fields else "Accepted as proposed"
    who = "where coders differed, settled" if decision.coder == SETTLED else f"by {decision.coder}"
    why = f" because: {decision.reason.strip().rstrip('.')}" if decision.reason.strip() else ""
    return f"{how} {who} on {decision.made[:10]}{why}, passage checked against the text."
