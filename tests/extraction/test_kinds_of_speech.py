"""What is said otherwise than by a verb with its clause: by nouns, questions, names for things, headlines."""

from __future__ import annotations

import sys

import pytest

from kg.extraction.extract import CUT
from kg.extraction.parsing import LONGEST_SENTENCE
from kg.extraction.segments import segments


@pytest.mark.parametrize(
    ("text", "speaker", "words"),
    [
        ("The numbers contradict Kyiv's claim that people would learn nothing.", "Kyiv", "people would learn nothing"),
        ("Lavrov made a call for new talks on the bridge.", "Lavrov", "call for new talks"),
        ("Peskov has also commented on the vote in the council.", "Peskov", "commented on the vote"),
        ("The minister shook hands and asked workers if they planned to strike.", "The minister", "if they planned"),
        ("Lavrov calls the plan “a mistake” because nobody was asked.", "Lavrov", "calls the plan “a mistake"),
        ("About 4 in 10 say they want the council to decide.", "10", "they want the council to decide"),
        ("The ferry was late on Monday, and the bridge was closed, according to the harbour office.", "harbour office",
         "The ferry was late on Monday, and the bridge was closed"),
        ("According to the study, prices continued to rise last year.", "the study", "prices continued to rise"),
        ("The men found work in the harbour, according to the report.", "the report", "The men found work"),
        ("Demonstrators said they want “justice for Anna,” but the council refused.", "Demonstrators",
         "they want “justice for Anna"),
        ("LONDON -- President Putin, visiting the harbour on Monday, said it would be closed.", "Putin",
         "it would be closed"),
        ("Witnesses reported seeing smoke over the harbour on Monday.", "Witnesses", "seeing smoke over the harbour"),
        ("The agency reported a sharp rise in the number of ships.", "The agency", "reported a sharp rise"),
        ("The council's observation that the harbour was empty came late.", "The council", "the harbour was empty"),
        ("As Lavrov put it, the plan was dead on arrival.", "Lavrov", "the plan was dead on arrival"),
        ("The harbour, as Lavrov noted, has been empty since May.", "Lavrov", "The harbour, as Lavrov noted, has been"),
        ("In Lavrov's opinion, the plan is too expensive for the town.", "Lavrov", "the plan is too expensive"),
        ("The plan is, in the view of the council, too expensive.", "the council", "The plan is, in the view of"),
        ("Per the ministry, the road will be closed until May.", "the ministry", "the road will be closed until May"),
        ("The fire, according to the police, began in the kitchen.", "the police", "The fire, according to"),
        ("There was room for people like Peskov, he said.", "he", "There was room for people like Peskov"),
        ("The nominee complained of the noise, even suggesting he had been deceived.", "nominee",
         "he had been deceived"),
    ],
)  # fmt: skip
def test_every_kind_of_saying_is_found_with_who_says_it(found, text, speaker, words):
    hits = [one for one in found(text) if words in one.exact]
    assert hits, [one.exact for one in found(text)]
    assert all(speaker in one.speaker.mention for one in hits)


def test_what_is_quoted_within_what_somebody_says_is_theirs_where_nobody_else_says_it(found):
    every = found(
        "Lavrov said that the West would seek new measures “to demonstrate that there are consequences to this.” "
        "Peskov said that Trump had told him “the talks are going to begin on Monday.”"
    )
    said = {one.exact: one.speaker.mention for one in every if one.mode == "quoted"}
    assert said == {
        "to demonstrate that there are consequences to this.": "Lavrov",
        "the talks are going to begin on Monday.": "Trump",
    }


def test_whoever_asks_not_to_be_named_has_said_nothing_by_that(found):
    every = found("Two officials who asked not to be named said the harbour would be sold.")
    assert [(one.speaker.mention, one.exact) for one in every] == [("Two officials", "the harbour would be sold")]


@pytest.mark.parametrize(
    ("headline", "words"),
    [
        ("Lavrov Says Talks ‘Make You Want To Leave’", "Talks ‘Make You Want To Leave"),
        ("Peskov calls plan ‘crazy idea’ during visit", "calls plan ‘crazy idea’ during visit"),
        ("Kremlin Denies Putin And Trump Will Meet This Week", "Denies Putin And Trump Will Meet This Week"),
    ],
)
def test_a_headline_with_a_verb_of_saying_is_the_publishers_reading_whatever_its_capitals(found, headline, words):
    (one,) = found(f"{headline}\n\nThe story begins on a Monday in the town.")
    assert (one.rule, one.exact, one.mode in ("paraphrased", "partlyQuoted")) == ("headline", words, True)
    assert "a headline is the publisher's reading" in one.reasons


@pytest.mark.parametrize(
    "text",
    [
        "His remarks on Saturday were short.",  # a day is nothing that is said
        "Police Say\n\nThe story begins on a Monday in the town.",
    ],
)
def test_a_noun_or_a_heading_that_tells_nothing_is_no_candidate(found, text):
    assert not found(text)


def test_a_short_quotation_that_is_a_sentence_is_told_once(found):
    (one,) = found("“It was dark,” the driver said.")
    assert (one.rule, one.exact) == ("quoted", "It was dark,")


def _steps(extracted, text: str) -> int:
    """How many calls extraction makes for a text: work is counted, not timed."""
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        extracted(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize(
    "phrase",
    ["He said 'a ", "according to Smith "],
)
def test_a_text_of_one_phrase_twice_as_long_is_not_three_times_the_work(found, phrase):
    found(phrase)  # what is made once and kept is not counted
    texts = ("The council met in the hall\n\n" + phrase * (size // len(phrase)) for size in (1500, 3000))
    short, long = (_steps(found, text) for text in texts)
    assert long < 2.6 * short


def test_no_sentence_is_read_that_is_longer_than_one_can_be_and_the_candidates_say_so(parser, found):
    text = "The council met in the hall\n\n" + "Smith said that " * 300 + "the ice is thin."
    read = parser.read(text, segments(text))
    assert max(len(paragraph.text) for paragraph in read) <= LONGEST_SENTENCE
    assert "".join(paragraph.text for paragraph in read).count("Smith") == 300  # nothing is left out
    assert all(CUT in one.reasons for one in found(text))
    assert not any(CUT in one.reasons for one in found("Smith said that the ice is thin."))


def test_whoever_does_not_want_to_be_named_is_an_unnamed_reporter_of_the_chain_wherever_they_speak(found):
    every = found(
        "An official of the port, who asked not to be named, said the harbour would be sold. The mayor said no.\n\n"
        "The official added that the price was low. Lavrov said on condition that it be paid that he would come."
    )
    chains = {one.exact: [(hop.mention, hop.id) for hop in one.chain] for one in every}
    assert chains["the harbour would be sold"] == [("An official of the port", "")]
    assert chains["the price was low"] == [("The official", "")]
    assert not any(chain for words, chain in chains.items() if "come" in words)
