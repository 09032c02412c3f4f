"""Every question of the first floor of `ontology/questions/` is answered from the founding data as on disk."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from kg.building.build import build
from kg.engine import embedded
from kg.ontology import Ontology
from kg.questions import expected
from kg.questions.files import Questions
from tests.data.corpus import BASES, ROOT

NAMES = sorted(path.stem for path in (ROOT / "ontology" / "questions").glob("*.rq"))


@pytest.fixture(scope="module")
def questions(tmp_path_factory):
    """The questions, asked of a store built from the founding data."""
    folder = tmp_path_factory.mktemp("founding") / "store"
    now = datetime(2026, 11, 22, tzinfo=UTC)
    build(ROOT / "data", folder, Ontology(), embedded.open, now=now, progress=lambda *_: None)
    with embedded.open(folder, readers=1) as engine:
        yield Questions(Ontology(), engine)


def test_there_are_at_least_thirty_competency_questions():
    assert len(NAMES) >= 30


@pytest.mark.parametrize("name", NAMES)
def test_a_question_is_answered_as_on_disk(questions, name):
    difference = expected.check(questions, name, BASES)
    assert not difference, difference


@pytest.mark.parametrize("name", NAMES)
def test_a_question_begins_with_the_words_of_a_person_and_has_an_order(questions, name):
    question = questions.read(name)
    assert "?" in question.words and question.words[0].isupper()
    assert question.ordered or "SELECT" not in question.text or name == "position-on-date"
