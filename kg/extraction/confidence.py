"""How sure a candidate is: what its rule was worth on coded texts, and what speaks for or against this one."""

from __future__ import annotations

from kg.extraction.candidate import Candidate
from kg.extraction.cues import STRONG

RULES = {
    "quoted": 0.98,
    "continued": 0.99,
    "label": 0.93,
    "according to": 0.95,
    "block": 0.9,
    "transcript": 0.9,
    "own text": 0.9,
    "partly quoted": 0.92,
    "indirect": 0.93,
    "behind": 0.84,
    "naming": 0.85,
    "stands for": 0.8,
    "infinitive": 0.75,
    "headline": 0.9,
    "attitude": 0.57,
    "noun": 0.68,
    "floating": 0.63,
    "readiness": 0.5,
    "quotation marks": 0.5,
}
"""What share of a rule's candidates was right in 178 articles of PolNeAR and 11 of GUM that were looked at, where they
have them (docs/extraction.md), so scaled that together with what follows they are right on the whole of these; of a
transcript's turns, by judgement."""

_SPEAKERS = {"name": 1.0, "label": 1.0, "title": 1.0, "pronoun": 1.0, "epithet": 0.97, "group": 0.91, "none": 0.7}
_PRONOUNS = {"they": 0.79, "it": 0.62, "we": 0.85, "i": 0.95}
"""Of those that are least often led to whom they mean."""
SHORT = 4
"""Words below which a passage is often no more than a word that is set apart."""


def confidence(candidate: Candidate) -> float:
    """From 0 to 1, in hundredths."""
    speaker = candidate.speaker
    sure = RULES.get(candidate.rule, 0.5) * _SPEAKERS.get(speaker.kind, 0.8)
    if speaker.kind == "pronoun":
        sure *= _PRONOUNS.get(speaker.mention.lower(), 1.0)
    if candidate.rule == "indirect" and candidate.cue and not _is_strong(candidate.cue):
        sure *= 0.93
    if candidate.negated:
        sure *= 0.7
    if len(candidate.exact.split()) < SHORT:
        sure *= 0.9
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
