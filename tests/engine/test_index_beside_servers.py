"""The index beside a server holds what the index beside the embedded engine holds, loads and writes included."""

import pytest

from bench.corpus import corpus
from bench.lists import ONTOLOGY, PAGE, answering, opened, pour, questions, writing
from kg.index import opening
from kg.index.answering import IndexedQuestions

from . import servers


@pytest.fixture(params=servers.NAMES)
def two(request, tmp_path):
    """An embedded store and a server, each with the same corpus, an index, and an article written since."""
    plain = request.getfixturevalue(f"{request.param}_engine")
    (tmp_path / "index").mkdir()
    with opened(tmp_path / "here") as here, opening.beside(plain, tmp_path / "index", ONTOLOGY) as there:
        for engine in (here, there):
            pour(engine, corpus(60))
            writing(engine)()
        yield here, there


def test_lists_out_of_the_index_beside_a_server_are_those_of_an_embedded_store(two):
    here, there = two
    for words, name, given in questions(here):
        also = PAGE if name.startswith("resources/") else ()
        of_here, of_there = (answering(IndexedQuestions(ONTOLOGY, engine), name, also, given)() for engine in two)
        assert of_here, words
        assert of_here == of_there, words
    assert there.index.revision() == there.revision() == here.revision()
