"""JSON-LD in the words of the record: every reader gets back what was written, of any RDF and any amount of it."""

from __future__ import annotations

import json

import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from kg.errors import QueryError
from kg.formats.jsonld import TOGETHER, pieces
from kg.ontology import Ontology
from kg.publication.jsonld import words

ONTOLOGY = Ontology()
WORDS = words(ONTOLOGY)
IDS, VOCABULARY = ONTOLOGY.bases.ids, ONTOLOGY.bases.vocabulary
RDF, XSD = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://www.w3.org/2001/XMLSchema#"

ENDS = ["", "a", "person/x", "a/../b", ".", "//x", "a//b", "@type", "x?y=1", "ä", "label", "supports", "type", "id"]
NAMED = [NamedNode(base + end) for base in (IDS, VOCABULARY, RDF, "http://schema.org/", "http://x/") for end in ENDS]
LIKE_WORDS = [
    "rec:label",
    "dcterms:x",
    "id:x",
    "label:x",
    "rdf:type",
    "urn:x:y",
    "mailto:a@b",
    "schema://x",
    IDS + "x#y",
]
IRIS = st.sampled_from([*NAMED, *map(NamedNode, LIKE_WORDS)])
PROPERTIES = st.one_of(
    IRIS,
    st.sampled_from(
        [RDF + "type", "http://www.w3.org/2000/01/rdf-schema#label", "http://schema.org/datePublished"]
        + [VOCABULARY + name for name in ("stance", "article", "hops", "denied", "speaker", "conveys", "date")]
    ).map(NamedNode),
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
LITERALS = st.one_of(
    TEXTS.map(Literal),
    st.tuples(TEXTS, st.sampled_from(["en", "de-at", "zh-hant"])).map(lambda pair: Literal(pair[0], language=pair[1])),
    st.tuples(
        st.sampled_from(["1", "01", "-0", "+5", "true", "1e400", "12345678901234567890", "2024-02-30", "x"]),
        st.sampled_from([XSD + "integer", XSD + "boolean", XSD + "date", XSD + "double", RDF + "JSON", "rec:kind"]),
    ).map(lambda pair: Literal(pair[0], datatype=NamedNode(pair[1]))),
)
NODES = st.one_of(IRIS, st.sampled_from(["a", "b0"]).map(BlankNode))
QUADS = st.builds(Quad, NODES, PROPERTIES, st.one_of(NODES, LITERALS), IRIS)


def written(quads) -> bytes:
    return b"".join(pieces(quads, WORDS))


def read(content: bytes) -> set[Quad]:
    return set(parse(content, format=RdfFormat.JSON_LD))


@settings(max_examples=300, deadline=None)
@given(st.lists(QUADS, max_size=8))
def test_every_quad_is_read_back_as_it_was_written(quads):
    assert read(written(quads)) == set(quads)
    triples = [quad.triple for quad in quads]
    assert {quad.triple for quad in read(written(triples))} == set(triples)


def test_a_document_of_any_size_is_written_with_a_few_thousand_triples_in_memory():
    taken = 0

    def source():
        nonlocal taken
        for number in range(3 * TOGETHER + 7):
            taken = number + 1
            graph = NamedNode(f"{IDS}g/{number % 2}")
            yield Quad(NamedNode(f"{IDS}a/{number // 3}"), NamedNode(VOCABULARY + "hops"), Literal(number), graph)

    made, ahead = [], 0
    for piece in pieces(source(), WORDS):
        made.append(piece)
        ahead = max(ahead, taken - (len(made) - 1) * TOGETHER)
    assert len(made) == 5 and ahead <= TOGETHER
    assert read(b"".join(made)) == set(source())


def test_what_a_word_cannot_say_is_said_without_words_and_all_else_with_them():
    statement, stance = NamedNode(IDS + "statement/a/b"), NamedNode(VOCABULARY + "stance")
    odd = Triple(statement, stance, NamedNode("rec:supports"))
    document = json.loads(written([Triple(statement, stance, NamedNode(VOCABULARY + "supports")), odd]))
    first, second = document["@graph"]
    assert first == {"id": "statement/a/b", "stance": "supports"}
    assert second == {"@context": None, "@id": statement.value, stance.value: [{"@id": "rec:supports"}]}


def test_rdflib_reads_graphs_and_nodes_without_words_too():
    quads = [
        Quad(NamedNode(IDS + "a"), NamedNode("http://x/p"), NamedNode("rec:odd"), NamedNode(IDS + "g")),
        Quad(NamedNode(IDS + "a"), NamedNode(VOCABULARY + "denied"), Literal(True), NamedNode(IDS + "g")),
    ]
    made = rdflib.Dataset()
    made.parse(data=written(quads), format="json-ld")
    told = {(str(s), str(p), str(o), str(g)) for s, p, o, g in made.quads()}
    assert told == {(q.subject.value, q.predicate.value, q.object.value, q.graph_name.value) for q in quads}


def test_a_triple_about_a_triple_is_refused_in_words():
    said = Triple(NamedNode("x:a"), NamedNode("x:b"), NamedNode("x:c"))
    with pytest.raises(QueryError, match=r"JSON-LD 1\.1 cannot say"):
        written([Triple(NamedNode("x:d"), NamedNode("x:e"), said)])


def test_nothing_is_a_document_too():
    assert json.loads(written([]))["@graph"] == []
