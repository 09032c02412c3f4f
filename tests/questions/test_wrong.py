"""A wrong question gets no answer: the value is named, and the nearest that exists."""

from __future__ import annotations

import pytest

from kg.derive import Counting
from kg.derive.scope import OnRecord, Scope
from kg.engine import embedded
from kg.errors import QueryError
from kg.ontology import Ontology
from kg.questions import wrong
from kg.questions.files import Questions

ONTOLOGY = Ontology()
BASES = ONTOLOGY.bases


@pytest.fixture(scope="module")
def engine(founding):
    with embedded.open(founding, read_only=True, readers=1) as opened:
        yield opened


def refusal(engine, name: str, **values: str) -> str:
    """What is said of a question with these values."""
    question = Questions(ONTOLOGY, engine).read(name)
    with pytest.raises(QueryError) as raised:
        wrong.refuse(engine, ONTOLOGY, question.parameters, question.bind(values, BASES))
    return str(raised.value)


def test_an_id_that_is_not_on_record_is_named_with_the_nearest_that_is(engine):
    said = refusal(engine, "ever-supported", actor="person/lavrov", proposition="proposition/ceasefire")
    assert said == "nothing is on record of person/lavrov; did you mean person/sergey-lavrov?"


def test_a_mistyped_proposition_is_named_with_the_nearest_that_exists(engine):
    said = refusal(engine, "ever-supported", actor="person/sergey-lavrov", proposition="proposition/cease-fire")
    assert said == "nothing is on record of proposition/cease-fire; did you mean proposition/ceasefire?"


def test_a_word_outside_its_list_is_named_with_the_list(engine):
    said = refusal(engine, "by-force", force="demand")
    assert said.startswith("'demand' is not a value of force; expected one of asserts, demands")
    assert said.endswith("did you mean demands?")


def test_a_time_that_ends_before_it_begins_is_no_time(engine):
    assert "since 2024-12-01 is after until 2024-01-01" in refusal(
        engine, "statements-between", since="2024-12-01", until="2024-01-01"
    )


def test_positions_of_nobody_are_not_an_empty_list(engine):
    scope = Scope(actors=(BASES.id("person/putin"),))
    with pytest.raises(QueryError, match="did you mean person/vladimir-putin"):
        OnRecord(engine, ONTOLOGY).derive(scope, Counting())


def test_right_values_are_not_refused(engine):
    question = Questions(ONTOLOGY, engine).read("position-on-date")
    wrong.refuse(engine, ONTOLOGY, question.parameters, question.examples(BASES))


@pytest.mark.parametrize(("text", "near"), [("person/lavrov", "person/sergey-lavrov"), ("person/qqqq", None)])
def test_the_nearest_name_holds_all_words_or_is_like_it_by_letters(text, near):
    assert wrong.nearest(text, ["person/sergey-lavrov", "person/marco-rubio"]) == near


def test_a_type_of_acts_is_a_concept_and_of_actors_a_class(engine):
    question = Questions(ONTOLOGY, engine).read("acts-by-type")
    wrong.refuse(engine, ONTOLOGY, question.parameters, question.bind({"type": "ASSAULT"}, BASES))
    assert "did you mean ASSAULT?" in refusal(engine, "acts-by-type", type="ASSAULTS")
    assert "'ASSAULT' is not a value of type" in refusal(engine, "resources/actors", type="ASSAULT")
