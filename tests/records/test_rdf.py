"""RDF documents become the same graphs as records, without blank nodes."""

import pyoxigraph as ox
import pytest

from kg.errors import DataError
from kg.ontology import Ontology
from kg.records import drafts, rdf
from kg.records.reading import read_yaml

ONTOLOGY = Ontology()
GRAPH = ONTOLOGY.bases.graph("article/daily-1")

RECORD = """\
id: article/daily-1
type: Article
label: {en: Lamp tax rejected}
reports:
  - id: report/daily-1/1
    mode: quoted
    evidence: [{row: 1}, {row: 2}]
    via: {reporter: {type: AnonymousReporter, label: {en: a clerk}}}
"""

TURTLE = """\
prefix rec: <https://w3id.org/onrecord/vocab#>
prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#>
prefix prov: <http://www.w3.org/ns/prov#>
<article/daily-1> a rec:Article ; rdfs:label "Lamp tax rejected"@en .
<report/daily-1/1> rec:article <article/daily-1> ; rec:mode rec:quoted ;
  rec:evidence [ rec:row 1 ] , [ rec:row 2 ] ;
  rec:via [ rec:reporter [ a rec:AnonymousReporter ; rdfs:label "a clerk"@en ] ] .
"""


def of_rdf(content: bytes, media_type: str) -> set:
    return set(drafts.of_quads(GRAPH, rdf.read(content, media_type, GRAPH, ONTOLOGY), ONTOLOGY).quads)


def of_record() -> set:
    return set(drafts.article(read_yaml(RECORD, "x"), "x", ONTOLOGY).quads)


def test_turtle_with_blank_nodes_is_the_same_graph_as_the_record():
    assert of_rdf(TURTLE.encode(), "text/turtle") == of_record()


@pytest.mark.parametrize("media_type", rdf.RDF_TYPES)
def test_every_format_gives_the_graph_back(media_type):
    format = rdf.RDF_TYPES[media_type]
    quads = of_record() if format.supports_datasets else [quad.triple for quad in of_record()]
    assert of_rdf(ox.serialize(quads, format=format), media_type) == of_record()


def test_a_reverse_property_and_a_loop_of_blank_nodes_get_names():
    prefix = "prefix rec: <https://w3id.org/onrecord/vocab#>\n"
    text = f"{prefix}[] rec:article <article/daily-1> . _:a rec:x _:b . _:b rec:x _:a ."
    quads = rdf.read(text.encode(), "text/turtle", GRAPH, ONTOLOGY)
    named = {ONTOLOGY.bases.shorten(quad.subject.value).removeprefix(ONTOLOGY.bases.root) for quad in quads}
    assert named == {"article/daily-1#reports-1", "graph/article/daily-1#node-1", "graph/article/daily-1#node-1-x-1"}


def test_a_quad_of_another_graph_is_refused():
    with pytest.raises(DataError, match=r"a quad of the graph <http://example\.org/g>"):
        rdf.read(b"<a:s> <a:p> <a:o> <http://example.org/g> .", "application/n-quads", GRAPH, ONTOLOGY)


def test_a_syntax_error_names_line_and_column():
    with pytest.raises(DataError, match="line 2, column"):
        rdf.read(b"<a:s> <a:p> <a:o> .\n<a:s> oops", "text/turtle", GRAPH, ONTOLOGY)


def test_a_context_elsewhere_is_not_fetched():
    with pytest.raises(DataError, match="syntax error"):
        rdf.read(b'{"@context": "http://127.0.0.1:9/c", "a": 1}', "application/ld+json", GRAPH, ONTOLOGY)


@pytest.mark.parametrize("content", [b"-5.4e+16", b"null", b'"a"', b" true", b""])
def test_json_ld_that_is_no_document_is_not_taken_for_nothing_said(content):
    with pytest.raises(DataError, match="an object, or a list of objects"):
        rdf.read(content, "application/ld+json", GRAPH, ONTOLOGY)


ENTITIES = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 20))


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (
            f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "lol">{ENTITIES}]>'
            '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:x="http://x/">'
            '<rdf:Description rdf:about="http://x/a"><x:p>&l19;</x:p></rdf:Description></rdf:RDF>',
            "application/rdf+xml",
        ),
        ('{"@id":"a:a","a:b":' * 50_000 + "1" + "}" * 50_000, "application/ld+json"),
        ("<a:a> <a:b> " + "[ <a:b> " * 5000 + "1" + "]" * 5000 + " .", "text/turtle"),
        ("<a:a> <a:b> (" + " 1" * 1000 + ") .", "text/turtle"),
    ],
    ids=["entities", "deep JSON-LD", "deep blank nodes", "a long list"],
)
def test_a_small_document_that_grows_when_it_is_read_is_refused(content, media_type):
    with pytest.raises(DataError, match=r"a document type|more than 64 levels"):
        rdf.read(content.encode(), media_type, GRAPH, ONTOLOGY)
