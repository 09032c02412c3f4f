"""A byte order mark in front of a text is no part of it, whatever reads the text."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from kg.changes import diff, patch_text
from kg.characters import MARK, decode, lines_of
from kg.engine.base import Patch
from kg.errors import DataError
from kg.imports import decisions, events, votes
from kg.library.asking import asked
from kg.links.judgements import ledger
from kg.links.outside import dump
from kg.networks.recipes.recipe import Recipe
from kg.ontology import Ontology
from kg.questions.files import Questions
from kg.records import rdf

CASES = Path(__file__).parent.parent / "cases/byte-order-mark"


def marked(path: Path, text: str) -> Path:
    path.write_bytes(MARK + text.encode())
    return path


def test_a_query_in_a_file_is_read_as_without_the_mark():
    assert asked(str(CASES / "bom.rq"), Questions(Ontology(), None)).text == "SELECT (1 AS ?x) {}"


def test_a_table_of_names_is_read_as_without_the_mark():
    assert [(item.id, item.names) for item in dump.table(CASES / "names2.tsv")] == [("Q1", ("Ann Lee",))]


def test_a_dump_of_wikidata_is_read_as_without_the_mark(tmp_path):
    entity = {"id": "Q1", "labels": {"en": {"language": "en", "value": "Ann Lee"}}}
    path = marked(tmp_path / "a.json", f"[\n{json.dumps(entity)}\n]\n")
    assert [found["id"] for found in dump.entities(path)] == ["Q1"]


@pytest.mark.parametrize("media_type", sorted(rdf.RDF_TYPES))
def test_rdf_of_every_format_is_read_as_without_the_mark(media_type):
    quads = [ox.Quad(*[ox.NamedNode(f"http://ex/{letter}") for letter in "abc"])]
    format = rdf.RDF_TYPES[media_type]
    content = ox.serialize(quads if format.supports_datasets else [quad.triple for quad in quads], format=format)
    assert len(rdf.parse(MARK + content, media_type, "http://ex/g", "http://ex/")) == 1


def test_a_snapshot_to_compare_is_read_as_without_the_mark(tmp_path):
    path = marked(tmp_path / "a.nq", "<http://ex/a> <http://ex/b> <http://ex/c> .\n")
    assert len(list(diff.read(path))) == 1


def test_tables_records_votes_recipes_and_decisions_are_read_as_without_the_mark(tmp_path):
    table = marked(tmp_path / "a.csv", "date,person,concept,agreement\n2024-01-01,Ann,Tax,1\n")
    assert events.read(table).mapping["date"] == "date"
    names = marked(tmp_path / "n.csv", "kind,name,becomes\nperson,A,B\n")
    assert decisions.read(names).becomes == {("person", "A"): "B"}
    assert list(votes.rows(marked(tmp_path / "v.csv", "rcid,vote\n1,yes\n"), ("rcid", "vote"))) == [(1, ("1", "yes"))]
    assert ledger.read(marked(tmp_path / "l.yaml", "[]\n")) == []
    assert Recipe.parse(MARK + b'{"mode": "two-mode"}').mode == "two-mode"


def test_bytes_that_are_no_utf_8_are_named_with_their_line():
    with pytest.raises(DataError, match=r"a\.txt: line 2: the byte 0xE4; expected text in UTF-8"):
        decode(MARK + b"x\n\xe4", "a.txt")


def test_lines_end_with_cr_and_lf_only():
    assert lines_of("a\x0bb\x85c\u2028d\r\ne\rf\n") == ["a\x0bb\x85c\u2028d", "e", "f"]
    assert lines_of("") == []


@pytest.mark.parametrize("mark", ["\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029"])
def test_a_change_of_a_text_with_a_line_separator_can_be_undone(mark):
    quad = ox.Quad(ox.NamedNode("http://ex/a"), ox.NamedNode("http://ex/b"), ox.Literal(f"x{mark}y"))
    assert patch_text.read_patch(patch_text.write_patch(Patch([], [quad]))).added == [quad]
