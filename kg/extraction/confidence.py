"""How sure a candidate is: what its rule was worth on coded texts, and what speaks for or against this one."""

from __future__ import annotations

from kg.extraction.candidate import Candidate
from kg.extraction.cues import STRONG

RULES = {
    "label": 0.95,
    "quoted": 0.9,
    "transcript": 0.9,
    "own text": 0.9,
    "indirect": 0.82,
    "behind": 0.8,
    "headline": 0.75,
    "according to": 0.75,
    "continued": 0.85,
    "naming": 0.6,
    "floating": 0.7,
    "partly quoted": 0.65,
    "stands for": 0.5,
    "readiness": 0.5,
    "quotation marks": 0.5,
    "attitude": 0.45,
    "infinitive": 0.4,
    "noun": 0.4,
}
"""What share of a rule's candidates was right on the texts that the rules were made with (docs/extraction.md)."""

_SPEAKERS = {"name": 1.0, "label": 1.0, "title": 1.0, "pronoun": 0.8, "epithet": 0.85, "group": 0.9, "none": 0.7}


def confidence(candidate: Candidate) -> float:
    """From 0 to 1, in hundredths."""
    sure = RULES.get(candidate.rule, 0.5) * _SPEAKERS.get(candidate.speaker.kind, 0.8)
    if candidate.rule == "indirect" and candidate.cue.lower().rstrip("sd") and not _is_strong(candidate.cue):
        sure *= 0.9
    if candidate.negated:
        sure *= 0.7
    if candidate.speaker.kind == "name" and not candidate.speaker.id:
        sure *= 0.95
    return round(min(sure, 0.99), 2)


def _is_strong(cue: str) -> bool:
    lower = cue.lower()
    stems = {
        lower,
        lower.removesuffix("d"),
        lower.removesuffix("ed"),
        lower.removesuffix("s"),
        lower.removesuffix("ing"),
    }
    return bool(stems & STRONG) or lower in ("said", "told", "wrote", "says", "writes", "denied", "denies")
