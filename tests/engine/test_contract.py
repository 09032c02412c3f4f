"""What every engine promises (`kg.engine.base`)."""

import json
import threading

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from kg.engine.base import Limits, Patch, Query
from kg.errors import DataError, LimitError, QueryError, RevisionConflict
from kg.questions.answers import holds, rows, triples
from tests.engine.values import ask, iri, many, quad, values


def test_an_empty_store_is_at_revision_0(engine):
    assert engine.revision() == 0


def test_each_patch_makes_one_revision_that_the_next_query_sees(engine):
    for number in range(1, 4):
        assert engine.apply(Patch(added=[quad("a", number)])) == number
        assert values(engine, "a") == [str(n) for n in range(1, number + 1)]
    assert engine.revision() == 3


def test_a_quad_that_is_removed_and_added_stays(engine):
    engine.apply(Patch(added=[quad("a", 1), quad("a", 2)]))
    engine.apply(Patch(removed=[quad("a", 1), quad("a", 2)], added=[quad("a", 2)]))
    assert values(engine, "a") == ["2"]


def test_removing_what_is_not_there_changes_nothing_else(engine):
    engine.apply(Patch(added=[quad("a", 1)]))
    assert engine.apply(Patch(removed=[quad("b", 1)])) == 2
    assert values(engine, "a") == ["1"]


def test_a_change_that_expects_another_revision_is_refused_and_changes_nothing(engine):
    engine.apply(Patch(added=[quad("a", 1)]))
    with pytest.raises(RevisionConflict) as caught:
        engine.apply(Patch(added=[quad("a", 2)]), expected=0)
    assert (caught.value.expected, caught.value.current) == (0, 1)
    with pytest.raises(RevisionConflict):
        engine.load([quad("a", 3)], expected=7)
    assert values(engine, "a") == ["1"]
    assert engine.apply(Patch(added=[quad("a", 2)]), expected=1) == 2


def test_of_writers_that_expect_the_same_revision_one_succeeds(engine):
    outcomes: list[str] = []

    def write(number: int) -> None:
        try:
            engine.apply(Patch(added=[quad("a", number)]), expected=0)
            outcomes.append("done")
        except RevisionConflict:
            outcomes.append("conflict")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 5 + ["done"]
    assert engine.revision() == 1
    assert len(values(engine, "a")) == 1


