"""Disagreements of coders are settled by decisions that are kept."""

from datetime import date

import pytest

from kg.codings import settling
from kg.errors import DataError
from tests.codings.test_comparison import ARTICLE, compared, unit

DAY = date(2026, 1, 2)
GIVEN = {
    "article": ARTICLE,
    "of": "stance",
    "passage": "xxx",
    "settled": "opposes",
    "reason": "So it says.",
    "by": "ann",
}


@pytest.fixture
def differing():
    return compared([unit(0, 10, stance="opposes")], [unit(0, 10)])


def test_a_decision_is_kept_and_found_again_for_its_disagreement_alone(differing, tmp_path):
    (tmp_path / "codings").mkdir()
    settling.keep(tmp_path, settling.decide(differing, **GIVEN, on=DAY))
    (one,) = differing.disagreements()
    assert settling.decision_on(one, settling.read(tmp_path)).settled == "opposes"
    (other,) = compared([unit(0, 10, stance="ambivalent")], [unit(0, 10)]).disagreements()
    assert settling.decision_on(other, settling.read(tmp_path)) is None


def test_a_second_decision_on_one_disagreement_takes_the_place_of_the_first(differing, tmp_path):
    (tmp_path / "codings").mkdir()
    for settled in ("opposes", "both"):
        settling.keep(tmp_path, settling.decide(differing, **GIVEN | {"settled": settled}, on=DAY))
    assert [one.settled for one in settling.read(tmp_path)] == ["both"]


def test_one_decision_is_of_every_statement_of_a_passage_on_which_the_coders_differ_alike():
    first = [unit(0, 10, stance="opposes", proposition=f"proposition/{name}") for name in "pq"]
    both = compared(first, [unit(0, 10, proposition=f"proposition/{name}") for name in "pq"])
    decision = settling.decide(both, **GIVEN, on=DAY)
    assert [settling.decision_on(one, [decision]) for one in both.disagreements()] == [decision, decision]


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ({"settled": "ambivalent"}, "'ambivalent'; expected one of opposes, supports, both, open"),
        ({"of": "stanse"}, "did you mean stance?"),
        ({"article": "article/b"}, "'article/b'"),
        ({"passage": "yyy"}, "words of 0 disagreements"),
        ({"reason": " "}, "expected why"),
    ],
)
def test_a_decision_on_nothing_or_as_nothing_is_refused_with_what_is_expected(differing, wrong, told):
    with pytest.raises(DataError, match=told.replace("?", r"\?")):
        settling.decide(differing, **GIVEN | wrong, on=DAY)


def test_decisions_that_are_none_are_found(tmp_path):
    (tmp_path / "codings").mkdir()
    (tmp_path / "codings" / "settled.yaml").write_text("- {article: x}\n")
    with pytest.raises(DataError, match="the fields article, of"):
        settling.read(tmp_path)
