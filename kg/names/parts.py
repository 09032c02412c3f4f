"""A personal name taken apart: titles, given names, surname, whichever way round it is written."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from kg.names import hebrew, korean
from kg.names.fold import tokens

_TITLES_WORDS = """
mr mrs ms miss mx dr prof professor sir dame lord lady baroness baron count rev reverend hon honourable honorable
excellency president premier chancellor king queen prince princess sheikh sultan emir minister secretary senator sen
congressman congresswoman rep representative governor gov mayor ambassador envoy spokesman spokeswoman spokesperson
general gen colonel col major maj captain capt lieutenant lt admiral adm marshal commander chief speaker deputy vice
foreign defense defence prime finance interior state press former ex acting fm pm us uk russian ukrainian american
gospodin pan pani monsieur madame herr frau señor senor
"""
_TITLES = frozenset(_TITLES_WORDS.split())
_PARTICLES_WORDS = "de la le du des da dos van von der den di bin ibn al el ben bint abu ter ten of"
PARTICLES = frozenset(_PARTICLES_WORDS.split())
_PATRONYMIC = re.compile(
    r"[a-z]{2,}(?:ovich|evich|ovych|evych|iovich|yovych|ovna|evna|ivna|yivna|yvna|ichna|yichna|ogly|kyzy|qizi)$"
    r"|^(?:il|ill|kuzm|fom|luk|savv|nikit|jak|yak|hordi|gordi)[iy]ch$"
)
_SYLLABLES = re.compile(r"[\u3400-\u9fff\uac00-\ud7af]")
_VOWELLESS = re.compile(r"[\u0600-\u07bf\u08a0-\u08ff]")
_ARTICLE = re.compile(r"\bال(?=\w{2})")
SIGNS = re.compile(r"[#%+*=<>@$€£¥]")
_HAN = re.compile(r"[\u3400-\u9fff]{2,4}")
_DOUBLE = frozenset({"ouyang", "sima", "zhuge", "shangguan", "situ", "huangfu", "gongsun", "linghu"})
_QUALIFIER = re.compile(r"\s*[(\[].*?[)\]]")


@dataclass(frozen=True)
class Parts:
    """The folded words of a name.

    Attributes:
        words: every word of the name itself, in the order written, titles left out.
        titles: the words before the name that say what the person is: ("foreign", "minister").
        surname: the word or words that are probably the surname.
        patronymic: words that are a patronymic ("viktorovich").
        sure: the name itself tells its surname: by a comma, or by a patronymic.
        syllables: it was written in characters that each stand for a syllable, so that its words may be parts of words.
        vowelless: it was written in a script that leaves vowels out, but for Hebrew, which has rules of its own.
        script: "hangul" or "hebrew" if it was written in these letters.
        signs: what no word has, and two names may differ in alone ("C#", "C++").
        han: the characters of a name that was written in Chinese ones, of which many have one sound.
    """

    words: tuple[str, ...]
    titles: tuple[str, ...]
    surname: tuple[str, ...]
    patronymic: tuple[str, ...]
    sure: bool = False
    syllables: bool = False
    vowelless: bool = False
    script: str = ""
    han: str = ""
    signs: str = ""


@lru_cache(maxsize=65536)
def parts(name: str) -> Parts:
    """Take a name apart. "Lavrov, Sergey", "Лавров Сергей Викторович" and "FM Lavrov" have one surname."""
    taken = _parts(name)
    return replace(taken, signs=signs) if (signs := "".join(SIGNS.findall(name))) else taken


def _parts(name: str) -> Parts:
    bare = _ARTICLE.sub("", _QUALIFIER.sub("", name) or name)
    if _HAN.fullmatch(bare.strip()) and len(syllables := tokens(bare)) == len(bare.strip()):
        family = 2 if len(syllables) > 2 and "".join(syllables[:2]) in _DOUBLE else 1
        name = "".join(syllables[:family])
        return Parts((name, "".join(syllables[family:])), (), (name,), (), sure=True, syllables=True, han=bare.strip())
    if korean.is_name(bare) and len(syllables := tokens(bare)) == len(bare.strip()):
        family = 2 if len(syllables) > 2 and "".join(syllables[:2]) in korean.DOUBLE else 1
        name = "".join(syllables[:family])
        given = "".join(syllables[family:])
        return Parts((name, given), (), (name,), (), sure=True, syllables=True, script="hangul")
    before, comma, after = bare.partition(",")
    head, tail = tokens(before), tokens(after)
    titles, head = _split_titles(head, bool(tail))
    if comma and head and tail and not _is_peerage(tail):
        words, surname = (*tail, *head), head
    else:
        words = head or tokens(name)
        surname = _surname(words)
    fathers = tuple(word for word in words if word not in surname and _PATRONYMIC.search(word))
    sure = bool(comma and head and tail) or bool(fathers)
    marks = bool(_SYLLABLES.search(bare)), bool(_VOWELLESS.search(bare))
    return Parts(words, titles, surname, fathers, sure, *marks, script="hebrew" if hebrew.is_hebrew(bare) else "")


def _split_titles(words: tuple[str, ...], more: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    begin = 0
    while begin < len(words) and words[begin] in _TITLES and (more or begin < len(words) - 1):
        begin += 1
    return words[:begin], words[begin:]


def _is_peerage(words: tuple[str, ...]) -> bool:
    """Whether what follows the comma is a title: "Angela Smith, Baroness Smith of Basildon", "John Smith, Jr."."""
    return words[0] in _TITLES or words[0] in {"jr", "sr", "ii", "iii", "iv", "1st", "2nd", "3rd", "earl", "viscount"}


def _surname(words: tuple[str, ...]) -> tuple[str, ...]:
    """The last word with its particles; the first if the last is a patronymic ("Балога Павло Іванович")."""
    if len(words) < 2:
        return words
    if len(words) > 2 and _PATRONYMIC.search(words[-1]) and not _PATRONYMIC.search(words[-2]):
        return words[:1]
    begin = len(words) - 1
    while begin > 1 and words[begin - 1] in PARTICLES:
        begin -= 1
    return words[begin:]
