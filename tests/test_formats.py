"""The table of formats, and that every way in and out calls them the same."""

from __future__ import annotations

import io

import pytest
from pyoxigraph import parse

from api.negotiation import RDF, RESULTS, SHORT
from kg.formats import DATASETS, GRAPHS, ROWS, named
from kg.records.rdf import RDF_TYPES
from tests.cli.test_query_and_diff import kg


def test_a_word_or_a_media_type_means_one_format_of_a_kind():
    for table in (ROWS, GRAPHS):
        words = [word for one in table for word in one.words]
        types = [media_type for one in table for media_type in (one.media_type, *one.also)]
        assert len(words) == len(set(words)) and len(types) == len(set(types))
    assert named("ttl", GRAPHS) is named("Turtle", GRAPHS) is GRAPHS[0]
    assert named("ttl", ROWS) is None


def test_http_takes_and_gives_the_formats_of_the_table_and_no_others():
    assert list(RDF) == list(RDF_TYPES) == [one.media_type for one in GRAPHS]
    assert list(RESULTS) == [one.media_type for one in ROWS]
    for one in (*ROWS, *GRAPHS):
        assert SHORT[one.ending] == one.media_type


@pytest.mark.parametrize("word", ["ttl", "turtle", "nt", "nq", "trig", "jsonld", "rdf"])
def test_kg_query_takes_a_format_by_its_ending_as_by_its_name(founding, word):
    query = "CONSTRUCT { ?s a rec:State } WHERE { ?s a rec:State }"
    done = kg("query", query, "--store", founding, "--format", word)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list(parse(done.stdout, format=named(word, GRAPHS).rdf))) > 3


def test_kg_export_takes_a_format_by_its_ending_as_by_its_name(founding):
    by_ending, by_name = (kg("export", "--store", founding, "--format", word) for word in ("nq", "nquads"))
    assert by_ending.returncode == 0 and by_ending.stdout == by_name.stdout
    assert len(list(parse(io.BytesIO(by_ending.stdout.encode()), format=DATASETS[0].rdf))) > 1000
    refused = kg("export", "--store", founding, "--format", "csv")
    assert refused.returncode == 2 and "nquads (nq)" in refused.stderr.replace("\n", " ")
