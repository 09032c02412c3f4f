"""Lookups that are answered without a reader: the bytes that a reader gives, of the latest revision, and never long."""

from __future__ import annotations

import os
from itertools import product

import pytest
from pyoxigraph import Literal, NamedNode, Quad

from kg.engine import embedded
from kg.engine.base import Limits, Patch, Query
from kg.errors import QueryError
from kg.sparql.lookups import is_lookup
from tests.engine.processes import eventually
from tests.engine.values import many, quad

X = "http://example.org/"
FORMATS = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
TRIPLES = [
    f"{subject} {predicate} {thing}"
    for subject, predicate, thing in product(
        (f"<{X}s1>", f"<{X}nothing>", "x:s1"), ("?p", f"<{X}p>", "a"), ("?o", "1", '"two"@en-GB', f"<{X}o>", "id:o")
    )
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    values = [Literal("two", language="en-gb"), Literal('a\n"b"\t<'), Literal(1), NamedNode(X + "o")]
    with embedded.open(tmp_path_factory.mktemp("lookups") / "store", readers=2) as opened:
        opened.load([*many(3_000), *(Quad(_(f"s{n}"), _("p"), value, _(f"g{n}")) for n in (1, 2) for value in values)])
        large = (Quad(_("large"), _("p"), Literal("x" * 100 + str(n)), _("g")) for n in range(500))
        opened.apply(Patch(added=[*large]))
        yield opened


def _(name: str) -> NamedNode:
    return NamedNode(X + name)


def at_once(engine, query: Query) -> bytes | None:
    """What is answered without a reader, once the revision is open for that."""
    assert eventually(lambda: engine.look_up(Query("ASK { <x> a <y> }")) is not None)
    answer = engine.look_up(query)
    return None if answer is None else b"".join(answer)


def by_a_reader(engine, query: Query) -> bytes:
    with engine.query(query) as answer:
        return b"".join(answer)


@pytest.mark.parametrize("media_type", FORMATS)
def test_a_lookup_is_answered_as_a_reader_answers_it(engine, media_type):
    answered = 0
    for triple, graph in product(TRIPLES, ("{}", "GRAPH ?g {{ {} }}", f"graph <{X}g1> {{{{ {{}} . }}}}")):
        text = f"PREFIX x: <{X}>\nSELECT * WHERE {{ # which?\n {graph.format(triple)} }} LIMIT 100"
        is_number = triple.endswith(" 1")  # the only kind of term that is not read here
        assert is_lookup(text) is not is_number, text
        given = at_once(engine, Query(text, media_type))
        answered += given is not None
        assert given in (None, by_a_reader(engine, Query(text, media_type)))
    assert answered == 3 * 4 * len(TRIPLES) // 5


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (COUNT(*) AS ?n) { <s> ?p ?o }",
        "SELECT DISTINCT ?p { <s> ?p ?o }",
        "SELECT * { ?s ?p ?o }",
        "SELECT * { ?s a <x> }",
        "SELECT * { <s> ?x ?x }",
        "SELECT * { <s> ?x $x }",
        "SELECT * { GRAPH ?o { <s> ?p ?o } }",
        "SELECT * { <s> ?p ?o } OFFSET 5",
        "SELECT * { <s> ?p ?o } ORDER BY ?o",
        "SELECT * { <s> ?p ?o . ?o ?q ?r }",
        "SELECT * { <s> ?p ?o ; ?q ?r }",
        "SELECT * { <s> ?p ?o, ?r }",
        "SELECT * { <s> <p>/<q> ?o }",
        "SELECT * { <s> <p>* ?o }",
        "SELECT * { <s> <p>+ ?o }",
        "SELECT * { <s> <p>? ?o }",
        "SELECT * { <s> ^<p> ?o }",
        "SELECT * { <s> !<p> ?o }",
        "SELECT * { <s> x:p?o }",
        "SELECT * { <s> ?p ?o FILTER(?o > 1) }",
        "SELECT * FROM <g> { <s> ?p ?o }",
        "SELECT * { SERVICE <g> { <s> ?p ?o } }",
        "SELECT * { <s> ?p ?o } VALUES ?o { 1 }",
        "SELECT * { <s> ?p [] }",
        "SELECT * { <\\u003e> ?p ?o }",
        "DESCRIBE <s>",
        "CONSTRUCT { <s> ?p ?o } WHERE { <s> ?p ?o }",
        "",
    ],
)
def test_what_may_take_longer_is_no_lookup(text):
    assert not is_lookup(text)


@pytest.mark.parametrize("text", ["SELECT ?a " * 10_000, "#" * 100_000, "SELECT * { <" + "a" * 100_000, "{" * 100_000])
def test_a_long_text_is_not_even_read(text):
    assert not is_lookup(text)


def test_a_large_answer_and_one_that_is_too_large_are_left_to_readers(engine):
    text = f"SELECT * {{ <{X}large> ?p ?o }}"
    assert at_once(engine, Query(text)) is None
    assert by_a_reader(engine, Query(text)).count(b"x" * 100) == 500
    assert at_once(engine, Query(text + " LIMIT 3", limits=Limits(result=20))) is None


def test_a_lookup_that_is_malformed_is_left_to_a_reader_which_says_so(engine):
    text = "SELECT * { nowhere:x ?p ?o }"
    assert is_lookup(text) and at_once(engine, Query(text)) is None
    with pytest.raises(QueryError, match="not declared"):
        engine.query(Query(text))


def test_a_lookup_never_sees_an_older_revision(tmp_path):
    text = f"SELECT ?v {{ <{X}x> ?p ?v }}"
    with embedded.open(tmp_path / "store", readers=2) as engine:
        old: list[Quad] = []
        seen = 0
        for number in range(1, 8):
            new = [quad("x", number, "g")]
            engine.apply(Patch(removed=old, added=new))
            old = new
            if number % 3 == 0:
                assert eventually(lambda: engine.look_up(Query(text, "text/csv")) is not None)
            answer = engine.look_up(Query(text, "text/csv"))
            if answer is not None:
                seen += 1
                assert (answer.revision, b"".join(answer)) == (number, f"v\r\n{number}\r\n".encode())
        assert seen > 1
        assert eventually(lambda: len(list((tmp_path / "store" / "checkpoints").iterdir())) == 1)


def test_a_fork_leaves_the_store_of_its_parent_alone(engine):
    assert at_once(engine, Query("ASK { <x> a <y> }"))
    child = os.fork()
    if not child:
        os._exit(0 if engine._lookups._checkpoint is None else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert at_once(engine, Query("ASK { <x> a <y> }"))
