"""A bulk load in parts is the load of the whole."""

from __future__ import annotations

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg.engine import embedded
from kg.engine.base import Patch, Query
from kg.engine.embedded import store, writer

LINES = "".join(f"<http://e/s{n % 7}> <http://e/p> <http://e/o{n}> <http://e/g{n % 3}> .\n" for n in range(1000))
BLANK = "_:a <http://e/p> _:b <http://e/g> .\n"


def loaded(tmp_path, text: str, quads: int = 1000) -> Store:
    """A store on disk with an N-Quads text loaded by the writer's way."""
    path = tmp_path / "quads.nq"
    path.write_text(text)
    made = Store(str(tmp_path / "store"))
    writer._bulk_load(made, str(path), quads)
    return made


def test_every_part_of_a_file_is_loaded(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "PART", 64)
    monkeypatch.setattr(writer, "MOST", 64)
    assert set(loaded(tmp_path, LINES)) == set(parse(LINES, format=RdfFormat.N_QUADS))


def test_quads_and_triples_are_loaded_in_parts_of_their_own(tmp_path):
    triples = (
        LINES.replace(" <http://e/g0> .", " .").replace(" <http://e/g1> .", " .").replace(" <http://e/g2> .", " .")
    )
    path = tmp_path / "quads.nq"
    path.write_text(LINES + triples)
    made = Store(str(tmp_path / "store"))
    assert writer._bulk_load(made, str(path), 1000) == 2
    assert set(made) == set(parse(LINES + triples, format=RdfFormat.N_QUADS))


def test_a_blank_node_named_in_two_parts_is_one_node(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "PART", 2)
    monkeypatch.setattr(writer, "MOST", 2)
    text = BLANK + LINES + BLANK.replace("<http://e/p>", "<http://e/q>")
    made = loaded(tmp_path, text)
    assert len({one.subject for one in made if str(one.subject).startswith("_:")}) == 1


def test_a_first_load_that_another_write_came_before_is_the_revision_after_it(tmp_path):
    first, second = (embedded.open(tmp_path / "store", readers=2, shared=True) for _ in range(2))
    with first, second:

        def passing():
            yield from parse(LINES, format=RdfFormat.N_QUADS)
            yield from (quad(n) for n in range(store.BULK_QUADS))
            assert second.apply(Patch(added=[quad(-1)])) == 1

        assert first.load(passing()) == 2
        asked = "SELECT ?number WHERE { GRAPH ?log { ?log owl:versionInfo ?number } }"
        with first.query(Query(asked, "text/csv")) as answer:
            assert b"".join(answer).split() == [b"number", b"2"]


def test_the_first_load_of_a_store_says_which_revision_it_is(tmp_path):
    with embedded.open(tmp_path / "store", readers=2) as engine:
        assert engine.load(quad(n) for n in range(store.BULK_QUADS + 1)) == 1
        assert engine.apply(Patch(added=[quad(-1)])) == 2
    with embedded.open(tmp_path / "store", readers=2) as engine:
        assert engine.revision() == 2


def quad(number: int) -> Quad:
    """One of any number of quads."""
    return Quad(NamedNode(f"http://e/n{number}"), NamedNode("http://e/p"), Literal(number), NamedNode("http://e/g"))
