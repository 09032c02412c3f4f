"""How alike two names are, from 0 to 1, across spellings, scripts, word order, initials and titles.

Rough meaning for persons: 1 the same words; 0.95 the same sounds; 0.9 one letter amiss in a long name; 0.85 initials;
0.7 the surname alone; below 0.6 different people.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from kg.names import hebrew, korean, people
from kg.names.fold import tokens
from kg.names.parts import SIGNS, Parts, parts
from kg.names.words import GIVEN, SKELETON, SOUND, same_skeleton, skeleton, skeleton_similarity, word_similarity

SURNAME_ONLY, GIVEN_ONLY = 0.7, 0.45
_HAN = re.compile(r"[\u3400-\u9fff]")
ONE_SOUND = 0.88
"""Two names in different Chinese characters of the same sounds: two things, or one in simplified and traditional ones.
Shown wherever names are that are alike, and never decided for."""
_SUFFIXES_WORDS = "jr junior sr senior ii iii iv"
_SUFFIXES = frozenset(_SUFFIXES_WORDS.split())
_LEAST = 5
"""Consonants that a whole name needs to be known by them alone."""
_SMALL_WORDS = "the of and for in on at to a an de la le du des et und der die das i v na"
_SMALL = frozenset(_SMALL_WORDS.split())


def similarity(first: str, second: str, *, person: bool = True) -> float:
    """How alike two names are, 0 to 1. `person` tells whether words have the roles that they have in personal names."""
    return person_similarity(parts(first), parts(second)) if person else name_similarity(first, second)


def name_similarity(sought: str, known: str) -> float:
    """How alike two names of places, bodies, events or sentences are, as `body_similarity` of their words; those that
    differ in signs which no word has ("C#" and "C++"), or in Chinese characters of one sound, are never the same."""
    value = body_similarity(tokens(sought), tokens(known))
    han = [_HAN.findall(name) for name in (sought, known)]
    if SIGNS.findall(sought) != SIGNS.findall(known) or (all(han) and han[0] != han[1]):
        return min(value, ONE_SOUND)
    return value


def likest(names: Iterable[tuple[float, str]]) -> tuple[float, str]:
    """Of how alike each name of a thing is to one sought, the most, and that name; (0, "") if there are none.

    A thing whose name in Chinese characters is another of the same sound is not known by its Latin name: many have it.
    """
    pairs = sorted(names, key=lambda pair: -pair[0])
    of_han = [pair for pair in pairs if _HAN.search(pair[1])]
    if of_han and of_han[0][0] == ONE_SOUND:
        return of_han[0]
    return pairs[0] if pairs else (0.0, "")


def person_similarity(sought: Parts, known: Parts) -> float:
    """How alike two personal names are, 0 to 1; words may come in any order.

    Every word sought must be found; words of the known name that were not sought cost little when they are patronymics
    or middle names. A surname alone gives 0.7 at most, a given name alone 0.45. Given names that differ, and middle
    initials that differ, mean two people; two names that are each other's reverse, of which nothing tells the surname,
    may be one person or two.
    """
    value = _of_persons(sought, known)
    return min(value, ONE_SOUND) if sought.signs != known.signs else value


def _of_persons(sought: Parts, known: Parts) -> float:
    if not sought.words or not known.words:
        return 0.0
    if sought.han and known.han and sought.han != known.han:
        return ONE_SOUND if sought.words == known.words else people.DIFFERENT
    if sought.words == known.words:
        return 1.0 if len(sought.words) > 1 or len(known.words) == 1 else SURNAME_ONLY
    if "".join(sought.words) == "".join(known.words) and (sought.syllables or known.syllables):
        return SOUND
    if "hangul" in (sought.script, known.script):
        return _korean(sought, known)
    if sought.vowelless != known.vowelless and _one_skeleton(sought, known):
        return SKELETON
    compare = _comparison(sought, known)
    if len(sought.words) == 1 and len(known.words) > 1:
        return _single(sought.words[0], known, compare)
    words = tuple(word for word in sought.words if word not in sought.patronymic)
    pairs = _align(words, known.words, compare)
    initials = sum(len(word) == 1 for word in words)
    weights = [4 / initials if len(word) == 1 else min(len(word), 8) for word in words]
    score = sum(weight * pair[1] for weight, pair in zip(weights, pairs, strict=True)) / sum(weights)
    if len(known.words) == 1:
        return score * SURNAME_ONLY if max(value for _, value in pairs) >= GIVEN else 0.0
    taken = {place for place, _ in pairs if place is not None}
    spare = [word for place, word in enumerate(known.words) if place not in taken and word not in known.patronymic]
    if _SUFFIXES.intersection(sought.words) != _SUFFIXES.intersection(known.words):
        score *= 0.85
    score = max(0.0, score * _fathers(sought, known) - min(0.12, 0.03 * len(spare)))
    return min(score, people.most(sought, known, compare))


def _one_skeleton(sought: Parts, known: Parts) -> bool:
    """Whether two names of several words have the same consonants, however each script divides them into words."""
    left, right = ("".join(name.words) for name in (sought, known))
    long = len(skeleton(left)) >= _LEAST and min(len(sought.words), len(known.words)) > 1
    return long and same_skeleton(left, right)


def _fathers(sought: Parts, known: Parts) -> float:
    """Two different patronymics mean two people; one that only one of the names has says little."""
    if not sought.patronymic or not known.patronymic:
        return 0.99 if sought.patronymic or known.patronymic else 1.0
    alike = max(word_similarity(patronymic, other) for patronymic in sought.patronymic for other in known.patronymic)
    return 1.0 if alike >= GIVEN else 0.7 + 0.25 * alike


def _comparison(sought: Parts, known: Parts) -> Callable[[str, str], float]:
    """How words of two names are compared: by the scripts that they were written in."""
    if "hebrew" in (sought.script, known.script) and sought.script != known.script:
        bare_first = sought.script == "hebrew"

        def of_hebrew(first: str, second: str) -> float:
            bare, full = (first, second) if bare_first else (second, first)
            return max(word_similarity(first, second), SKELETON if hebrew.is_reading(bare, full) else 0.0)

        return of_hebrew
    return skeleton_similarity if sought.vowelless != known.vowelless else word_similarity


def _korean(first: Parts, second: Parts) -> float:
    """How alike two names are of which one or both are in Hangul; their spellings in Hangul do not vary."""
    if first.script == second.script:
        return people.DIFFERENT if first.surname == second.surname else 0.0
    name, other = (first, second) if first.script == "hangul" else (second, first)
    family, given = name.words
    if len(other.words) == 1:
        return SURNAME_ONLY if korean.same_family(family, other.words[0]) else 0.0
    divided = ((other.words[0], other.words[1:]), (other.words[-1], other.words[:-1]))
    rests = ["".join(rest) for word, rest in divided if korean.same_family(family, word)]
    if any(korean.key(given) == korean.key(rest) for rest in rests):
        return SKELETON
    return people.DIFFERENT if rests else 0.0


def _single(word: str, known: Parts, compare: Callable[[str, str], float]) -> float:
    if compare is skeleton_similarity:
        compare = word_similarity
    surname = max(compare(word, part) for part in known.surname)
    other = max((compare(word, part) for part in known.words if part not in known.surname), default=0.0)
    return max(SURNAME_ONLY * surname, GIVEN_ONLY * other)


def _align(
    sought: tuple[str, ...], known: tuple[str, ...], compare: Callable[[str, str], float] = word_similarity
) -> list[tuple[int | None, float]]:
    """For each word sought the place of the known word it goes with, none twice, and how alike they are.

    Equal words go together first; among the others the likest, near places before far ones.
    """
    result: list[tuple[int | None, float]] = [(None, 0.0)] * len(sought)
    free = dict(enumerate(known))
    places = {word: place for place, word in reversed(free.items())}
    for i, word in enumerate(sought):
        place = places.get(word)
        if place is not None and place in free:
            result[i] = (place, 1.0)
            del free[place]
    scores = [
        (value, -abs(i - j), i, j)
        for i, word in enumerate(sought)
        if result[i][0] is None
        for j, other in free.items()
        if (value := compare(word, other)) > 0
    ]
    for value, _, i, j in sorted(scores, reverse=True):
        if result[i][0] is None and j in free:
            result[i] = (j, value)
            del free[j]
    return result


def body_similarity(sought: tuple[str, ...], known: tuple[str, ...]) -> float:
    """How alike two names of places, bodies, events or sentences are: shared words over all words (Dice), small
    words counting little. "Kherson" and "Kherson Oblast" are not the same."""
    if not sought or not known:
        return 0.0
    if sought == known:
        return 1.0
    if "".join(sought) == "".join(known):
        return 0.98
    pairs = _align(sought, known)
    weights = [_plain_weight(word) for word in sought]
    shared = sum(
        weight * value + _plain_weight(known[place]) * value
        for weight, (place, value) in zip(weights, pairs, strict=True)
        if place is not None
    )
    return shared / (sum(weights) + sum(map(_plain_weight, known)))


def _plain_weight(word: str) -> float:
    return 0.2 if word in _SMALL else 1.0
