"""A bulk load in parts is the load of the whole."""

from __future__ import annotations

from pyoxigraph import RdfFormat, Store, parse

from kg.engine.embedded import writer

LINES = "".join(f"<http://e/s{n % 7}> <http://e/p> <http://e/o{n}> <http://e/g{n % 3}> .\n" for n in range(1000))
BLANK = "_:a <http://e/p> _:b <http://e/g> .\n"


def loaded(tmp_path, text: str, quads: int = 1000) -> Store:
    """A store on disk with an N-Quads text loaded by the writer's way."""
    path = tmp_path / "quads.nq"
    path.write_text(text)
    store = Store(str(tmp_path / "store"))
    writer._bulk_load(store, str(path), quads)
    return store


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
    store = Store(str(tmp_path / "store"))
    assert writer._bulk_load(store, str(path), 1000) == 2
    assert set(store) == set(parse(LINES + triples, format=RdfFormat.N_QUADS))


def test_a_blank_node_named_in_two_parts_is_one_node(tmp_path, monkeypatch):
    monkeypatch.setattr(writer, "PART", 2)
    monkeypatch.setattr(writer, "MOST", 2)
    text = BLANK + LINES + BLANK.replace("<http://e/p>", "<http://e/q>")
    store = loaded(tmp_path, text)
    assert len({quad.subject for quad in store if str(quad.subject).startswith("_:")}) == 1