def test_no_increment_is_lost_among_writers(engine):
    def write(name: str) -> None:
        done = 0
        while done < 5:
            try:
                before = engine.revision()
                engine.apply(Patch(added=[quad(name, done)]), expected=before)
                done += 1
            except RevisionConflict:
                continue

    threads = [threading.Thread(target=write, args=(f"w{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert engine.revision() == 20
    assert [len(values(engine, f"w{number}")) for number in range(4)] == [5] * 4


def test_a_triple_in_two_graphs_is_one_in_the_default_graph(engine):
    engine.apply(Patch(added=[quad("a", 1, "g"), quad("a", 1, "h")]))
    assert values(engine, "a") == ["1"]
    engine.apply(Patch(removed=[quad("a", 1, "g")]))
    assert values(engine, "a") == ["1"]
    engine.apply(Patch(removed=[quad("a", 1, "h")]))
    assert values(engine, "a") == []


def test_a_quad_in_the_default_graph_is_refused(engine):
    with pytest.raises(DataError, match="default graph"):
        engine.apply(Patch(added=[Quad(iri("a"), iri("b"), iri("c"))]))
    assert engine.revision() == 0


def test_terms_come_back_as_they_went_in(engine):
    terms = [
        Literal('quote " backslash \\ newline \n tab \t'),
        Literal("Сергей", language="ru"),
        Literal("2024-02-14", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#date")),
        Literal("2024-02/2024-03", datatype=NamedNode("http://id.loc.gov/datatypes/edtf/EDTF")),
        Literal("7", datatype=NamedNode("http://www.w3.org/2001/XMLSchema#integer")),
        NamedNode("http://example.org/%D0%A1?a=1&b=2#c"),
    ]
    engine.apply(Patch(added=[Quad(iri("a"), iri("p"), term, iri("g")) for term in terms]))
    found = [row["o"] for row in rows(engine, Query("SELECT ?o { <http://example.org/a> ?p ?o }"))]
    assert sorted(map(str, found)) == sorted(map(str, terms))


def test_load_adds_any_number_of_quads_as_one_revision(engine):
    engine.apply(Patch(added=[quad("a", 1)]))
    assert engine.load(iter(many(3_000))) == 2
    count = "SELECT (COUNT(*) AS ?n) { ?s ?p ?v FILTER(STRSTARTS(STR(?v), 'value ')) }"
    assert ask(engine, count).split() == ["n", "3000"]
    assert values(engine, "a") == ["1"]


def test_a_load_that_fails_in_the_middle_changes_nothing(engine):
    def broken():
        yield from many(1_500)
        raise RuntimeError("the source ended early")

    with pytest.raises(RuntimeError, match="ended early"):
        engine.load(broken())
    assert engine.revision() == 0
    assert not holds(engine, Query("ASK { ?s ?p 'value 1' }"))


def test_each_form_is_answered_in_its_formats(engine):
    engine.apply(Patch(added=[quad("a", 1)]))
    pattern = "{ <http://example.org/a> ?p ?o }"
    assert ask(engine, f"ASK {pattern}", "application/sparql-results+json").replace(" ", "").count("true") == 1
    assert "<uri>" in ask(engine, f"SELECT * {pattern}", "application/sparql-results+xml")
    assert ask(engine, f"SELECT ?o {pattern}", "text/tab-separated-values").startswith("?o\n")
    constructed = Query(f"CONSTRUCT {{ <http://example.org/a> ?p ?o }} WHERE {pattern}")
    assert triples(engine, constructed) == [quad("a", 1).triple]
    assert "http://example.org/a" in ask(engine, "DESCRIBE <http://example.org/a>", "text/turtle")


def test_json_ld_is_in_the_words_of_a_context_that_is_given(engine):
    engine.apply(Patch(added=[quad("a", 1), quad("b", 'two "lines"\n')]))
    constructed = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(STRSTARTS(STR(?s), 'http://example.org/')) }"
    context = '{"id": "@id", "ex": "http://example.org/"}'
    told = ask(engine, constructed, "application/ld+json", context=context)
    assert json.loads(told)["@context"] == json.loads(context)
    read = {quad.triple for quad in parse(told, format=RdfFormat.JSON_LD)}
    assert read == set(triples(engine, Query(constructed)))


def test_a_format_of_the_wrong_kind_is_refused(engine):
    with pytest.raises(QueryError, match="results format"):
        ask(engine, "SELECT * { ?s ?p ?o }", "text/turtle")
    with pytest.raises(QueryError, match="RDF format"):
        ask(engine, "CONSTRUCT WHERE { ?s ?p ?o }", "text/csv")


def test_parameters_are_bound_as_terms(engine):
    tricky = Literal('x" } DROP ALL #')
    engine.apply(Patch(added=[Quad(iri("a"), iri("p"), tricky, iri("g")), quad("b", 1)]))
    query = Query("SELECT ?s ?o { ?s ?p ?o }", parameters={"o": tricky})
    assert [row["s"] for row in rows(engine, query)] == [iri("a")]


def test_a_parameter_may_be_shown_grouped_and_ordered_by(engine):
    engine.apply(Patch(added=[quad("a", 1), quad("a", 2), quad("b", 1)]))
    text = """SELECT ?s (COUNT(?v) AS ?n) # of ?s
        WHERE { { SELECT ?s ?v { ?s <http://example.org/value> ?v } } FILTER(?s != "?s") }
        GROUP BY ?s ORDER BY ?s"""
    assert rows(engine, Query(text, parameters={"s": iri("a")})) == [{"s": iri("a"), "n": Literal(2)}]


def test_the_project_s_prefixes_are_declared(engine):
    assert ask(engine, "SELECT (rec:Actor AS ?x) {}").split()[1] == "https://w3id.org/onrecord/vocab#Actor"
    own = "PREFIX rec: <urn:mine:> SELECT (rec:Actor AS ?x) {}"
    assert ask(engine, own).split()[1] == "urn:mine:Actor"


def test_the_dataset_of_the_protocol_is_kept(engine):
    engine.apply(Patch(added=[quad("a", 1, "g"), quad("a", 2, "h"), quad("a", 3, "i")]))
    text = "SELECT ?v { ?s <http://example.org/value> ?v }"
    named = "SELECT ?v { GRAPH ?g { ?s <http://example.org/value> ?v } }"
    g, h = "http://example.org/graph/g", "http://example.org/graph/h"
    assert ask(engine, text, default_graphs=[g]).split() == ["v", "1"]
    assert sorted(ask(engine, text, default_graphs=[g, h]).split()) == ["1", "2", "v"]
    assert ask(engine, named, default_graphs=[g]).split() == ["v"]
    assert ask(engine, named, default_graphs=[g], named_graphs=[h]).split() == ["v", "2"]
    assert ask(engine, text, named_graphs=[h]).split() == ["v"]
    assert sorted(ask(engine, named).split()) == ["1", "2", "3", "v"]
    assert ask(engine, f"SELECT ?v FROM <{h}> {{ ?s <http://example.org/value> ?v }}").split() == ["v", "2"]
    with pytest.raises(QueryError, match="no IRI"):
        ask(engine, text, default_graphs=["not an iri"])


def test_a_graph_may_be_named_or_a_variable_beside_the_default_graph(engine):
    engine.apply(Patch(added=[quad("a", 1, "g"), quad("a", 2, "h"), quad("b", 1, "h")]))
    value = "<http://example.org/value>"
    named = f"PREFIX : <http://example.org/graph/> SELECT ?w {{ ?s {value} ?w GRAPH :g {{ ?s {value} ?v }} }}"
    assert sorted(ask(engine, named).split()) == ["1", "2", "w"]
    both = f"SELECT ?g {{ GRAPH <http://example.org/graph/g> {{ ?s {value} ?v }} GRAPH ?g {{ ?t {value} ?v }} }}"
    assert sorted(ask(engine, both).split()) == ["g", "http://example.org/graph/g", "http://example.org/graph/h"]


def test_a_malformed_query_is_refused_with_its_place(engine):
    with pytest.raises(QueryError) as caught:
        ask(engine, "SELECT * {\n  ?s ?p }")
    assert caught.value.line in (0, 2)
    assert "malformed" in str(caught.value)


@pytest.mark.parametrize(
    "text", ["SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "DROP ALL", "LOAD <urn:x>"]
)
def test_what_is_not_a_plain_query_is_refused(engine, text):
    with pytest.raises(QueryError):
        ask(engine, text)


def test_a_result_over_its_limit_is_stopped(engine):
    engine.load(many(5_000))
    with pytest.raises(LimitError) as caught:
        ask(engine, "SELECT * { ?s ?p ?o }", limits={"result": 10_000})
    assert caught.value.limit == "result"
    assert len(ask(engine, "SELECT * { ?s ?p ?o } LIMIT 10", limits={"result": 10_000}).splitlines()) == 11


def test_an_answer_says_its_revision_and_keeps_it(engine):
    engine.load(many(4_000))
    with engine.query(Query("SELECT * { ?s ?p ?v FILTER(STRSTARTS(STR(?v), 'value ')) }", "text/csv")) as answer:
        stream = iter(answer)
        first = next(stream)
        engine.apply(Patch(removed=many(4_000)))
        rest = b"".join(stream)
    assert answer.revision == 1
    assert (first + rest).count(b"\n") == 4_001
    assert not holds(engine, Query("ASK { ?s ?p 'value 1' }"))


def test_an_answer_may_be_left_at_any_time(engine):
    engine.load(many(4_000))
    for _ in range(4):
        with engine.query(Query("SELECT * { ?s ?p ?o }")) as answer:
            next(iter(answer))
    assert holds(engine, Query("ASK { ?s ?p 'value 1' }"))


def test_queries_from_many_threads_get_their_own_answers(engine):
    engine.load(many(2_000))
    wrong: list[str] = []

    def read(number: int) -> None:
        for n in range(number, 2_000, 97):
            found = ask(engine, f"SELECT ?v {{ <http://example.org/s{n // 10}> <http://example.org/p{n % 10}> ?v }}")
            if found.splitlines() != ["v", f"value {n}"]:
                wrong.append(found)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


def test_a_query_past_its_deadline_is_stopped(engine):
    engine.load(many(3_000))
    hostile = Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i", limits=Limits(seconds=0.5))
    with pytest.raises(LimitError) as caught, engine.query(hostile) as answer:
        b"".join(answer)
    assert caught.value.limit == "seconds"
    assert holds(engine, Query("ASK { ?s ?p 'value 1' }"))


def test_an_abandoned_query_frees_its_reader_before_its_deadline(engine):
    engine.load(many(3_000))
    abandoned, seen = threading.Event(), []
    hostile = Query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?c ?f ?i", limits=Limits(seconds=600))

    def wait() -> None:
        try:
            engine.query(hostile, abandoned=abandoned)
        except LimitError as error:
            seen.append(error.limit)

    threads = [threading.Thread(target=wait) for _ in range(2)]
    for thread in threads:
        thread.start()
    abandoned.set()
    for thread in threads:
        thread.join(60)
    assert seen == ["abandoned", "abandoned"]
    assert holds(engine, Query("ASK {}"))


def test_a_literal_of_any_datatype_is_gone_when_it_is_removed(engine):
    kinds = ("http://www.w3.org/2001/XMLSchema#date", "http://www.w3.org/2001/XMLSchema#hexBinary",
             "http://id.loc.gov/datatypes/edtf/EDTF", "http://example.org/of-our-own")  # fmt: skip
    texts = ("2024-02-14", "AB12", "2024-02/2024-03", "x")
    literals = [Literal(text, datatype=NamedNode(kind)) for text, kind in zip(texts, kinds, strict=True)]
    literals += [Literal("x"), Literal("x", language="uk"), Literal(1), Literal(True), Literal(0.9)]
    subject, property, graph = (NamedNode(f"http://example.org/{name}") for name in "spg")
    quads = [Quad(subject, property, literal, graph) for literal in literals]
    engine.apply(Patch(added=quads))
    engine.apply(Patch(removed=quads))
    assert not holds(engine, Query("ASK { GRAPH <http://example.org/g> { ?s ?p ?o } }"))
    assert not holds(engine, Query("ASK { <http://example.org/s> ?p ?o }"))
