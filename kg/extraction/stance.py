"""Whether a passage stands for or against a proposition: suggested by negation and by words of standing, never
invented.

Support is what a passage does that says the proposition's own words; a turn on one side only (a "no", "reject",
"refuse" in the passage, a "not" in the proposition's sentence) makes it opposition. A weak score says that it is only
the likelier one.
"""

from __future__ import annotations

import re

_TURNS = re.compile(
    r"\b(?:no|not|never|none|nothing|neither|nor|cannot|without|reject\w*|refus\w*|oppos\w*|den(?:y|ies|ied|ying)|"
    r"rul\w* out|(?:speak|spoke|vote|voted|stand|argue|decide|decided|is|are|was|were|came) against|"
    r"stop\w*|(?<!by the )(?<!at the )(?<!in the )end(?:ed|s|ing)?|fail\w*|"
    r"lack\w*|exclud\w*|impossible|unacceptable|unwilling\w*|"
    r"dismiss\w*|unsuitable|hard to imagine|scepticism|skepticism|no thought|no role|condemn\w*|block\w*|prevent\w*|"
    r"abandon\w*|gives? up|gave up|giving up|unable|scarcely|hardly|no longer|"
    r"why (?:\w+ )?(?:invite|should))\b|n['’]t\b",
    re.I,
)
_BOTH = re.compile(
    r"\b(?:consider(?:s|ing)?|weigh(?:s|ing)?|tests? (?:the|if|whether)|to test|to see if|possibility of|"
    r"undecided|mixed|(?:may|might|could) (?:be )?(?:willing|ready|open|prepared|consider|accept))\b",
    re.I,
)
"""Words of who moves between the two, probes, or does not rule out (docs/codebook.md, Stance)."""
_CONDITION = re.compile(r"\b(?:only if|unless|provided that|on condition|as a condition|only with|if)\b", re.I)


_ENDING = re.compile(r"(?:end(?:ed|s|ing)?|stop\w*|block\w*|prevent\w*|exclud\w*)$", re.I)
"""Words that turn what stands beside them in a passage, and are a proposition's own matter where it has them: "The war
is ended by negotiations"."""


def _is_matter(turn: str, proposition: str) -> bool:
    """Whether a turn of a passage is what the proposition itself is about: "to end the war"."""
    return bool(_ENDING.match(turn)) and turn[:3].lower() in proposition.lower()


def stance(passage: str, context: str, force: str, proposition: str) -> tuple[str, float, str] | None:
    """The likelier stance, how likely, and the words that say so.

    Args:
        passage: what was said.
        context: its sentence, for the verb that introduces it.
        force: what the words do.
        proposition: the sentence that the stance is on.
    """
    turns = [match[0] for match in _TURNS.finditer(passage) if not _is_matter(match[0], proposition)]
    own = [match[0] for match in _TURNS.finditer(proposition) if not _ENDING.match(match[0])]
    if force in ("rejects", "denies") and not turns:
        turns = [force]
    between = _BOTH.search(passage)
    if between:
        return "ambivalent", 0.55, repr(between[0])
    opposed = (len(turns) % 2) != (len(own) % 2)
    words = ", ".join(repr(word) for word in (turns or own)[:3])
    if opposed:
        return "opposes", 0.75 if len(turns) + len(own) == 1 else 0.55, words
    sure = 0.8 if not turns and not own else 0.6
    return "supports", sure if not _CONDITION.search(context) else sure - 0.1, words or "nothing turns it"
