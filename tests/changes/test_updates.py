"""SPARQL Update: the same result as the engine's own, but validated, logged and in one revision."""

import contextlib
import tempfile
from datetime import UTC, datetime

import pyoxigraph as ox
import pytest

from kg.changes import sparql_update
from kg.changes.stored import Stored
from kg.engine import embedded
from kg.engine.base import Limits, Patch
from kg.errors import DataError, LimitError, QueryError
from kg.ontology import Ontology
from kg.records import drafts
from kg.records.reading import read_yaml

ONTOLOGY = Ontology()
BASES = ONTOLOGY.bases
NOW = datetime(2025, 1, 2, tzinfo=UTC)
PLAIN = """
prefix x: <http://x/>
x:g { x:a x:p 1 . x:b x:p 2 }
x:h { x:a x:p x:b . _:n x:p "n" }
"""


@pytest.fixture
def engine(tmp_path):
    with embedded.open(tmp_path / "store", readers=2) as opened:
        yield opened


def run(engine, text: str, **options):
    @contextlib.contextmanager
    def scratch():
        with tempfile.TemporaryDirectory() as folder, embedded.open(folder, readers=2) as opened:
            yield opened

    options = {"author": "Ada", "now": NOW, "limits": Limits(10), "plain": True, "scratch": scratch} | options
    return sparql_update.update(engine, ONTOLOGY, text, **options)


def quads_of(engine) -> set[ox.Quad]:
    stored = Stored(engine, ONTOLOGY)
    return {quad for name in stored.graphs() if name != BASES.graph("changes") for quad in stored.graph(name)}


UPDATES = [
    "PREFIX x: <http://x/> INSERT DATA { GRAPH x:g { x:c x:p 'c'@en, 1.5, true ; x:q (1 2) } GRAPH x:k { [] x:p [] } }",
    "DELETE DATA { GRAPH <http://x/g> { <http://x/a> <http://x/p> 1 } } ;\n"
    "INSERT DATA { GRAPH <http://x/g> { <http://x/a> <http://x/p> 9 } . "
    "GRAPH <http://x/k> {<http://x/a> a <http://x/b>} }",
    "PREFIX x: <http://x/> DELETE { GRAPH ?g { ?s x:p ?o } } INSERT { GRAPH ?g { ?s x:q ?o } } "
    "WHERE { GRAPH ?g { ?s x:p ?o } }",
    "PREFIX x: <http://x/> WITH x:g DELETE { ?s x:p ?o } INSERT { ?s x:p ?n } WHERE { ?s x:p ?o BIND(?o + 1 AS ?n) }",
    "PREFIX x: <http://x/> DELETE WHERE { GRAPH x:g { x:a x:p ?o } }",
    "PREFIX x: <http://x/> INSERT { GRAPH x:k { ?o x:back ?s } } USING x:g USING x:h WHERE { ?s x:p ?o }",
    "PREFIX x: <http://x/> INSERT { GRAPH x:k { ?s x:in ?g } } USING NAMED x:h WHERE { GRAPH ?g { ?s x:p ?o } }",
    "PREFIX x: <http://x/> INSERT DATA { GRAPH x:g { x:c x:p 3 } } ; DELETE WHERE { GRAPH x:g { x:a ?p ?o } } ; "
    "INSERT { GRAPH x:n { ?s x:q ?o } } WHERE { GRAPH x:g { ?s x:p ?o } } ; DROP GRAPH x:h",
    "COPY <http://x/g> TO <http://x/h>", "MOVE <http://x/g> TO <http://x/h>", "ADD SILENT <http://x/g> TO <http://x/h>",
    "CLEAR GRAPH <http://x/g>", "DROP ALL", "DROP NAMED", "CREATE GRAPH <http://x/new>", "# nothing\n", "",
    "PREFIX x: # ours\n <http://x/> BASE # here\n <http://x/y> "
    "DELETE { GRAPH ?g { ?s x:p ?o } } WHERE { GRAPH ?g { ?s x:p ?o } }",
    "PREFIX x: <http://x/> INSERT { GRAPH x:k { ?s x:q _:b . _:b x:r ?o # why\n } } WHERE { GRAPH x:g { ?s x:p ?o } }",
]  # fmt: skip


