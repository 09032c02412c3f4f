"""Names are folded, taken apart and compared across spellings and scripts."""

import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal

from kg.imports.spelling import LIKE_PERSON
from kg.links.candidates.features import Sought
from kg.links.candidates.ranking import Policy, propose
from kg.names import block, fold, parts, similarity, tokens
from kg.names.labels import in_order
from kg.things.indexing import in_memory
from kg.things.item import Item

SAME = [
    ("Sergei Lavrov", "Сергей Викторович Лавров"),
    ("Sergey Lavrov", "Сергій Лавров"),
    ("Лавров, Сергей Викторович", "Sergey Lavrov"),
    ("FM Sergei Lavrov", "Sergey Lavrov"),
    ("Vladimir Zelensky", "Володимир Зеленський"),
    ("Zelenskyy Volodymyr", "Зеленський Володимир Олександрович"),
    ("Marko Đurić", "Marko Djuric"),
    ("Viktor Orban", "Orbán Viktor"),
    ("Angela Smith", "Angela Smith, Baroness Smith of Basildon"),
]
OTHER = [
    ("Ivan Ivanov", "Ivan Ivanova"),
    ("Yuri Ushakov", "Fyodor Ushakov"),
    ("Donald Trump", "Donald Trump Jr."),
    ("Олександр Іванович Бойко", "Олександр Петрович Бойко"),
    ("S. Lavrov", "Sergey Lavrov"),
    ("Lavrov", "Sergey Lavrov"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_spellings_of_one_name_are_at_least_nine_tenths_alike(one: str, other: str) -> None:
    assert similarity(one, other) >= 0.9
    assert similarity(other, one) >= 0.9


@pytest.mark.parametrize(("one", "other"), [("李炜", "李伟"), ("王芳", "王方"), ("習近平", "习近平")])
def test_names_of_one_sound_in_other_characters_are_shown_and_never_decided_for(one: str, other: str) -> None:
    assert LIKE_PERSON < similarity(one, other) == similarity(other, one) < Policy().threshold
    assert similarity(one, one) == 1 and similarity("李炜", "李娜") < 0.6


@pytest.mark.parametrize(
    ("one", "other"),
    [("C# Board", "C++ Board"), ("Plus", "Plus+"), ("北京李炜公司", "北京李伟公司"), ("100% Ukraine", "100 Ukraine")],
)
def test_bodies_whose_names_differ_in_signs_alone_are_not_the_same(one: str, other: str) -> None:
    value = similarity(one, other, person=False)
    assert 0.8 < value == similarity(other, one, person=False) < Policy().threshold
    assert similarity("北京", "Beijing", person=False) > 0.9 and similarity(one, one, person=False) == 1


def test_a_name_of_one_sound_is_offered_and_matched_with_nothing() -> None:
    items = [
        Item("Q1", ("李伟", "Li Wei"), types=("Q5",)),
        Item("Q2", ("C++ Board",)),
        Item("Q3", ("習近平", "习近平")),
    ]
    index = in_memory(items)
    for name, kind, id, decision in (
        ("李炜", "person", "Q1", "none"),
        ("李伟", "person", "Q1", "match"),
        ("习近平", "person", "Q3", "match"),
        ("習近平", "person", "Q3", "match"),
        ("C# Board", "organization", "Q2", "none"),
        ("C++ Board", "organization", "Q2", "match"),
        ("C# Board", "person", "Q2", "none"),
        ("C++ Board", "person", "Q2", "match"),
    ):
        proposal = propose(Sought(name, kind), index)
        assert [candidate.item.id for candidate in proposal.candidates] == [id]
        assert proposal.decision == decision, name


@pytest.mark.parametrize(("one", "other"), OTHER)
def test_names_that_do_not_tell_the_person_stay_below_nine_tenths(one: str, other: str) -> None:
    assert similarity(one, other) < 0.9


def test_initials_say_more_than_the_surname_alone() -> None:
    surname, initial = similarity("Lavrov", "Sergey Lavrov"), similarity("S. Lavrov", "Sergey Lavrov")
    assert similarity("A. Lavrov", "Sergey Lavrov") < surname < initial < 0.9


def test_a_title_is_kept_apart_from_the_name() -> None:
    assert parts("Foreign Minister Sergei Lavrov").titles == ("foreign", "minister")
    assert parts("Foreign Minister Sergei Lavrov").words == ("sergei", "lavrov")


def test_a_name_that_is_a_title_is_still_a_name() -> None:
    assert parts("Minister").words == ("minister",)


@pytest.mark.parametrize(
    ("name", "surname"),
    [
        ("Балога Павло Іванович", "baloga"),
        ("Сергей Викторович Лавров", "lavrov"),
        ("Лавров, Сергей", "lavrov"),
        ("Ivan Petrovich Rabinovich", "rabinovich"),
    ],
)
def test_the_surname_is_found_whichever_way_round_the_name_is(name: str, surname: str) -> None:
    assert parts(name).surname == (surname,)


def test_a_city_and_its_oblast_are_not_the_same_name() -> None:
    assert similarity("Kherson", "Kherson Oblast", person=False) < 0.9
    assert similarity("The Kyiv Independent", "Kyiv Independent", person=False) > 0.9


@pytest.mark.parametrize("word", [("Sergei", "Serhii"), ("Chernyshenko", "Tchernychenko"), ("Yeltsin", "Ельцин")])
def test_romanizations_of_one_word_meet_under_one_key(word: tuple[str, str]) -> None:
    assert block(fold(word[0])) == block(fold(word[1]))


@given(st.text(max_size=40))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)
    assert all(token.isascii() and token.isalnum() for token in tokens(text))


@given(st.text(max_size=30), st.text(max_size=30), st.booleans())
def test_similarity_is_between_zero_and_one_for_any_two_texts(one: str, other: str, person: bool) -> None:
    assert 0 <= similarity(one, other, person=person) <= 1


GIVEN = (Path(__file__).parent.parent / "cases/given-names/pairs.tsv").read_text(encoding="utf-8")
PAIRS = list(csv.DictReader(GIVEN.splitlines(), delimiter="\t"))


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['name']} / {pair['other']}")
def test_given_names_tell_people_apart(pair: dict[str, str]) -> None:
    for value in (similarity(pair["name"], pair["other"]), similarity(pair["other"], pair["name"])):
        assert ("yes" if value >= 0.9 else "no" if value <= 0.5 else "unsure") == pair["same"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Paul Smith", "Paula Smith", "no"),
        ("Gabriela Ruiz", "Gabriele Ruiz", "no"),
        ("Marta Costa", "Maria Costa", "no"),
        ("Ivan Petrov", "Petr Ivanov", "no"),
        ("Ali ibn Hassan", "Hassan ibn Ali", "no"),
        ("George W. Bush", "George Walker Bush", "unsure"),
        ("George Bush", "George W. Bush", "yes"),
        ("Sergei Lavrov", "Sergei Larov", "yes"),
        ("محمد بن سلمان", "Mohammed bin Salman", "yes"),
        ("习近平", "Xi Jinping", "yes"),
        ("习近平", "习远平", "no"),
        ("王毅", "Wang Yi", "yes"),
        ("بشار الأسد", "Bashar al-Assad", "yes"),
        ("Juan Carlos Lopez", "Juan Pedro Lopez", "no"),
    ],
)
def test_siblings_of_those_pairs_are_told_apart_too(one: str, other: str, same: str) -> None:
    value = max(similarity(one, other), similarity(other, one))
    assert ("yes" if value >= 0.9 else "no" if value < 0.6 else "unsure") == same


