"""What is answered in XML is well-formed and says what was stored, or is refused with what cannot be said."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from kg.changes.commit import commit
from kg.engine import embedded
from kg.engine.base import Query
from kg.errors import DataError, QueryError
from kg.formats import written
from kg.ontology import Ontology
from kg.records import drafts, rdf

CASE = Path(__file__).parent.parent / "cases/control-characters/q.ttl"
XML, RDF_XML = "application/sparql-results+xml", "application/rdf+xml"
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ALL = "CONSTRUCT { ?s ?p ?o } WHERE { GRAPH <http://ex/g> { ?s ?p ?o } }"


def triple(predicate: str, text: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode("http://ex/s?a=1&b=2"), ox.NamedNode(predicate), ox.Literal(text))


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    with embedded.open(tmp_path_factory.mktemp("xml") / "store", readers=1) as opened:
        quads = rdf.parse(CASE.read_bytes(), "text/turtle", "http://ex/g", "http://ex/")
        commit(opened, Ontology(), [drafts.free("http://ex/g", quads, Ontology())], author="a test", now=NOW)
        yield opened


def answer(engine, text: str, media_type: str) -> bytes:
    with engine.query(Query(text, media_type)) as chunks:
        return b"".join(chunks)


def test_the_predicate_that_has_no_xml_name_is_named(engine):
    with pytest.raises(QueryError, match=r"the predicate <http://ex/(1|p#)> ends in no XML name"):
        answer(engine, ALL, RDF_XML)


def test_the_rest_of_that_graph_is_rdf_xml_that_reads_back(engine):
    some = ALL.replace("} }", "} FILTER(?p NOT IN (<http://ex/1>, <http://ex/p#>)) }")
    read = {quad.triple for quad in ox.parse(answer(engine, some, RDF_XML), format=ox.RdfFormat.RDF_XML)}
    lines = answer(engine, some, "application/n-triples")
    assert len(read) == 3
    assert read == {quad.triple for quad in ox.parse(lines, format=ox.RdfFormat.N_TRIPLES)}


@pytest.mark.parametrize(
    "name", ["http://ex/p", "urn:x", "http://ex/%20x", "http://ex/é", "http://ex/a.b-c", "tag:1:x"]
)
@pytest.mark.parametrize("text", ["a\rb", "a\r\nb", "a\tb\nc", "<&>\"'", "]]>", " x "])
def test_every_other_triple_comes_back_from_rdf_xml_as_it_was(name, text):
    content = written([triple(name, text)], ox.RdfFormat.RDF_XML)
    assert [quad.triple for quad in ox.parse(content, format=ox.RdfFormat.RDF_XML)] == [triple(name, text)]
    assert "".join(ElementTree.fromstring(content).itertext()).strip("\n\t ") == text.strip(" \t\n")


@pytest.mark.parametrize("name", ["http://ex/1", "http://ex/p#", "http://ex/", "urn:1", "http://ex/a/-"])
def test_a_predicate_without_an_xml_name_is_refused(name):
    with pytest.raises(QueryError, match="ends in no XML name"):
        written([triple(name, "x")], ox.RdfFormat.RDF_XML)


def test_a_carriage_return_comes_back_from_results_in_xml(engine):
    content = answer(engine, 'SELECT ("a\\r\\nb" AS ?x) {}', XML)
    assert "a\r\nb" in "".join(ElementTree.fromstring(content).itertext())


def test_a_result_that_xml_cannot_hold_is_refused_and_named(engine):
    with pytest.raises(QueryError, match=r"U\+0001"):
        answer(engine, 'SELECT ("a\\u0001b" AS ?x) {}', XML)
    with pytest.raises(QueryError, match=r"U\+0001"):
        answer(engine, 'CONSTRUCT { <http://ex/s> <http://ex/p> "a\\u0001b" } WHERE {}', RDF_XML)
    assert b"\\u0001" in answer(engine, 'SELECT ("a\\u0001b" AS ?x) {}', "application/sparql-results+json")


@pytest.mark.parametrize("character", ["\x00", "\x01", "\x08", "\x0b", "\x1f", "\ufffe"])
def test_a_control_character_is_refused_on_every_way_in(engine, character):
    ontology, text = Ontology(), f"Tax{character}cut"
    node = ox.NamedNode(ontology.bases.id("topic/x"))
    quad = ox.Quad(node, ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label"), ox.Literal(text))
    reference = ontology.bases.graph("reference")
    for draft in (drafts.free("http://ex/h", [quad], ontology), drafts.of_quads(reference, [quad], ontology)):
        with pytest.raises(DataError, match=f"the control character U\\+{ord(character):04X}"):
            commit(engine, ontology, [draft], author="a test", now=NOW)
