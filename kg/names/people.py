"""What speaks against two names being one person's, however many of their words they share."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from rapidfuzz.distance import OSA

from kg.names.given import is_given
from kg.names.parts import PARTICLES, Parts
from kg.names.words import GIVEN, skeleton_similarity

DIFFERENT = 0.5
"""Two people: below what is shown as a candidate."""

UNSURE = 0.8
"""One person or two: shown, never decided for."""

_FATHERS = frozenset({"bin", "ibn", "ben", "bint", "binti", "ould", "uld"})
_SUFFIXES = frozenset({"jr", "junior", "sr", "senior", "ii", "iii", "iv"})

Compare = Callable[[str, str], float]


def most(first: Parts, second: Parts, compare: Compare) -> float:
    """How alike two names of two words or more can be at most; 1 if nothing speaks against them."""
    left, right = _own(first), _own(second)
    if len(left) < 2 or len(right) < 2:
        return 1.0
    if _FATHERS & {*first.words, *second.words}:
        return 1.0 if _same(left[0], right[0], skeleton_similarity) else DIFFERENT
    if not _paired(left, right, compare, {*first.surname, *second.surname}):
        return DIFFERENT
    if _reversed(left, right, compare) and not (first.sure or second.sure):
        return UNSURE if is_given(left[0]) == is_given(left[-1]) else 1.0
    return _middle(left, right, compare)


def _own(name: Parts) -> list[str]:
    """The words of a name that are the person's own: no patronymics, particles or suffixes."""
    left_out = {*name.patronymic, *PARTICLES, *_SUFFIXES}
    return [word for word in name.words if word not in left_out] or list(name.words)


def _same(first: str, second: str, compare: Compare, longer: int = 5) -> bool:
    """Whether two words may be one name: the same, its forms, an initial, or a slip within a long word.

    "Maria" and "Mario", "Gabriela" and "Gabriele" are two names, though one letter parts them. A word is long that has
    more letters than `longer`.
    """
    if len(first) == 1 or len(second) == 1:
        return first[0] == second[0]
    if compare(first, second) >= GIVEN:
        return True
    framed = first[0] == second[0] and first[-1] == second[-1]
    return framed and min(len(first), len(second)) > longer and OSA.distance(first, second) == 1


def _paired(first: Sequence[str], second: Sequence[str], compare: Compare, surnames: Collection[str]) -> bool:
    """Whether no word of the one and no word of the other are both left without a partner."""
    free = list(second)
    left = []
    for word in sorted(first, key=len, reverse=True):
        slips = {each: 4 if word in surnames and each in surnames else 5 for each in free}
        partners = [(compare(word, each), each) for each in free if _same(word, each, compare, slips[each])]
        if partners:
            free.remove(max(partners)[1])
        else:
            left.append(word)
    return not (left and free) or _initials_only(left, free)


def _initials_only(left: Sequence[str], free: Sequence[str]) -> bool:
    """Middle names and initials without partner are looked at in their order, not here."""
    return all(len(word) == 1 for word in left) and all(len(word) == 1 for word in free)


def _reversed(first: Sequence[str], second: Sequence[str], compare: Compare) -> bool:
    """Whether the first word of each is the last of the other."""
    straight = _same(first[0], second[0], compare) or _same(first[-1], second[-1], compare)
    return not straight and _same(first[0], second[-1], compare) and _same(first[-1], second[0], compare)


def _middle(first: Sequence[str], second: Sequence[str], compare: Compare) -> float:
    """Whether the first middle names or initials, where both names have some, may be the same."""
    straight = _same(first[0], second[0], compare) and _same(first[-1], second[-1], compare)
    if not straight or len(first) < 3 or len(second) < 3 or _same(first[1], second[1], compare):
        return 1.0
    return DIFFERENT if len(first[1]) == 1 or len(second[1]) == 1 else UNSURE