def test_of_several_labels_an_english_one_comes_first_and_then_the_languages_in_order():
    written = [("Londres", "fr"), ("London", "en-GB"), ("Лондон", "uk"), ("Londen", "nl"), ("London", "")]
    labels = [Literal(text, language=tag) if tag else Literal(text) for text, tag in written]
    ordered = sorted(labels, key=in_order)
    assert [label.language for label in ordered] == ["en-gb", None, "fr", "nl", "uk"]


@pytest.mark.parametrize(
    ("written", "name", "least", "most"),
    [
        ("حسن نصر الله", "Hassan Nasrallah", 0.9, 1.0),
        ("حسين نصر الله", "Hassan Nasrallah", 0.0, 0.85),
        ("علی خامنه\u200cای", "علی خامنهای", 1.0, 1.0),
        ("حسن", "Hassan Nasrallah", 0.0, 0.7),
        ("حسين علي", "Hussein Ali", 0.9, 1.0),
        ("حسين علي", "Hassan Ali", 0.0, 0.7),
        ("سعيد صالح", "Saad Saleh", 0.0, 0.7),
        ("فلاديمير بوتين", "Vladimir Putin", 0.9, 1.0),
        ("سيرغي لافروف", "Sergey Lavrov", 0.9, 1.0),
        ("موسى كوسا", "Moussa Koussa", 0.9, 1.0),
        ("בנימין נתניהו", "Benjamin Netanyahu", 0.9, 1.0),
        ("דוד לוי", "David Levi", 0.9, 1.0),
        ("דוד לוי", "Dov Levin", 0.0, 0.5),
        ("נפתלי בנט", "Naftali Bennett", 0.9, 1.0),
        ("משה דיין", "Moshe Dayan", 0.9, 1.0),
        ("יצחק רבין", "Yitzhak Rabin", 0.9, 1.0),
        ("יאיר לפיד", "Yair Golan", 0.0, 0.5),
        ("דן לוי", "Don Levy", 0.0, 0.89),
        ("נתניהו", "Benjamin Netanyahu", 0.6, 0.7),
        ("김정은", "Kim Jong-un", 0.9, 1.0),
        ("김정은", "Kim Jong Il", 0.0, 0.5),
        ("윤석열", "Yoon Suk Yeol", 0.9, 1.0),
        ("박근혜", "Park Geun-hye", 0.9, 1.0),
        ("이재명", "Jae-myung Lee", 0.9, 1.0),
        ("이재명", "Lee Jae-yong", 0.0, 0.5),
        ("김정은", "김정일", 0.0, 0.5),
        ("김", "Kim Jong-un", 0.0, 0.7),
        ("安倍晋三", "Shinzo Abe", 0.0, 0.5),
    ],
)
def test_names_in_arabic_hebrew_and_korean_letters_are_known_by_what_these_letters_tell(written, name, least, most):
    assert least <= similarity(written, name) <= most
