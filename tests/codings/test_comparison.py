"""Two codings of one article: which units are matched, how far they agree, and what is said of a wrong one."""

from __future__ import annotations

import krippendorff
import pytest

from kg.codings.comparison import compare, sentences
from kg.codings.matching import match
from kg.codings.unit import Coding, Passage, Unit
from kg.errors import DataError

ARTICLE = "article/a"


def unit(start: int, end: int, proposition: str = "p", stance: str = "supports", **values: str) -> Unit:
    """A unit of made-up words at some offsets."""
    passage = Passage(start, end, "x" * (end - start))
    coded = {"proposition": proposition, "stance": stance, "force": "asserts", "mode": "quoted", "speaker": "s"}
    return Unit(ARTICLE, f"{start}", (passage,), coded | values)


def compared(first: list[Unit], second: list[Unit], **options):
    sides = [Coding(name, {ARTICLE: tuple(units)}) for name, units in (("ann", first), ("bob", second))]
    return compare(*sides, {ARTICLE: [(0, 100)]}, **options)


def test_half_of_the_shorter_passage_is_enough_to_match_and_less_is_not():
    assert match([unit(0, 10)], [unit(5, 40)]) == [(unit(0, 10), unit(5, 40))]
    assert match([unit(0, 10)], [unit(6, 40)]) == []


def test_several_passages_are_one_set_of_characters():
    apart = Unit(ARTICLE, "two", (Passage(0, 4, "xxxx"), Passage(20, 24, "xxxx")), unit(0, 4).values)
    assert len(match([apart], [unit(20, 24)])) == 1
    assert match([apart], [unit(4, 20)]) == []


def test_a_unit_is_matched_once_and_the_other_stays_alone():
    told = compared([unit(0, 10)], [unit(0, 10), unit(0, 9)])
    assert len(told.pairs) == 1
    assert [(one.coder, one.unit.place, one.elsewhere) for one in told.alone] == [("bob", "0", True)]


def test_two_statements_of_one_passage_are_matched_by_proposition_unless_place_alone_decides():
    first, second = [unit(0, 10, "p"), unit(0, 10, "q")], [unit(0, 10, "q"), unit(0, 10, "p")]
    assert all(one.values == other.values for one, other in match(first, second))
    assert all(one.values != other.values for one, other in match(first, second, "place"))


def test_more_pairs_are_better_than_pairs_that_agree():
    first, second = [unit(0, 10, "p"), unit(8, 18, "q")], [unit(5, 15, "p"), unit(0, 5, "q")]
    assert len(match(first, second)) == 2


def test_alpha_is_what_the_definition_gives_for_matched_units_alone():
    stances = [("supports", "supports"), ("opposes", "opposes"), ("supports", "opposes"), ("ambivalent", "supports")]
    first = [unit(at * 10, at * 10 + 5, stance=one) for at, (one, _) in enumerate(stances)]
    second = [unit(at * 10, at * 10 + 5, stance=other) for at, (_, other) in enumerate(stances)]
    told = compared([*first, unit(90, 95)], second)
    codes = ["supports", "opposes", "ambivalent"]
    data = [[codes.index(pair[side]) for pair in stances] for side in (0, 1)]
    stance = next(one for one in told.agreements if one.of == "stance")
    assert (stance.compared, stance.same) == (4, 2)
    assert stance.alpha == pytest.approx(krippendorff.alpha(data, level_of_measurement="nominal"))
    assert next(one for one in told.agreements if one.of == "proposition").alpha is None  # nothing varies
    assert [(one.variable, one.values) for one in told.disagreements()] == [
        ("stance", ("supports", "opposes")),
        ("stance", ("ambivalent", "supports")),
    ]


def test_coded_at_all_counts_what_nobody_coded_too():
    told = compared([unit(0, 20)], [unit(10, 30)])
    characters = next(one for one in told.agreements if one.of == "characters")
    assert (characters.first, characters.second, characters.compared, characters.same) == (20, 20, 100, 80)
    data = [[at < 20 for at in range(100)], [10 <= at < 30 for at in range(100)]]
    expected = krippendorff.alpha([list(map(int, side)) for side in data], level_of_measurement="nominal")
    assert characters.alpha == pytest.approx(expected)


def test_a_sentence_is_coded_when_a_passage_touches_it():
    text = 'He said "no." Then 2.5 million left.\nAnd more'
    assert [text[start:end].strip() for start, end in sentences(text, [(0, len(text))])] == [
        'He said "no."',
        "Then 2.5 million left.",
        "And more",
    ]
    told = compare(
        Coding("ann", {ARTICLE: (unit(0, 4),)}),
        Coding("bob", {ARTICLE: (unit(8, 12), unit(39, 41))}),
        {ARTICLE: [(0, len(text))]},
        {ARTICLE: text},
    )
    last = told.agreements[-1]
    assert (last.of, last.first, last.second, last.compared, last.same) == ("sentences", 1, 2, 3, 2)


def test_codings_without_an_article_in_common_are_not_compared():
    with pytest.raises(DataError, match="no article that both ann and bob coded"):
        compare(Coding("ann", {ARTICLE: ()}), Coding("bob", {"article/b": ()}), {})


def test_a_coder_who_found_nothing_is_compared():
    told = compared([unit(0, 10)], [])
    assert told.coded == (1, 0) and [one.elsewhere for one in told.alone] == [False]
    assert all(one.alpha is None for one in told.agreements[:5])
