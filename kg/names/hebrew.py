"""Names in Hebrew letters, which leave most vowels out and write b and v, p and f, k and kh alike.

A word is kept in Latin letters, one or two for each of its own, and compared with a word that has vowels by what each
letter may be read as: "ntnyhw" is Netanyahu, "dwd" David.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import groupby

_LETTERS = {
    "א": "a", "ב": "b", "ג": "g", "ד": "d", "ה": "h", "ו": "w", "ז": "z", "ח": "ch", "ט": "t", "י": "y", "כ": "k",
    "ך": "k", "ל": "l", "מ": "m", "ם": "m", "נ": "n", "ן": "n", "ס": "s", "ע": "e", "פ": "p", "ף": "p", "צ": "ts",
    "ץ": "ts", "ק": "k", "ר": "r", "ש": "sh", "ת": "t",
}  # fmt: skip
_SPELT = str.maketrans(_LETTERS)
_WRITTEN = re.compile("[\u05d0-\u05ea]")
_POINTS = re.compile("[\u0591-\u05bd\u05bf-\u05c7]")
_PARTS = re.compile("ch|ts|sh|.")
_VOWELS = "[aeiouy]*"
_SOUNDS = {
    "a": _VOWELS,
    "e": _VOWELS,
    "b": "[bv]",
    "g": "[gj]",
    "d": "d",
    "h": "h?",
    "w": "(?:[vwu]|o[uw]?)",
    "z": "[zj]",
    "ch": "(?:ch|kh|h)",
    "t": "th?",
    "y": "[yij]",
    "k": "(?:kh|ch|ck|[kcqx])",
    "l": "l",
    "m": "m",
    "n": "n",
    "s": "[sc]",
    "p": "(?:ph|[pf])",
    "ts": "(?:t[zs]|[zc])",
    "r": "r",
    "sh": "(?:sch|sh|s)",
}
_LAST = {"h": "(?:[aeo]h?)?", "y": "(?:[iye]|ei|ai|ay|ey)"}
_DOUBLED = re.compile(r"(.)\1+")
LEAST, MOST = 3, 40
"""Letters that a word needs to be told by them, since of two letters too many names have the same; and may have."""


def is_hebrew(text: str) -> bool:
    """Whether a text has Hebrew letters."""
    return _WRITTEN.search(text) is not None


def spelt(text: str) -> str:
    """The text with its Hebrew letters in Latin ones, points left out."""
    return _POINTS.sub("", text).translate(_SPELT) if is_hebrew(text) else text


def _letters(word: str) -> list[str]:
    """The letters of a word from `spelt`, of two alike in a row one: a doubled one says that it is a consonant."""
    return [letter for letter, _ in groupby(_PARTS.findall(word))]


@lru_cache(maxsize=4096)
def _reading(word: str) -> re.Pattern[str]:
    """What a word in the letters of `spelt` may be in a language that writes its vowels."""
    letters = _letters(word)
    form = ""
    for letter in letters[:-1]:
        sound = _SOUNDS.get(letter, re.escape(letter))
        form += _VOWELS if sound == _VOWELS else sound + _VOWELS
    last = letters[-1]
    form += _LAST.get(last, _SOUNDS.get(last, re.escape(last)))
    return re.compile(form.replace(_VOWELS * 2, _VOWELS))


def is_reading(bare: str, full: str) -> bool:
    """Whether a folded word may be how the word `bare`, from Hebrew letters, is written with vowels."""
    if not LEAST <= len(_letters(bare)) <= MOST:
        return False
    return _reading(bare).fullmatch(_DOUBLED.sub(r"\1", full)) is not None
