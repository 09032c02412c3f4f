"""Questions as files: what a question says, which lines it asks, and what it refuses."""

from __future__ import annotations

import pytest

from kg.errors import QueryError
from kg.ontology import Ontology
from kg.questions.files import Question, Questions

TEXT = """# Who said what
# on a proposition?
SELECT ?statement WHERE {
  ?statement rec:proposition ?about .  # if about
  ?statement rec:stance ?stance .
}
"""


def test_the_words_of_a_question_are_its_first_comment():
    assert Question("who", TEXT).words == "Who said what on a proposition?"


def test_a_line_with_a_condition_is_asked_only_when_its_parameter_is_given():
    question = Question("who", TEXT)
    assert question.conditions == {"about"}
    assert "rec:proposition" in question.query_text({"about": 1})
    assert "rec:proposition" not in question.query_text({})
    assert "rec:stance" in question.query_text({})


@pytest.mark.parametrize("name", ["no/such/question", "../shapes", "/etc/passwd"])
def test_a_name_that_is_no_question_is_refused(name):
    with pytest.raises(QueryError, match="is not a question"):
        Questions(Ontology(), engine=None).read(name)
