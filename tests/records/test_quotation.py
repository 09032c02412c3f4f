"""The mode of a report against the quotation marks of its text."""

import pytest

from kg.records.quotation import Told, misfits, quotations

TEXT = """He said "we are ready" and spoke of a “pause “now” or never”.
A question: "and then

Plain words follow here."""


def spans(*words: str) -> dict[str, tuple[int, int]]:
    return {one: (TEXT.index(one), TEXT.index(one) + len(one)) for one in words}


def told(mode: str, *words: str, **more) -> Told:
    return Told("report/1", mode, spans(*words), **more)


def found(*reports: Told) -> list[tuple[str, str]]:
    return [(one.passage, one.found) for one in misfits(reports, quotations(TEXT))]


def test_marks_pair_within_a_paragraph_the_outermost_counts_and_an_open_one_lasts_to_its_end():
    assert [TEXT[start:end] for start, end in quotations(TEXT)] == [
        '"we are ready"',
        "“pause “now” or never”",
        '"and then',
    ]


@pytest.mark.parametrize(
    ("report", "expected"),
    [
        (told("quoted", "we are ready"), []),
        (told("quoted", "now", "or never"), []),
        (told("quoted", "we are ready", "He said"), [("He said", "words outside quotation marks")]),
        (told("partlyQuoted", 'said "we are'), []),
        (told("partlyQuoted", "Plain words"), [("Plain words", "no quotation marks")]),
        (told("paraphrased", "He said"), []),
        (told("paraphrased", "we are ready"), [("we are ready", "words within quotation marks")]),
        (told("paraphrased", "we are ready", noted=True), []),
    ],
)
def test_a_mode_fits_the_marks_or_is_found(report, expected):
    assert found(report) == expected


def test_a_text_that_is_the_speakers_own_needs_no_marks_and_one_quotation_within_marks_makes_it_none():
    own = told("quoted", "Plain words", first_hand=True)
    assert found(own, told("quoted", "follow here", first_hand=True)) == []
    assert found(own) == [("Plain words", "words outside quotation marks")]
    assert found(own, told("quoted", "we are ready", first_hand=True)) == [
        ("Plain words", "words outside quotation marks")
    ]
