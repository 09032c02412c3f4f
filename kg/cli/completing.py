"""Which command a shell is completing, so that no more is loaded than that one: all of them together take seconds."""

from __future__ import annotations

from collections.abc import Mapping

VARIABLE = "_KG_COMPLETE"
"""What a shell sets when it asks for completions, by the convention of Click and Typer."""


def first_word(environment: Mapping[str, str]) -> str:
    """The word after `kg` on the line that a shell completes; "" while that word itself is being written.

    Bash gives the words in COMP_WORDS and the place of the cursor in COMP_CWORD; zsh and fish give the line so far.
    """
    if "COMP_WORDS" in environment:
        words, place = environment["COMP_WORDS"].split(), environment.get("COMP_CWORD", "")
        return words[1] if place.isdecimal() and int(place) > 1 and len(words) > 1 else ""
    line = environment.get("_TYPER_COMPLETE_ARGS", "")
    words = line.split()
    return words[1] if len(words) > 2 or (len(words) == 2 and line[-1:].isspace()) else ""
