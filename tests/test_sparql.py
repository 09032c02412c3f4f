"""What `kg.sparql.inspect` says of texts, honest and hostile."""

import contextlib
import random
import time

import pytest
from hypothesis import given, settings, strategies

from kg.errors import QueryError
from kg.sparql.binding import named_by_graph, with_prefixes, without_graphs
from kg.sparql.inspection import _inspect, _Scan, inspect
from kg.sparql.operations import operations
from kg.sparql.tokens import Scanner, tokens

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


PIECES = [
    *"{ } ( ) < > <= ?a @en 1 . ; , : a a:b _:c a.service service load from with".split(),  # noqa: SIM905
    *"graph prefix silent true $b ^ | % é <a> <a#> <'> <a'b#c>".split(),  # noqa: SIM905
    *("\\", '"', "'", "'''", '\\"', "\\u0041", "#", "a:\\{", '"a"', "'b{'", "SERVICE<x>{", "x:a.service"),
    *('"""', " ", "\t", "\n", "\r", "#\n", "#x\n", "# '\n", 'a:\\"', ":\\}", "select", "ask ", "x:load{", "load:a "),
]
piece = strategies.sampled_from(PIECES)


def _seconds(text: str) -> float:
    """Processor time of reading a text every way that this package reads texts."""
    begun = time.process_time()
    inspect(text)
    with contextlib.suppress(QueryError):
        operations(text)
    with_prefixes(text, {"ex": "urn:ex:"})
    named_by_graph(text)
    without_graphs(text, "true")
    return time.process_time() - begun


def _steps(text: str) -> int:
    """How often a text is looked at again where a token begins."""
    steps = 0

    def counted(act):
        def count(*arguments):
            nonlocal steps
            steps += 1
            return act(*arguments)

        return count

    with pytest.MonkeyPatch.context() as patch:
        for name in ("skip", "token"):
            patch.setattr(Scanner, name, counted(getattr(Scanner, name)))
        _inspect(text)
    return steps


HOSTILE = [
    "?a<'#>", "'a", "<a", '"""a', "a.", "'", "<x#> <y'> ", "(((", "\\u0041", '\\"', "\\'\\", "#\n", "<#>", "graph a:b ",
    "PREFIX a:<b> CLEAR ALL;", "GRAPH ?g {", "x:a.service ", "service ", "load ", "#\n<'>", '"\n', "a{",
    "a:\\\"", "<<{", "load:", "?\\'", "\"{\"from",
]  # fmt: skip


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_the_length_of_a_hostile_text_and_not_with_its_square(piece):
    # The least of three texts that were not read before, since one reading may be held up by whatever else goes on.
    short, long = (
        min(_seconds(piece * (size // len(piece)) + " SERVICE" + " " * more) for more in range(3))
        for size in (4_000, 64_000)
    )
    # Sixteen times the text; a square would be 256 times the time. What is short is taken as 2 milliseconds at least.
    assert long < 80 * max(short, 0.002)


@settings(max_examples=20, deadline=None)
@given(piece, piece)
def test_time_grows_with_the_length_of_any_repeated_pair_of_tokens(first, second):
    unit = first + second
    short, long = (
        min(_seconds("SELECT * {" + unit * (size // len(unit)) + " SERVICE" + " " * more) for more in range(2))
        for size in (1_500, 24_000)
    )
    assert long < 80 * max(short, 0.002)


def test_sixteen_thousand_spaces_after_a_name_that_ends_in_service_are_read_once():
    text = "SELECT * {?s ex:a.service" + " " * 1_000_000
    assert _seconds(text) < 5


@settings(max_examples=100, deadline=None)
@given(piece, piece, strategies.sampled_from(["", "SELECT * {", "INSERT {"]))
def test_steps_grow_with_the_length_of_any_repeated_pair_of_tokens_and_are_fewer_than_its_characters(
    first, second, head
):
    steps = [_steps(head + (first + second) * number + "\nSERVICE LOAD") for number in (1_000, 2_000)]
    assert steps[1] <= 2 * steps[0] + 10
    assert steps[1] <= len(first + second) * 2_000 + 10


@settings(max_examples=50, deadline=None)
@given(piece, piece)
def test_what_is_copied_of_a_text_grows_with_its_length(first, second):
    copied = 0

    def counted(scanner, at, read=Scanner.token):
        nonlocal copied
        token = read(scanner, at)
        copied += len(token.text)
        return token

    text = "SELECT * {" + (first + second) * 3_000 + " SERVICE"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Scanner, "token", counted)
        _inspect(text)
    assert copied <= 3 * len(text)


@pytest.mark.parametrize("unit", ["?a <#>", "<'> ", "#\n<'>", "<'><#>"])
def test_short_iris_that_could_be_comparisons_are_refused_where_they_are_too_many_to_be_read_every_way(unit):
    many = "SELECT * { " + unit * 20_000
    assert "short IRIs" in inspect(many + " SERVICE").refused
    assert not inspect(many).refused, "where nothing could be asked there is no doubt"
    long = "SELECT * { " + "?s <http://example.org/vocabulary#term> 'service' . " * 20_000 + "}"
    assert inspect(long) == inspect("SELECT * { }")


@settings(max_examples=200, deadline=None)
@given(strategies.lists(piece, max_size=25))
def test_passing_over_what_cannot_matter_tells_the_same_as_reading_every_token(pieces):
    text = "SELECT * { " + "".join(pieces)
    plain = _inspect(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("kg.sparql.inspection.SHORT", 0)
        patch.setattr("kg.sparql.tokens._STRIDE", 64)
        quick = _inspect(text)
    # A LOAD that only a second reading has may be found where readings meet later.
    assert quick == plain or (not plain.refused and quick.refused.startswith("LOAD"))


@settings(max_examples=200, deadline=None)
@given(strategies.lists(piece, max_size=25))
def test_the_tokens_of_a_text_are_all_of_it(pieces):
    text = "".join(pieces)
    assert "".join(token.text for token in tokens(text)) == text


def test_a_text_that_begins_with_its_form_is_seen_as_by_the_scanner():
    pieces = ["SELECT", "select", "ASK", "describe", "construct", "insert", "ſelect", "from", "with", "service", "load"]
    pieces += [" ", "\n", "{", "}", "*", "?a", "<x>", "#c\n", "(", "prefix a: <b>", "a:b", ".", "\u00a0", "\x0b", '"q"']
    chosen = random.Random(7)
    for _ in range(20_000):
        text = "".join(chosen.choices(pieces, k=chosen.randint(1, 7)))
        if "\\" not in text:
            assert _inspect(text) == _Scan(text).run(), text