@pytest.mark.parametrize("text", UPDATES)
def test_an_update_does_what_the_engine_itself_would_do(engine, text):
    before = list(ox.parse(PLAIN, format=ox.RdfFormat.TRIG))
    engine.apply(Patch(added=before))
    own = ox.Store()
    own.extend(before)
    own.update(text)
    run(engine, text)
    here, there = ox.Dataset(quads_of(engine)), ox.Dataset(own)
    for dataset in (here, there):
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert set(here) == set(there)


def test_the_default_graph_of_a_plain_store_is_a_graph_of_its_own(engine):
    run(engine, "INSERT DATA { <http://x/a> <http://x/p> 1 }")
    run(engine, "INSERT { ?s <http://x/q> ?o } WHERE { ?s <http://x/p> ?o }")
    assert len(Stored(engine, ONTOLOGY).graph(BASES.graph("default"))) == 2
    run(engine, "CLEAR DEFAULT")
    assert quads_of(engine) == set()


def test_a_request_is_one_revision_and_nothing_of_a_failed_one_stays(engine):
    run(engine, "INSERT DATA { GRAPH <http://x/g> { <http://x/a> <http://x/p> 1 } }; CREATE GRAPH <http://x/h>")
    assert engine.revision() == 1
    with pytest.raises(QueryError):
        run(engine, "DROP GRAPH <http://x/g>; INSERT DATA { ?s ?p ?o }")
    assert engine.revision() == 1 and len(quads_of(engine)) == 1


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("INSERT DATA {\n GRAPH <http://x/g> { ?s <http://x/p> 1 } }", "line 2, column 23: found the variable"),
        ("DELETE DATA { GRAPH <http://x/g> { [] <http://x/p> 1 } }", "a blank node in what is deleted"),
        ("INSERT DATA { GRAPH <http://x/g> { a b c } }", "line 1: malformed quads"),
        ("\nDELETE { ?s ?p ?o } WHERE {\n ?s ?p }", "line 3"),
        ("INSERT DATA { <http://x/a> <http://x/p> 1 ", "expected '}'"),
        ("DROP <http://x/a>", "expected GRAPH or DEFAULT or NAMED or ALL"),
        ("LOAD <http://x/a>", "LOAD is refused"),
        ("INSERT { ?s ?p 1 } WHERE { SERVICE <http://x/> { ?s ?p ?o } }", "SERVICE is refused"),
        ("INSERT DATA { _:a <http://x/p> 1 } ;\nINSERT DATA { _:a <http://x/p> 2 }", "line 2, column 15: _:a names"),
        ("CLEAR ALL DROP ALL", "line 1, column 11: found 'DROP'; expected ';' or the end"),
    ],
)
def test_what_is_malformed_or_refused_says_where(engine, text, wanted):
    with pytest.raises(QueryError) as caught:
        run(engine, text)
    assert wanted in str(caught.value) and caught.value.line > 0
    assert engine.revision() == 0


def test_a_pattern_that_runs_too_long_is_stopped(engine):
    run(engine, "INSERT DATA { GRAPH <http://x/g> { <http://x/a> <http://x/p> 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 } }")
    product = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(12))
    with pytest.raises(LimitError):
        run(engine, f"WITH <http://x/g> INSERT {{ ?s0 ?p0 ?n }} WHERE {{ SELECT ?s0 ?p0 (COUNT(*) AS ?n) "
            f"{{ {product} }} GROUP BY ?s0 ?p0 }}", limits=Limits(0.5))  # fmt: skip
    assert engine.revision() == 1


def test_an_update_of_records_is_validated_like_any_write(engine):
    record = read_yaml("[{id: state/arden, type: State, label: {en: Arden}, isoCode: XA}]", "x")
    reference = drafts.shared([("x", record)], drafts.REFERENCE, ONTOLOGY)
    engine.apply(Patch(added=reference.quads))
    with pytest.raises(DataError):
        run(engine, "DELETE WHERE { GRAPH graph:reference { id:state\\/arden rdfs:label ?l } }", plain=False)
    with pytest.raises(QueryError, match="which is the union of all graphs"):
        run(engine, "INSERT DATA { <http://x/a> <http://x/p> 1 }", plain=False)
    run(
        engine,
        "PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> INSERT { GRAPH ?g { ?s rdfs:label 'Арден'@uk } } "
        "WHERE { GRAPH ?g { ?s rdfs:label 'Arden'@en } }",
        plain=False,
    )
    arden = BASES.id("state/arden")
    assert len(Stored(engine, ONTOLOGY).reference([arden])[arden]) == len(reference.quads) + 1
