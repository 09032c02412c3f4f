"""Who a name was said to mean when a coder met it before: in the article, in another, in an earlier session."""

from __future__ import annotations

from typing import Any

from kg.extraction.candidate import Candidate
from kg.extraction.known import Known
from kg.extraction.review.queue import Queue
from kg.names import fold

WHO = ("speaker", "new_speaker", "new_kind")
"""Fields that say who speaks."""
_SURE = 0.9
"""From when on a name on record means its one bearer."""


def meant(queue: Queue, candidate: Candidate, coder: str, known: Known) -> dict[str, Any]:
    """Corrections that say who a candidate's name means, by what the coder decided; empty where nothing says it.

    A name that has come on record since the candidate was proposed means who has it now. Else it means who the coder
    took it for when one with the same name was last accepted: in this article by a part of the name too ("Lund" of
    "Anna Lund"), elsewhere by the whole of it.
    """
    words = _words(candidate)
    if not words:
        return {}
    held = known.named(candidate.speaker.name or candidate.speaker.mention)
    if candidate.speaker.kind != "group" and held and held[0][1] >= _SURE:
        return {"speaker": held[0][0]}
    told: dict[str, Any] = {}
    elsewhere: dict[str, Any] = {}
    for earlier, made in queue.accepted_by(coder):
        who = {name: made.changes[name] for name in WHO if made.changes.get(name)}
        if not who or earlier.speaker.id:
            continue
        names = {_words(earlier), tuple(fold(str(who.get("new_speaker", ""))).split())} - {()}
        if earlier.sha256 == candidate.sha256 and any(_is_part(words, name) for name in names):
            told = who
        elif len(words) > 1 and candidate.speaker.kind == "name" and words in names:
            elsewhere = who
    return told or elsewhere


def _words(candidate: Candidate) -> tuple[str, ...]:
    words = fold(candidate.speaker.name or candidate.speaker.mention).split()
    return tuple(words[1:] if words[:1] in (["the"], ["mr"], ["mrs"], ["ms"], ["dr"]) else words)


def _is_part(words: tuple[str, ...], name: tuple[str, ...]) -> bool:
    """Whether words are a name, or the end of it."""
    return words == name or (len(words) < len(name) and name[-len(words) :] == words)
