"""How alike two folded words of names are, from 0 to 1: as they are written, as they sound, or by their consonants."""

from __future__ import annotations

import re
from functools import lru_cache

from rapidfuzz.distance import OSA

from kg.names.given import alike
from kg.names.sound import sound

SOUND, GIVEN, INITIAL = 0.97, 0.94, 0.6
SKELETON = 0.95
"""Two words of the same consonants, one of them from a script that writes no vowels."""

_SOFT = re.compile(r"[aeiouywh]")
_DOUBLED = re.compile(r"(.)\1+")
_SERVANT = re.compile(r"^abd[aeiou]l$")
_VOWELS = str.maketrans("eiou", "yyww")
_CONSONANTS = str.maketrans({"q": "k", "g": "j", "p": "b", "c": "k", "v": "f"})


@lru_cache(maxsize=262144)
def word_similarity(first: str, second: str) -> float:
    """How alike two folded words are; 0 when they have too little in common to be spellings of one word."""
    if first == second:
        return 1.0
    if len(first) == 1 or len(second) == 1:
        return INITIAL if first[0] == second[0] else 0.0
    if alike(first, second):
        return GIVEN
    first_sound, second_sound = sound(first), sound(second)
    if first_sound == second_sound:
        return SOUND
    if first + "a" == second or second + "a" == first:
        return 0.6  # Ivanov and Ivanova are two people
    if first_sound.replace("g", "h") == second_sound.replace("g", "h"):
        return GIVEN
    near = max(OSA.normalized_similarity(first, second), OSA.normalized_similarity(first_sound, second_sound))
    return near if near >= 0.7 else 0.0


@lru_cache(maxsize=65536)
def skeleton(word: str) -> str:
    """The consonants of a folded word: what is left of it in a script that writes no vowels, such as Arabic's."""
    word = _SERVANT.sub("abd", word)
    return _DOUBLED.sub(r"\1", _SOFT.sub("", word.replace("ph", "f").replace("kh", "x")).translate(_CONSONANTS))


def skeleton_similarity(first: str, second: str) -> float:
    """How alike a word written with vowels and one written without are; 0 where their consonants differ."""
    return max(word_similarity(first, second), SKELETON if skeleton(first) and same_skeleton(first, second) else 0.0)


def same_skeleton(first: str, second: str) -> bool:
    """Whether two words have the same consonants, and the long vowels that the bare one writes are in the other too.

    So "hsyn" is Hussein and not Hassan. A "y" that ends a word may be any vowel.
    """
    if skeleton(first) != skeleton(second):
        return False
    bare, full = sorted((first, second), key=lambda word: sum(letter in "aeiou" for letter in word))
    told = iter(_long_vowels(full))
    return all(letter in told for letter in _long_vowels(bare).removesuffix("y") if letter != "a")


def _long_vowels(word: str) -> str:
    """The word with one letter for each consonant of its skeleton, and y, w or a for its vowels."""
    plain = word.replace("ph", "f").replace("kh", "x").replace("h", "").translate(_CONSONANTS)
    return _DOUBLED.sub(r"\1", plain.translate(_VOWELS))
