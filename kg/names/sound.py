"""How a folded word sounds, roughly: the spellings that transliteration systems give to one word become one.

Two depths. `sound` undoes what differs between romanizations (Sergei, Sergey; Tchernyshenko, Chernyshenko) and keeps
the word readable; `block` keeps classes of consonants only and serves to find candidates, never to judge them.
"""

from __future__ import annotations

import re
from functools import lru_cache

# Longest first: each group of letters that stands for one sound in some romanization of Cyrillic, or in German or
# French transcription (ISO 9, BGN/PCGN, scientific, Duden).
_LETTERS = {
    "shch": "sh",
    "tsch": "ch",
    "tch": "ch",
    "sch": "sh",
    "dzh": "j",
    "cz": "ch",
    "kh": "h",
    "zh": "j",
    "tz": "c",
    "ts": "c",
    "ph": "f",
    "th": "t",
    "ck": "k",
    "ks": "x",
    "qu": "k",
    "ou": "u",
    "oo": "u",
    "dj": "d",
    "w": "v",
    "q": "k",
}
_GROUPS = re.compile("|".join(_LETTERS))
_DOUBLED = re.compile(r"(.)\1+")
_ENDING = re.compile(r"(?:[eiy]?[iyj]|ij|ie)$")
_GLIDE = re.compile(r"[yj](?=[aeou])|(?<=[aeou])[yj]")
_OPENING = re.compile(r"^[iyj](?=e)")
_IOTATED = re.compile(r"^[yj](?=[aou])")
_VOWELS = re.compile(r"[aeiouyj]")
_CLASSES = str.maketrans("gcjzdbfx", "hsssdpvs")


@lru_cache(maxsize=65536)
def sound(word: str) -> str:
    """The word with romanization differences removed: "sergei", "sergey" and "sergiy" all give "sergi"."""
    if len(word) < 2 or word.isdigit():
        return word
    form = _GROUPS.sub(lambda match: _LETTERS[match[0]], word)
    form = _IOTATED.sub("i", _OPENING.sub("", form))
    form = _ENDING.sub("i", form)
    form = _GLIDE.sub("i", form).replace("y", "i")
    return _DOUBLED.sub(r"\1", form)


@lru_cache(maxsize=65536)
def block(word: str) -> str:
    """The key under which spellings of one word meet: its consonants by class, "a" before if it begins with a vowel.

    "serhii" and "sergey" give "srh"; a digit string stays as it is.
    """
    if word.isdigit():
        return word
    form = sound(word)
    key = _VOWELS.sub("", form[1:] if form[0] in "aeiouy" else form).translate(_CLASSES)
    key = _DOUBLED.sub(r"\1", key)
    return ("a" if form[0] in "aeiou" else "") + key or form[:1]
