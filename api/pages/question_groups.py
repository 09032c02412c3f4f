"""Questions under headings, for the page that lists them."""

from __future__ import annotations

import re

from kg.questions.files import Question

_GROUPS = (
    ("Who contradicts whom", r"contradict|conflict|denial|tension|disagree|between-two"),
    (
        "Positions and how they moved",
        r"position|shift|\bstances?\b|support|same-side|condition|because|begins-nothing|not-spoken|settlement|ceasefire",
    ),
    (
        "Sources: according to whom",
        r"report|publisher|anonymous|hops?\b|\bhand\b|first-hand|quoted|hedged|chain|through|told|checked|carried|coded|news-to|\bdate[sd]-",
    ),
    (
        "People, offices, acts and events",
        r"office|\bacts?\b|took-part|speaks-for|members|place|event|who-did|elsewhere|identit|opposes",
    ),
)


def grouped(questions: list[Question]) -> list[tuple[str, list[tuple[Question, str]]]]:
    """Questions under headings, by the first whose words their names have; failing that, by their texts."""
    groups: dict[str, list[tuple[Question, str]]] = {heading: [] for heading in (*dict(_GROUPS), "What was said")}
    for question in questions:
        headings = (
            heading
            for text in (question.name, question.words.lower())
            for heading, words in _GROUPS
            if re.search(words, text)
        )
        groups[next(headings, "What was said")].append((question, title_of(question.words)))
    return [(heading, each) for heading, each in groups.items() if each]


def title_of(words: str) -> str:
    """The question itself: its words up to the first question mark."""
    return words.partition("?")[0] + "?" if "?" in words else words
