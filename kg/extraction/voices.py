"""Which phrases mean somebody who can speak: a name, a pronoun, a title, a group, a paper."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from kg.extraction.cues import ACTORS, ANONYMOUS_WORDS, EPITHETS, MEDIA_WORDS, PRONOUNS, SOME, STRONG, TITLES

if TYPE_CHECKING:
    from spacy.tokens import Token

_NAMES = frozenset(["PERSON", "ORG", "GPE", "NORP"])


def can_speak(head: Token, cue: Token | None = None) -> bool:
    """Whether a phrase means somebody who can speak: a name, a pronoun, a title, a group, or a paper.

    Whatever is the subject of a verb that nearly always reports speech can.
    """
    if cue is not None and cue.lemma_.lower() in STRONG and (head.pos_ in ("NOUN", "NUM") or head.lower_ in SOME):
        return True
    if head.ent_type_ in _NAMES or head.pos_ == "PROPN" or head.lower_ in PRONOUNS:
        return True
    lemma = head.lemma_.lower()
    known = ACTORS | TITLES | EPITHETS | ANONYMOUS_WORDS | MEDIA_WORDS
    if lemma in known or lemma.removesuffix("s") in known:
        return True
    return head.pos_ == "NOUN" and bool(
        re.search(r"(?:[^f]er|or|ist|ian|man|woman|men|women|people|crat)s?$", head.lower_)
    )
