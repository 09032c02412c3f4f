"""What goes into a store in bulk: each quad, and its triple for the default graph."""

from types import SimpleNamespace

import pytest
from pyoxigraph import BlankNode, Literal, Quad, RdfFormat, parse

from kg.engine.embedded import spooling

from .values import iri, many

WORDS = ("plain", " <x> .\n", " _:b .\n", "<", ">", '" .', "\r\n <http://e> .\n", "\u2028 <a> .\u2028", "\x0b", "\\")
OBJECTS = [
    *(make(word) for word in WORDS for make in (Literal, lambda word: Literal(word, language="en"))),
    *(Literal(word, datatype=iri("type")) for word in WORDS),
    *(iri("thing"), BlankNode("thing")),
]


@pytest.mark.parametrize("graphs", [[iri("g")], [iri("g"), iri("h")], [BlankNode("g")], [iri("g"), BlankNode("g")]])
def test_the_triples_of_quads_are_theirs_whatever_their_literals_look_like(tmp_path, graphs):
    subjects = iri("s"), BlankNode("s")
    quads = [Quad(subject, iri("p"), value, graph) for value in OBJECTS for graph in graphs for subject in subjects]
    with spooling.spooled(SimpleNamespace(path=tmp_path), quads) as (path, count):
        held = list(parse(path=path, format=RdfFormat.N_QUADS))
    assert count == len(quads)
    assert held[:count] == quads
    assert [(quad.triple, str(quad.graph_name)) for quad in held[count:]] == [
        (quad.triple, "DEFAULT") for quad in quads
    ]


def test_a_load_of_several_parts_holds_all_quads_before_all_triples(tmp_path, monkeypatch):
    monkeypatch.setattr(spooling, "SPOOLED_QUADS", 7)
    quads = [*many(20, "g"), *many(20, "h")]
    with spooling.spooled(SimpleNamespace(path=tmp_path), quads) as (path, count):
        held = list(parse(path=path, format=RdfFormat.N_QUADS))
    assert [*held[:count], *(quad.triple for quad in held[count:])] == [*quads, *(quad.triple for quad in quads)]
