"""What `kg.sparql.inspect` says of texts, honest and hostile."""

import pytest

from kg.sparql.inspection import inspect

PREFIXES = "PREFIX ex: <http://127.0.0.1/> PREFIX : <http://127.0.0.1/> "

CALLS_A_SERVICE = {
    "plainly": "SELECT * { SERVICE <http://127.0.0.1/> { ?x ?y ?z } }",
    "silently": "SELECT * { ?s ?p ?o . service SILENT ?s { ?x ?y ?z } }",
    "without spaces": "SELECT * {SERVICE<http://127.0.0.1/>{?x ?y ?z}}",
    "after a comment": "SELECT * { SERVICE # <x\n <http://127.0.0.1/> {?x ?y ?z}}",
    "by an empty prefix": PREFIXES + "SELECT * {SERVICE:a{?x ?y ?z}}",
    "run into its prefix": PREFIXES + "SELECT * {?s ?p ?o.serViceSILENTex:a{?x ?y ?z}}",
    "run into a number": "SELECT * {?s ?p 1SERVICE<http://127.0.0.1/>{?x ?y ?z}}",
    "run into a boolean": PREFIXES + "SELECT * {?s ?p trueSERVICEex:f{?x ?y ?z}}",
    "run into a local name": PREFIXES + "SELECT * {?s ?p ex:o.SERVICE <http://127.0.0.1/>{?x ?y ?z}}",
    "in what looks like an IRI": "SELECT * {?a ?b ?d FILTER(?a<?b)SERVICE?c#>\n{?x ?y ?z}}",
    "behind a quote in what looks like an IRI": "SELECT * {?a ?b ?c FILTER(?a<'>')SERVICE<http://h/>{?x ?y ?z} #'\n}",
    "behind a long quote": "SELECT * {?a ?b ?c FILTER(?a<'''>''')SERVICE<http://h/>{?x ?y ?z} #'''\n}",
    "by code points": "SELECT * {\\u0053ERVICE <http://127.0.0.1/>{?x ?y ?z}}",
    "in an update": "INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }",
}
LOADS = {
    "plainly": "LOAD <http://127.0.0.1/>",
    "second": "INSERT DATA { <urn:a> <urn:b> <urn:c> } ; LOAD SILENT <http://127.0.0.1/> INTO GRAPH <urn:g>",
    "without spaces": "PREFIX x: <urn:x>LOADSILENT<http://127.0.0.1/>",
    "run into its prefix": PREFIXES + "INSERT DATA {} ; LOADex:a",
}
HARMLESS = {
    "variables called service": "SELECT ?service ?x { ?service <http://my/service#> ?x }",
    "a prefix called service": "PREFIX service: <http://x/> SELECT * { GRAPH service:x { ?s service:type ?o } }",
    "a string": "SELECT * { ?s ?p 'SERVICE <x> {', \"LOAD\" }",
    "a long string": 'SELECT * { ?s ?p """SERVICE "<a> {""" . ?s ?p \'a\\\'SERVICE <x> {\' }',
    "a comment": "SELECT * { ?s ?p ?o } # SERVICE <x> { LOAD <x>",
    "IRIs with apostrophes": "SELECT * { ?s <http://h/O'Brien> ?o . ?o <http://h/O'Brien/service> ?d }",
    "IRIs with fragments": "SELECT * { ?s <http://service/ns#a> ?o . ?o <http://h/service#b> ?d }",
    "a prefix called load": "PREFIX load: <urn:l> INSERT DATA { load:a load:b load:c ; load:d load:e }",
    "a graph of that prefix": "PREFIX load: <urn:l> CLEAR GRAPH load:x ; COPY load:x TO load:y",
    "a base": "BASE <http://x/service> # SERVICE\nASK {}",
}


@pytest.mark.parametrize("text", CALLS_A_SERVICE.values(), ids=CALLS_A_SERVICE)
def test_a_service_is_refused_however_it_is_written(text):
    assert inspect(text).refused.startswith("SERVICE is refused")


@pytest.mark.parametrize("text", LOADS.values(), ids=LOADS)
def test_load_is_refused_however_it_is_written(text):
    assert inspect(text).refused.startswith("LOAD is refused")


@pytest.mark.parametrize("text", HARMLESS.values(), ids=HARMLESS)
def test_the_words_service_and_load_in_other_places_are_no_reason_to_refuse(text):
    assert inspect(text).refused == ""


def test_a_refusal_says_where():
    found = inspect("SELECT * {\n  ?s ?p ?o .\n  SERVICE ?s { ?x ?y ?z } }")
    assert (found.line, found.column) == (3, 3)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("# SELECT\nPREFIX select: <urn:x> BASE <urn:ask> ASK {}", "ask"),
        ("select distinct ?x {}", "select"),
        ("SELECT?x{}", "select"),
        ("PREFIXex:<urn:x>SELECT?x{}", "select"),
        ("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }", "construct"),
        ("DESCRIBE <urn:insert>", "describe"),
        ("PREFIX a: <urn:a> WITH <urn:g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", "update"),
        ("DROP ALL", "update"),
        ("", ""),
        ("nonsense", ""),
    ],
)
def test_the_form_is_the_first_word_after_the_prologue(text, form):
    assert inspect(text).form == form


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM <urn:g> { ?s ?p ?o }", True),
        ("SELECT*FROM NAMED<urn:g>{ ?s ?p ?o }", True),
        ("DELETE { ?s ?p ?o } USING <urn:g> WHERE { ?s ?p ?o }", True),
        ("SELECT ?from { ?s ?p 'FROM' }", False),
    ],
)
def test_dataset_clauses_are_seen(text, expected):
    assert inspect(text).has_dataset is expected


@pytest.mark.parametrize("piece", ["?a<'#>", "'a", "<a", '"""a', "a.", "'", "<x#> <y'> ", "(((", "\\u0041"])
def test_a_long_hostile_text_is_read_to_its_end_once(piece):
    assert inspect("SELECT * { " + piece * 40_000).form == "select"
