"""Differences by content, not by the names of blank nodes."""

from __future__ import annotations

import gzip
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from kg.bases import Bases
from kg.changes import patch_text
from kg.changes.diff import as_json, as_patch, as_text, canonical, diff, read
from kg.engine.base import Patch
from kg.errors import DataError


def quads(text: str) -> list[Quad]:
    """Quads of TriG with the prefix "" for http://example.org/."""
    return list(parse("PREFIX : <http://example.org/>\n" + text, format=RdfFormat.TRIG))


def test_two_datasets_that_differ_in_names_and_order_only_do_not_differ():
    one = quads(":g { :a :p _:x . _:x :q _:y , 'v' . :b :p _:z } ")
    other = quads(":g { :b :p _:a . _:c :q 'v' , _:d . :a :p _:c } ")
    assert diff(one, other) == []


def test_a_statement_moved_to_another_graph_is_removed_from_one_and_added_to_the_other():
    found = diff(quads(":g { :a :p :b }"), quads(":h { :a :p :b }"))
    assert [(one.graph[-1], len(one.removed), len(one.added)) for one in found] == [("g", 1, 0), ("h", 0, 1)]


def test_a_change_in_one_piece_of_blank_nodes_leaves_the_others_out():
    kept = " ".join(f":s{n} :p [ :q {n} ] ." for n in range(9))
    found = diff(quads(f":g {{ {kept} :t :p [ :q 'old' ] }}"), quads(f":g {{ {kept} :t :p [ :q 'new' ] }}"))
    assert [(len(one.removed), len(one.added)) for one in found] == [(2, 2)]


def test_two_equal_pieces_are_told_from_one():
    found = diff(quads(":g { [] :p 1 }"), quads(":g { [] :p 1 . [] :p 1 }"))
    assert [(len(one.removed), len(one.added)) for one in found] == [(0, 1)]


NODES = [NamedNode("http://example.org/a"), *(BlankNode(name) for name in "uvwxyz")]


@st.composite
def datasets(draw):
    """Small datasets with many blank nodes."""
    node = st.sampled_from(NODES)
    objects = st.one_of(node, st.sampled_from([Literal("1"), Literal("2")]))
    predicates = st.sampled_from([NamedNode("http://example.org/p"), NamedNode("http://example.org/q")])
    graph = NamedNode("http://example.org/g")
    return draw(st.lists(st.builds(lambda s, p, o: Quad(s, p, o, graph), node, predicates, objects), max_size=8))


@given(datasets(), st.permutations("uvwxyz"))
def test_renaming_blank_nodes_makes_no_difference(dataset, names):
    renaming = dict(zip("uvwxyz", names, strict=True))

    def rename(term):
        return BlankNode("n" + renaming[term.value]) if isinstance(term, BlankNode) else term

    renamed = [Quad(rename(q.subject), q.predicate, rename(q.object), q.graph_name) for q in dataset]
    assert diff(dataset, renamed) == []


@given(datasets(), datasets())
def test_what_is_removed_and_added_leads_from_one_side_to_the_other(one, other):
    found = diff(one, other)
    removed = {quad for difference in found for quad in difference.removed}
    added = {quad for difference in found for quad in difference.added}
    assert (canonical(one) - removed) | added == canonical(other)
    assert not (found and canonical(one) == canonical(other))


def test_the_three_forms_say_the_same():
    found = diff(quads(":g { :a :p 'old' }"), quads(":g { :a :p 'new' }"))
    assert list(as_patch(found)) == [
        "TX .",
        'D <http://example.org/a> <http://example.org/p> "old" <http://example.org/g> .',
        'A <http://example.org/a> <http://example.org/p> "new" <http://example.org/g> .',
        "TC .",
    ]
    (graph,) = json.loads(as_json(found))["graphs"]
    assert graph["removed"] == ['<http://example.org/a> <http://example.org/p> "old" .']
    assert next(iter(as_text(found, Bases()))) == "http://example.org/g: 1 removed, 1 added"


def test_a_dump_is_read_gzipped_or_not(tmp_path):
    text = "<http://example.org/a> <http://example.org/p> <http://example.org/b> <http://example.org/g> .\n"
    (tmp_path / "a.nq").write_text(text)
    (tmp_path / "a.nq.gz").write_bytes(gzip.compress(text.encode()))
    assert diff(read(tmp_path / "a.nq"), read(tmp_path / "a.nq.gz")) == []


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("a.xyz", b"", "no format known"),
        ("a.nq", b"<a> <b> .\n", "well-formed"),
        ("a.nq.gz", b"not gzip", "well-formed"),
        ("a.nq.gz", gzip.compress(b"<http://a> <http://b> <http://c> .\n" * 500, mtime=0)[:-20], "well-formed"),
    ],
)
def test_a_file_that_is_no_dump_is_refused_by_name(tmp_path, name, content, expected):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError, match=expected) as raised:
        list(read(tmp_path / name))
    assert raised.value.findings[0].file.endswith(name)


@pytest.mark.parametrize("text", ["a\u2028b", "a\x85b", "a\x0bb", "a\nb", "a\rb"])
def test_a_patch_comes_back_as_it_went_whatever_its_texts_hold(text):
    node = NamedNode("http://example.org/a")
    patch = Patch([Quad(node, node, Literal(text), node)], [Quad(node, node, node, node)])
    assert patch_text.read_patch(patch_text.write_patch(patch)) == patch
