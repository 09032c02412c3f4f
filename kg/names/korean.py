"""Names in Hangul: their syllables by the Revised Romanization, and the spellings that people use for themselves.

A Korean family name is one syllable, seldom two, and comes first. How its bearers write it in Latin letters is custom
(Kim for "gim", Lee for "i", Park for "bak"); given names vary in a few letters (Jong, Jeong, Jung).
"""

from __future__ import annotations

import re
from functools import lru_cache

_HANGUL = re.compile(r"[\uac00-\ud7af]{2,4}")
_FAMILIES = """
gim kim
i yi lee rhee ri
bak bag park pak
choe choi
jeong jung chung chong jong
gang kang
jo cho
yun yoon
jang chang
im lim rim
han
o oh
seo suh so
sin shin
gwon kwon
hwang
an ahn
song
ryu yoo yu
hong
jeon jun chun
go ko koh
mun moon
son sohn
bae pae
baek baeg paik paek
heo huh hur
nam
sim shim
no roh noh ro
ha
gug guk kook
og ok
gu koo ku
u woo
ban pan
"""
_SAME: dict[str, frozenset[str]] = {}
for _line in _FAMILIES.strip().splitlines():
    for _name in _line.split():
        _SAME[_name] = _SAME.get(_name, frozenset()) | set(_line.split())
DOUBLE = frozenset({"namgung", "hwangbo", "jegal", "seonu", "dokgo", "sagong"})
_LETTERS = (
    *(("eo", "o"), ("eu", "u"), ("oo", "u"), ("ou", "u"), ("wu", "u"), ("ui", "i"), ("ee", "i"), ("ye", "e")),
    *(("ae", "e"), ("ch", "j"), ("sh", "s")),
)
_CLASSES = str.maketrans("gdbjrvou", "ktpclbuu")


def is_name(text: str) -> bool:
    """Whether a text is as long as a name in Hangul, and nothing else."""
    return _HANGUL.fullmatch(text.strip()) is not None


def same_family(first: str, second: str) -> bool:
    """Whether two folded words are spellings of one family name."""
    return first == second or second in _SAME.get(first, ())


@lru_cache(maxsize=4096)
def key(given: str) -> str:
    """A given name without what its spellings differ in: "jeongeun", "jongun" and "jungeun" have one key."""
    for letters, sound in _LETTERS:
        given = given.replace(letters, sound)
    return re.sub(r"(.)\1+", r"\1", given.translate(_CLASSES))
