"""How sure a candidate is: what its rule was worth on coded texts, and what speaks for or against this one."""

from __future__ import annotations

from kg.extraction.candidate import Candidate
from kg.extraction.cues import STRONG

RULES = {
    "label": 0.95,
    "quoted": 0.96,
    "continued": 0.95,
    "transcript": 0.9,
    "own text": 0.9,
    "partly quoted": 0.9,
    "indirect": 0.9,
    "behind": 0.88,
    "according to": 0.84,
    "headline": 0.7,
    "infinitive": 0.76,
    "attitude": 0.7,
    "naming": 0.6,
    "stands for": 0.66,
    "floating": 0.68,
    "noun": 0.6,
    "readiness": 0.5,
    "quotation marks": 0.5,
}
"""What share of a rule's candidates was right in 100 articles of PolNeAR that were looked at, where it has them
(docs/extraction.md); of a transcript's turns and a headline, by judgement."""

_SPEAKERS = {"name": 1.0, "label": 1.0, "title": 1.0, "pronoun": 0.97, "epithet": 0.9, "group": 0.9, "none": 0.7}


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
