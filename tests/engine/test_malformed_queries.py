"""What the embedded engine says of malformed queries."""

import pytest

from kg.engine import embedded
from kg.engine.base import Query
from kg.errors import QueryError


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with embedded.open(tmp_path_factory.mktemp("malformed") / "store", readers=2) as opened:
        yield opened


@pytest.mark.parametrize(
    "text, line, column, words",
    [
        ("SELEC", 1, 6, "fits nowhere, or the text ends too early"),
        ("SELECT *\n{ ?s ?p }", 2, None, "expected "),
        ("SELECT * { ?s nonesuch:p ?o }", 1, None, "the prefix before it is not declared"),
    ],
)
def test_a_malformed_query_is_told_in_words_with_its_place(engine, text, line, column, words):
    with pytest.raises(QueryError) as refused:
        engine.query(Query(text))
    assert refused.value.line == line and refused.value.column == (column or refused.value.column) > 0
    assert words in str(refused.value) and "[" not in str(refused.value)
